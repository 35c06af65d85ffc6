//! Training one network, epoch by epoch, and looking at it at the recorded epochs.

mod batches;
mod evaluation;
mod gradients;
mod schedule;
mod settings;
mod state;
mod trainer;

pub use evaluation::{Activations, Evaluation, InputBlocks};
pub use gradients::{GradientWeights, LayerGradients};
pub use schedule::recorded_epochs;
pub use settings::TrainerSettings;
pub use state::{Draws, StateError, TrainerState};
pub use trainer::{Metrics, Trainer};
