//! Entropies from counts, and what is added to them because few of many possible values were seen.

use super::kind::{Accepts, Field, SettingError, Values};
use crate::math;
use crate::math::special::digamma;

/// The setting for it.
pub(super) const CORRECTION: Field = Field {
    name: "correction",
    title: "Correction",
    words: "correction",
    help: "What is added because rows are a sample: nothing, Miller and Madow's term, Chao and Shen's coverage, or Grassberger's function (2003); leave it at none where the rows are all there are",
    default: "none",
    accepts: Accepts::Choice(&["none", "miller_madow", "chao_shen", "grassberger"]),
};

/// How an entropy is estimated from counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Correction {
    /// Shares in place of probabilities.
    #[default]
    None,
    /// (m - 1) / 2N nats more, with m values that were seen (Miller 1955).
    MillerMadow,
    /// Values that were not seen are allowed for by the number of those seen once (Chao and Shen 2003).
    ChaoShen,
    /// psi(n) with a term that alternates, in place of ln n (Grassberger 2003, equations 27 to 35).
    Grassberger,
}

impl Correction {
    /// From the field [`CORRECTION`].
    pub fn from_values(values: &Values) -> Result<Self, SettingError> {
        Ok([Self::None, Self::MillerMadow, Self::ChaoShen, Self::Grassberger][values.choice("correction")?])
    }

    /// Entropy of counts, some of which may be 0, bits; `n` is their sum, at least 1, `count_log_count` holds c log2 c
    /// up to it.
    pub fn entropy(self, counts: impl Iterator<Item = u32>, n: usize, count_log_count: &[f64]) -> f64 {
        let total = n as f64;
        let bits = |nats: f64| nats / std::f64::consts::LN_2;
        match self {
            Self::None => {
                let sum: f64 = counts.map(|count| count_log_count[count as usize]).sum();
                math::log2(total) - sum / total
            }
            Self::MillerMadow => {
                let (mut seen, mut sum) = (0, 0.0);
                for count in counts.filter(|count| *count > 0) {
                    seen += 1;
                    sum += count_log_count[count as usize];
                }
                math::log2(total) - sum / total + bits((f64::from(seen) - 1.0) / (2.0 * total))
            }
            Self::ChaoShen => {
                let counts: Vec<f64> = counts.filter(|count| *count > 0).map(f64::from).collect();
                let once = counts.iter().filter(|count| **count == 1.0).count();
                // Were all of them seen once, nothing would be covered.
                let coverage = 1.0 - once.min(n - 1) as f64 / total;
                let terms = counts.iter().map(|count| {
                    let p = coverage * count / total;
                    // The chance that it is seen at all, 1 - (1 - p)^n.
                    let seen = if p < 1.0 { -math::exp_m1(total * math::ln_1p(-p)) } else { 1.0 };
                    p * math::ln(p) / seen
                });
                bits(-terms.sum::<f64>())
            }
            Self::Grassberger => {
                let terms = counts.filter(|count| *count > 0).map(|count| f64::from(count) * alternating(count));
                bits(math::ln(total) - terms.sum::<f64>() / total)
            }
        }
    }
}

/// Grassberger's G(n) = psi(n) + (-1)^n / 2 [psi((n + 1) / 2) - psi(n / 2)].
fn alternating(n: u32) -> f64 {
    let half = f64::from(n) / 2.0;
    let difference = 0.5 * (digamma(half + 0.5) - digamma(half));
    digamma(f64::from(n)) + if n.is_multiple_of(2) { difference } else { -difference }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_the_entropies_of_the_reference_program() {
        let cases: [(&[u32], [f64; 4]); 4] = [
            (&[4, 2, 1, 1], [1.75, 2.020_505_320_166_680_7, 2.277_111_342_708_327_6, 2.187_805_268_980_434]),
            (&[1; 8], [3.0, 3.631_179_080_388_922, 6.335_874_062_667_791, 4.832_746_177_276_867]),
            (&[10, 0, 10], [1.0, 1.036_067_376_022_224, 1.000_000_953_675_226, 0.997_611_999_018_284_3]),
            (
                &[100, 50, 25, 12, 6, 3, 2, 1, 1],
                [2.004_060_961_146_119, 2.032_914_861_963_898_4, 2.058_597_496_861_515_3, 2.036_823_906_028_785_4],
            ),
        ];
        let log = |c: usize| if c == 0 { 0.0 } else { c as f64 * libm::log2(c as f64) };
        let table: Vec<f64> = (0..=200).map(log).collect();
        let all = [Correction::None, Correction::MillerMadow, Correction::ChaoShen, Correction::Grassberger];
        for (counts, expected) in cases {
            let n = counts.iter().sum::<u32>() as usize;
            for (correction, expected) in all.into_iter().zip(expected) {
                let found = correction.entropy(counts.iter().copied(), n, &table);
                assert!(
                    (found / expected - 1.0).abs() < 1e-12,
                    "{correction:?} of {counts:?}: {found}, not {expected}"
                );
            }
        }
        assert!(all.iter().all(|correction| correction.entropy([200].into_iter(), 200, &table).abs() < 0.01));
        assert!(all.iter().all(|correction| correction.entropy([1].into_iter(), 1, &table).is_finite()));
    }
}
