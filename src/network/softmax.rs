//! The output layer: softmax, cross-entropy and its gradient.

use wide::f32x8;

use crate::math::lanes::{at_most, ln_from_one, Exp, Row, LANES};

/// Replaces logits by class probabilities in the first `vectors` vectors.
///
/// The greatest logit is subtracted first, so that no exponential overflows.
pub(super) fn forward(rows: &mut [Row], vectors: usize) {
    let exp = Exp::load();
    for v in 0..vectors {
        normalise(&exp, rows, v, greatest(rows, v));
    }
}

/// Replaces a vector of logits by probabilities; returns their sum before it was divided by.
#[inline(always)]
fn normalise(exp: &Exp, rows: &mut [Row], v: usize, greatest: f32x8) -> f32x8 {
    let mut total = f32x8::ZERO;
    for row in rows.iter_mut() {
        row[v] = exp.of(row[v] - greatest);
        total += row[v];
    }
    let scale = f32x8::ONE / total;
    for row in rows.iter_mut() {
        row[v] *= scale;
    }
    total
}

#[inline(always)]
fn greatest(rows: &[Row], v: usize) -> f32x8 {
    rows[1..].iter().fold(rows[0][v], |m, row| row[v].simd_gt(m).select(row[v], m))
}

/// What one sample contributes to loss and accuracy.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// Cross-entropy in nats, -ln p(y | x), from log-softmax: finite wherever the logits are.
    pub loss_nats: f32,
    /// Whether the label is the first class of the greatest logit.
    pub correct: bool,
}

/// Scores the first `scores.len()` samples of a block of logits, and replaces the logits by class
/// probabilities, kept below 1, where those of finite logits are.
///
/// From a gap of 17 between logits on, the greater probability rounds to 1 in single precision, and
/// the value 1 has a bin of its own: binned information would then tell apart outputs that differ
/// by less than 1e-7. The training passes use the rounded values.
#[inline(never)]
pub(super) fn evaluate(rows: &mut [Row], labels: &Row, scores: &mut [Score]) {
    let exp = Exp::load();
    let below_one = f32x8::splat(1.0 - f32::EPSILON / 2.0);
    for (v, scores) in scores.chunks_mut(LANES).enumerate() {
        let greatest = greatest(rows, v);
        let (mut label_logit, mut first) = (f32x8::ZERO, f32x8::splat(-1.0));
        for (class, row) in rows.iter().enumerate().rev() {
            let class = f32x8::splat(class as f32);
            label_logit = labels[v].simd_eq(class).select(row[v], label_logit);
            first = row[v].simd_eq(greatest).select(class, first);
        }
        let total = normalise(&exp, rows, v, greatest);
        for row in rows.iter_mut() {
            row[v] = at_most(row[v], below_one);
        }
        let losses = ((greatest - label_logit) + ln_from_one(total)).to_array();
        let correct = first.simd_eq(labels[v]).to_bitmask();
        for (lane, score) in scores.iter_mut().enumerate() {
            *score = Score { loss_nats: losses[lane], correct: correct >> lane & 1 == 1 };
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
