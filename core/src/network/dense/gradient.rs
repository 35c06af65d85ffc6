//! Gradients of a layer's weights and biases.

use wide::{f32x4, f32x8};

use crate::math::lanes::{halves, registers, sums_of_four, Register, Row, LANES, REGISTERS_PER_VECTOR, ROW_REGISTERS};
use crate::network::dense::tiles::{gradient_inputs, gradient_units, GRADIENT_INPUTS};

/// Adds the block's share to the gradients of a layer's weights:
/// `d_weights[j][i] += sum_n d_z[j][n] x[i][n]`, over the first `vectors` vectors.
///
/// Each sum runs over eight lanes first and then over the lanes in the order of [`sums_of_four`].
///
/// A tile is two units by four inputs or three by three. Where a register holds half of a vector,
/// first halves are summed before second ones: the tile then needs half the registers.
///
/// # Panics
/// If the gradients do not fit the rows.
pub fn gradient(d_z: &[Row], x: &[Row], d_weights: &mut [f32], vectors: usize) {
    assert_eq!(d_weights.len(), d_z.len() * x.len(), "a gradient for each pair of rows");
    for (part, x_part) in x.chunks(GRADIENT_INPUTS).enumerate() {
        let mut j = 0;
        while j < d_z.len() {
            let units = gradient_units(d_z.len() - j);
            let (d, g) = (&d_z[j..j + units], &mut d_weights[j * x.len() + part * GRADIENT_INPUTS..]);
            match units {
                1 => units_by_inputs::<1>(d, x_part, g, x.len(), vectors),
                2 => units_by_inputs::<2>(d, x_part, g, x.len(), vectors),
                _ => units_by_inputs::<3>(d, x_part, g, x.len(), vectors),
            }
            j += units;
        }
    }
}

/// Adds the block's share to the gradients of a layer's biases: `d_biases[j] += sum_n d_z[j][n]`,
/// given the sums over the vectors of each row, which the passes that make the rows have taken.
///
/// # Panics
/// If there are not as many sums as biases.
pub fn add_biases(sums: &[f32x8], d_biases: &mut [f32]) {
    assert_eq!(sums.len(), d_biases.len(), "a sum for each bias");
    for (sums, d_biases) in sums.chunks(4).zip(d_biases.chunks_mut(4)) {
        let folded = std::array::from_fn(|j| {
            let [low, high]: [f32x4; 2] = bytemuck::must_cast(sums[j.min(sums.len() - 1)]);
            low + high
        });
        for (bias, share) in d_biases.iter_mut().zip(sums_of_four(folded).to_array()) {
            *bias += share;
        }
    }
}

#[inline(never)]
fn units_by_inputs<const J: usize>(d: &[Row], x: &[Row], g: &mut [f32], stride: usize, vectors: usize) {
    let mut i = 0;
    while i < x.len() {
        let inputs = gradient_inputs(J, x.len() - i);
        let (x, g) = (&x[i..i + inputs], &mut g[i..]);
        match inputs {
            1 => tile::<J, 1>(d, x, g, stride, vectors),
            2 => tile::<J, 2>(d, x, g, stride, vectors),
            3 => tile::<J, 3>(d, x, g, stride, vectors),
            _ => tile::<J, 4>(d, x, g, stride, vectors),
        }
        i += inputs;
    }
}

#[inline(always)]
fn tile<const J: usize, const I: usize>(d: &[Row], x: &[Row], g: &mut [f32], stride: usize, vectors: usize) {
    // Asserted once so that the loops below carry no bounds checks.
    assert!(d.len() == J && x.len() == I);
    let d: [&[Register; ROW_REGISTERS]; J] = std::array::from_fn(|j| registers(&d[j]));
    let x: [&[Register; ROW_REGISTERS]; I] = std::array::from_fn(|i| registers(&x[i]));
    let mut totals = [[f32x4::ZERO; 4]; J];
    for part in 0..REGISTERS_PER_VECTOR {
        let mut sums = [[Register::ZERO; I]; J];
        for v in 0..vectors.min(ROW_REGISTERS / REGISTERS_PER_VECTOR) {
            let at = v * REGISTERS_PER_VECTOR + part;
            let x: [Register; I] = std::array::from_fn(|i| x[i][at]);
            for j in 0..J {
                let d = d[j][at];
                for i in 0..I {
                    sums[j][i] += d * x[i];
                }
            }
        }
        for j in 0..J {
            for i in 0..I {
                // Lane l of four holds lanes l and l + 4 of eight.
                for half in halves(sums[j][i]) {
                    totals[j][i] += half;
                }
            }
        }
    }
    const { assert!(LANES == 8 && I <= 4) };
    for (j, totals) in totals.into_iter().enumerate() {
        let shares = sums_of_four(totals).to_array();
        for (g, share) in g[j * stride..j * stride + I].iter_mut().zip(shares) {
            *g += share;
        }
    }
}

// proptest is for native builds alone.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::network::dense::reference;
    use proptest::prelude::*;

    fn check(units: usize, inputs: usize, samples: usize, seed: u32) {
        let (mut g, mut b) = (vec![0.5_f32; units * inputs], vec![0.25_f32; units]);
        let (x, d) = (reference::blocks(inputs, samples, seed), reference::blocks(units, samples, seed ^ 5));
        for (x, d) in x.iter().zip(&d) {
            let (g_before, b_before) = (g.clone(), b.clone());
            let vectors = x.samples.div_ceil(LANES);
            gradient(&d.rows, &x.rows, &mut g, vectors);
            let sum = |row: &Row| row[..vectors].iter().fold(f32x8::ZERO, |sum, d| sum + *d);
            add_biases(&d.rows.iter().map(sum).collect::<Vec<_>>(), &mut b);
            reference::assert_gradient(d, x, (&g_before, &b_before), (&g, &b));
        }
    }

    #[test]
    fn every_small_shape_is_the_reference_to_the_bit() {
        for units in 1..41 {
            for inputs in 1..41 {
                check(units, inputs, 1 + (units * 41 + inputs * 7) % 300, 3);
            }
        }
        (1..301).for_each(|samples| check(5, 7, samples, 4));
    }

    proptest! {
        #[test]
        fn any_shape_is_the_reference_to_the_bit(units in 1_usize..41, inputs in 1_usize..41, samples in 1_usize..301, seed: u32) {
            check(units, inputs, samples, seed);
        }
    }
}
