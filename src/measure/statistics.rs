//! What a layer's weights and activations look like: computed on demand from recorded weights, and
//! no part of what is recorded.

use crate::experiment::History;
use crate::information::{Estimator, Settings};
use crate::math;
use crate::math::lanes::values;
use crate::math::rows::LayerRows;
use crate::network::Mlp;
use crate::params::CheckedParams;
use crate::training::{Evaluation, InputBlocks};

/// Units of a layer that are compared with each other: pairs grow with the square.
const COMPARED_UNITS: usize = 64;

/// Sums that run side by side, so that the compiler can use vectors. They are added up in one
/// order on every target.
const SUMS: usize = 8;

/// One layer of one network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerStatistics {
    /// Sum of the absolute weights; biases are left out.
    pub l1_norm: f64,
    /// Root of the sum of the squared weights.
    pub l2_norm: f64,
    /// Mean absolute Pearson correlation between pairs of units over all inputs. Units that are
    /// constant are left out; none where fewer than two are left. Of a layer of more than 64 units,
    /// 64 evenly spaced ones are compared.
    pub correlation: Option<f64>,
    /// Distinct T: cells of the binned layer in which there are inputs; none where T is not discrete.
    pub distinct: Option<usize>,
}

/// One layer, means over networks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LayerStatisticsSummary {
    /// Mean sum of the absolute weights.
    pub l1_norm: f64,
    /// Mean root of the sum of the squared weights.
    pub l2_norm: f64,
    /// Mean over the networks that have a correlation; none where no network has.
    pub correlation: Option<f64>,
    /// Mean number of distinct T; none where T is not discrete.
    pub distinct: Option<f64>,
}

/// All networks of a condition at one recorded epoch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StatisticsSummary {
    /// Layers, the output last.
    pub layers: Vec<LayerStatisticsSummary>,
}

impl StatisticsSummary {
    /// Means over networks, each with the same layers.
    fn of(networks: &[Vec<LayerStatistics>]) -> Self {
        let layers = networks.iter().map(Vec::len).min().unwrap_or(0);
        let layer = |l: usize| {
            let mean = |f: &dyn Fn(&LayerStatistics) -> f64| {
                networks.iter().map(|n| f(&n[l])).sum::<f64>() / networks.len() as f64
            };
            let correlations: Vec<f64> = networks.iter().filter_map(|n| n[l].correlation).collect();
            LayerStatisticsSummary {
                l1_norm: mean(&|s| s.l1_norm),
                l2_norm: mean(&|s| s.l2_norm),
                correlation: (!correlations.is_empty())
                    .then(|| correlations.iter().sum::<f64>() / correlations.len() as f64),
                distinct: networks
                    .iter()
                    .map(|n| n[l].distinct)
                    .sum::<Option<usize>>()
                    .map(|sum| sum as f64 / networks.len() as f64),
            }
        };
        Self { layers: (0..layers).map(layer).collect() }
    }
}

/// Computes statistics, record by record, with buffers that are used again.
pub struct StatisticsEngine {
    inputs: InputBlocks,
    estimator: Box<dyn Estimator>,
    evaluation: Evaluation,
    correlations: Correlations,
}

impl StatisticsEngine {
    /// For runs of these parameters.
    pub fn new(params: &CheckedParams) -> Self {
        Self {
            inputs: InputBlocks::new(params.data()),
            estimator: params.bin_settings().estimator(&params.task()),
            evaluation: Evaluation::default(),
            correlations: Correlations::default(),
        }
    }

    /// Statistics of each layer of a network.
    pub fn of(&mut self, mlp: &Mlp) -> Vec<LayerStatistics> {
        self.evaluation.run(mlp, &self.inputs);
        let activations = &self.evaluation.activations;
        let layers = mlp.shape().layers().iter().enumerate();
        layers
            .map(|(l, layer)| {
                let weights = &mlp.parameters()[layer.weights.clone()];
                let sum = |f: &dyn Fn(f64) -> f64| weights.iter().map(|w| f(f64::from(*w))).sum::<f64>();
                LayerStatistics {
                    l1_norm: sum(&f64::abs),
                    l2_norm: math::sqrt(sum(&|w| w * w)),
                    correlation: self.correlations.mean_of(&activations.layer(l)),
                    distinct: self.estimator.distinct(&activations.layer(l)),
                }
            })
            .collect()
    }

    /// Means over the networks of a condition at a recorded epoch; none if no network has reached
    /// it.
    ///
    /// # Panics
    /// If the history was made without weights.
    pub fn summary(&mut self, history: &History, condition: usize, index: usize) -> Option<StatisticsSummary> {
        let first = condition * history.params.repeats;
        let reached = history.of_condition(condition).iter().enumerate().filter(|(_, n)| index < n.records.len());
        let networks: Vec<_> = reached.map(|(n, _)| self.of(&history.mlp(first + n, index))).collect();
        (!networks.is_empty()).then(|| StatisticsSummary::of(&networks))
    }
}

/// Correlations between the units of a layer.
#[derive(Default)]
struct Correlations {
    /// Units that vary, each less its mean and over its norm, one after the other; filled up with
    /// zeros to whole groups of sums.
    units: Vec<f64>,
}

impl Correlations {
    fn mean_of(&mut self, layer: &LayerRows<'_>) -> Option<f64> {
        let (samples, all) = (layer.samples(), layer.units());
        let size = samples.next_multiple_of(SUMS);
        let compared = all.min(COMPARED_UNITS);
        self.units.clear();
        for unit in (0..compared).map(|k| k * all / compared) {
            let start = self.units.len();
            let rows = layer.unit(unit);
            self.units.extend(rows.flat_map(values).take(samples).map(f64::from));
            self.units.resize(start + size, 0.0);
            if !standardise(&mut self.units[start..start + samples]) {
                self.units.truncate(start);
            }
        }
        let units: Vec<&[f64]> = self.units.chunks_exact(size).collect();
        let pairs = units.len() * units.len().saturating_sub(1) / 2;
        let of_pairs = |(i, u): (usize, &&[f64])| units[..i].iter().map(|v| product(u, v).abs()).sum::<f64>();
        // Rounding may leave a little more than 1.
        (pairs > 0).then(|| (units.iter().enumerate().map(of_pairs).sum::<f64>() / pairs as f64).min(1.0))
    }
}

/// Takes away the mean and divides by the norm; false where the values do not vary.
fn standardise(unit: &mut [f64]) -> bool {
    if unit.iter().all(|v| *v == unit[0]) {
        return false;
    }
    let mean = unit.iter().sum::<f64>() / unit.len() as f64;
    unit.iter_mut().for_each(|v| *v -= mean);
    let norm = math::sqrt(unit.iter().map(|v| v * v).sum::<f64>());
    unit.iter_mut().for_each(|v| *v /= norm);
    norm.is_finite() && norm > 0.0
}

/// Inner product of vectors whose length is a multiple of [`SUMS`].
fn product(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; SUMS];
    for (a, b) in a.chunks_exact(SUMS).zip(b.chunks_exact(SUMS)) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

impl History {
    /// Statistics of each condition at the recorded epochs that all networks have reached.
    ///
    /// # Panics
    /// If weights were not kept.
    pub fn statistics(&self) -> Vec<Vec<Option<StatisticsSummary>>> {
        let mut engine = StatisticsEngine::new(&self.params);
        let mut of = |condition| (0..self.reached()).map(|index| engine.summary(self, condition, index)).collect();
        (0..self.params.conditions().len()).map(&mut of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Run;
    use crate::information::BinEdges;
    use crate::network::Activation;
    use crate::params::ExperimentParams;
    use std::collections::HashSet;

    fn history() -> History {
        let params = ExperimentParams {
            epochs: 40,
            repeats: 2,
            train_percent: vec![20.0, 85.0],
            learning_rate: 0.01,
            ..Default::default()
        };
        let mut run = Run::new(&params.check().unwrap());
        run.resume();
        while run.work() {}
        run.poll().clone()
    }

    /// One unit's activations over all inputs.
    fn unit(layer: &LayerRows<'_>, unit: usize) -> Vec<f64> {
        layer.unit(unit).flat_map(values).take(layer.samples()).map(f64::from).collect()
    }

    fn pearson(a: &[f64], b: &[f64]) -> f64 {
        let n = a.len() as f64;
        let sum = |f: &dyn Fn(usize) -> f64| (0..a.len()).map(f).sum::<f64>();
        let (sa, sb) = (sum(&|i| a[i]), sum(&|i| b[i]));
        let covariance = sum(&|i| a[i] * b[i]) - sa * sb / n;
        let (va, vb) = (sum(&|i| a[i] * a[i]) - sa * sa / n, sum(&|i| b[i] * b[i]) - sb * sb / n);
        covariance / (va.sqrt() * vb.sqrt())
    }

    #[test]
    fn statistics_are_those_of_a_direct_computation() {
        let history = history();
        let mut engine = StatisticsEngine::new(&history.params);
        let inputs = InputBlocks::new(history.params.data());
        let edges = BinEdges::of(history.params.bin_settings());
        let mut evaluation = Evaluation::default();
        for record in [0, history.reached() - 1] {
            let mlp = history.mlp(1, record);
            evaluation.run(&mlp, &inputs);
            let a = &evaluation.activations;
            for (l, (found, layer)) in engine.of(&mlp).iter().zip(mlp.shape().layers()).enumerate() {
                let weights: Vec<f64> = mlp.parameters()[layer.weights.clone()].iter().map(|w| f64::from(*w)).collect();
                assert!((found.l1_norm - weights.iter().map(|w| w.abs()).sum::<f64>()).abs() < 1e-9);
                assert!((found.l2_norm * found.l2_norm - weights.iter().map(|w| w * w).sum::<f64>()).abs() < 1e-9);
                let units: Vec<Vec<f64>> = (0..layer.units).map(|u| unit(&a.layer(l), u)).collect();
                let mut cells = HashSet::new();
                for n in 0..a.samples() {
                    cells.insert(units.iter().map(|u| edges.index(u[n] as f32)).collect::<Vec<_>>());
                }
                assert_eq!(found.distinct, Some(cells.len()), "record {record}, layer {l}");
                let bits = history.networks[1].records[record].information[l].i_xt_bits;
                assert!(bits <= math::log2(cells.len() as f64) + 1e-9, "H(T) is at most the logarithm of their number");
                let pairs: Vec<f64> = (0..layer.units)
                    .flat_map(|i| (0..i).map(move |j| (i, j)))
                    .map(|(i, j)| pearson(&units[i], &units[j]).abs())
                    .collect();
                let mean = pairs.iter().sum::<f64>() / pairs.len() as f64;
                assert!((found.correlation.unwrap() - mean).abs() < 1e-6, "layer {l}: {found:?}, {mean}");
            }
        }
    }

    #[test]
    fn means_are_over_the_networks_of_a_condition() {
        let history = history();
        let mut engine = StatisticsEngine::new(&history.params);
        let networks = [2, 3].map(|n| engine.of(&history.mlp(n, 5)));
        let summary = engine.summary(&history, 1, 5).unwrap();
        for (l, layer) in summary.layers.iter().enumerate() {
            let mean = |f: fn(&LayerStatistics) -> f64| (f(&networks[0][l]) + f(&networks[1][l])) / 2.0;
            assert_eq!(layer.l1_norm, mean(|s| s.l1_norm));
            assert_eq!(layer.distinct, Some(mean(|s| s.distinct.unwrap() as f64)));
            assert_eq!(layer.correlation, Some(mean(|s| s.correlation.unwrap())));
        }
        assert_eq!(engine.summary(&history, 1, history.reached()), None);
        assert_eq!(engine.summary(&history, 2, 0), None, "there are two conditions");
        let mut again = StatisticsEngine::new(&history.params);
        assert_eq!(again.summary(&history, 1, 5), Some(summary), "buffers leave no traces");
    }

    #[test]
    fn constant_units_are_left_out_and_wide_layers_are_sampled() {
        let (hidden_layers, activation) = (vec![vec![300, 2]], Activation::Relu.into());
        let params = ExperimentParams { hidden_layers, activation, ..Default::default() }.check().unwrap();
        let shape = params.shape(0);
        let (layers, zeros) = (shape.layers().to_vec(), vec![0.0; shape.parameters()]);
        let mut mlp = Mlp::from_parameters(shape, params.functions(0), zeros);
        // Every unit of the first layer copies the first input, but for odd ones, which are dead; one
        // unit of the second is dead.
        mlp.update(|p| {
            for u in (0..300).step_by(2) {
                p[layers[0].weights.start + 12 * u] = 1.0 + u as f32;
            }
            p[layers[1].weights.start] = 1.0;
        });
        let found = StatisticsEngine::new(&params).of(&mlp);
        assert!((found[0].correlation.unwrap() - 1.0).abs() < 1e-9);
        assert_eq!((found[1].correlation, found[2].correlation), (None, None));
        assert_eq!(found.iter().map(|s| s.distinct).collect::<Vec<_>>(), [Some(2), Some(2), Some(1)]);
    }
}
