//! Initial weights.

use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use crate::math::{self, random};
use crate::network::Shape;

/// What the initial weights of a layer are scaled by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Initialization {
    /// The inputs of the layer (IDNNs).
    #[default]
    FanIn,
    /// The units of the layer (the code of Saxe et al. 2018).
    FanOut,
}

/// Initial weights: truncated normal with a standard deviation of `scale / sqrt(n)` before
/// truncation, biases 0, the output layer alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InitialWeights {
    /// What n counts.
    pub by: Initialization,
    /// 1 in IDNNs, 2 for the ReLU family in the code of Chelombiev et al. (2019).
    pub scale: f32,
}

impl Default for InitialWeights {
    fn default() -> Self {
        Self { by: Initialization::FanIn, scale: 1.0 }
    }
}

/// Standard normal, redrawn beyond two standard deviations (TensorFlow's truncated normal).
fn truncated_normal(rng: &mut ChaCha8Rng) -> f64 {
    loop {
        let z = random::normal(rng);
        if z.abs() <= 2.0 {
            return z;
        }
    }
}

/// Weights and biases of a network that has not been trained.
pub(super) fn parameters(shape: &Shape, initial: InitialWeights, rng: &mut ChaCha8Rng) -> Vec<f32> {
    let mut parameters = vec![0.0; shape.parameters()];
    for layer in shape.layers() {
        let fan = match initial.by {
            Initialization::FanIn => layer.inputs,
            Initialization::FanOut => layer.units,
        };
        let sd = f64::from(initial.scale) / math::sqrt(fan as f64);
        for w in &mut parameters[layer.weights.clone()] {
            *w = (sd * truncated_normal(rng)) as f32;
        }
    }
    parameters
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn weights_have_the_moments_of_the_truncated_normal() {
        let shape = Shape::new(400, &[500], 2);
        let p = parameters(&shape, InitialWeights::default(), &mut ChaCha8Rng::seed_from_u64(3));
        let layer = &shape.layers()[0];
        let w: Vec<f64> = p[layer.weights.clone()].iter().map(|w| f64::from(*w) * 20.0).collect();
        let n = w.len() as f64;
        let mean = w.iter().sum::<f64>() / n;
        let sd = (w.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n).sqrt();
        // 200,000 draws; the truncated standard normal has sd 0.8796.
        assert!(mean.abs() < 0.01, "mean {mean}");
        assert!((sd - 0.8796).abs() < 0.005, "sd {sd}");
        assert!(w.iter().all(|x| x.abs() <= 2.0 + 1e-6));
        assert!(p[layer.biases.clone()].iter().all(|b| *b == 0.0));
    }

    #[test]
    fn fan_and_scale_multiply_the_same_draws() {
        let shape = Shape::new(16, &[4], 1);
        let of = |by, scale| parameters(&shape, InitialWeights { by, scale }, &mut ChaCha8Rng::seed_from_u64(3));
        let plain = of(Initialization::FanIn, 1.0);
        let twice: Vec<f32> = plain.iter().map(|w| 2.0 * w).collect();
        assert_eq!(of(Initialization::FanIn, 2.0), twice, "powers of two are exact");
        // 16 inputs and 4 units, then 4 inputs and 1 unit: twice the deviation in both layers.
        assert_eq!(of(Initialization::FanOut, 1.0), twice);
        assert_eq!(of(Initialization::FanOut, 0.5), plain);
    }
}
