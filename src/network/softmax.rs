//! The output layer: softmax, cross-entropy and its gradient.

use wide::f32x8;

use crate::math;
use crate::math::lanes::{exp, Row, LANES};

/// Replaces logits by class probabilities in the first `vectors` vectors.
///
/// The greatest logit is subtracted first, so that no exponential overflows.
pub(super) fn forward(rows: &mut [Row], vectors: usize) {
    for v in 0..vectors {
        let greatest = greatest(rows, v);
        let mut total = f32x8::ZERO;
        for row in rows.iter_mut() {
            row[v] = exp(row[v] - greatest);
            total += row[v];
        }
        let scale = f32x8::ONE / total;
        for row in rows.iter_mut() {
            row[v] *= scale;
        }
    }
}

/// Keeps probabilities below 1, where those of finite logits are.
///
/// From a gap of 17 between logits on, the greater probability rounds to 1 in single precision, and
/// the value 1 has a bin of its own: binned information would then tell apart outputs that differ
/// by less than 1e-7. The training passes use the rounded values.
pub(super) fn keep_below_one(rows: &mut [Row], vectors: usize) {
    let greatest = f32x8::splat(1.0 - f32::EPSILON / 2.0);
    for row in rows {
        for p in &mut row[..vectors] {
            *p = p.simd_gt(greatest).select(greatest, *p);
        }
    }
}

fn greatest(rows: &[Row], v: usize) -> f32x8 {
    rows[1..].iter().fold(rows[0][v], |m, row| row[v].simd_gt(m).select(row[v], m))
}

/// What one sample contributes to loss and accuracy.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// Cross-entropy in nats, -ln p(y | x), from log-softmax: finite wherever the logits are.
    pub loss_nats: f64,
    /// Whether the label is the first class of the greatest logit.
    pub correct: bool,
}

/// Scores the first `scores.len()` samples of a block of logits.
pub(super) fn score(logits: &[Row], labels: &Row, scores: &mut [Score]) {
    for (v, chunk) in scores.chunks_mut(LANES).enumerate() {
        let greatest = greatest(logits, v);
        let total = logits.iter().fold(f32x8::ZERO, |sum, row| sum + exp(row[v] - greatest)).to_array();
        let (greatest, labels) = (greatest.to_array(), labels[v].to_array());
        for (lane, score) in chunk.iter_mut().enumerate() {
            let logit = |class: usize| logits[class][v].as_array()[lane];
            let label = labels[lane] as usize;
            let log_normaliser = f64::from(greatest[lane]) + math::ln(f64::from(total[lane]));
            *score = Score {
                loss_nats: log_normaliser - f64::from(logit(label)),
                correct: (0..logits.len()).find(|c| logit(*c) == greatest[lane]) == Some(label),
            };
        }
    }
}

/// Gradient of the mean cross-entropy with respect to the logits: `(p - 1[c = y]) * weight`, where
/// `weights` holds 1/batch for the samples of the batch and 0 for those that fill up the block.
pub(super) fn backward(p: &[Row], labels: &Row, weights: &Row, d_z: &mut [Row], vectors: usize) {
    for (class, (p, d)) in p.iter().zip(d_z).enumerate() {
        let class = f32x8::splat(class as f32);
        for v in 0..vectors {
            let target = labels[v].simd_eq(class).select(f32x8::ONE, f32x8::ZERO);
            d[v] = (p[v] - target) * weights[v];
        }
    }
}
