//! Estimators of I(X;T) and I(T;Y).
//!
//! All information is in bits. N inputs are equally likely; equal inputs are one value of X, whose
//! probability is their number over N. The network is deterministic, so T is a function of X.

mod binned;
mod cells;
mod edges;
mod outside;

use serde::{Deserialize, Serialize};

pub use binned::BinnedEstimator;
pub use edges::{BinEdges, BinSettings, Binning, ValueOne};
pub(crate) use outside::outside_words;

/// What one layer knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LayerInformation {
    /// I(X;T) in bits.
    pub i_xt_bits: f64,
    /// I(T;Y) in bits.
    pub i_ty_bits: f64,
    /// The share of the activations, from 0 to 1, that lie beyond the first or the last edge of the bins: the
    /// outermost bins hold them whatever they are, so a fall of I(X;T) may be that of the bins. None where
    /// an older file does not say.
    pub outside: Option<f64>,
}
