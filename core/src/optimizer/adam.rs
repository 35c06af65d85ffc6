//! Adaptive moments (Kingma and Ba 2015), as TensorFlow defines them.

use crate::math;

const BETA_1: f64 = 0.9;
const BETA_2: f64 = 0.999;
const EPSILON: f32 = 1e-8;

/// The variant before section 2.1 of the Adam paper ("epsilon hat"), which TensorFlow implements:
///
/// ```text
/// rate_t = learning_rate * sqrt(1 - beta2^t) / (1 - beta1^t)
/// m = beta1 m + (1 - beta1) g;   v = beta2 v + (1 - beta2) g²
/// p -= rate_t * m / (sqrt(v) + 1e-8)
/// ```
#[derive(Clone, Debug)]
pub struct Adam {
    learning_rate: f64,
    beta_1_power: f64,
    beta_2_power: f64,
    first: Vec<f32>,
    second: Vec<f32>,
}

impl Adam {
    /// Adam with beta1 0.9, beta2 0.999, epsilon 1e-8.
    pub fn new(learning_rate: f32, parameters: usize) -> Self {
        Self {
            learning_rate: f64::from(learning_rate),
            beta_1_power: 1.0,
            beta_2_power: 1.0,
            first: vec![0.0; parameters],
            second: vec![0.0; parameters],
        }
    }

    /// The first moments, and the second.
    pub(super) fn moments(&self) -> [&[f32]; 2] {
        [&self.first, &self.second]
    }

    /// Takes the moments that another one had after `steps` steps.
    pub(super) fn restore(&mut self, moments: &[f32], steps: u64) {
        let (first, second) = moments.split_at(self.first.len());
        self.first.copy_from_slice(first);
        self.second.copy_from_slice(second);
        (self.beta_1_power, self.beta_2_power) = powers(steps);
    }

    #[inline(never)]
    pub(super) fn step(&mut self, parameters: &mut [f32], gradient: &[f32]) {
        self.beta_1_power *= BETA_1;
        self.beta_2_power *= BETA_2;
        let rate = (self.learning_rate * math::sqrt(1.0 - self.beta_2_power) / (1.0 - self.beta_1_power)) as f32;
        let (b1, b2) = (BETA_1 as f32, BETA_2 as f32);
        let (c1, c2) = ((1.0 - BETA_1) as f32, (1.0 - BETA_2) as f32);
        let moments = self.first.iter_mut().zip(&mut self.second);
        for ((p, g), (m, v)) in parameters.iter_mut().zip(gradient).zip(moments) {
            *m = b1 * *m + c1 * g;
            *v = b2 * *v + c2 * (g * g);
            *p -= rate * *m / (v.sqrt() + EPSILON);
        }
    }
}

/// The powers of beta1 and beta2 as so many steps leave them: rounded after each.
fn powers(steps: u64) -> (f64, f64) {
    let mut powers = (1.0, 1.0);
    for _ in 0..steps {
        let next = (powers.0 * BETA_1, powers.1 * BETA_2);
        // After some 750,000 steps both are so small that rounding keeps them where they are.
        if next == powers {
            break;
        }
        powers = next;
    }
    powers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_definition_in_double_precision() {
        let (mut p, mut o) = ([0.3_f32, -0.7], Adam::new(0.01, 2));
        let (mut q, mut m, mut v) = ([f64::from(0.3_f32), f64::from(-0.7_f32)], [0.0; 2], [0.0; 2]);
        for t in 1..=200 {
            let g = [libm::sin(f64::from(t)), 0.01 * libm::cos(f64::from(t) / 3.0)].map(|g| g as f32);
            o.step(&mut p, &g);
            let power = |b: f64| (0..t).fold(1.0, |p, _| p * b);
            for k in 0..2 {
                let g = f64::from(g[k]);
                m[k] = 0.9 * m[k] + 0.1 * g;
                v[k] = 0.999 * v[k] + 0.001 * g * g;
                let rate = f64::from(0.01_f32) * (1.0 - power(0.999)).sqrt() / (1.0 - power(0.9));
                q[k] -= rate * m[k] / (v[k].sqrt() + 1e-8);
                assert!((f64::from(p[k]) - q[k]).abs() < 2e-6, "step {t}: {} and {}", p[k], q[k]);
            }
        }
    }

    #[test]
    fn the_powers_are_those_of_the_steps_until_they_stay() {
        let (mut o, mut p) = (Adam::new(0.01, 1), [0.0]);
        for steps in 1..=2_000_000_u64 {
            o.step(&mut p, &[1.0]);
            if steps < 4 || [1000, 700_000, 760_000, 2_000_000].contains(&steps) {
                assert_eq!(powers(steps), (o.beta_1_power, o.beta_2_power), "{steps} steps");
            }
        }
        assert_eq!(powers(u64::MAX), powers(2_000_000));
    }

    #[test]
    fn the_first_step_has_the_size_of_the_learning_rate() {
        let mut p = [0.0];
        Adam::new(0.5, 1).step(&mut p, &[1e-3]);
        assert!((p[0] + 0.5).abs() < 0.001);
    }
}
