//! Activation functions of the hidden layers.

use serde::{Deserialize, Serialize};
use wide::f32x8;

use crate::math::lanes::{ln_1p_unit, Exp, Row, Tanh, ROW_VECTORS};

/// Slope of the leaky ReLU below 0.
const LEAK: f32 = 0.01;

/// What a hidden unit does with its net input z. The output layer is a softmax always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// tanh z
    #[default]
    Tanh,
    /// max(0, z)
    Relu,
    /// 1 / (1 + e^-z)
    Sigmoid,
    /// ln(1 + e^z)
    Softplus,
    /// z / (1 + |z|)
    Softsign,
    /// z
    Linear,
    /// z above 0, e^z - 1 below
    Elu,
    /// z above 0, 0.01 z below
    LeakyRelu,
}

#[inline(always)]
fn positive(x: f32x8) -> f32x8 {
    x.simd_gt(f32x8::ZERO)
}

/// e^-|z|, which never overflows.
#[inline(always)]
fn exp_minus_size(exp: &Exp, z: f32x8) -> f32x8 {
    exp.of(-z.abs())
}

#[inline(always)]
fn map(rows: &mut [Row], vectors: usize, f: impl Fn(f32x8) -> f32x8) {
    for row in rows {
        for v in &mut row[..vectors] {
            *v = f(*v);
        }
    }
}

#[inline(always)]
fn map_pair(rows: &[Row], d_rows: &mut [Row], sums: &mut [f32x8], vectors: usize, f: impl Fn(f32x8) -> f32x8) {
    for ((row, d_row), sum) in rows.iter().zip(d_rows).zip(sums) {
        *sum = f32x8::ZERO;
        for (t, d) in row[..vectors].iter().zip(&mut d_row[..vectors]) {
            *d *= f(*t);
            *sum += *d;
        }
    }
}

/// In two passes over a row: the work on a vector is one long chain, and the machine looks too
/// little ahead to begin the next one meanwhile. A function of its own, so that the loops have all
/// registers for the coefficients. Two vectors at a time, which at the end may be one too many: a
/// browser looks in each turn of a loop whether it should stop.
#[inline(never)]
fn tanh(rows: &mut [Row], vectors: usize) {
    let tanh = Tanh::load();
    let mut parts = [[f32x8::ZERO; 2]; ROW_VECTORS];
    let pairs = vectors.div_ceil(2);
    for row in rows {
        let row = row.as_chunks_mut::<2>().0;
        for (z, parts) in row[..pairs].iter().zip(parts.as_chunks_mut::<2>().0) {
            *parts = z.map(|z| tanh.parts(z));
        }
        for (z, parts) in row[..pairs].iter_mut().zip(parts.as_chunks::<2>().0) {
            for (z, parts) in z.iter_mut().zip(parts) {
                *z = tanh.join(*z, *parts);
            }
        }
    }
}

impl Activation {
    /// What activations lie between, where that is known before any input.
    pub fn bounds(self) -> Option<(f32, f32)> {
        match self {
            Self::Tanh | Self::Softsign => Some((-1.0, 1.0)),
            Self::Sigmoid => Some((0.0, 1.0)),
            _ => None,
        }
    }

    /// Replaces net inputs z by activations t in the first `vectors` vectors of each row, perhaps
    /// also in the next one.
    pub fn forward(self, rows: &mut [Row], vectors: usize) {
        let (one, exp) = (f32x8::ONE, Exp::load());
        match self {
            Self::Tanh => tanh(rows, vectors),
            Self::Relu => map(rows, vectors, |z| positive(z).select(z, f32x8::ZERO)),
            Self::Sigmoid => map(rows, vectors, |z| {
                let e = exp_minus_size(&exp, z);
                positive(z).select(one, e) / (one + e)
            }),
            Self::Softplus => {
                map(rows, vectors, |z| positive(z).select(z, f32x8::ZERO) + ln_1p_unit(exp_minus_size(&exp, z)))
            }
            Self::Softsign => map(rows, vectors, |z| z / (one + z.abs())),
            Self::Linear => {}
            Self::Elu => map(rows, vectors, |z| positive(z).select(z, exp_minus_size(&exp, z) - one)),
            Self::LeakyRelu => map(rows, vectors, |z| positive(z).select(z, z * f32x8::splat(LEAK))),
        }
    }

    /// Multiplies gradients with respect to t by dt/dz, written as a function of t, and sums each
    /// row over its vectors: [`add_biases`](crate::network::dense::add_biases) takes the sums.
    pub fn backward(self, rows: &[Row], d_rows: &mut [Row], sums: &mut [f32x8], vectors: usize) {
        let (one, exp) = (f32x8::ONE, Exp::load());
        match self {
            Self::Tanh => map_pair(rows, d_rows, sums, vectors, |t| one - t * t),
            Self::Relu => map_pair(rows, d_rows, sums, vectors, |t| positive(t).select(one, f32x8::ZERO)),
            Self::Sigmoid => map_pair(rows, d_rows, sums, vectors, |t| t * (one - t)),
            Self::Softplus => map_pair(rows, d_rows, sums, vectors, |t| one - exp.of(-t)),
            Self::Softsign => map_pair(rows, d_rows, sums, vectors, |t| {
                let u = one - t.abs();
                u * u
            }),
            Self::Linear => map_pair(rows, d_rows, sums, vectors, |_| one),
            Self::Elu => map_pair(rows, d_rows, sums, vectors, |t| positive(t).select(one, t + one)),
            Self::LeakyRelu => map_pair(rows, d_rows, sums, vectors, |t| positive(t).select(one, f32x8::splat(LEAK))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::lanes::{set, BLOCK_SAMPLES, ZERO_ROW};

    #[test]
    fn every_activation_sums_what_it_hands_back() {
        let mut rows = [ZERO_ROW; 3];
        let mut gradients = [ZERO_ROW; 3];
        for n in 0..BLOCK_SAMPLES {
            for unit in 0..3 {
                set(&mut rows[unit], n, ((n * 7 + unit * 5) % 19) as f32 / 10.0 - 0.9);
                set(&mut gradients[unit], n, ((n * 3 + unit) % 23) as f32 / 23.0 - 0.4);
            }
        }
        use Activation::{Elu, LeakyRelu, Linear, Relu, Sigmoid, Softplus, Softsign, Tanh};
        for activation in [Tanh, Relu, Sigmoid, Softplus, Softsign, Linear, Elu, LeakyRelu] {
            for vectors in [1, 7, ROW_VECTORS] {
                let (mut d, mut sums) = (gradients, [f32x8::ONE; 3]);
                activation.backward(&rows, &mut d, &mut sums, vectors);
                for (d, sum) in d.iter().zip(&sums) {
                    let expected = d[..vectors].iter().fold(f32x8::ZERO, |sum, d| sum + *d);
                    assert_eq!(sum.to_array(), expected.to_array(), "{activation:?}, {vectors} vectors");
                }
            }
        }
    }
}
