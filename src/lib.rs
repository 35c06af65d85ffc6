//! An information-plane laboratory: small networks train, and for every layer `T` it is estimated
//! how much `T` knows of the input, I(X;T), and of the label, I(T;Y).
//!
//! The experiment is that of R. Shwartz-Ziv and N. Tishby, *Opening the Black Box of Deep Neural
//! Networks via Information* (2017, arXiv:1703.00810), the parameters are those of their IDNNs
//! library. Results are a function of the parameters alone: the same bits natively and in every
//! browser, at any number of threads.
//!
//! Data flows through the modules in one direction, in three stages: what leads to a record ([`params`], [`formats`],
//! [`dataset`], [`math`], [`network`], [`optimizer`], [`training`], [`experiment`]), what is measured of it or of the
//! activations of others ([`information`], [`measure`], [`activations`], [`archive`]), what is drawn ([`figure`],
//! [`shown`], [`gallery`]); and at the end the
//! callers: `web`, `reader` and `estimating` (WebAssembly only, one feature each, since what one of them exports need
//! not be in the others' files) and `cli` (native only).
//!
//! ```
//! use infoplane::experiment::Run;
//! use infoplane::params::ExperimentParams;
//!
//! let params = ExperimentParams { epochs: 20, repeats: 1, ..Default::default() }.check()?;
//! let mut run = Run::new(&params);
//! run.resume();
//! while run.work() {}
//! let history = run.poll();
//! let last = history.networks[0].records.last().expect("a finished run has records");
//! assert_eq!(last.epoch, 19);
//! assert_eq!(last.information.len(), 6); // five hidden layers and the output
//! # Ok::<(), infoplane::params::ParamsError>(())
//! ```

pub mod activations;
pub mod archive;
#[cfg(target_arch = "wasm32")]
mod boundary;
#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
#[cfg(all(target_arch = "wasm32", feature = "estimating"))]
pub mod estimating;
pub mod experiment;
pub mod figure;
pub mod formats;
pub mod gallery;
pub mod measure;
pub mod own_data;
pub mod params;
#[cfg(all(target_arch = "wasm32", feature = "reader"))]
pub mod reader;
pub mod shown;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub mod web;

pub use infoplane_core::{dataset, information, math, network, optimizer, training};
