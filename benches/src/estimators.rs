//! Each estimator on one layer of 4096 inputs and 10 tanh units, both informations.

use infoplane::information::{Registry, Task};
use infoplane::math;
use infoplane::math::rows::LayerBuffer;
use ndarray::Array2;

use crate::{Group, Workload};

/// Inputs and units of the layer.
const SHAPE: (usize, usize) = (4096, 10);

/// What is measured, as addresses have it.
const SETTINGS: [&str; 16] = [
    "binned",
    "fixed_width",
    "range",
    "ebab",
    "float",
    "kernel,variance:0.1",
    "kernel,variance:0.001",
    "noisy",
    "soft",
    "renyi",
    "renyi,alpha:1.01",
    "mixed_ksg",
    "ross",
    "nearest",
    "decoder",
    "decoder,family:mlp",
];

/// Tanh of normal net inputs that mix as many hidden causes: rows of a layer as training makes them.
pub fn layer() -> (Array2<f32>, Vec<u32>) {
    let mut state = 7_u32;
    let mut uniform = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 8) / 16_777_216.0
    };
    // Twelve uniform numbers add up to nearly a normal one.
    let mut normal = move || (0..12).map(|_| uniform()).sum::<f64>() - 6.0;
    let mixing = Array2::from_shape_simple_fn((SHAPE.1, SHAPE.1), &mut normal);
    let causes = Array2::from_shape_simple_fn(SHAPE, &mut normal);
    let labels = causes.rows().into_iter().map(|row| u32::from(row.sum() > 0.0)).collect();
    let net_inputs = causes.dot(&mixing) / (SHAPE.1 as f64).sqrt();
    (net_inputs.mapv(|z| (1.0 - 2.0 / (math::exp(2.0 * z) + 1.0)) as f32), labels)
}

pub(crate) fn workloads() -> Vec<Workload> {
    let one = |text: &'static str| {
        Workload::new(format!("{text}, 4096 x 10"), Group::Estimator, 0.0, move || {
            let (layer, labels) = layer();
            // It cannot fail: the settings are the registry's own.
            let settings = Registry::default().read(text).expect("settings that there are");
            let mut estimator = settings.estimator(&Task { labels: &labels, classes: 2, inputs: None });
            let mut buffer = LayerBuffer::default();
            move || {
                std::hint::black_box(estimator.estimate(&buffer.fill(layer.view())));
            }
        })
    };
    SETTINGS.map(one).into()
}
