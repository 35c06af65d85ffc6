//! Plain gradient descent.

/// `p -= learning_rate * g`
#[derive(Clone, Debug)]
pub struct Sgd {
    learning_rate: f32,
}

impl Sgd {
    /// Plain gradient descent.
    pub fn new(learning_rate: f32) -> Self {
        Self { learning_rate }
    }

    pub(super) fn step(&mut self, parameters: &mut [f32], gradient: &[f32]) {
        for (p, g) in parameters.iter_mut().zip(gradient) {
            *p -= self.learning_rate * g;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_down_the_gradient() {
        let mut p = [1.0, -2.0];
        Sgd::new(0.5).step(&mut p, &[1.0, -4.0]);
        assert_eq!(p, [0.5, 0.0]);
    }
}
