//! The output layer: probabilities, cross-entropy and its gradient.

use serde::{Deserialize, Serialize};
use wide::f32x8;

use crate::math::lanes::Row;
use crate::network::{sigmoid, softmax, Activation, Score};

/// What the output units do with their net inputs, the logits, one unit a class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Output {
    /// Probabilities that add up to 1; the loss is -ln p(y | x) (IDNNs).
    #[default]
    Softmax,
    /// Each unit says by itself how probable its class is, 1 / (1 + e^-z); the loss is the sum over
    /// units of the binary cross-entropies with the one-hot label (Saxe et al. 2018).
    Sigmoid,
}

impl Output {
    /// How many binary cross-entropies, or ordinary ones, the loss of a sample adds up.
    pub fn loss_terms(self, classes: usize) -> usize {
        match self {
            Self::Softmax => 1,
            Self::Sigmoid => classes,
        }
    }

    /// Replaces logits by probabilities in the first `vectors` vectors.
    pub(super) fn forward(self, rows: &mut [Row], vectors: usize) {
        match self {
            Self::Softmax => softmax::forward(rows, vectors),
            Self::Sigmoid => Activation::Sigmoid.forward(rows, vectors),
        }
    }

    /// Scores the first `scores.len()` samples of a block of logits, and replaces the logits by
    /// probabilities.
    pub(super) fn evaluate(self, rows: &mut [Row], labels: &Row, scores: &mut [Score]) {
        match self {
            Self::Softmax => softmax::evaluate(rows, labels, scores),
            Self::Sigmoid => sigmoid::evaluate(rows, labels, scores),
        }
    }
}

/// Gradient of the mean loss with respect to the logits, the same for both outputs: `(p - 1[c = y]) * weight`, where
/// `weights` holds 1/batch for the samples of the batch and 0 for those that fill up the block; and
/// the sum of each row over its vectors.
pub(super) fn backward(p: &[Row], labels: &Row, weights: &Row, d_z: &mut [Row], sums: &mut [f32x8], vectors: usize) {
    for (class, ((p, d), sum)) in p.iter().zip(d_z).zip(sums).enumerate() {
        let class = f32x8::splat(class as f32);
        *sum = f32x8::ZERO;
        for v in 0..vectors {
            let target = labels[v].simd_eq(class).select(f32x8::ONE, f32x8::ZERO);
            d[v] = (p[v] - target) * weights[v];
            *sum += d[v];
        }
    }
}
