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
mod statistics;
mod summary;

pub use codec::{decode_into, decode_statistics, encode, encode_all, encode_statistics, CodecError};
pub use csv::{gradients_csv, information_csv, metrics_csv};
pub use digest::digest;
pub use histogram::Histogram;
pub use history::{Divergence, Event, History, NetworkHistory, Record};
pub use inspection::{inspect, Answer, InspectedLayer, Inspection, InspectionError, Wanted};
pub use run::{CannotGoOn, Lane, Run, RunState};
pub use run_file::{open_run, run_size, save_run, write_run, RunFileError};
pub use statistics::{LayerStatistics, LayerStatisticsSummary, StatisticsEngine, StatisticsSummary};
pub use summary::{EpochSummary, GradientSummary, LayerSummary};
