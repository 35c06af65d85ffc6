//! What decides how one network trains.

use rand_chacha::ChaCha8Rng;

use crate::dataset::{stream, Dataset, Purpose, Split, SplitBy};
use crate::network::{Functions, InitialWeights, Shape};
use crate::optimizer::OptimizerKind;

/// Everything that decides how one network trains.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainerSettings {
    /// Hidden layer sizes.
    pub hidden_layers: Vec<usize>,
    /// Activations and output.
    pub functions: Functions,
    /// Initial weights.
    pub initial_weights: InitialWeights,
    /// Optimiser.
    pub optimizer: OptimizerKind,
    /// Learning rate.
    pub learning_rate: f32,
    /// Momentum, for that optimiser.
    pub momentum: f32,
    /// Penalty on the weights of the hidden layers: half of it times the sum of their squares is added
    /// to what is descended, but to no loss that is reported; neither biases nor the output layer count
    /// (as in the code of Chelombiev et al. 2019).
    pub l2: f32,
    /// Samples of a mini-batch.
    pub batch_size: usize,
    /// Whether new batches are drawn for every epoch.
    pub shuffle: bool,
    /// Which patterns train.
    pub split: SplitBy,
    /// How many train.
    pub train_samples: usize,
    /// Seed of the run.
    pub seed: u64,
    /// Condition, the first part of the network's name.
    pub condition: usize,
    /// Repeat, the second part.
    pub repeat: usize,
}

impl TrainerSettings {
    /// Sizes of the network.
    pub(super) fn shape(&self, dataset: &Dataset) -> Shape {
        Shape::new(dataset.features(), &self.hidden_layers, dataset.classes)
    }

    /// Which patterns train, and which test.
    pub(super) fn split(&self, dataset: &Dataset) -> Split {
        self.split.split(dataset.samples(), self.train_samples, &mut self.random(Purpose::Split))
    }

    pub(super) fn random(&self, purpose: Purpose) -> ChaCha8Rng {
        stream(self.seed, self.condition, self.repeat, purpose)
    }
}
