//! Numbers of known distributions from a random stream, the same on every target.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// Uniform in (0, 1], 53 bits.
pub fn uniform(rng: &mut ChaCha8Rng) -> f64 {
    ((rng.next_u64() >> 11) + 1) as f64 / (1_u64 << 53) as f64
}

/// Standard normal (Box and Muller 1958); the second value of a pair is not kept, so that a draw has no memory.
pub fn normal(rng: &mut ChaCha8Rng) -> f64 {
    let radius = super::sqrt(-2.0 * super::ln(uniform(rng)));
    radius * super::cos(std::f64::consts::TAU * uniform(rng))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn normals_have_their_moments() {
        let mut rng = ChaCha8Rng::seed_from_u64(11);
        let n = 200_000;
        let drawn: Vec<f64> = (0..n).map(|_| normal(&mut rng)).collect();
        let moment = |power: i32| drawn.iter().map(|z| libm::pow(*z, f64::from(power))).sum::<f64>() / f64::from(n);
        // Six standard errors.
        for (power, expected, se) in [(1, 0.0, 1.0), (2, 1.0, 1.42), (3, 0.0, 3.9), (4, 3.0, 9.8)] {
            let off = (moment(power) - expected).abs();
            assert!(off < 6.0 * se / f64::from(n).sqrt(), "moment {power} is off by {off}");
        }
    }
}
