//! One kernel on one layer, over one block of samples.

use std::hint::black_box;

use infoplane::math::lanes::{set, Row, BLOCK_SAMPLES, ROW_VECTORS, ZERO_ROW};
use infoplane::network::{dense, Activation};
use infoplane::optimizer::{Optimizer, OptimizerKind};

use crate::{Group, Workload};

/// Layers of the standard network, and the first one of the wide network.
const LAYERS: [(usize, usize); 7] = [(12, 10), (10, 7), (7, 5), (5, 4), (4, 3), (3, 2), (784, 1024)];

fn rows(units: usize) -> Vec<Row> {
    let mut rows = vec![ZERO_ROW; units];
    for (unit, row) in rows.iter_mut().enumerate() {
        for n in 0..BLOCK_SAMPLES {
            set(row, n, ((unit * 31 + n * 17) % 97) as f32 / 97.0 - 0.5);
        }
    }
    rows
}

fn weights(n: usize) -> Vec<f32> {
    (0..n).map(|i| ((i * 13) % 101) as f32 / 101.0 - 0.5).collect()
}

pub(crate) fn workloads() -> Vec<Workload> {
    let mut all = Vec::new();
    for (inputs, units) in LAYERS {
        let flops = (2 * inputs * units * BLOCK_SAMPLES) as f64;
        all.push(Workload::new(format!("product {inputs} to {units}"), Group::Kernel, flops, move || {
            let (w, b, x) = (weights(inputs * units), weights(units), rows(inputs));
            let mut out = vec![ZERO_ROW; units];
            move || {
                dense::product(&w, Some(&b), &x, black_box(&mut out), ROW_VECTORS);
            }
        }));
        all.push(Workload::new(format!("gradient {inputs} to {units}"), Group::Kernel, flops, move || {
            let (d, x) = (rows(units), rows(inputs));
            let mut g = vec![0.0; inputs * units];
            move || dense::gradient(&d, &x, black_box(&mut g), ROW_VECTORS)
        }));
    }
    all.push(Workload::new("tanh, 29 units", Group::Kernel, (29 * 18 * BLOCK_SAMPLES) as f64, || {
        let mut t = rows(29);
        move || Activation::Tanh.forward(black_box(&mut t), ROW_VECTORS)
    }));
    all.push(Workload::new("tanh backward, 29 units", Group::Kernel, (29 * 4 * BLOCK_SAMPLES) as f64, || {
        let (t, mut d) = (vec![ZERO_ROW; 29], rows(29)); // a derivative of 1: d neither grows nor vanishes
        let mut sums = [ZERO_ROW[0]; 29];
        move || Activation::Tanh.backward(&t, black_box(&mut d), &mut sums, ROW_VECTORS)
    }));
    for parameters in [294, 825_270] {
        all.push(Workload::new(
            format!("Adam, {parameters} parameters"),
            Group::Kernel,
            12.0 * parameters as f64,
            move || {
                let (mut p, g) = (weights(parameters), weights(parameters));
                let mut adam = Optimizer::new(OptimizerKind::Adam, 0.0004, 0.9, parameters);
                move || adam.step(black_box(&mut p), &g)
            },
        ));
    }
    all
}
