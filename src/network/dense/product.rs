//! Weights times activations.

use crate::math::lanes::{registers, registers_mut, Register, Row, REGISTERS_PER_VECTOR, ROW_REGISTERS};
use crate::network::dense::tiles::{product_registers, product_units, PRODUCT_INPUTS};

/// `out[j] = bias[j] + sum_i weights[j][i] * x[i]` for the first `vectors` vectors of each row, the
/// sum from the first input to the last.
///
/// `weights` is `out.len() x x.len()`, row by row. A backward pass is the same product with the
/// transposed weights and without bias.
///
/// A tile is up to four units by two registers of samples: for each input two registers are
/// loaded, and each of the four weights is spread over a register and used twice.
///
/// # Panics
/// If the weights or biases do not fit the rows.
pub fn product(weights: &[f32], biases: Option<&[f32]>, x: &[Row], out: &mut [Row], vectors: usize) {
    assert!(weights.len() == out.len() * x.len() && biases.is_none_or(|b| b.len() == out.len()));
    let (stride, registers) = (x.len(), vectors * REGISTERS_PER_VECTOR);
    for (part, x) in x.chunks(PRODUCT_INPUTS).enumerate() {
        let mut j = 0;
        while j < out.len() {
            let units = product_units(out.len() - j);
            let w = &weights[j * stride + part * PRODUCT_INPUTS..];
            let out = &mut out[j..j + units];
            let start = match (part, biases) {
                (0, Some(b)) => Start::Biases(&b[j..j + units]),
                (0, None) => Start::Zero,
                _ => Start::Stored,
            };
            match units {
                1 => tile::<1, { product_registers(1) }>(w, stride, start, x, out, registers),
                2 => tile::<2, { product_registers(2) }>(w, stride, start, x, out, registers),
                3 => tile::<3, { product_registers(3) }>(w, stride, start, x, out, registers),
                _ => tile::<4, { product_registers(4) }>(w, stride, start, x, out, registers),
            }
            j += units;
        }
    }
}

/// What the sums of a tile begin with.
#[derive(Clone, Copy)]
enum Start<'a> {
    Zero,
    Biases(&'a [f32]),
    /// The sums over the inputs before.
    Stored,
}

#[inline(never)]
fn tile<const J: usize, const V: usize>(
    w: &[f32],
    stride: usize,
    start: Start<'_>,
    x: &[Row],
    out: &mut [Row],
    registers: usize,
) {
    let mut at = 0;
    while at + V <= registers {
        columns::<J, V>(w, stride, start, x, out, at);
        at += V;
    }
    while at < registers {
        columns::<J, 1>(w, stride, start, x, out, at);
        at += 1;
    }
}

#[inline(always)]
fn columns<const J: usize, const V: usize>(
    w: &[f32],
    stride: usize,
    start: Start<'_>,
    x: &[Row],
    out: &mut [Row],
    at: usize,
) {
    // Asserted once so that the loops below carry no bounds checks.
    assert!(at + V <= ROW_REGISTERS && out.len() == J);
    let mut sums = [[Register::ZERO; V]; J];
    match start {
        Start::Zero => {}
        Start::Biases(b) => (0..J).for_each(|j| sums[j] = [Register::splat(b[j]); V]),
        Start::Stored => (0..J).for_each(|j| sums[j].copy_from_slice(&registers(&out[j])[at..at + V])),
    }
    let rows: [&[f32]; J] = std::array::from_fn(|j| &w[j * stride..j * stride + x.len()]);
    for (i, x) in x.iter().enumerate() {
        let x = registers(x);
        let x: [Register; V] = std::array::from_fn(|v| x[at + v]);
        for j in 0..J {
            let w = Register::splat(rows[j][i]);
            for v in 0..V {
                sums[j][v] += w * x[v];
            }
        }
    }
    for j in 0..J {
        registers_mut(&mut out[j])[at..at + V].copy_from_slice(&sums[j]);
    }
}

// proptest is for native builds alone.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::math::lanes::{LANES, ZERO_ROW};
    use crate::network::dense::reference;
    use proptest::prelude::*;

    fn check(units: usize, inputs: usize, samples: usize, seed: u32, with_biases: bool) {
        let (w, b) = (reference::numbers(units * inputs, seed ^ 7), reference::numbers(units, seed ^ 9));
        let biases = with_biases.then_some(&b[..]);
        for x in reference::blocks(inputs, samples, seed) {
            let mut out = vec![ZERO_ROW; units];
            product(&w, biases, &x.rows, &mut out, x.samples.div_ceil(LANES));
            reference::assert_product(&w, biases, &x, &out);
        }
    }

    #[test]
    fn every_small_shape_is_the_reference_to_the_bit() {
        for units in 1..41 {
            for inputs in 1..41 {
                check(units, inputs, 1 + (units * 41 + inputs * 7) % 300, 3, inputs % 2 == 0);
            }
        }
        (1..301).for_each(|samples| check(5, 7, samples, 4, true));
    }

    proptest! {
        #[test]
        fn any_shape_is_the_reference_to_the_bit(units in 1_usize..41, inputs in 1_usize..41, samples in 1_usize..301, seed: u32, biases: bool) {
            check(units, inputs, samples, seed, biases);
        }

        #[test]
        fn wide_layers_are_the_reference_to_the_bit(units in 1_usize..9, inputs in 200_usize..1100, samples in 1_usize..129, seed: u32, biases: bool) {
            check(units, inputs, samples, seed, biases);
        }
    }
}
