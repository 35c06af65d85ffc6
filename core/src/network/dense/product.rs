//! Weights times activations.

use crate::math::lanes::{registers, registers_mut, Register, Row, REGISTERS_PER_VECTOR, ROW_REGISTERS};
use crate::network::dense::tiles::{product_registers, product_units, PRODUCT_INPUTS};

/// `out[j] = bias[j] + sum_i weights[j][i] * x[i]` for the first `vectors` vectors of each row, the
/// sum from the first input to the last. Without biases it starts from 0: the backward pass is the
/// same product with [`pack_transposed`] weights.
///
/// A tile is four units by two registers of samples or three by three. For each input the registers
/// are loaded, and each of the weights, which lie side by side in the packed order, is spread over
/// a register and used with all of them.
///
/// # Panics
/// If the weights or biases do not fit the rows.
pub fn product(packed: &[f32], biases: Option<&[f32]>, x: &[Row], out: &mut [Row], vectors: usize) {
    assert!(packed.len() == out.len() * x.len() && biases.is_none_or(|b| b.len() == out.len()));
    let (inputs, registers) = (x.len(), vectors * REGISTERS_PER_VECTOR);
    for (part, x) in x.chunks(PRODUCT_INPUTS).enumerate() {
        let mut j = 0;
        while j < out.len() {
            let units = product_units(out.len() - j);
            let w = &packed[j * inputs + part * PRODUCT_INPUTS * units..];
            let out = &mut out[j..j + units];
            let start = match (part, biases) {
                (0, Some(b)) => Some(&b[j..j + units]),
                (0, None) => Some(&[0.0; 4][..units]),
                _ => None,
            };
            match units {
                1 => tile::<1, { product_registers(1) }>(w, start, x, out, registers),
                2 => tile::<2, { product_registers(2) }>(w, start, x, out, registers),
                3 => tile::<3, { product_registers(3) }>(w, start, x, out, registers),
                _ => tile::<4, { product_registers(4) }>(w, start, x, out, registers),
            }
            j += units;
        }
    }
}

/// Sums of `J` units; they start from `start`, or else from what `out` holds.
#[inline(never)]
fn tile<const J: usize, const V: usize>(
    w: &[f32],
    start: Option<&[f32]>,
    x: &[Row],
    out: &mut [Row],
    registers: usize,
) {
    // Checked once, so that the loops below carry no checks.
    let (w, out) = (&w.as_chunks::<J>().0[..x.len()], out.first_chunk_mut::<J>());
    let (Some(out), true) = (out, registers <= ROW_REGISTERS) else { return };
    let start = start.and_then(|start| start.first_chunk::<J>());
    let mut at = 0;
    while at + V <= registers {
        columns::<J, V>(w, start, x, out, at);
        at += V;
    }
    if at + 2 <= registers {
        columns::<J, 2>(w, start, x, out, at);
        at += 2;
    }
    while at < registers {
        columns::<J, 1>(w, start, x, out, at);
        at += 1;
    }
}

#[inline(always)]
fn columns<const J: usize, const V: usize>(
    w: &[[f32; J]],
    start: Option<&[f32; J]>,
    x: &[Row],
    out: &mut [Row; J],
    at: usize,
) {
    assert!(at + V <= ROW_REGISTERS);
    let mut sums: [[Register; V]; J] = match start {
        Some(start) => start.map(|b| [Register::splat(b); V]),
        None => std::array::from_fn(|j| std::array::from_fn(|v| registers(&out[j])[at + v])),
    };
    for (w, x) in w.iter().zip(x) {
        let x: [Register; V] = std::array::from_fn(|v| registers(x)[at + v]);
        for j in 0..J {
            let w = Register::splat(w[j]);
            for v in 0..V {
                sums[j][v] += w * x[v];
            }
        }
    }
    for j in 0..J {
        registers_mut(&mut out[j])[at..at + V].copy_from_slice(&sums[j]);
    }
}

/// Puts weights, `units x inputs` row by row, into the order in which [`product`] reads them: tile
/// after tile of units, and within a tile the weights of each input side by side.
///
/// # Panics
/// If the sizes do not fit.
pub fn pack(weights: &[f32], inputs: usize, packed: &mut [f32]) {
    assert_eq!(weights.len(), packed.len(), "as many packed as plain weights");
    let (mut rest, mut tile) = (weights, packed);
    while !rest.is_empty() {
        let units = product_units(rest.len() / inputs);
        let (rows, rows_after) = rest.split_at(units * inputs);
        let (out, out_after) = tile.split_at_mut(units * inputs);
        for (i, out) in out.chunks_exact_mut(units).enumerate() {
            for (j, out) in out.iter_mut().enumerate() {
                *out = rows[j * inputs + i];
            }
        }
        (rest, tile) = (rows_after, out_after);
    }
}

/// As [`pack`], for the product with the transposed weights: what comes back to `inputs` inputs.
///
/// # Panics
/// If the sizes do not fit.
pub fn pack_transposed(weights: &[f32], inputs: usize, packed: &mut [f32]) {
    assert_eq!(weights.len(), packed.len(), "as many packed as plain weights");
    let units = weights.len() / inputs;
    let (mut i, mut tile) = (0, packed);
    while i < inputs {
        let together = product_units(inputs - i);
        let (out, out_after) = tile.split_at_mut(units * together);
        for (out, row) in out.chunks_exact_mut(together).zip(weights.chunks_exact(inputs)) {
            out.copy_from_slice(&row[i..i + together]);
        }
        i += together;
        tile = out_after;
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
        let (mut packed, mut transposed) = (vec![0.0; w.len()], vec![0.0; w.len()]);
        pack(&w, inputs, &mut packed);
        pack_transposed(&reference::transpose(&w, inputs), units, &mut transposed);
        for x in reference::blocks(inputs, samples, seed) {
            for packed in [&packed, &transposed] {
                let mut out = vec![ZERO_ROW; units];
                product(packed, biases, &x.rows, &mut out, x.samples.div_ceil(LANES));
                reference::assert_product(&w, biases, &x, &out);
            }
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
