//! Functions of probability theory that the math library does not have.

use super::ln;

/// From here on the asymptotic series of [`digamma`] is exact in double precision.
const ASYMPTOTIC_FROM: f64 = 10.0;

/// Coefficients B_2n / 2n of x^-2n, n from 7 down to 1 (Abramowitz and Stegun, 6.3.18).
const SERIES: [f64; 7] =
    [1.0 / 12.0, -691.0 / 32_760.0, 1.0 / 132.0, -1.0 / 240.0, 1.0 / 252.0, -1.0 / 120.0, 1.0 / 12.0];

/// The digamma function, the derivative of ln Γ, of a number above 0; error below 1e-13 from 0.01 on.
pub fn digamma(x: f64) -> f64 {
    let (mut x, mut below) = (x, 0.0);
    while x < ASYMPTOTIC_FROM {
        below += 1.0 / x;
        x += 1.0;
    }
    let y = 1.0 / (x * x);
    let series = SERIES.iter().fold(0.0, |sum, c| (sum + c) * y);
    ln(x) - 0.5 / x - series - below
}

/// ψ(0) to ψ(n), to be looked up; ψ(0), which is not finite, stands as NaN.
pub fn digammas(n: usize) -> Vec<f64> {
    std::iter::once(f64::NAN).chain((1..=n).map(|k| digamma(k as f64))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Euler's constant.
    const GAMMA: f64 = 0.577_215_664_901_532_9;

    #[test]
    fn digamma_has_its_known_values() {
        let half = -GAMMA - 2.0 * libm::log(2.0);
        let known = [(1.0, -GAMMA), (2.0, 1.0 - GAMMA), (0.5, half), (1.5, half + 2.0), (10.0, 2.251_752_589_066_721)];
        for (x, value) in known {
            assert!((digamma(x) - value).abs() < 1e-14, "psi({x}) = {}, not {value}", digamma(x));
        }
        for x in [0.01, 0.3, 2.5, 9.99, 10.0, 57.5, 4096.0, 1e7] {
            let step = digamma(x + 1.0) - digamma(x) - 1.0 / x;
            assert!(step.abs() < 1e-13 * (1.0 + 1.0 / x), "psi({x} + 1) - psi({x}) is off by {step}");
        }
        let table = digammas(20);
        assert!(table[0].is_nan() && (1..=20).all(|n| table[n] == digamma(n as f64)));
    }
}
