//! Fully connected networks: shapes, initial weights, forward and backward passes.
//!
//! Shape letters: N samples, D inputs, H units of a layer, C classes. Activations are stored units
//! by samples in blocks of [`BLOCK_SAMPLES`](crate::math::lanes::BLOCK_SAMPLES) samples; a block
//! goes through all layers, forward and back, while it is in the cache.

mod activation;
pub mod dense;
mod init;
mod mlp;
mod output;
mod score;
mod shape;
mod sigmoid;
mod softmax;

pub use activation::Activation;
pub use init::{InitialWeights, Initialization};
pub use mlp::{Block, Functions, Mlp, Workspace};
pub use output::Output;
pub use score::Score;
pub use shape::{Layer, Shape};
