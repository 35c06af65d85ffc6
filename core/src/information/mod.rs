//! Estimators of I(X;T) and I(T;Y): what a layer T of a network knows of its input X and of the label Y.
//!
//! All information is in bits. N inputs are equally likely; equal inputs are one value of X, whose
//! probability is their number over N.
//!
//! Each estimator has a module: what there is to say of it ([`Kind`]), its settings and its formula.
//! [`Registry`] lists them, and whatever names estimators elsewhere is made from this list. What they are
//! given is a layer as rows, wherever it comes from, and what is known of the inputs, a [`Task`].
//!
//! ```
//! use infoplane_core::information::{Registry, Task};
//! use infoplane_core::math::rows::LayerBuffer;
//!
//! // One unit copies the label, over four inputs.
//! let settings = Registry::default().read("fixed_width,width:0.5")?;
//! let mut estimator = settings.estimator(&Task { labels: &[0, 1, 0, 1], classes: 2, inputs: None });
//! let layer = ndarray::array![[0.0_f32], [1.0], [0.0], [1.0]];
//! let estimate = estimator.estimate(&LayerBuffer::default().fill(layer.view()));
//! assert_eq!((estimate.i_xt_bits, estimate.i_ty_bits), (1.0, 1.0));
//! # Ok::<(), infoplane_core::information::SettingError>(())
//! ```

mod binned;
mod cells;
mod edges;
mod fixed_width;
mod kind;
mod outside;
mod registry;
mod tuples;

use serde::{Deserialize, Serialize};

pub use binned::BinnedEstimator;
pub use edges::{BinEdges, BinSettings, Binning, ValueOne, MAX_BINS};
pub use kind::{Accepts, Field, Kind, SettingError, Settings, Values};
pub use outside::outside_words;
pub use registry::Registry;

use crate::math::rows::LayerRows;

/// What is known of the inputs whose layers are looked at.
#[derive(Clone, Copy, Debug)]
pub struct Task<'a> {
    /// Class of each row, N.
    pub labels: &'a [u32],
    /// Number of classes; every label is below.
    pub classes: usize,
    /// Which input each row is, N, where rows are repeated and T may differ between them; none where T is a
    /// function of X.
    pub inputs: Option<&'a [u32]>,
}

/// Something that estimates, with buffers that are used again: the same layer gives the same bits every time.
pub trait Estimator: Send {
    /// What a layer knows.
    ///
    /// # Panics
    /// If the layer has not as many inputs as the task that the estimator was made for.
    fn estimate(&mut self, layer: &LayerRows<'_>) -> Estimate;

    /// How many distinct T the inputs have; none where T is not discrete.
    ///
    /// # Panics
    /// As [`estimate`](Self::estimate).
    fn distinct(&mut self, layer: &LayerRows<'_>) -> Option<usize> {
        let _ = layer;
        None
    }
}

/// What one layer knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// I(X;T) in bits.
    pub i_xt_bits: f64,
    /// I(T;Y) in bits.
    pub i_ty_bits: f64,
    /// A doubt: the share of the activations, from 0 to 1, that lie beyond the first or the last edge of the bins:
    /// the outermost bins hold them whatever they are, so a fall of I(X;T) may be that of the bins. None where
    /// the bins have no end, or an older file does not say.
    pub outside: Option<f64>,
}
