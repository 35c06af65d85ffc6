//! What a run keeps.

use std::collections::TryReserveError;

use crate::information::Information;
use crate::network::Mlp;
use crate::params::CheckedParams;
use crate::training::{LayerGradients, Metrics, TrainerState};

/// One network at one recorded epoch.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The epoch, counted from 0: the network has seen the training patterns that often.
    pub epoch: usize,
    /// Loss and accuracy.
    pub metrics: Metrics,
    /// Information of each layer, the output last; empty where it was not estimated.
    pub information: Vec<Information>,
    /// Gradients of each layer over the batches of a pass; empty where they were not recorded.
    pub gradients: Vec<LayerGradients>,
}

/// Why a network ended early.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Divergence {
    /// The recorded epoch at which it was found.
    pub epoch: usize,
    /// Its training loss there, in nats; may be infinite or NaN.
    pub train_loss: f64,
}

/// What happened to a network.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// It reached a recorded epoch.
    Recorded {
        /// Index of the network in the history.
        network: usize,
        /// What was seen.
        record: Record,
        /// Its weights and biases; empty where they are not passed on.
        parameters: Vec<f32>,
        /// What it needs to go on from there; none when it is finished, or not passed on.
        state: Option<TrainerState>,
    },
    /// It ended early.
    Diverged {
        /// Index of the network in the history.
        network: usize,
        /// Where and how.
        divergence: Divergence,
    },
}

/// One network's records.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NetworkHistory {
    /// Index of the condition.
    pub condition: usize,
    /// Index of the repeat within the condition.
    pub repeat: usize,
    /// Records, one for each recorded epoch reached.
    pub records: Vec<Record>,
    /// Set when the network ended early.
    pub divergence: Option<Divergence>,
    /// What it needs to go on from its newest record; none when it is finished, or was not passed on.
    pub state: Option<TrainerState>,
    /// Weights and biases of all records, one after the other.
    parameters: Vec<f32>,
}

impl NetworkHistory {
    /// Weights and biases at a record, in the order of [`Shape`](crate::network::Shape); empty
    /// where they were not passed on.
    pub fn parameters(&self, record: usize) -> &[f32] {
        let size = self.parameters.len() / self.records.len().max(1);
        &self.parameters[record * size..(record + 1) * size]
    }
}

/// Everything a run keeps: parameters, and each network's records with its weights.
///
/// Activations are not kept; [`History::mlp`] makes them again.
#[derive(Clone, Debug)]
pub struct History {
    /// Parameters of the run.
    pub params: CheckedParams,
    /// Networks, the repeats of the first condition first.
    pub networks: Vec<NetworkHistory>,
}

impl History {
    /// Nothing recorded yet.
    pub fn new(params: &CheckedParams) -> Self {
        let repeats = params.repeats;
        let networks = (0..params.conditions().len() * repeats)
            .map(|n| NetworkHistory { condition: n / repeats, repeat: n % repeats, ..Default::default() })
            .collect();
        Self { params: params.clone(), networks }
    }

    /// Adds what happened.
    pub fn apply(&mut self, event: Event) {
        match event {
            Event::Recorded { network, record, parameters, state } => {
                let network = &mut self.networks[network];
                if network.parameters.capacity() - network.parameters.len() < parameters.len() {
                    // Once for all that is to come: growing would copy everything several times.
                    let to_come = self.params.schedule().len().saturating_sub(network.records.len());
                    network.parameters.reserve_exact(parameters.len() * to_come);
                }
                network.records.push(record);
                network.parameters.extend(parameters);
                network.state = state;
            }
            Event::Diverged { network, divergence } => {
                let network = &mut self.networks[network];
                network.divergence = Some(divergence);
                network.state = None;
            }
        }
    }

    /// Room for the weights of so many records of a network, where there may be too little.
    pub(crate) fn reserve(&mut self, network: usize, records: usize) -> Result<(), TryReserveError> {
        let network = &mut self.networks[network];
        let weights = self.params.shape(network.condition).parameters() * records;
        network.parameters.try_reserve_exact(weights)
    }

    /// Whether a network has reached the last recorded epoch or has diverged.
    pub fn is_finished(&self, network: usize) -> bool {
        let network = &self.networks[network];
        network.divergence.is_some() || network.records.len() == self.params.schedule().len()
    }

    /// Whether all networks have.
    pub fn is_complete(&self) -> bool {
        (0..self.networks.len()).all(|network| self.is_finished(network))
    }

    /// How many of the recorded epochs all networks have reached; diverged ones are not waited for,
    /// and where all have diverged it is what the last of them reached: it never falls.
    pub fn reached(&self) -> usize {
        let healthy = self.networks.iter().filter(|n| n.divergence.is_none());
        let furthest = || self.networks.iter().map(|n| n.records.len()).max();
        healthy.map(|n| n.records.len()).min().or_else(furthest).unwrap_or(0)
    }

    /// The last recorded epoch that all networks have reached.
    pub fn epoch(&self) -> Option<usize> {
        self.reached().checked_sub(1).map(|i| self.params.schedule()[i])
    }

    /// The networks of a condition.
    pub fn of_condition(&self, condition: usize) -> &[NetworkHistory] {
        let repeats = self.params.repeats;
        self.networks.get(condition * repeats..(condition + 1) * repeats).unwrap_or(&[])
    }

    /// The network as it was at one of its records.
    ///
    /// # Panics
    /// If that record's weights were not kept.
    pub fn mlp(&self, network: usize, record: usize) -> Mlp {
        let kept = &self.networks[network];
        Mlp::from_parameters(
            self.params.shape(kept.condition),
            self.params.functions(kept.condition),
            kept.parameters(record).to_vec(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::ExperimentParams;

    #[test]
    fn what_was_reached_never_falls_when_networks_diverge() {
        let params = ExperimentParams { repeats: 2, ..Default::default() }.check().unwrap();
        let mut history = History::new(&params);
        for (network, records) in [(0, 3), (1, 10)] {
            for index in 0..records {
                let epoch = params.schedule()[index];
                let record =
                    Record { epoch, metrics: Metrics::default(), information: Vec::new(), gradients: Vec::new() };
                history.apply(Event::Recorded { network, record, parameters: Vec::new(), state: None });
            }
            assert_eq!(history.reached(), [0, 10][network]);
            history.apply(Event::Diverged { network, divergence: Divergence { epoch: records, train_loss: 1e9 } });
        }
        assert_eq!(history.reached(), 10);
    }
}
