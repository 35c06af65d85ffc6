//! How far the batches of one pass agree on where to go: statistics of their gradients.
//!
//! Shwartz-Ziv and Tishby (2017), Fig 4: the norm of the mean (drift) against the standard deviation
//! over batches (diffusion), both over the norm of the weights.

use serde::{Deserialize, Serialize};

use crate::math;
use crate::network::Shape;

/// The weights at which the gradients of a pass are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GradientWeights {
    /// Those of the recorded epoch, for all batches.
    #[default]
    Frozen,
    /// Those that each batch meets in training, before its own step.
    Stepping,
    /// Those that each batch leaves behind, after its own step, as IDNNs takes them.
    AfterStep,
}

/// Gradients of one layer's weight matrix over the batches of one pass; biases are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LayerGradients {
    /// Norm of the mean over batches: `|| mean_b g_b ||`.
    pub mean_norm: f64,
    /// Standard deviation over batches: `sqrt(sum_w var_b g_b)`, the divisor the number of batches.
    /// Exactly 0 where there is one batch.
    pub sd_norm: f64,
    /// Norm of the weight matrix at the start of the pass: `|| W ||`.
    pub weight_norm: f64,
}

impl LayerGradients {
    /// Signal to noise, `mean_norm / sd_norm`; none where there is one batch: no stochastic
    /// gradient.
    pub fn snr(&self) -> Option<f64> {
        (self.sd_norm > 0.0).then(|| self.mean_norm / self.sd_norm)
    }
}

/// Mean and sum of squared deviations of each weight's gradients, updated batch by batch (Welford
/// 1962), so that nearly equal gradients lose no digits.
pub(super) struct Moments {
    batches: usize,
    mean: Vec<f64>,
    squares: Vec<f64>,
}

impl Moments {
    pub fn new(parameters: usize) -> Self {
        Self { batches: 0, mean: vec![0.0; parameters], squares: vec![0.0; parameters] }
    }

    pub fn add(&mut self, gradient: &[f32]) {
        self.batches += 1;
        for ((mean, squares), g) in self.mean.iter_mut().zip(&mut self.squares).zip(gradient) {
            let before = f64::from(*g) - *mean;
            *mean += before / self.batches as f64;
            *squares += before * (f64::from(*g) - *mean);
        }
    }

    /// `parameters`: weights and biases at the start of the pass.
    pub fn layers(&self, shape: &Shape, parameters: &[f32]) -> Vec<LayerGradients> {
        let layer = |l: &crate::network::Layer| {
            let w = l.weights.clone();
            let squared = |values: &[f64]| values.iter().map(|v| v * v).sum::<f64>();
            let weights: f64 = parameters[w.clone()].iter().map(|p| f64::from(*p) * f64::from(*p)).sum();
            LayerGradients {
                mean_norm: math::sqrt(squared(&self.mean[w.clone()])),
                sd_norm: math::sqrt(self.squares[w].iter().sum::<f64>() / self.batches.max(1) as f64),
                weight_norm: math::sqrt(weights),
            }
        };
        shape.layers().iter().map(layer).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_two_passes() {
        let shape = Shape::new(2, &[3], 2);
        let n = shape.parameters();
        let gradients: Vec<Vec<f32>> =
            (0..5).map(|b| (0..n).map(|k| ((b * 7 + k * 3) % 11) as f32 / 4.0 + 100.0).collect()).collect();
        let parameters: Vec<f32> = (0..n).map(|k| k as f32 / 8.0).collect();
        let mut moments = Moments::new(n);
        gradients.iter().for_each(|g| moments.add(g));
        for (layer, ours) in shape.layers().iter().zip(moments.layers(&shape, &parameters)) {
            let (mut mean_norm, mut variance, mut weight_norm) = (0.0, 0.0, 0.0);
            for k in layer.weights.clone() {
                let values = || gradients.iter().map(|g| f64::from(g[k]));
                let mean = values().sum::<f64>() / 5.0;
                mean_norm += mean * mean;
                variance += values().map(|v| (v - mean) * (v - mean)).sum::<f64>() / 5.0;
                weight_norm += f64::from(parameters[k]) * f64::from(parameters[k]);
            }
            assert!((ours.mean_norm - mean_norm.sqrt()).abs() < 1e-9);
            assert!((ours.sd_norm - variance.sqrt()).abs() < 1e-9);
            assert!((ours.weight_norm - weight_norm.sqrt()).abs() < 1e-9);
        }
    }
}
