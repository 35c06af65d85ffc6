//! Parameters of an experiment: one documented struct, one gate that checks it.
//!
//! [`ExperimentParams`] is what a user writes, in JSON, a URL or on the command line;
//! [`ExperimentParams::check`] turns it into [`CheckedParams`], the only thing a run accepts.

mod check;
mod checked;
mod choices;
mod error;
mod experiment_params;
pub(crate) mod idnns;
mod layer_activations;
mod memory;
mod note;
mod split;
mod text;
mod words;

pub use check::MAX_HIDDEN_SIZE;
pub use checked::{CheckedParams, Condition};
pub use choices::{AtEpochs, BatchSize, Threads};
pub use error::{FieldError, ParamsError, Problem};
pub use experiment_params::ExperimentParams;
pub use layer_activations::LayerActivations;
pub use note::{FieldNote, Note};
pub use split::SplitChoice;
pub use text::{Field, FIELDS};
