//! How a gradient changes the parameters.

mod adam;
mod momentum;
mod sgd;

pub use adam::Adam;
pub use momentum::Momentum;
pub use sgd::Sgd;

use serde::{Deserialize, Serialize};

/// Which rule is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OptimizerKind {
    /// Adaptive moments, see [`Adam`].
    #[default]
    Adam,
    /// Plain gradient descent, see [`Sgd`].
    Sgd,
    /// Gradient descent with momentum, see [`Momentum`].
    Momentum,
}

impl OptimizerKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Adam, Self::Sgd, Self::Momentum];

    /// How many values the rule remembers from step to step, for so many parameters.
    pub fn remembered(self, parameters: usize) -> usize {
        match self {
            Self::Adam => 2 * parameters,
            Self::Sgd => 0,
            Self::Momentum => parameters,
        }
    }
}

/// A rule with its state for one network.
#[derive(Clone, Debug)]
pub enum Optimizer {
    /// Adaptive moments.
    Adam(Adam),
    /// Plain gradient descent.
    Sgd(Sgd),
    /// Gradient descent with momentum.
    Momentum(Momentum),
}

impl Optimizer {
    /// A fresh optimiser for `parameters` parameters; `momentum` is used by [`Momentum`] alone.
    pub fn new(kind: OptimizerKind, learning_rate: f32, momentum: f32, parameters: usize) -> Self {
        match kind {
            OptimizerKind::Adam => Self::Adam(Adam::new(learning_rate, parameters)),
            OptimizerKind::Sgd => Self::Sgd(Sgd::new(learning_rate)),
            OptimizerKind::Momentum => Self::Momentum(Momentum::new(learning_rate, momentum, parameters)),
        }
    }

    /// One step: changes the parameters by their gradient.
    pub fn step(&mut self, parameters: &mut [f32], gradient: &[f32]) {
        match self {
            Self::Adam(o) => o.step(parameters, gradient),
            Self::Sgd(o) => o.step(parameters, gradient),
            Self::Momentum(o) => o.step(parameters, gradient),
        }
    }

    /// What is remembered from step to step, one value for each parameter: the first moments and
    /// then the second, or the velocities, or nothing.
    pub fn memory(&self) -> Vec<f32> {
        match self {
            Self::Adam(o) => o.moments().concat(),
            Self::Sgd(_) => Vec::new(),
            Self::Momentum(o) => o.velocity().to_vec(),
        }
    }

    /// Goes on from what a rule of the same kind remembered after `steps` steps.
    ///
    /// # Panics
    /// If there are not [`OptimizerKind::remembered`] values.
    pub fn restore(&mut self, memory: &[f32], steps: u64) {
        match self {
            Self::Adam(o) => o.restore(memory, steps),
            Self::Sgd(_) => {}
            Self::Momentum(o) => o.restore(memory),
        }
    }
}
