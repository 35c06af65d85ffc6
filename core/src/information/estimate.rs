//! What is found of a layer.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

/// What a run records of a layer while it trains, by the binned estimator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Information {
    /// I(X;T) in bits.
    pub i_xt_bits: f64,
    /// I(T;Y) in bits.
    pub i_ty_bits: f64,
    /// A doubt: the share of the activations, from 0 to 1, that lie beyond the first or the last edge of the bins:
    /// the outermost bins hold them whatever they are, so a fall of I(X;T) may be that of the bins. None where
    /// an older file does not say.
    pub outside: Option<f64>,
}

/// What an estimator finds of a layer. None where it does not give a quantity, or cannot of this layer: no number
/// stands for that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Flat", into = "Flat")]
pub struct Estimate {
    /// I(X;T) in bits.
    pub i_xt_bits: Option<f64>,
    /// I(T;Y) in bits.
    pub i_ty_bits: Option<f64>,
    /// Standard deviation that chance in the estimator gives to I(X;T), bits: of a Monte Carlo mean, or of bins that
    /// are shifted at random.
    pub i_xt_error: Option<f64>,
    /// The same of I(T;Y).
    pub i_ty_error: Option<f64>,
    /// An entropy of T in bits that is no information: for real numbers, known but for a constant.
    pub entropy_bits: Option<f64>,
    /// What speaks against these numbers.
    pub doubts: Doubts,
}

/// An estimate as files have it: without levels, and without what is not known but for what older files have.
#[derive(Serialize, Deserialize)]
struct Flat {
    i_xt_bits: Option<f64>,
    i_ty_bits: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    i_xt_error: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    i_ty_error: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entropy_bits: Option<f64>,
    outside: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    alone: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    noise: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    zero_distances: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    zero_rows: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    small_classes: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    not_finite: Option<f64>,
}

impl From<Estimate> for Flat {
    fn from(estimate: Estimate) -> Self {
        let [i_xt_bits, i_ty_bits, i_xt_error, i_ty_error, entropy_bits, doubts @ ..] = estimate.numbers();
        let [outside, alone, noise, zero_distances, zero_rows, small_classes, not_finite] = doubts;
        Self {
            i_xt_bits,
            i_ty_bits,
            i_xt_error,
            i_ty_error,
            entropy_bits,
            outside,
            alone,
            noise,
            zero_distances,
            zero_rows,
            small_classes,
            not_finite,
        }
    }
}

impl From<Flat> for Estimate {
    fn from(flat: Flat) -> Self {
        let Flat { outside, alone, noise, zero_distances, zero_rows, small_classes, not_finite, .. } = flat;
        let doubts = Doubts { outside, alone, noise, zero_distances, zero_rows, small_classes, not_finite };
        let Flat { i_xt_bits, i_ty_bits, i_xt_error, i_ty_error, entropy_bits, .. } = flat;
        Self { i_xt_bits, i_ty_bits, i_xt_error, i_ty_error, entropy_bits, doubts }
    }
}

impl Estimate {
    /// What each of its numbers is called.
    pub const NAMES: [&'static str; 12] = {
        let [a, b, c, d, e, f, g] = Doubts::NAMES;
        ["i_xt_bits", "i_ty_bits", "i_xt_error", "i_ty_error", "entropy_bits", a, b, c, d, e, f, g]
    };

    /// In the order of their names.
    pub fn numbers(&self) -> [Option<f64>; 12] {
        let Self { i_xt_bits, i_ty_bits, i_xt_error, i_ty_error, entropy_bits, doubts } = *self;
        let [a, b, c, d, e, f, g] = doubts.numbers();
        [i_xt_bits, i_ty_bits, i_xt_error, i_ty_error, entropy_bits, a, b, c, d, e, f, g]
    }

    /// The estimate of these numbers.
    pub fn of_numbers(numbers: [Option<f64>; 12]) -> Self {
        let [i_xt_bits, i_ty_bits, i_xt_error, i_ty_error, entropy_bits, doubts @ ..] = numbers;
        Self { i_xt_bits, i_ty_bits, i_xt_error, i_ty_error, entropy_bits, doubts: Doubts::of(doubts) }
    }

    /// Cells of a file of comma-separated values, each with the fewest digits that read back to the same bits; empty
    /// where a number is not known.
    pub fn cells(&self) -> String {
        let mut cells = String::new();
        for (n, number) in self.numbers().into_iter().enumerate() {
            if n > 0 {
                cells.push(',');
            }
            if let Some(number) = number {
                // Writing to a string cannot fail.
                let _ = write!(cells, "{number}");
            }
        }
        cells
    }

    /// Both, without an error or a doubt.
    pub(super) fn of(i_xt_bits: f64, i_ty_bits: f64) -> Self {
        Self { i_xt_bits: Some(i_xt_bits), i_ty_bits: Some(i_ty_bits), ..Self::default() }
    }
}

impl From<Information> for Estimate {
    fn from(Information { i_xt_bits, i_ty_bits, outside }: Information) -> Self {
        Self { doubts: Doubts { outside, ..Doubts::default() }, ..Self::of(i_xt_bits, i_ty_bits) }
    }
}

/// What speaks against an estimate; none where it does not concern the estimator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Doubts {
    /// Share of the activations, from 0 to 1, that lie beyond the first or the last edge of the bins: the outermost
    /// bins hold them whatever they are, so a fall of I(X;T) may be that of the bins.
    pub outside: Option<f64>,
    /// Share of the rows that share their cell with no other: near 1 the bins tell all inputs apart, whatever the
    /// layer has learnt.
    pub alone: Option<f64>,
    /// Standard deviation of the noise over that of the layer's units: above 1 it hides what the layer knows.
    pub noise: Option<f64>,
    /// Rows whose k-th neighbour is at distance 0.
    pub zero_distances: Option<f64>,
    /// Rows of zeros, which have no direction.
    pub zero_rows: Option<f64>,
    /// Classes with too few rows for as many neighbours: then there is no estimate.
    pub small_classes: Option<f64>,
    /// Activations that are infinite or no number: then there is no estimate.
    pub not_finite: Option<f64>,
}

impl Doubts {
    /// What each of them is called.
    pub const NAMES: [&'static str; 7] =
        ["outside", "alone", "noise", "zero_distances", "zero_rows", "small_classes", "not_finite"];

    /// In the order of their names.
    pub fn numbers(&self) -> [Option<f64>; 7] {
        let Self { outside, alone, noise, zero_distances, zero_rows, small_classes, not_finite } = *self;
        [outside, alone, noise, zero_distances, zero_rows, small_classes, not_finite]
    }

    /// The doubts of these numbers.
    pub fn of(numbers: [Option<f64>; 7]) -> Self {
        let [outside, alone, noise, zero_distances, zero_rows, small_classes, not_finite] = numbers;
        Self { outside, alone, noise, zero_distances, zero_rows, small_classes, not_finite }
    }

    /// A number of cases; none where there are none.
    pub(super) fn count(cases: usize) -> Option<f64> {
        Some(cases as f64).filter(|count| *count > 0.0)
    }
}

/// The most that an estimator can give of a layer, bits; none where there is no limit, or none but H(X) and H(Y).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Ceiling {
    /// Of I(X;T).
    pub i_xt_bits: Option<f64>,
    /// Of I(T;Y).
    pub i_ty_bits: Option<f64>,
}
