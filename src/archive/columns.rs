//! The columns of a record: what its numbers are called, in the order in which every file has them.

use crate::information::{Estimate, Information};
use crate::measure::LayerStatisticsSummary;
use crate::training::{LayerGradients, Metrics};

/// A row of N numbers with names.
pub(super) trait Columns<const N: usize>: Sized {
    /// Names in files of arrays and JSON.
    const NAMES: [&'static str; N];

    /// The numbers; NaN where one is not known.
    fn numbers(&self) -> [f64; N];

    /// The row of these numbers.
    fn of(numbers: [f64; N]) -> Self;
}

/// A number, if it is known.
pub(super) fn known(number: f64) -> Option<f64> {
    Some(number).filter(|number| !number.is_nan())
}

fn or_nan(number: Option<f64>) -> f64 {
    number.unwrap_or(f64::NAN)
}

impl Columns<4> for Metrics {
    const NAMES: [&'static str; 4] = ["train_loss", "test_loss", "train_accuracy", "test_accuracy"];

    fn numbers(&self) -> [f64; 4] {
        [self.train_loss, self.test_loss, self.train_accuracy, self.test_accuracy]
    }

    fn of([train_loss, test_loss, train_accuracy, test_accuracy]: [f64; 4]) -> Self {
        Self { train_loss, test_loss, train_accuracy, test_accuracy }
    }
}

impl Columns<3> for Information {
    const NAMES: [&'static str; 3] = ["i_xt_bits", "i_ty_bits", "outside"];

    fn numbers(&self) -> [f64; 3] {
        [self.i_xt_bits, self.i_ty_bits, or_nan(self.outside)]
    }

    fn of([i_xt_bits, i_ty_bits, outside]: [f64; 3]) -> Self {
        Self { i_xt_bits, i_ty_bits, outside: known(outside) }
    }
}

impl Columns<12> for Estimate {
    const NAMES: [&'static str; 12] = Self::NAMES;

    fn numbers(&self) -> [f64; 12] {
        self.numbers().map(or_nan)
    }

    fn of(numbers: [f64; 12]) -> Self {
        Self::of_numbers(numbers.map(known))
    }
}

impl Columns<3> for LayerGradients {
    const NAMES: [&'static str; 3] = ["gradient_mean_norm", "gradient_sd_norm", "weight_norm"];

    fn numbers(&self) -> [f64; 3] {
        [self.mean_norm, self.sd_norm, self.weight_norm]
    }

    fn of([mean_norm, sd_norm, weight_norm]: [f64; 3]) -> Self {
        Self { mean_norm, sd_norm, weight_norm }
    }
}

impl Columns<4> for LayerStatisticsSummary {
    const NAMES: [&'static str; 4] = ["l1_norm", "l2_norm", "correlation", "distinct"];

    fn numbers(&self) -> [f64; 4] {
        [self.l1_norm, self.l2_norm, or_nan(self.correlation), or_nan(self.distinct)]
    }

    fn of([l1_norm, l2_norm, correlation, distinct]: [f64; 4]) -> Self {
        Self { l1_norm, l2_norm, correlation: known(correlation), distinct: known(distinct) }
    }
}
