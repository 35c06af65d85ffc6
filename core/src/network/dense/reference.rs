//! The products once more, one number at a time: what the kernels are tested against.
//!
//! Every sum has the stated order, so the kernels must agree to the bit; and the order itself is
//! held against double precision, within the rounding that such a sum may have.

use crate::math::lanes::{set, values, Row, BLOCK_SAMPLES, LANES, ZERO_ROW};

/// A block of samples that may fill its rows in part; the rest is 0.
pub struct Samples {
    pub rows: Vec<Row>,
    pub samples: usize,
}

impl Samples {
    fn value(&self, unit: usize, sample: usize) -> f32 {
        self.rows[unit][sample / LANES].to_array()[sample % LANES]
    }

    fn vectors(&self) -> usize {
        self.samples.div_ceil(LANES)
    }
}

/// Numbers from [-1, 1).
pub fn numbers(count: usize, seed: u32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

/// So many samples of so many units, in blocks.
pub fn blocks(units: usize, samples: usize, seed: u32) -> Vec<Samples> {
    let all: Vec<usize> = (0..samples).collect();
    let blocks = all.chunks(BLOCK_SAMPLES).map(|block| {
        let mut rows = vec![ZERO_ROW; units];
        let numbers = numbers(units * block.len(), seed ^ block[0] as u32);
        for (unit, row) in rows.iter_mut().enumerate() {
            (0..block.len()).for_each(|n| set(row, n, numbers[unit * block.len() + n]));
        }
        Samples { rows, samples: block.len() }
    });
    blocks.collect()
}

/// Weights, `units x inputs`, as `inputs x units`.
pub fn transpose(weights: &[f32], inputs: usize) -> Vec<f32> {
    (0..inputs).flat_map(|i| weights.iter().skip(i).step_by(inputs).copied()).collect()
}

/// Rounding of a sum of so many terms, relative to the sum of their sizes.
fn tolerance(terms: usize, sizes: f64) -> f64 {
    terms as f64 * f64::from(f32::EPSILON) * sizes
}

pub fn assert_product(w: &[f32], biases: Option<&[f32]>, x: &Samples, out: &[Row]) {
    let inputs = x.rows.len();
    for (j, row) in out.iter().enumerate() {
        for (n, ours) in values(row).enumerate() {
            if n >= x.vectors() * LANES {
                assert_eq!(ours, 0.0, "nothing is written beyond the samples");
                continue;
            }
            let mut sum = biases.map_or(0.0, |b| b[j]);
            let (mut exact, mut sizes) = (f64::from(sum), f64::from(sum.abs()));
            for i in 0..inputs {
                let (w, x) = (w[j * inputs + i], x.value(i, n));
                sum += w * x;
                exact += f64::from(w) * f64::from(x);
                sizes += (f64::from(w) * f64::from(x)).abs();
            }
            assert_eq!(ours.to_bits(), sum.to_bits(), "unit {j}, sample {n}: {ours}, reference {sum}");
            assert!((f64::from(ours) - exact).abs() <= tolerance(inputs + 1, sizes));
        }
    }
}

/// Sum of the terms over eight lanes, then over the lanes.
fn sum_in_order(terms: impl Iterator<Item = f32>) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    for (n, term) in terms.enumerate() {
        lanes[n % LANES] += term;
    }
    let [a, b, c, d, e, f, g, h] = lanes;
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

pub fn assert_gradient(d: &Samples, x: &Samples, before: (&[f32], &[f32]), after: (&[f32], &[f32])) {
    let inputs = x.rows.len();
    let samples = || 0..x.vectors() * LANES;
    for j in 0..d.rows.len() {
        let bias = before.1[j] + sum_in_order(samples().map(|n| d.value(j, n)));
        assert_eq!(after.1[j].to_bits(), bias.to_bits(), "bias {j}");
        for i in 0..inputs {
            let terms = || samples().map(|n| (d.value(j, n), x.value(i, n)));
            let (was, ours) = (before.0[j * inputs + i], after.0[j * inputs + i]);
            let sum = was + sum_in_order(terms().map(|(d, x)| d * x));
            assert_eq!(ours.to_bits(), sum.to_bits(), "weight {j}, {i}: {ours}, reference {sum}");
            let exact = f64::from(was) + terms().map(|(d, x)| f64::from(d) * f64::from(x)).sum::<f64>();
            let sizes = f64::from(was.abs()) + terms().map(|(d, x)| f64::from((d * x).abs())).sum::<f64>();
            assert!((f64::from(ours) - exact).abs() <= tolerance(x.samples / LANES + 8, sizes));
        }
    }
}
