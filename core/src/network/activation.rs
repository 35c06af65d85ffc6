//! Activation functions of the hidden layers.

use serde::{Deserialize, Serialize};
use wide::f32x8;

use crate::math::lanes::{at_most, ln_1p_unit, within, Exp, Row, Tanh, ROW_VECTORS};

/// Slope of the leaky ReLU below 0.
const LEAK: f32 = 0.01;

/// What a hidden unit does with its net input z. The output layer has an
/// [`Output`](crate::network::Output).
///
/// Of what Chelombiev et al. (2019) used, PReLU and SReLU are left out: their slopes and bends are
/// parameters that are trained, and all parameters here are weights and biases.
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
    /// z / (1 + e^-z)
    Swish,
    /// |z|
    Abs,
    /// z kept between -1 and 1
    HardTanh,
    /// (z + 3) / 6 kept between 0 and 1: the definition of PyTorch and of Keras from version 3 on
    /// (earlier 0.2 z + 0.5)
    HardSigmoid,
    /// z kept between 0 and 6
    Relu6,
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

/// The logistic function of z, and of -z, neither of them a difference from 1.
#[inline(always)]
fn logistic(exp: &Exp, z: f32x8) -> [f32x8; 2] {
    let e = exp_minus_size(exp, z);
    let sum = f32x8::ONE + e;
    let (greater, lesser) = (f32x8::ONE / sum, e / sum);
    [positive(z).select(greater, lesser), positive(z).select(lesser, greater)]
}

/// Swish and its slope.
#[inline(always)]
fn swish(exp: &Exp, z: f32x8) -> [f32x8; 2] {
    let [of_z, of_minus_z] = logistic(exp, z);
    let t = z * of_z;
    [t, of_z + t * of_minus_z]
}

/// |z| and its slope, 0 at 0.
#[inline(always)]
fn absolute(z: f32x8) -> [f32x8; 2] {
    let below = z.simd_lt(f32x8::ZERO).select(-f32x8::ONE, f32x8::ZERO);
    [z.abs(), positive(z).select(f32x8::ONE, below)]
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
fn map_with_slopes(rows: &mut [Row], slopes: &mut [Row], vectors: usize, f: impl Fn(f32x8) -> [f32x8; 2]) {
    for (row, slopes) in rows.iter_mut().zip(slopes) {
        for (v, slope) in row[..vectors].iter_mut().zip(&mut slopes[..vectors]) {
            [*v, *slope] = f(*v);
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
    /// All activations.
    pub const ALL: [Self; 13] = [
        Self::Tanh,
        Self::Relu,
        Self::Sigmoid,
        Self::Softplus,
        Self::Softsign,
        Self::Linear,
        Self::Elu,
        Self::LeakyRelu,
        Self::Swish,
        Self::Abs,
        Self::HardTanh,
        Self::HardSigmoid,
        Self::Relu6,
    ];

    /// What activations lie between, where that is known before any input and no more than the bins
    /// hold, -1 to 1.
    pub fn bounds(self) -> Option<(f32, f32)> {
        match self {
            Self::Tanh | Self::Softsign | Self::HardTanh => Some((-1.0, 1.0)),
            Self::Sigmoid | Self::HardSigmoid => Some((0.0, 1.0)),
            _ => None,
        }
    }

    /// Whether dt/dz is no function of t: two net inputs give the same activation and have different
    /// slopes. A training pass then keeps the slopes, see [`Activation::forward_with_slopes`].
    pub fn keeps_slopes(self) -> bool {
        matches!(self, Self::Swish | Self::Abs)
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
            Self::Swish => map(rows, vectors, |z| swish(&exp, z)[0]),
            Self::Abs => map(rows, vectors, f32x8::abs),
            Self::HardTanh => map(rows, vectors, |z| within(z, [-one, one])),
            Self::HardSigmoid => map(rows, vectors, |z| {
                let six = f32x8::splat(6.0);
                within(z + f32x8::splat(3.0), [f32x8::ZERO, six]) / six
            }),
            Self::Relu6 => map(rows, vectors, |z| positive(z).select(at_most(z, f32x8::splat(6.0)), f32x8::ZERO)),
        }
    }

    /// As [`Activation::forward`], to the same bits, and puts dt/dz into `slopes` where they are
    /// [kept](Activation::keeps_slopes).
    pub fn forward_with_slopes(self, rows: &mut [Row], slopes: &mut [Row], vectors: usize) {
        match self {
            Self::Swish => {
                let exp = Exp::load();
                map_with_slopes(rows, slopes, vectors, |z| swish(&exp, z));
            }
            Self::Abs => map_with_slopes(rows, slopes, vectors, absolute),
            _ => self.forward(rows, vectors),
        }
    }

    /// Multiplies gradients with respect to t by dt/dz, written as a function of t, and sums each
    /// row over its vectors: [`add_biases`](crate::network::dense::add_biases) takes the sums.
    ///
    /// `rows` are the activations t, or the slopes dt/dz themselves where they are
    /// [kept](Activation::keeps_slopes).
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
            Self::Swish | Self::Abs => map_pair(rows, d_rows, sums, vectors, |slope| slope),
            Self::HardTanh => map_pair(rows, d_rows, sums, vectors, |t| t.abs().simd_lt(one).select(one, f32x8::ZERO)),
            Self::HardSigmoid => map_pair(rows, d_rows, sums, vectors, |t| {
                (positive(t) & t.simd_lt(one)).select(f32x8::splat(1.0 / 6.0), f32x8::ZERO)
            }),
            Self::Relu6 => map_pair(rows, d_rows, sums, vectors, |t| {
                (positive(t) & t.simd_lt(f32x8::splat(6.0))).select(one, f32x8::ZERO)
            }),
        }
    }
}

/// The definitions in double precision.
#[cfg(test)]
pub(super) fn exact(activation: Activation, z: f64) -> f64 {
    match activation {
        Activation::Tanh => libm::tanh(z),
        Activation::Relu => z.max(0.0),
        Activation::Sigmoid => 1.0 / (1.0 + libm::exp(-z)),
        Activation::Softplus => libm::log1p(libm::exp(z)),
        Activation::Softsign => z / (1.0 + z.abs()),
        Activation::Linear => z,
        Activation::Elu => z.max(0.0) + libm::expm1(z.min(0.0)),
        Activation::LeakyRelu => z.max(0.01 * z),
        Activation::Swish => z / (1.0 + libm::exp(-z)),
        Activation::Abs => z.abs(),
        Activation::HardTanh => z.clamp(-1.0, 1.0),
        Activation::HardSigmoid => ((z + 3.0) / 6.0).clamp(0.0, 1.0),
        Activation::Relu6 => z.clamp(0.0, 6.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::lanes::{get, set, BLOCK_SAMPLES, ZERO_ROW};

    #[test]
    fn values_and_slopes_follow_the_definitions() {
        for activation in Activation::ALL {
            let (mut slopes_seen, mut net_inputs) = (Vec::new(), ZERO_ROW);
            // From -9.97 to 8.95, never at a bend.
            let z = |n: usize| n as f32 * 0.149 - 9.97;
            (0..BLOCK_SAMPLES).for_each(|n| set(&mut net_inputs, n, z(n)));
            let (mut rows, mut trained, mut slopes) = ([net_inputs], [net_inputs], [ZERO_ROW]);
            activation.forward(&mut rows, ROW_VECTORS);
            activation.forward_with_slopes(&mut trained, &mut slopes, ROW_VECTORS);
            assert_eq!(rows, trained, "{activation:?}");
            let known = if activation.keeps_slopes() { &slopes } else { &rows };
            let (mut d, mut sums) = ([[f32x8::ONE; ROW_VECTORS]], [f32x8::ZERO]);
            activation.backward(known, &mut d, &mut sums, ROW_VECTORS);
            for n in 0..BLOCK_SAMPLES {
                let (z, t, slope) = (f64::from(z(n)), f64::from(get(&rows[0], n)), f64::from(get(&d[0], n)));
                assert!((t - exact(activation, z)).abs() < 1e-6 * z.abs().max(1.0), "{activation:?} of {z}: {t}");
                let expected = (exact(activation, z + 1e-5) - exact(activation, z - 1e-5)) / 2e-5;
                assert!((slope - expected).abs() < 2e-6, "{activation:?} at {z}: slope {slope}, not {expected}");
                if let Some((low, high)) = activation.bounds() {
                    assert!((f64::from(low)..=f64::from(high)).contains(&t));
                }
                slopes_seen.push(get(&d[0], n));
            }
            slopes_seen.sort_by(f32::total_cmp);
            slopes_seen.dedup();
            match activation {
                Activation::Linear => assert_eq!(slopes_seen.len(), 1),
                Activation::Relu | Activation::LeakyRelu | Activation::Abs => assert_eq!(slopes_seen.len(), 2),
                Activation::HardTanh | Activation::HardSigmoid | Activation::Relu6 => {
                    assert_eq!(slopes_seen.len(), 2, "{activation:?}");
                }
                _ => assert!(slopes_seen.len() > 40, "{activation:?}"),
            }
        }
    }

    #[test]
    fn bends_have_the_slope_of_the_flat_side_and_no_activation_hides_nan() {
        use Activation::{Abs, HardSigmoid, HardTanh, Relu6};
        let at = |activation: Activation, z: f32| {
            let (mut rows, mut slopes) = ([[f32x8::splat(z); ROW_VECTORS]], [ZERO_ROW]);
            activation.forward_with_slopes(&mut rows, &mut slopes, 1);
            let (mut d, mut sums) = ([[f32x8::ONE; ROW_VECTORS]], [f32x8::ZERO]);
            activation.backward(if activation.keeps_slopes() { &slopes } else { &rows }, &mut d, &mut sums, 1);
            (get(&rows[0], 0), get(&d[0], 0))
        };
        for (activation, z, t) in [
            (HardTanh, -1.0, -1.0),
            (HardTanh, 1.0, 1.0),
            (HardTanh, 1e30, 1.0),
            (HardSigmoid, -3.0, 0.0),
            (HardSigmoid, 3.0, 1.0),
            (Relu6, 0.0, 0.0),
            (Relu6, 6.0, 6.0),
            (Abs, 0.0, 0.0),
        ] {
            assert_eq!(at(activation, z), (t, 0.0), "{activation:?} at {z}");
        }
        for activation in Activation::ALL {
            // The ReLU family gives 0, as maxima do; what follows is not a number then.
            let to_zero = matches!(activation, Activation::Relu | Activation::Relu6);
            assert_eq!(at(activation, f32::NAN).0.is_nan(), !to_zero, "{activation:?}");
        }
    }

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
        for activation in Activation::ALL {
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
