//! Many networks: conditions x repeats, scheduled over any number of threads, and what is kept.

mod activations_npz;
mod arrays;
mod codec;
mod csv;
mod digest;
mod histogram;
mod history;
mod inspection;
mod json;
mod network_task;
mod npz;
mod published;
mod run;
mod run_file;
mod statistics;
mod summary;

pub use activations_npz::{write_activations, ActivationsError};
pub use arrays::ArraysError;
pub use codec::{decode_into, decode_statistics, encode, encode_all, encode_statistics, CodecError};
pub use csv::{gradients_csv, information_csv, metrics_csv};
pub use digest::digest;
pub use histogram::Histogram;
pub use history::{Divergence, Event, History, NetworkHistory, Record};
pub use inspection::{inspect, Answer, InspectedLayer, Inspection, InspectionError, Wanted};
pub use json::run_json;
pub use npz::{npz, NpzError};
pub use published::{open_published, publish, Published, PublishedError};
pub use run::{CannotGoOn, Lane, Run, RunState};
pub use run_file::{open_run, run_size, save_run, write_run, RunFileError, SaveError};
pub use statistics::{LayerStatistics, LayerStatisticsSummary, StatisticsEngine, StatisticsSummary};
pub use summary::{EpochSummary, GradientSummary, LayerSummary};

#[cfg(test)]
mod tests {
    use super::{History, Run};
    use crate::params::{AtEpochs, ExperimentParams};

    /// Two conditions of different depth, two networks each, gradients at the last epoch; at a rate
    /// of 1e30 networks diverge.
    pub(super) fn history(learning_rate: f32) -> History {
        let params = ExperimentParams {
            epochs: 30,
            repeats: 2,
            hidden_layers: vec![vec![4, 3], vec![2]],
            recorded_epochs: 6,
            learning_rate,
            record_gradients: AtEpochs::Last,
            name: "näme \"quoted\"".to_owned(),
            ..Default::default()
        };
        let mut run = Run::new(&params.check().unwrap());
        run.resume();
        while run.work() {}
        run.poll().clone()
    }
}
