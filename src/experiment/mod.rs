//! Record: many networks, conditions x repeats, scheduled over any number of threads, and what is kept of
//! them: weights, losses, gradients, and the information that was measured while they trained.

mod digest;
mod history;
mod network_task;
mod run;

pub use digest::digest;
pub use history::{Divergence, Event, History, NetworkHistory, Record};
pub use run::{CannotGoOn, Lane, Run, RunState};

#[cfg(test)]
pub(crate) mod tests {
    use super::{History, Run};
    use crate::params::{AtEpochs, ExperimentParams};

    /// Two conditions of different depth, two networks each, gradients at the last epoch; at a rate
    /// of 1e30 networks diverge.
    pub(crate) fn history(learning_rate: f32) -> History {
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
