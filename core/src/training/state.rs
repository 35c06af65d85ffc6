//! What a network in training needs to go on, beside its parameters and those of the run.

use thiserror::Error;

use crate::dataset::Dataset;
use crate::training::TrainerSettings;

/// What a [`Trainer`](super::Trainer) remembers after a whole number of epochs, apart from what
/// follows from its settings, the epoch and the network's weights and biases.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainerState {
    /// What the optimiser remembers, see [`Optimizer::memory`](crate::optimizer::Optimizer::memory).
    pub optimizer: Vec<f32>,
    /// Where new batches are drawn for every epoch: how far that has gone.
    pub draws: Option<Draws>,
}

/// How far the drawing of batches has gone.
///
/// Both could be found by drawing all batches again; that would take as long as a fraction of the
/// training, so they are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draws {
    /// The training rows in the order of the last epoch's batches.
    pub order: Vec<u32>,
    /// Words of 32 bits taken from the stream of the batches.
    pub position: u64,
}

/// A state that is not one of this network's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum StateError {
    /// Another number of weights and biases.
    #[error("{found} weights were kept where the network has {expected}")]
    Parameters {
        /// How many there are.
        found: usize,
        /// How many the network has.
        expected: usize,
    },
    /// Another number of values of the optimiser.
    #[error("{found} values of the optimiser were kept where it has {expected}")]
    Optimizer {
        /// How many there are.
        found: usize,
        /// How many the optimiser has.
        expected: usize,
    },
    /// The order of the batches is missing, not asked for, or one of other patterns.
    #[error("the order of the batches is not one of this network's training patterns")]
    Order,
}

impl TrainerState {
    /// Whether a network of these settings can go on from here.
    ///
    /// # Errors
    /// What does not fit.
    pub fn check(&self, settings: &TrainerSettings, dataset: &Dataset) -> Result<(), StateError> {
        let expected = settings.optimizer.remembered(settings.shape(dataset).parameters());
        let found = self.optimizer.len();
        if found != expected {
            return Err(StateError::Optimizer { found, expected });
        }
        match (settings.shuffle, &self.draws) {
            (false, None) => Ok(()),
            (true, Some(draws)) if draws.are_of(&settings.split(dataset).train) => Ok(()),
            _ => Err(StateError::Order),
        }
    }
}

impl Draws {
    /// Whether the order holds each of the given rows once.
    fn are_of(&self, rows: &[usize]) -> bool {
        let mut missing = vec![false; rows.iter().max().map_or(0, |last| last + 1)];
        rows.iter().for_each(|row| missing[*row] = true);
        let mut take = |row: &u32| missing.get_mut(*row as usize).is_some_and(std::mem::take);
        self.order.len() == rows.len() && self.order.iter().all(&mut take)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_one_of_exactly_these_rows() {
        let of = |order: &[u32], rows: &[usize]| Draws { order: order.to_vec(), position: 0 }.are_of(rows);
        assert!(of(&[7, 0, 3], &[3, 7, 0]) && of(&[], &[]));
        for order in [&[7, 0][..], &[7, 0, 0], &[7, 0, 4], &[7, 0, 8], &[7, 0, u32::MAX], &[7, 0, 3, 3]] {
            assert!(!of(order, &[3, 7, 0]), "{order:?}");
        }
    }
}
