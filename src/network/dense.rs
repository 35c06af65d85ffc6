//! The three matrix products of a fully connected layer on one block of samples.
//!
//! Units x samples storage makes each of them a loop over vectors of eight samples with a weight
//! broadcast. Tiles of `J` units by `V` vectors keep their sums in registers: 4 x 1, 3 x 1, 2 x 2
//! and 1 x 4 vectors of eight lanes are 6 to 8 registers of four, and leave room for the loads.

use wide::f32x8;

use crate::math::lanes::{sum, Row, ROW_VECTORS};

/// Vectors of eight lanes that a tile of `J` units takes at a time.
const fn tile_vectors(units: usize) -> usize {
    let narrow = match units {
        1 => 4,
        2 => 2,
        _ => 1,
    };
    // Twice as many registers' worth of independent sums where a register holds all eight lanes.
    if cfg!(target_feature = "avx") {
        2 * narrow
    } else {
        narrow
    }
}

/// `out[j] = bias[j] + sum_i weights[j][i] * x[i]` for the first `vectors` vectors of each row.
///
/// `weights` is `out.len() x x.len()`, row by row. A backward pass is the same product with the
/// transposed weights and without bias.
pub fn product(weights: &[f32], biases: Option<&[f32]>, x: &[Row], out: &mut [Row], vectors: usize) {
    let mut j = 0;
    while j < out.len() {
        // 5 = 3 + 2 beats 4 + 1: a single unit reloads x for too little work.
        let units = match out.len() - j {
            5 => 3,
            n => n.min(4),
        };
        let w = &weights[j * x.len()..(j + units) * x.len()];
        let b = biases.map(|b| &b[j..j + units]);
        let out = &mut out[j..j + units];
        match units {
            1 => tile::<1, { tile_vectors(1) }>(w, b, x, out, vectors),
            2 => tile::<2, { tile_vectors(2) }>(w, b, x, out, vectors),
            3 => tile::<3, { tile_vectors(3) }>(w, b, x, out, vectors),
            _ => tile::<4, { tile_vectors(4) }>(w, b, x, out, vectors),
        }
        j += units;
    }
}

#[inline(never)]
fn tile<const J: usize, const V: usize>(w: &[f32], b: Option<&[f32]>, x: &[Row], out: &mut [Row], vectors: usize) {
    let mut v = 0;
    while v + V <= vectors {
        columns::<J, V>(w, b, x, out, v);
        v += V;
    }
    while v < vectors {
        columns::<J, 1>(w, b, x, out, v);
        v += 1;
    }
}

#[inline(always)]
fn columns<const J: usize, const V: usize>(w: &[f32], b: Option<&[f32]>, x: &[Row], out: &mut [Row], at: usize) {
    // Asserted once so that the loops below carry no bounds checks.
    assert!(at + V <= ROW_VECTORS && w.len() == J * x.len() && out.len() == J);
    let mut sums = [[f32x8::ZERO; V]; J];
    if let Some(b) = b {
        for j in 0..J {
            sums[j] = [f32x8::splat(b[j]); V];
        }
    }
    let rows: [&[f32]; J] = std::array::from_fn(|j| &w[j * x.len()..(j + 1) * x.len()]);
    for (i, x) in x.iter().enumerate() {
        let x: [f32x8; V] = std::array::from_fn(|v| x[at + v]);
        for j in 0..J {
            let w = f32x8::splat(rows[j][i]);
            for v in 0..V {
                sums[j][v] += w * x[v];
            }
        }
    }
    for j in 0..J {
        out[j][at..at + V].copy_from_slice(&sums[j]);
    }
}

/// Adds the block's share to the gradients of a layer: `d_weights[j][i] += sum_n d_z[j][n] x[i][n]`
/// and `d_biases[j] += sum_n d_z[j][n]`, over the first `vectors` vectors.
///
/// Each sum runs over eight lanes first and then over the lanes in one order.
pub fn gradient(d_z: &[Row], x: &[Row], d_weights: &mut [f32], d_biases: &mut [f32], vectors: usize) {
    for (d, d_bias) in d_z.iter().zip(d_biases) {
        let mut total = f32x8::ZERO;
        for v in &d[..vectors] {
            total += *v;
        }
        *d_bias += sum(total);
    }
    let inputs = x.len();
    let mut j = 0;
    while j < d_z.len() {
        let units = (d_z.len() - j).min(3);
        let (d, g) = (&d_z[j..j + units], &mut d_weights[j * inputs..(j + units) * inputs]);
        match units {
            1 => gradient_rows::<1>(d, x, g, vectors),
            2 => gradient_rows::<2>(d, x, g, vectors),
            _ => gradient_rows::<3>(d, x, g, vectors),
        }
        j += units;
    }
}

#[inline(never)]
fn gradient_rows<const J: usize>(d: &[Row], x: &[Row], g: &mut [f32], vectors: usize) {
    let mut i = 0;
    while i + 2 <= x.len() {
        gradient_tile::<J, 2>(d, x, g, i, vectors);
        i += 2;
    }
    if i < x.len() {
        gradient_tile::<J, 1>(d, x, g, i, vectors);
    }
}

#[inline(always)]
fn gradient_tile<const J: usize, const I: usize>(d: &[Row], x: &[Row], g: &mut [f32], at: usize, vectors: usize) {
    assert!(vectors <= ROW_VECTORS && d.len() == J && at + I <= x.len());
    let d: [&Row; J] = std::array::from_fn(|j| &d[j]);
    let rows: [&Row; I] = std::array::from_fn(|i| &x[at + i]);
    let mut sums = [[f32x8::ZERO; I]; J];
    for v in 0..vectors {
        let x: [f32x8; I] = std::array::from_fn(|i| rows[i][v]);
        for j in 0..J {
            let d = d[j][v];
            for i in 0..I {
                sums[j][i] += d * x[i];
            }
        }
    }
    for j in 0..J {
        for i in 0..I {
            g[j * x.len() + at + i] += sum(sums[j][i]);
        }
    }
}

// proptest is for native builds alone.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::math::lanes::{set, values, LANES, ZERO_ROW};
    use proptest::prelude::*;

    fn rows(units: usize, samples: usize, seed: u32) -> Vec<Row> {
        let mut rows = vec![ZERO_ROW; units];
        let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
        for row in &mut rows {
            for n in 0..samples {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                set(row, n, (state >> 8) as f32 / 8_388_608.0 - 1.0);
            }
        }
        rows
    }

    fn matrix(rows: &[Row]) -> Vec<Vec<f64>> {
        rows.iter().map(|r| values(r).map(f64::from).collect()).collect()
    }

    proptest! {
        #[test]
        fn products_equal_the_reference(units in 1_usize..41, inputs in 1_usize..41, samples in 1_usize..129, seed: u32, bias: bool) {
            let x = rows(inputs, samples, seed);
            let w: Vec<f32> = rows(units.div_ceil(3) * inputs.div_ceil(40) * 3, 128, seed ^ 7).iter().flat_map(values).take(units * inputs).collect();
            let b: Vec<f32> = rows(1, units, seed ^ 9).iter().flat_map(values).take(units).collect();
            let vectors = samples.div_ceil(LANES);
            let mut out = vec![ZERO_ROW; units];
            product(&w, bias.then_some(&b[..]), &x, &mut out, vectors);
            let (x, out) = (matrix(&x), matrix(&out));
            for j in 0..units {
                for n in 0..samples {
                    let exact: f64 = (0..inputs).map(|i| f64::from(w[j * inputs + i]) * x[i][n]).sum::<f64>() + if bias { f64::from(b[j]) } else { 0.0 };
                    prop_assert!((out[j][n] - exact).abs() < 1e-6 * inputs as f64 + 1e-6);
                }
            }
        }

        #[test]
        fn gradients_equal_the_reference(units in 1_usize..41, inputs in 1_usize..41, samples in 1_usize..129, seed: u32) {
            let (x, d) = (rows(inputs, samples, seed), rows(units, samples, seed ^ 5));
            let (mut g, mut b) = (vec![0.5_f32; units * inputs], vec![0.25_f32; units]);
            gradient(&d, &x, &mut g, &mut b, samples.div_ceil(LANES));
            let (x, d) = (matrix(&x), matrix(&d));
            for j in 0..units {
                let exact = 0.25 + d[j].iter().sum::<f64>();
                prop_assert!((f64::from(b[j]) - exact).abs() < 2e-5);
                for i in 0..inputs {
                    let exact = 0.5 + (0..samples).map(|n| d[j][n] * x[i][n]).sum::<f64>();
                    prop_assert!((f64::from(g[j * inputs + i]) - exact).abs() < 2e-5);
                }
            }
        }
    }
}
