//! An output of class probabilities that add up to 1: softmax and cross-entropy.

use wide::f32x8;

use crate::math::lanes::{ln_from_one, Exp, Row, LANES, ZERO_ROW};
use crate::network::Score;

/// Replaces logits by class probabilities in the first `vectors` vectors.
///
/// The greatest logit is subtracted first, so that no exponential overflows.
pub(super) fn forward(rows: &mut [Row], vectors: usize) {
    let greatest = greatest(rows, vectors);
    normalise(rows, &greatest, vectors);
}

/// Replaces logits by probabilities; returns the sums by which the exponentials were divided.
///
/// In passes over the rows rather than vector by vector: the work on a vector is one long chain,
/// and the machine looks too little ahead to begin the next one meanwhile.
#[inline(never)]
fn normalise(rows: &mut [Row], greatest: &Row, vectors: usize) -> Row {
    let exp = Exp::load();
    let mut totals = ZERO_ROW;
    for row in rows.iter_mut() {
        for ((z, greatest), total) in row[..vectors].iter_mut().zip(greatest).zip(&mut totals) {
            *z = exp.of(*z - *greatest);
            *total += *z;
        }
    }
    let mut scales = totals;
    scales[..vectors].iter_mut().for_each(|scale| *scale = f32x8::ONE / *scale);
    for row in rows {
        row[..vectors].iter_mut().zip(&scales).for_each(|(p, scale)| *p *= *scale);
    }
    totals
}

/// The greatest logit of each sample.
pub(super) fn greatest(rows: &[Row], vectors: usize) -> Row {
    let mut greatest = rows[0];
    for row in &rows[1..] {
        for (m, z) in greatest[..vectors].iter_mut().zip(row) {
            *m = z.simd_gt(*m).select(*z, *m);
        }
    }
    greatest
}

/// Scores the first `scores.len()` samples of a block of logits, and replaces the logits by class
/// probabilities.
#[inline(never)]
pub(super) fn evaluate(rows: &mut [Row], labels: &Row, scores: &mut [Score]) {
    let vectors = scores.len().div_ceil(LANES);
    let greatest = greatest(rows, vectors);
    let (mut label_logits, mut first) = (ZERO_ROW, ZERO_ROW);
    for (class, row) in rows.iter().enumerate().rev() {
        let class = f32x8::splat(class as f32);
        for v in 0..vectors {
            label_logits[v] = labels[v].simd_eq(class).select(row[v], label_logits[v]);
            first[v] = row[v].simd_eq(greatest[v]).select(class, first[v]);
        }
    }
    let totals = normalise(rows, &greatest, vectors);
    for (v, scores) in scores.chunks_mut(LANES).enumerate() {
        let losses = ((greatest[v] - label_logits[v]) + ln_from_one(totals[v])).to_array();
        let correct = first[v].simd_eq(labels[v]).to_bitmask();
        for (lane, score) in scores.iter_mut().enumerate() {
            *score = Score { loss_nats: losses[lane], correct: correct >> lane & 1 == 1 };
        }
    }
}
