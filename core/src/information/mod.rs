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
//! assert_eq!((estimate.i_xt_bits, estimate.i_ty_bits), (Some(1.0), Some(1.0)));
//! # Ok::<(), infoplane_core::information::SettingError>(())
//! ```

mod binned;
mod cells;
mod counts;
mod decoder;
mod doubts;
mod ebab;
mod edges;
mod elsewhere;
mod estimate;
mod fixed_width;
mod float;
mod intervals;
mod kernel;
mod kind;
mod mixed;
mod nearest;
mod neighbours;
mod noise;
mod noisy;
mod pairs;
mod points;
mod registry;
mod renyi;
mod ross;
mod soft;
mod streams;
mod tuples;

pub use binned::BinnedEstimator;
pub use doubts::outside_words;
pub use edges::{BinEdges, BinSettings, Binning, ValueOne, MAX_BINS};
pub use estimate::{Ceiling, Doubts, Estimate, Information};
pub use intervals::range_of;
pub use kind::{Accepts, Field, Kind, SettingError, Settings, Values};
pub use nearest::nearest_neighbour_entropy;
pub use neighbours::Norm;
pub use noisy::noisy_information;
pub use registry::Registry;
pub use soft::soft_information;

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

/// What an estimator must be shown of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Its layers.
    Layers,
    /// Its layers, and before them its output.
    Output,
    /// Its layers, and before them the least and the greatest activation of all of them at any recorded epoch.
    Range,
    /// What its units receive, in place of what they give.
    NetInputs,
}

/// Something that estimates, with buffers that are used again: the same layer gives the same bits every time.
pub trait Estimator: Send {
    /// Is shown the output layer of a network before its layers, where it needs it.
    fn see_output(&mut self, output: &LayerRows<'_>) {
        let _ = output;
    }

    /// Is shown the least and the greatest activation of a network before its layers, where it needs them.
    fn see_range(&mut self, range: [f32; 2]) {
        let _ = range;
    }

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

    /// The most that it can give of a layer of so many units.
    fn ceiling(&self, units: usize) -> Ceiling {
        let _ = units;
        Ceiling::default()
    }
}
