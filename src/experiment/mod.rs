//! Many networks: conditions x repeats, scheduled over any number of threads, and what is kept.

mod codec;
mod csv;
mod digest;
mod histogram;
mod history;
mod inspection;
mod network_task;
mod run;
mod run_file;
mod summary;

pub use codec::{decode_into, encode, CodecError};
pub use csv::{gradients_csv, information_csv, metrics_csv};
pub use digest::digest;
pub use histogram::Histogram;
pub use history::{Divergence, Event, History, NetworkHistory, Record};
pub use inspection::{inspect, Answer, InspectedLayer, Inspection, InspectionError, Wanted};
pub use run::{Lane, Run, RunState};
pub use run_file::{open_run, save_run, RunFileError};
pub use summary::{EpochSummary, GradientSummary, LayerSummary};
