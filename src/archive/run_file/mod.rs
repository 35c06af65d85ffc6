//! A run as one file.
//!
//! All numbers are little endian.
//!
//! ```text
//! 8 bytes   "infoplan"
//! u32       version of the format, 4
//! u32       length of what follows, bytes
//! JSON      {"infoplane": version of the program, "params": parameters, see ExperimentParams}
//! own data, where the parameters name such, see data.rs
//! then for each network, the repeats of the first condition first:
//!   u32     records
//!   u8      1 if it diverged, and then: u64 epoch, f64 training loss in nats
//!   for each record, at the recorded epochs in order:
//!     4 f64   training loss, test loss (nats), training accuracy, test accuracy
//!     u32     layers for which information was estimated, and for each: f64 I(X;T), f64 I(T;Y) (bits), f64 share of
//!             activations beyond the bins, NaN where it is not known
//!     u32     layers for which gradients were recorded, and for each: f64 norm of the mean, f64
//!             standard deviation, f64 norm of the weights
//!     u32     weights and biases kept, and so many f32, in the order of Shape
//!   u8      1 if what it needs to go on from its last record follows, see TrainerState:
//!     u32     values that the optimiser remembers, and so many f32
//!     u8      1 if batches are drawn anew every epoch, and then:
//!       u64     words of 32 bits that were drawn
//!       u32     training patterns, and for each: u32 its row, in the order of the last batches
//! 32 bytes  SHA-256 of everything before
//! ```
//!
//! Older files are read. Up to version 3 the share was not there, and output probabilities were kept below 1: the
//! parameters say so, see [`ValueOne::KeptBelow`](crate::information::ValueOne), and such a run goes on by the rule
//! by which it began. Version 2 knew built-in data only. Version 1 ended each network with its records; what was not
//! finished cannot go on, see [`Run::can_finish`](crate::experiment::Run::can_finish).

mod data;
mod read;
mod reader;
mod write;

pub use read::open_run;
pub use write::{run_size, save_run, write_run, SaveError};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::params::{ExperimentParams, ParamsError};

const MAGIC: &[u8; 8] = b"infoplan";
const VERSION: u32 = 4;
/// The last version in which the value 1 of the outputs was measured by another rule.
const KEPT_BELOW: u32 = 3;
const CHECKSUM_BYTES: usize = 32;

/// A file that cannot be opened.
#[derive(Debug, Error)]
pub enum RunFileError {
    /// Another kind of file.
    #[error("this is not a run saved by infoplane; choose a file that ends in .infoplane")]
    NotARun,
    /// A format that this version does not know.
    #[error("this run was saved in format {found}; this version of infoplane reads formats up to {VERSION}: use a newer one")]
    Newer {
        /// Version of the file's format.
        found: u32,
    },
    /// The checksum is not that of the content.
    #[error("this file is damaged or incomplete: its checksum does not fit; save or copy it again")]
    Damaged,
    /// The content contradicts itself, although the checksum fits.
    #[error("this file does not hold the run that it describes (byte {at}); it was not saved by infoplane")]
    Inconsistent {
        /// Offset in the file.
        at: usize,
    },
    /// Parameters that cannot be run here.
    #[error("the parameters in this file cannot be used here: {0}")]
    Params(#[from] ParamsError),
    /// More weights than there is memory for at the moment.
    #[error("there is not enough memory left for the weights in this file; close other runs, or open it elsewhere")]
    Memory,
}

#[derive(Serialize, Deserialize)]
struct Header {
    infoplane: String,
    params: ExperimentParams,
}

#[cfg(test)]
mod tests;
