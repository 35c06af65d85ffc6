//! Gradient descent with momentum.

/// `v = momentum * v + g; p -= learning_rate * v`, as TensorFlow's MomentumOptimizer.
#[derive(Clone, Debug)]
pub struct Momentum {
    learning_rate: f32,
    momentum: f32,
    velocity: Vec<f32>,
}

impl Momentum {
    /// Gradient descent with momentum, at rest.
    pub fn new(learning_rate: f32, momentum: f32, parameters: usize) -> Self {
        Self { learning_rate, momentum, velocity: vec![0.0; parameters] }
    }

    pub(super) fn velocity(&self) -> &[f32] {
        &self.velocity
    }

    pub(super) fn restore(&mut self, velocity: &[f32]) {
        self.velocity.copy_from_slice(velocity);
    }

    pub(super) fn step(&mut self, parameters: &mut [f32], gradient: &[f32]) {
        for ((p, v), g) in parameters.iter_mut().zip(&mut self.velocity).zip(gradient) {
            *v = self.momentum * *v + g;
            *p -= self.learning_rate * *v;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn velocity_adds_up() {
        let mut p = [0.0];
        let mut o = Momentum::new(0.5, 0.5, 1);
        for expected in [-0.5, -1.25, -2.125] {
            o.step(&mut p, &[1.0]);
            assert_eq!(p, [expected]);
        }
    }
}
