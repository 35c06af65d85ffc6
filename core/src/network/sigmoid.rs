//! An output of independent probabilities: a logistic unit for each class, binary cross-entropies.

use wide::f32x8;

use crate::math::lanes::{ln_1p_unit, Exp, Row, LANES, ZERO_ROW};
use crate::network::softmax::greatest;
use crate::network::Score;

/// Scores the first `scores.len()` samples of a block of logits, and replaces the logits by
/// probabilities.
///
/// The cross-entropy of a unit with logit z is ln(1 + e^z) where its class is not the label and
/// ln(1 + e^-z) where it is, written so that no exponential overflows.
#[inline(never)]
pub(super) fn evaluate(rows: &mut [Row], labels: &Row, scores: &mut [Score]) {
    let (one, exp) = (f32x8::ONE, Exp::load());
    let vectors = scores.len().div_ceil(LANES);
    let greatest = greatest(rows, vectors);
    let (mut losses, mut first) = (ZERO_ROW, ZERO_ROW);
    for (class, row) in rows.iter_mut().enumerate().rev() {
        let class = f32x8::splat(class as f32);
        for v in 0..vectors {
            let z = row[v];
            first[v] = z.simd_eq(greatest[v]).select(class, first[v]);
            let e = exp.of(-z.abs());
            let against = labels[v].simd_eq(class).select(-z, z);
            losses[v] += against.simd_gt(f32x8::ZERO).select(against, f32x8::ZERO) + ln_1p_unit(e);
            row[v] = z.simd_gt(f32x8::ZERO).select(one, e) / (one + e);
        }
    }
    for (v, scores) in scores.chunks_mut(LANES).enumerate() {
        let losses = losses[v].to_array();
        let correct = first[v].simd_eq(labels[v]).to_bitmask();
        for (lane, score) in scores.iter_mut().enumerate() {
            *score = Score { loss_nats: losses[lane], correct: correct >> lane & 1 == 1 };
        }
    }
}
