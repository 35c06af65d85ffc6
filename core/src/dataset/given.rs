//! The parts in which data came.

use serde::{Deserialize, Serialize};

/// How many rows the training, validation and test parts of data have. Its rows are in that order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenSplit {
    /// Rows of the training part, the first.
    pub train: usize,
    /// Rows of the validation part, 0 where there is none.
    pub validation: usize,
    /// Rows of the test part, the last.
    pub test: usize,
}
