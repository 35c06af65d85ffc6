//! Initial weights.

use rand_chacha::ChaCha8Rng;

use crate::math;
use crate::network::Shape;
use rand::Rng;

/// Uniform in (0, 1], 53 bits.
fn uniform(rng: &mut ChaCha8Rng) -> f64 {
    ((rng.next_u64() >> 11) + 1) as f64 / (1_u64 << 53) as f64
}

/// Standard normal, redrawn beyond two standard deviations (TensorFlow's truncated normal).
fn truncated_normal(rng: &mut ChaCha8Rng) -> f64 {
    loop {
        // Box and Muller 1958; the second value of a pair is not kept, so that a draw has no memory.
        let radius = math::sqrt(-2.0 * math::ln(uniform(rng)));
        let z = radius * math::cos(std::f64::consts::TAU * uniform(rng));
        if z.abs() <= 2.0 {
            return z;
        }
    }
}

/// Weights from a truncated normal of standard deviation 1/sqrt(fan-in) before truncation, biases
/// 0, the output layer alike: IDNNs' initialisation.
pub(super) fn parameters(shape: &Shape, rng: &mut ChaCha8Rng) -> Vec<f32> {
    let mut parameters = vec![0.0; shape.parameters()];
    for layer in shape.layers() {
        let sd = 1.0 / math::sqrt(layer.inputs as f64);
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
        let p = parameters(&shape, &mut ChaCha8Rng::seed_from_u64(3));
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
}
