//! Means over the networks of a condition at one recorded epoch.

use serde::Serialize;

use crate::experiment::{History, Record};
use crate::information::{Doubts, Estimate};
use crate::math;
use crate::training::Metrics;

/// One layer, over networks.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct LayerSummary {
    /// 1 is the first hidden layer.
    pub layer: usize,
    /// Mean I(X;T), bits; none where it is not known of a network.
    pub i_xt_bits: Option<f64>,
    /// Mean I(T;Y), bits; none where it is not known of a network.
    pub i_ty_bits: Option<f64>,
    /// Standard deviation of I(X;T) over networks (divisor n - 1), bits; none of a single network.
    pub i_xt_sd: Option<f64>,
    /// Standard deviation of I(T;Y), bits.
    pub i_ty_sd: Option<f64>,
    /// Mean entropy that is no information, see [`Estimate::entropy_bits`].
    pub entropy_bits: Option<f64>,
    /// What speaks against the numbers: means over the networks of which it is known.
    #[serde(flatten)]
    pub doubts: Doubts,
}

/// Gradients of one layer, geometric means over networks, which differ by factors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct GradientSummary {
    /// Norm of the mean over batches, over the norm of the weights.
    pub mean: f64,
    /// Standard deviation over batches, over the norm of the weights; 0 where there is one batch.
    pub sd: f64,
    /// Norm of the weights.
    pub weight_norm: f64,
}

impl GradientSummary {
    /// Signal to noise; none where there is one batch: no stochastic gradient.
    pub fn snr(&self) -> Option<f64> {
        (self.sd > 0.0).then(|| self.mean / self.sd)
    }
}

/// All networks of a condition at one recorded epoch.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct EpochSummary {
    /// The epoch.
    pub epoch: usize,
    /// Networks that have a record there.
    pub networks: usize,
    /// Layers, the output last; empty where information was not estimated.
    pub layers: Vec<LayerSummary>,
    /// Gradients of each layer; empty where they were not recorded.
    pub gradients: Vec<GradientSummary>,
    /// Mean losses and accuracies; none where they are not known, as of activations that another program wrote.
    #[serde(flatten)]
    pub metrics: Option<Metrics>,
}

/// Means and deviations of each layer over networks that have the same layers; none where there are no networks.
pub fn layer_summaries(networks: &[&[Estimate]]) -> Vec<LayerSummary> {
    let layers = networks.iter().map(|layers| layers.len()).min().unwrap_or(0);
    let of = |f: &dyn Fn(&Estimate) -> Option<f64>, l: usize| -> Vec<f64> {
        networks.iter().filter_map(|n| f(&n[l])).collect()
    };
    let mean = |values: &[f64]| (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64);
    // Of all networks or of none: means over different ones could not be compared.
    let mean_and_sd = |f: &dyn Fn(&Estimate) -> Option<f64>, l: usize| {
        let values = of(f, l);
        let Some(m) = mean(&values).filter(|_| values.len() == networks.len()) else { return (None, None) };
        let squares: f64 = values.iter().map(|v| v - m).map(|d| d * d).sum();
        (Some(m), (values.len() > 1).then(|| math::sqrt(squares / (values.len() as f64 - 1.0))))
    };
    let layer = |l: usize| {
        let (i_xt_bits, i_xt_sd) = mean_and_sd(&|i| i.i_xt_bits, l);
        let (i_ty_bits, i_ty_sd) = mean_and_sd(&|i| i.i_ty_bits, l);
        let (entropy_bits, _) = mean_and_sd(&|i| i.entropy_bits, l);
        let doubts = Doubts::of(std::array::from_fn(|k| mean(&of(&|i| i.doubts.numbers()[k], l))));
        LayerSummary { layer: l + 1, i_xt_bits, i_ty_bits, i_xt_sd, i_ty_sd, entropy_bits, doubts }
    };
    (0..layers).map(layer).collect()
}

impl History {
    /// For each condition the means at each recorded epoch that all networks have reached.
    pub fn summaries(&self) -> Vec<Vec<EpochSummary>> {
        let of = |condition| (0..self.reached()).map_while(|index| self.summary(condition, index)).collect();
        (0..self.params.conditions().len()).map(of).collect()
    }

    /// Means over the networks of a condition at a recorded epoch; none if no network has
    /// reached it.
    pub fn summary(&self, condition: usize, index: usize) -> Option<EpochSummary> {
        let records: Vec<&Record> = self.of_condition(condition).iter().filter_map(|n| n.records.get(index)).collect();
        let first = records.first()?;
        let mean = |f: &dyn Fn(&Record) -> f64| records.iter().map(|r| f(r)).sum::<f64>() / records.len() as f64;
        let estimates = |r: &&Record| r.information.iter().copied().map(Estimate::from).collect::<Vec<_>>();
        let information: Vec<Vec<Estimate>> = records.iter().map(estimates).collect();
        let layers = layer_summaries(&information.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let geometric_mean = |f: &dyn Fn(&Record) -> f64| {
            if records.iter().any(|r| f(r) <= 0.0) {
                0.0
            } else {
                math::exp(mean(&|r| math::ln(f(r))))
            }
        };
        let gradients = (0..first.gradients.len())
            .map(|l| GradientSummary {
                mean: geometric_mean(&|r| r.gradients[l].mean_norm / r.gradients[l].weight_norm),
                sd: geometric_mean(&|r| r.gradients[l].sd_norm / r.gradients[l].weight_norm),
                weight_norm: geometric_mean(&|r| r.gradients[l].weight_norm),
            })
            .collect();
        Some(EpochSummary {
            epoch: first.epoch,
            networks: records.len(),
            layers,
            gradients,
            metrics: Some(Metrics {
                train_loss: mean(&|r| r.metrics.train_loss),
                test_loss: mean(&|r| r.metrics.test_loss),
                train_accuracy: mean(&|r| r.metrics.train_accuracy),
                test_accuracy: mean(&|r| r.metrics.test_accuracy),
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Event;
    use crate::information::Information;
    use crate::params::ExperimentParams;

    #[test]
    fn means_and_deviations_are_over_networks() {
        let params = ExperimentParams { repeats: 2, epochs: 3, ..Default::default() }.check().unwrap();
        let mut history = History::new(&params);
        assert_eq!(history.summary(0, 0), None);
        for (network, i_xt_bits) in [(0, 2.0), (1, 4.0)] {
            let alone = history.summary(0, 0).map(|s| (s.layers[0].i_xt_sd, s.layers[0].i_ty_sd));
            assert_eq!(alone, (network == 1).then_some((None, None)), "one network has no deviation");
            let metrics = Metrics { train_loss: i_xt_bits, ..Default::default() };
            let record = Record {
                epoch: 0,
                metrics,
                information: vec![Information { i_xt_bits, i_ty_bits: 0.5, outside: Some(i_xt_bits / 10.0) }],
                gradients: Vec::new(),
            };
            history.apply(Event::Recorded { network, record, parameters: Vec::new(), state: None });
        }
        let s = history.summary(0, 0).unwrap();
        assert_eq!((s.networks, s.metrics.map(|m| m.train_loss)), (2, Some(3.0)));
        let (i_xt_sd, i_ty_sd, outside) = (Some(2.0_f64.sqrt()), Some(0.0), Some((0.2 + 0.4) / 2.0));
        let doubts = Doubts { outside, ..Doubts::default() };
        let (i_xt_bits, i_ty_bits, entropy_bits) = (Some(3.0), Some(0.5), None);
        let expected = LayerSummary { layer: 1, i_xt_bits, i_ty_bits, i_xt_sd, i_ty_sd, entropy_bits, doubts };
        assert_eq!(s.layers[0], expected);
        assert_eq!(history.summary(1, 0), None);
    }
}
