//! Estimators of I(X;T) and I(T;Y).
//!
//! All information is in bits. N inputs are equally likely; equal inputs are one value of X, whose
//! probability is their number over N. The network is deterministic, so T is a function of X.

mod binned;
mod cells;
mod edges;

use serde::{Deserialize, Serialize};

pub use binned::BinnedEstimator;
pub use edges::{BinEdges, Binning};

/// What one layer knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LayerInformation {
    /// I(X;T) in bits.
    pub i_xt_bits: f64,
    /// I(T;Y) in bits.
    pub i_ty_bits: f64,
}
