//! Inputs and networks that the workloads share.

use std::sync::Arc;

use infoplane::dataset::{icosahedron, Dataset, SplitBy};
use infoplane::network::{Activation, Functions, InitialWeights, Output, Shape};
use infoplane::optimizer::OptimizerKind;
use infoplane::training::{Trainer, TrainerSettings};
use ndarray::Array2;

/// The network of the paper.
pub const STANDARD: [usize; 5] = [10, 7, 5, 4, 3];
/// Training patterns of the reference workload, 80 % of 4096.
pub const TRAIN_SAMPLES: usize = 3277;

/// Values from [0, 1) without any structure, and labels by a threshold of their sum.
pub fn synthetic(samples: usize, features: usize, classes: usize) -> Dataset {
    let mut state = 1_u32;
    let inputs = Array2::from_shape_fn((samples, features), |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 16_777_216.0
    });
    let labels = inputs.rows().into_iter().map(|x| (x.sum() * 64.0) as u32 % classes as u32).collect();
    Dataset { inputs, labels, classes }
}

/// A network in training.
pub fn trainer(data: &Arc<Dataset>, hidden: &[usize], train: usize, batch: usize, shuffle: bool) -> Trainer {
    let settings = TrainerSettings {
        hidden_layers: hidden.to_vec(),
        functions: Functions { hidden: vec![Activation::Tanh; hidden.len()], output: Output::Softmax },
        initial_weights: InitialWeights::default(),
        l2: 0.0,
        optimizer: OptimizerKind::Adam,
        learning_rate: 0.0004,
        momentum: 0.9,
        batch_size: batch,
        shuffle,
        split: SplitBy::Random,
        train_samples: train,
        seed: 1,
        condition: 0,
        repeat: 0,
    };
    Trainer::new(&settings, Arc::clone(data))
}

/// The reference workload: 12-10-7-5-4-3-2, batches of 512, Adam.
pub fn reference(shuffle: bool) -> Trainer {
    trainer(&Arc::new(icosahedron()), &STANDARD, TRAIN_SAMPLES, 512, shuffle)
}

/// Arithmetic of one sample's forward and backward pass: the matrix products, and 21 operations for
/// tanh and its derivative in each hidden unit (a quotient of polynomials of degree 7 and 8).
pub fn arithmetic(features: usize, hidden: &[usize], classes: usize) -> f64 {
    let products = Shape::new(features, hidden, classes).training_flops();
    products as f64 + 21.0 * hidden.iter().sum::<usize>() as f64
}
