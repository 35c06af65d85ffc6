//! Activations that another program wrote: what do the layers of a network know that was trained
//! elsewhere?
//!
//! [`read`] finds layers, epochs, labels and inputs by the names of arrays in `.npz` and `.npy` files;
//! an [`ActivationSet`] is a [`Source`](crate::measure::Source) like the recorded weights of a run, and
//! [`ActivationSet::estimate`] gives [`Estimates`], a table with the names of its layers.
//!
//! | name | what |
//! |---|---|
//! | `epoch_00000/layer_1`, `epoch_00000_layer_1`, `e0_l1` | N x H, a layer at an epoch; any name after the epoch is a layer's |
//! | `layer_1`, `l1` | a layer of a single epoch, 0 |
//! | `y`, `labels`, `label` | N whole numbers, or N x C one-hot |
//! | `x`, `inputs`, `input` | N x D; may be left out when all inputs differ |
//!
//! In an archive where no name is one of a layer all other arrays are layers of a single epoch, in
//! its order. Arrays of more dimensions are flattened, input by input. Every epoch has the same layers.
//!
//! Values are rounded to single precision. NaN is refused.
//!
//! Where inputs are given, rows that are equal are one input, and I(X;T) = H(T) - H(T|X): T may differ
//! between them, as with dropout. Where they are not given, or all differ, I(X;T) = H(T).
//!
//! ```
//! use infoplane::activations::{read, ReadOptions};
//! use infoplane::formats::NamedBytes;
//! use infoplane::information::BinSettings;
//!
//! // Two files as numpy.save writes them: a layer of one unit that copies the label.
//! let npy = |kind: &str, numbers: &[u8]| {
//!     let dictionary = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': (4,)}}");
//!     let header = format!("{dictionary:<117}\n");
//!     [b"\x93NUMPY\x01\x00\x76\x00", header.as_bytes(), numbers].concat()
//! };
//! let layer = npy("<f4", &[0.0_f32, 0.5, 0.0, 0.5].map(f32::to_le_bytes).concat());
//! let labels = npy("|u1", &[7, 9, 7, 9]);
//! let files =
//!     [NamedBytes { name: "layer_1.npy", bytes: &layer }, NamedBytes { name: "y.npy", bytes: &labels }];
//! let estimates = read(&files, &ReadOptions::default())?.estimate(&BinSettings::default(), |_, _| ())?;
//! assert_eq!(estimates.information[0][0].i_ty_bits, Some(1.0));
//! # Ok::<(), infoplane::activations::ActivationError>(())
//! ```

mod arrays;
mod error;
mod estimates;
mod kind;
mod labels;
mod names;
mod set;

pub use error::ActivationError;
pub use estimates::{Estimates, Layer};
pub use kind::{kind_of, Kind};
pub use set::{read, read_owned, ActivationSet, ReadOptions};

// The writer of archives is for native builds alone.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
