//! The inside of a network at a recorded epoch: its weights, what its units do over all inputs, and
//! what they do for one.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::histogram::{Bins, Histogram};
use crate::experiment::History;
use crate::math::lanes::{values, Row, BLOCK_SAMPLES, ZERO_ROW};
use crate::network::{Mlp, Score};
use crate::training::InputBlocks;

/// Units of a layer that is summarised: three places are left to say how many more there are.
const FIRST_UNITS: usize = 13;

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Index of the network in the history.
    pub network: usize,
    /// Index of the recorded epoch. Beyond a network's last record, where it diverged, its last is taken.
    pub record: usize,
    /// The input whose activations are wanted, a row of the dataset.
    pub pattern: Option<usize>,
}

/// Why there is nothing to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InspectionError {
    /// There is no such network.
    #[error("there is no network {network} in this run; choose one below {networks}")]
    NoNetwork {
        /// The wanted one.
        network: usize,
        /// How many there are.
        networks: usize,
    },
    /// Nothing was recorded of it.
    #[error("nothing is recorded yet for network {network}; let the run go on, or choose another network")]
    NoRecord {
        /// The wanted one.
        network: usize,
    },
    /// Records without weights.
    #[error("the weights of network {network} were not kept; run the experiment again to look inside")]
    NoWeights {
        /// The wanted one.
        network: usize,
    },
    /// There is no such input.
    #[error("there is no input {pattern}; choose one below {inputs}")]
    NoPattern {
        /// The wanted one.
        pattern: usize,
        /// How many there are.
        inputs: usize,
    },
}

/// One layer from the inside. Of a wide layer and its inputs only the first units are shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct InspectedLayer {
    /// Units of the layer, shown or not.
    pub units: usize,
    /// Inputs of the layer, shown or not.
    pub inputs: usize,
    /// Weights, shown units x shown inputs, one unit's weights contiguous.
    pub weights: Vec<f32>,
    /// Biases of the shown units.
    pub biases: Vec<f32>,
    /// Activations of all units over all inputs; of the output probabilities.
    pub histogram: Histogram,
    /// Activations of the shown units for the wanted input; empty where none is wanted.
    pub activations: Vec<f32>,
}

/// What the network says to one input.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The input, a row of the dataset.
    pub pattern: usize,
    /// Its first values, as many as are shown.
    pub input: Vec<f32>,
    /// Its class.
    pub label: u32,
    /// Probability that the network gives to each class; where the output is sigmoid they do not add up
    /// to 1.
    pub probabilities: Vec<f32>,
}

/// A network at a recorded epoch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Inspection {
    /// Index of the network in the history.
    pub network: usize,
    /// The recorded epoch.
    pub epoch: usize,
    /// Layers, the output last.
    pub layers: Vec<InspectedLayer>,
    /// What it says to the wanted input.
    pub answer: Option<Answer>,
}

impl Inspection {
    /// Layers of more units are summarised: their first ones stand for them.
    pub const MOST_UNITS: usize = 16;

    /// How many of a layer's units are shown.
    pub fn shown(units: usize) -> usize {
        if units > Self::MOST_UNITS {
            FIRST_UNITS
        } else {
            units
        }
    }
}

/// A network on all inputs, block by block: activations are seen, not kept.
struct Pass<'a> {
    mlp: &'a Mlp,
    inputs: &'a InputBlocks,
    rows: Vec<Row>,
    scores: Vec<Score>,
}

impl Pass<'_> {
    /// Shows for each block the activations of each layer and how many samples there are.
    fn run(&mut self, mut see: impl FnMut(usize, usize, &[Row], usize)) {
        for (block, (x, labels, samples)) in self.inputs.blocks().enumerate() {
            self.mlp.evaluate(x, labels, &mut self.rows, &mut self.scores[..samples]);
            let mut rows = &self.rows[..];
            for (l, layer) in self.mlp.shape().layers().iter().enumerate() {
                let (layer, rest) = rows.split_at(layer.units);
                see(block, l, layer, samples);
                rows = rest;
            }
        }
    }
}

/// Looks at a network.
///
/// Where activations have bounds between -1 and 1, as those of the output always have, a histogram
/// has the bins of the estimator, or 400 where those are finer; else 30 equal ones over what the layer reaches.
///
/// # Errors
/// A network, record or input that is not there.
pub fn inspect(history: &History, inputs: &InputBlocks, wanted: Wanted) -> Result<Inspection, InspectionError> {
    let Wanted { network, record, pattern } = wanted;
    let (params, data) = (&history.params, history.params.data());
    let networks = history.networks.len();
    let kept = history.networks.get(network).ok_or(InspectionError::NoNetwork { network, networks })?;
    let newest = kept.records.len().checked_sub(1).ok_or(InspectionError::NoRecord { network })?;
    let record = record.min(newest);
    if kept.parameters(record).is_empty() {
        return Err(InspectionError::NoWeights { network });
    }
    if let Some(pattern) = pattern.filter(|p| *p >= inputs.samples()) {
        return Err(InspectionError::NoPattern { pattern, inputs: inputs.samples() });
    }
    let mlp = history.mlp(network, record);
    let shape = mlp.shape().layers();
    let (rows, scores) = (vec![ZERO_ROW; mlp.units()], vec![Score::default(); BLOCK_SAMPLES]);
    let mut pass = Pass { mlp: &mlp, inputs, rows, scores };
    let last = shape.len() - 1;
    let functions = params.functions(kept.condition);
    let bounds = |l: usize| functions.hidden.get(l).map_or(Some((0.0, 1.0)), |activation| activation.bounds());
    let mut ranges = vec![(f32::INFINITY, f32::NEG_INFINITY); shape.len()];
    if (0..last).any(|l| bounds(l).is_none()) {
        pass.run(|_, l, rows, samples| {
            let finite = rows.iter().flat_map(|row| values(row).take(samples)).filter(|v| v.is_finite());
            ranges[l] = finite.fold(ranges[l], |(low, high), v| (low.min(v), high.max(v)));
        });
    }
    let (bins, histograms): (Vec<_>, Vec<_>) = (0..shape.len())
        .map(|l| match bounds(l) {
            Some(bounds) => Bins::of_estimator(params.bin_settings(), bounds),
            None => Bins::over(ranges[l].0, ranges[l].1),
        })
        .unzip();
    let parameters = mlp.parameters();
    let layers = shape.iter().zip(histograms).map(|(layer, histogram)| {
        let (units, columns) = (Inspection::shown(layer.units), Inspection::shown(layer.inputs));
        let weights = parameters[layer.weights.clone()].chunks_exact(layer.inputs).take(units);
        InspectedLayer {
            units: layer.units,
            inputs: layer.inputs,
            weights: weights.flat_map(|w| &w[..columns]).copied().collect(),
            biases: parameters[layer.biases.clone()][..units].to_vec(),
            histogram,
            activations: Vec::new(),
        }
    });
    let mut layers: Vec<_> = layers.collect();
    let mut answer = pattern.map(|pattern| Answer {
        pattern,
        input: data.inputs.row(pattern).iter().take(Inspection::shown(data.features())).copied().collect(),
        label: data.labels[pattern],
        probabilities: Vec::new(),
    });
    pass.run(|block, l, rows, samples| {
        bins[l].count(rows, samples, &mut layers[l].histogram);
        if let Some(answer) = answer.as_mut().filter(|a| a.pattern / BLOCK_SAMPLES == block) {
            let at = answer.pattern % BLOCK_SAMPLES;
            let mut activations: Vec<f32> = rows.iter().filter_map(|row| values(row).nth(at)).collect();
            if l == last {
                answer.probabilities.clone_from(&activations);
            }
            activations.truncate(Inspection::shown(rows.len()));
            layers[l].activations = activations;
        }
    });
    Ok(Inspection { network, epoch: kept.records[record].epoch, layers, answer })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Divergence, Event, Record, Run};
    use crate::information::BinEdges;
    use crate::network::Activation;
    use crate::params::{CheckedParams, ExperimentParams};
    use crate::training::{Evaluation, Metrics};

    fn params(activation: Activation, hidden: &[usize]) -> CheckedParams {
        let (hidden_layers, activation) = (vec![hidden.to_vec()], activation.into());
        ExperimentParams { activation, hidden_layers, epochs: 4, repeats: 2, learning_rate: 0.01, ..Default::default() }
            .check()
            .unwrap()
    }

    fn done(params: &CheckedParams) -> Run {
        let mut run = Run::new(params);
        run.resume();
        while run.work() {}
        run.poll();
        run
    }

    fn record(epoch: usize) -> Record {
        Record { epoch, metrics: Metrics::default(), information: Vec::new(), gradients: Vec::new() }
    }

    /// All activations of a layer, unit by unit.
    fn activations(run: &Run, network: usize, index: usize, layer: usize) -> Vec<Vec<f32>> {
        let mut evaluation = Evaluation::default();
        evaluation.run(&run.history().mlp(network, index), run.inputs());
        let all = &evaluation.activations;
        let unit = |u| all.layer(layer).unit(u).flat_map(values).take(all.samples()).collect();
        (0..all.layer(layer).units()).map(unit).collect()
    }

    #[test]
    fn bounded_activations_are_counted_in_the_estimator_s_bins() {
        for activation in [Activation::Tanh, Activation::Sigmoid, Activation::Softsign] {
            let run = done(&params(activation, &[10, 7, 5, 4, 3]));
            let wanted = Wanted { network: 1, record: 3, pattern: Some(2741) };
            let inspection = inspect(run.history(), run.inputs(), wanted).unwrap();
            assert_eq!((inspection.network, inspection.epoch), (1, 3));
            let edges = BinEdges::new(30, Default::default());
            for (l, layer) in inspection.layers.iter().enumerate() {
                let all = activations(&run, 1, 3, l);
                let mut counts = vec![0; 30];
                all.iter().flatten().for_each(|v| counts[edges.index(*v)] += 1);
                let above = counts.pop();
                assert_eq!((&layer.histogram.counts, layer.histogram.above), (&counts, above), "{activation:?}, {l}");
                assert_eq!(layer.histogram.total(), 4096 * layer.units as u64);
                let one: Vec<f32> = all.iter().map(|unit| unit[2741]).collect();
                assert_eq!(layer.activations, one);
            }
            let answer = inspection.answer.unwrap();
            assert_eq!(answer.label, run.history().params.data().labels[2741]);
            assert_eq!(answer.input, run.history().params.data().inputs.row(2741).to_vec());
            assert!((answer.probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-6);
            assert_eq!(answer.probabilities, inspection.layers[5].activations);
            let parameters = run.history().networks[1].parameters(3);
            let weights = inspection.layers.iter().flat_map(|l| l.weights.iter().chain(&l.biases));
            assert!(weights.eq(parameters), "all of them, in the order of the shape");
        }
    }

    #[test]
    fn a_saturated_network_fills_the_outermost_bins() {
        let params = params(Activation::Tanh, &[3]);
        let mut history = History::new(&params);
        // Large weights and biases of both signs: no net input of the hidden layer is near 0.
        let size = params.shape(0).parameters();
        let mut parameters: Vec<f32> = (0..size).map(|i| [100.0, -100.0, 200.0][i / 12 % 3]).collect();
        parameters[36..39].copy_from_slice(&[50.0, -50.0, 50.0]);
        history.apply(Event::Recorded { network: 0, record: record(0), parameters, state: None });
        let inputs = InputBlocks::new(params.data());
        let inspection = inspect(&history, &inputs, Wanted { network: 0, record: 0, pattern: None }).unwrap();
        let hidden = &inspection.layers[0].histogram;
        assert_eq!(hidden.saturated(), Some(1.0));
        assert_eq!((hidden.counts[0], hidden.above), (4096, Some(2 * 4096)));
        assert_eq!((hidden.low, hidden.high, hidden.ends), (-1.0, 1.0, Some([0, 28])));
        assert!(inspection.answer.is_none() && inspection.layers[0].activations.is_empty());
    }

    #[test]
    fn unbounded_activations_have_equal_bins_over_their_range() {
        for activation in [Activation::Relu, Activation::Linear, Activation::Softplus, Activation::Elu] {
            let run = done(&params(activation, &[6, 5]));
            let wanted = Wanted { network: 0, record: 2, pattern: Some(0) };
            let inspection = inspect(run.history(), run.inputs(), wanted).unwrap();
            for (l, layer) in inspection.layers[..2].iter().enumerate() {
                let all: Vec<f32> = activations(&run, 0, 2, l).concat();
                let h = &layer.histogram;
                assert_eq!(
                    (h.low, h.high),
                    (all.iter().copied().fold(f32::MAX, f32::min), all.iter().copied().fold(f32::MIN, f32::max))
                );
                assert_eq!(
                    (h.counts.len(), h.total(), h.above, h.saturated()),
                    (30, 4096 * layer.units as u64, None, None)
                );
                let width = (h.high - h.low) / 30.0;
                // Clear of the edge, where rounding decides.
                let below: u32 = h.counts[..10].iter().sum();
                let count = |shift: f32| all.iter().filter(|v| **v < h.low + (10.0 + shift) * width).count() as u32;
                assert!((count(-0.001)..=count(0.001)).contains(&below), "{activation:?}, layer {l}");
            }
            assert_eq!(inspection.layers[2].histogram.counts.len(), 29, "probabilities have the estimator's bins");
        }
    }

    #[test]
    fn units_that_are_all_the_same_fall_into_one_bin() {
        let params = params(Activation::Relu, &[4]);
        let mut history = History::new(&params);
        let parameters = vec![-1.0; params.shape(0).parameters()];
        history.apply(Event::Recorded { network: 0, record: record(0), parameters, state: None });
        let inputs = InputBlocks::new(params.data());
        let inspection = inspect(&history, &inputs, Wanted { network: 0, record: 0, pattern: None }).unwrap();
        let h = &inspection.layers[0].histogram;
        assert_eq!((h.low, h.high, h.counts[15], h.total()), (-0.5, 0.5, 4 * 4096, 4 * 4096));
    }

    #[test]
    fn wide_layers_are_summarised() {
        let run = done(&params(Activation::Tanh, &[40, 16]));
        let wanted = Wanted { network: 0, record: 0, pattern: Some(7) };
        let layers = inspect(run.history(), run.inputs(), wanted).unwrap().layers;
        let sizes: Vec<_> =
            layers.iter().map(|l| (l.units, l.weights.len(), l.biases.len(), l.activations.len())).collect();
        assert_eq!(sizes, [(40, 13 * 12, 13, 13), (16, 16 * 13, 16, 16), (2, 2 * 16, 2, 2)]);
        let mlp = run.history().mlp(0, 0);
        let second = mlp.shape().layers()[1].weights.start;
        assert_eq!(layers[1].weights[13..26], mlp.parameters()[second + 40..second + 53]);
        assert_eq!(layers[0].histogram.total(), 40 * 4096);
    }

    #[test]
    fn what_is_not_there_is_refused_and_a_diverged_network_shows_its_last_record() {
        let params = params(Activation::Tanh, &[3]);
        let inputs = InputBlocks::new(params.data());
        let mut history = History::new(&params);
        let at = |history: &History, network, record, pattern| {
            inspect(history, &inputs, Wanted { network, record, pattern }).map(|i| i.epoch)
        };
        assert_eq!(at(&history, 2, 0, None), Err(InspectionError::NoNetwork { network: 2, networks: 2 }));
        assert_eq!(at(&history, 1, 0, None), Err(InspectionError::NoRecord { network: 1 }));
        history.apply(Event::Recorded { network: 1, record: record(0), parameters: Vec::new(), state: None });
        assert_eq!(at(&history, 1, 0, None), Err(InspectionError::NoWeights { network: 1 }));
        let parameters = vec![0.5; params.shape(0).parameters()];
        for epoch in 0..2 {
            history.apply(Event::Recorded {
                network: 0,
                record: record(epoch),
                parameters: parameters.clone(),
                state: None,
            });
        }
        history.apply(Event::Diverged { network: 0, divergence: Divergence { epoch: 2, train_loss: 1e9 } });
        assert_eq!(at(&history, 0, 3, None), Ok(1));
        assert_eq!(at(&history, 0, 0, Some(4096)), Err(InspectionError::NoPattern { pattern: 4096, inputs: 4096 }));
    }
}
