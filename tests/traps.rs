//! Public trouble with information of layers, as small cases with the right answer: `tests/golden/estimators/traps.md`
//! says where each comes from. Numbers are those of that list.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/noise.rs"]
mod noise;

use std::io::Cursor;

use infoplane::activations::{read, ReadOptions};
use infoplane::formats::NamedBytes;
use infoplane::information::{Estimate, Registry, Task};
use infoplane::math::rows::LayerBuffer;
use ndarray::{Array1, Array2};
use ndarray_npy::{NpzWriter, WritableElement};
use noise::noise;

fn with_inputs(text: &str, layer: &Array2<f32>, labels: &[u32], inputs: Option<&[u32]>) -> Estimate {
    let classes = labels.iter().max().map_or(0, |label| *label as usize + 1);
    let settings = Registry::default().read(text).unwrap();
    let mut estimator = settings.estimator(&Task { labels, classes, inputs });
    estimator.estimate(&LayerBuffer::default().fill(layer.view()))
}

fn estimate(text: &str, layer: &Array2<f32>, labels: &[u32]) -> Estimate {
    with_inputs(text, layer, labels, None)
}

fn column(values: impl IntoIterator<Item = f32>) -> Array2<f32> {
    let values: Vec<f32> = values.into_iter().collect();
    Array2::from_shape_vec((values.len(), 1), values).unwrap()
}

#[test]
fn trap_1_bins_that_end_at_1_do_not_hold_relu() {
    let (relu, labels) = (column((0..16).map(|n| n as f32 / 2.0)), vec![0; 16]);
    assert_eq!(estimate("fixed_width,width:0.5", &relu, &labels).i_xt_bits, Some(4.0));
    let artefact = estimate("binned", &relu, &labels);
    assert!((artefact.i_xt_bits.unwrap() - 0.668_564_443_199_595_4).abs() < 1e-9);
    // Fourteen are 1 or more; the value 1 itself lies on the last edge.
    assert_eq!(artefact.doubts.outside, Some(13.0 / 16.0));
    assert_eq!(artefact.doubts.words(), ["81 % beyond the bins"]);
}

#[test]
fn trap_2_rows_of_one_input_are_one_input() {
    let inputs = [0, 0, 1, 1];
    for text in ["binned", "fixed_width", "float", "ebab", "range", "kernel,variance:0.0001", "renyi,kernel_width:0.05"]
    {
        let of = |t: [f32; 4]| with_inputs(text, &column(t), &[0, 0, 1, 1], Some(&inputs)).i_xt_bits.unwrap();
        assert!(of([0.0, 1.0, 0.0, 1.0]).abs() < 1e-6, "{text}: {}", of([0.0, 1.0, 0.0, 1.0]));
        assert!((of([0.0, 0.0, 1.0, 1.0]) - 1.0).abs() < 1e-6, "{text}: {}", of([0.0, 0.0, 1.0, 1.0]));
    }
    let mut next = noise(3);
    let layer = Array2::from_shape_simple_fn((60, 2), &mut next);
    let rows: Vec<u32> = (0..60).map(|row| row / 2).collect();
    for exponent in -12..=6 {
        for bound in ["upper", "lower"] {
            let text = format!("kernel,bound:{bound},variance:1e{exponent}");
            let found = with_inputs(&text, &layer, &rows, Some(&rows));
            assert!(found.i_xt_bits.unwrap() >= -1e-6, "{text}: {found:?}");
        }
    }
}

#[test]
fn traps_3_and_8_neighbours_give_no_information_of_x_and_have_a_ceiling() {
    let labels: Vec<u32> = (0..4096).map(|row| row % 2).collect();
    let task = Task { labels: &labels, classes: 2, inputs: None };
    for name in ["ross", "mixed_ksg", "nearest"] {
        let layer = column((0..60).map(|n| (n * n) as f32));
        assert_eq!(estimate(name, &layer, &labels[..60]).i_xt_bits, None, "{name}");
    }
    let ceiling = |text: &str| Registry::default().read(text).unwrap().estimator(&task).ceiling(1).i_ty_bits.unwrap();
    assert!((ceiling("ross,k:3") - 10.668_527_498_542_993).abs() < 1e-9);
    assert!((ceiling("mixed_ksg,k:1") - 12.832_570_059_876_44).abs() < 1e-9);
}

#[test]
fn trap_4_equal_rows_are_counted_and_nothing_is_added_to_them() {
    let mut next = noise(5);
    let mut layer = Array2::from_shape_simple_fn((500, 3), &mut next);
    let first = layer.slice(ndarray::s![..20, ..]).to_owned();
    layer.slice_mut(ndarray::s![100..120, ..]).assign(&first);
    let labels: Vec<u32> = (0..500).map(|row| row % 2).collect();
    let found = estimate("nearest,k:1", &layer, &labels);
    assert_eq!(found.doubts.zero_distances, Some(40.0));
    assert!(found.entropy_bits.unwrap().is_finite());
    assert_eq!(found.doubts.words(), ["40 at distance 0"]);
    assert_eq!(estimate("nearest,k:1", &layer, &labels), found);
}

#[test]
fn trap_5_no_estimate_of_the_label_is_above_its_entropy() {
    let mut next = noise(8);
    let (mut t, mut y) = (Vec::new(), Vec::new());
    for row in 0..600 {
        y.push(row % 2);
        t.push(if row % 2 == 0 { next() } else { next() + 1.0 });
    }
    let layer = column(t);
    for kind in Registry::default().kinds() {
        let found = estimate(kind.name, &layer, &y);
        assert!(found.i_ty_bits.is_none_or(|bits| bits <= 1.0 + 1e-6), "{}: {found:?}", kind.name);
    }
    // The truth is half a bit.
    for text in ["ross", "mixed_ksg", "ross,k:10", "noisy,variance:0.000001"] {
        let found = estimate(text, &layer, &y).i_ty_bits.unwrap();
        assert!((found - 0.5).abs() < if text.starts_with("noisy") { 0.6 } else { 0.1 }, "{text}: {found}");
    }
}

#[test]
fn trap_6_a_constant_unit_knows_nothing_however_many_rows() {
    let labels: Vec<u32> = (0..10_000).map(|row| u32::from(row < 100)).collect();
    let mut next = noise(2);
    // In single precision the second is constant too.
    for layer in [column(vec![0.0; 10_000]), column((0..10_000).map(|_| 1.0 + 1e-12 * next()))] {
        for text in ["ross", "mixed_ksg"] {
            let found = estimate(text, &layer, &labels).i_ty_bits.unwrap();
            assert!(found.abs() < 3e-4, "{text}: {found}");
        }
    }
}

/// Information of a layer in an archive whose numbers have one type.
fn of_type<T: WritableElement>(layer: &Array2<T>, text: &str) -> Estimate {
    let mut npz = NpzWriter::new(Cursor::new(Vec::new()));
    npz.add_array("layer_1", layer).unwrap();
    npz.add_array("y", &Array1::from_iter((0..layer.nrows() as i64).map(|row| row / 7 % 3))).unwrap();
    let bytes = npz.finish().unwrap().into_inner();
    let set = read(&[NamedBytes { name: "a.npz", bytes: &bytes }], &ReadOptions::default()).unwrap();
    let settings = Registry::default().read(text).unwrap();
    set.estimate(&*settings, |_, _| ()).unwrap().information[0][0]
}

#[test]
fn trap_7_the_type_of_the_numbers_changes_nothing() {
    let whole = Array2::from_shape_fn((101, 2), |(row, unit)| match (row, unit) {
        (100, _) => 1000_i64,
        (_, 0) => row as i64,
        _ => (row * 37 % 101) as i64,
    });
    for text in ["binned", "fixed_width,width:3", "ebab", "kernel,variance:2", "ross", "mixed_ksg", "nearest", "soft"] {
        let found = of_type(&whole, text);
        assert_eq!(of_type(&whole.mapv(|v| v as f64), text), found, "{text}");
        assert_eq!(of_type(&whole.mapv(|v| v as f32), text), found, "{text}");
    }
}

#[test]
fn trap_9_both_norms_agree() {
    let mut next = noise(12);
    let mut normal = || (0..12).map(|_| f64::from(next())).sum::<f64>() / 2.0;
    let layer = Array2::from_shape_simple_fn((2000, 3), || normal() as f32);
    let labels = vec![0; 2000];
    let of = |norm: &str| estimate(&format!("nearest,k:3,norm:{norm}"), &layer, &labels).entropy_bits.unwrap();
    // Three normals: 3/2 log2(2 pi e) bits.
    let exact = 1.5 * libm::log2(2.0 * std::f64::consts::PI * std::f64::consts::E);
    let (a, b) = (of("euclidean"), of("maximum"));
    assert!((a - b).abs() < 0.05 && (a - exact).abs() < 0.15, "{a}, {b}, {exact}");
}

#[test]
fn trap_11_blocks_change_nothing() {
    // More rows than a block; equal to the sums by their definition.
    let mut next = noise(21);
    let n = 8192;
    let layer = Array2::from_shape_simple_fn((n, 2), &mut next);
    let labels: Vec<u32> = (0..n as u32).map(|row| row % 2).collect();
    let found = estimate("kernel,variance:0.01", &layer, &labels);
    let mut sum = 0.0;
    for a in layer.rows() {
        let kernel = |b: ndarray::ArrayView1<f32>| {
            let d = [f64::from(a[0]) - f64::from(b[0]), f64::from(a[1]) - f64::from(b[1])];
            libm::exp(-(d[0] * d[0] + d[1] * d[1]) / 0.02)
        };
        sum -= libm::log2(layer.rows().into_iter().map(kernel).sum::<f64>() / n as f64);
    }
    assert!((found.i_xt_bits.unwrap() - sum / n as f64).abs() < 1e-5, "{found:?}, {}", sum / n as f64);
}

#[test]
fn trap_14_a_constant_layer_has_no_entropy() {
    let layer = Array2::from_elem((16, 3), 0.7_f32);
    let labels: Vec<u32> = (0..16).map(|row| row % 2).collect();
    for text in ["renyi", "renyi,alpha:1.01", "renyi,rule:alignment", "renyi,alpha:1.01,rule:alignment"] {
        let found = estimate(text, &layer, &labels);
        let zero = |bits: Option<f64>| bits.unwrap().abs() < 1e-9;
        assert!(zero(found.i_xt_bits) && zero(found.i_ty_bits), "{text}: {found:?}");
    }
}

#[test]
fn trap_16_negative_estimates_stay_negative() {
    let labels: Vec<u32> = (0..300).map(|row| row % 2).collect();
    for text in ["ross", "mixed_ksg"] {
        let found: Vec<f64> = (1..30)
            .map(|seed| {
                let mut next = noise(seed);
                estimate(text, &Array2::from_shape_simple_fn((300, 2), &mut next), &labels).i_ty_bits.unwrap()
            })
            .collect();
        let negative = found.iter().filter(|bits| **bits < 0.0).count();
        assert!(negative > 5 && found.iter().all(|bits| bits.abs() < 0.2), "{text}: {found:?}");
    }
}

#[test]
fn trap_17_rows_of_zeros_and_constant_units_are_finite() {
    let mut next = noise(31);
    let mut layer = Array2::from_shape_simple_fn((40, 3), || next().max(0.0));
    layer.slice_mut(ndarray::s![..5, ..]).fill(0.0);
    layer.column_mut(1).fill(0.0);
    let zero_rows = layer.rows().into_iter().filter(|row| row.iter().all(|v| *v == 0.0)).count();
    let labels: Vec<u32> = (0..40).map(|row| row % 2).collect();
    for kind in Registry::default().kinds() {
        let found = estimate(kind.name, &layer, &labels);
        assert!(found.numbers().iter().flatten().all(|number| number.is_finite()), "{}: {found:?}", kind.name);
    }
    let soft = estimate("soft", &layer, &labels);
    assert!(zero_rows >= 5 && soft.doubts.zero_rows == Some(zero_rows as f64));
}

#[test]
fn trap_18_identical_points_beside_others_are_finite() {
    let mut next = noise(41);
    let layer = Array2::from_shape_fn((100, 2), |(row, _)| if row < 50 { 0.25 } else { next() });
    let labels: Vec<u32> = (0..100).map(|row| row % 2).collect();
    for text in ["ross", "mixed_ksg", "mixed_ksg,k:1", "nearest", "nearest,k:10"] {
        let found = estimate(text, &layer, &labels);
        assert!(found.numbers().iter().flatten().all(|number| number.is_finite()), "{text}: {found:?}");
        assert!(found.doubts.zero_distances.unwrap() >= 50.0);
    }
}
