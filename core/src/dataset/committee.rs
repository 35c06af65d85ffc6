//! The two tasks without symmetry that come with IDNNs: the labels of its `g1` and `g2`.
//!
//! Both combine three linear units z = R x of the twelve bits, as a committee machine does
//! (Shwartz-Ziv and Tishby 2017, Fig 8, names such a rule but gives no coefficients).

use super::{twelve_bits, Dataset};
use crate::math;

/// R in hundredths, one row a unit. The rows of `g2` are these, each divided by its sum.
const COEFFICIENTS: [[u32; 12]; 3] = [
    [10, 40, 30, 50, 30, 70, 10, 20, 40, 30, 50, 25],
    [40, 70, 70, 40, 60, 60, 30, 10, 15, 25, 45, 5],
    [40, 20, 30, 60, 10, 65, 55, 25, 10, 25, 70, 15],
];

/// z of each unit in hundredths, before any division.
fn units(bits: &[u32; 12]) -> [u32; 3] {
    COEFFICIENTS.map(|row| row.iter().zip(bits).map(|(r, x)| r * x).sum())
}

/// All 4096 patterns of 12 bits; the label is 1 exactly when the three units, less the thresholds
/// 0.1, 0.3 and 0.2, add up to more than 5.89. A weighted majority: linearly separable.
pub fn majority() -> Dataset {
    twelve_bits(|bits| units(bits).iter().sum::<u32>() > 589 + 10 + 30 + 20)
}

/// All 4096 patterns of 12 bits; the label is 1 exactly when
/// `sum_j sigmoid(7 (z_j - 0.41)) > 1.945`. Not linearly separable, neither in x nor in z.
///
/// No pattern's sum lies within 0.0001 of the threshold.
pub fn committee() -> Dataset {
    let sums = COEFFICIENTS.map(|row| f64::from(row.iter().sum::<u32>()));
    twelve_bits(|bits| {
        let shares = units(bits).iter().zip(sums).map(|(z, sum)| f64::from(*z) / sum).collect::<Vec<_>>();
        shares.iter().map(|z| 1.0 / (1.0 + math::exp(-7.0 * (z - 0.41)))).sum::<f64>() > 1.945
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_have_the_known_counts_and_digests() {
        let (g1, g2) = (majority(), committee());
        assert_eq!(g1.labels.iter().sum::<u32>(), 2063);
        assert_eq!(g2.labels.iter().sum::<u32>(), 2045);
        // SHA-256 of the 4096 labels of IDNNs' g1.mat and g2.mat, a byte each.
        assert_eq!(g1.label_digest(), "f36bf37eea766fcd6aad91f103366f118ec928d85185d49054a20e6fb3b1f8ce");
        assert_eq!(g2.label_digest(), "400b655c2473c2dc99c894c40283d3e756604cc4591cae43fe86a6b8552c714e");
    }

    #[test]
    fn both_are_monotone_in_every_bit() {
        for data in [majority(), committee()] {
            for k in 0..4096_usize {
                for bit in (0..12).filter(|bit| k >> bit & 1 == 0) {
                    assert!(data.labels[k] <= data.labels[k | 1 << bit], "pattern {k}, bit {bit}");
                }
            }
        }
    }

    #[test]
    fn the_first_is_a_weighted_majority() {
        let weights = [18, 26, 26, 30, 20, 39, 19, 11, 13, 16, 33, 9];
        for (k, label) in majority().labels.iter().enumerate() {
            let sum: u32 = (0..12).map(|i| weights[i] * (k as u32 >> (11 - i) & 1)).sum();
            assert_eq!(*label == 1, sum >= 130);
        }
    }
}
