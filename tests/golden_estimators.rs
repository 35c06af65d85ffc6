//! The reference numbers in `tests/golden/estimators`, case by case.
//!
//! What is computed in double precision agrees to 1e-9, relative. Kernels of pairs of rows are summed in single
//! precision: [`SINGLE`] is stated for these.
#![cfg(not(target_arch = "wasm32"))]

use infoplane::information::{
    nearest_neighbour_entropy, noisy_information, soft_information, Estimate, Norm, Registry, Task,
};
use infoplane::math::rows::LayerBuffer;
use ndarray::{s, Array1, Array2};
use ndarray_npy::{ReadNpyExt, ReadableElement};
use serde_json::Value;

const DOUBLE: f64 = 1e-9;

/// Relative error of sums of kernels in single precision, through a logarithm.
const SINGLE: f64 = 2e-6;

const NAT: f64 = std::f64::consts::LOG2_E;

fn file(name: &str) -> std::fs::File {
    std::fs::File::open(format!("{}/tests/golden/estimators/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn matrix<T: ReadableElement>(name: &str) -> Array2<T> {
    Array2::read_npy(file(name)).unwrap()
}

fn golden() -> Value {
    serde_json::from_reader(file("golden.json")).unwrap()
}

fn labels() -> Vec<u32> {
    Array1::<u8>::read_npy(file("labels.npy")).unwrap().mapv(u32::from).to_vec()
}

fn estimate(text: &str, layer: &Array2<f32>, labels: &[u32]) -> Estimate {
    let classes = labels.iter().max().map_or(0, |label| *label as usize + 1);
    let settings = Registry::default().read(text).unwrap();
    let mut estimator = settings.estimator(&Task { labels, classes, inputs: None });
    estimator.estimate(&LayerBuffer::default().fill(layer.view()))
}

#[track_caller]
fn near(found: Option<f64>, expected: &Value, unit: f64, tolerance: f64) {
    let (found, expected) = (found.unwrap(), expected.as_f64().unwrap() * unit);
    let off = (found - expected).abs();
    assert!(off <= tolerance * expected.abs().max(1e-3), "{found}, not {expected}: {off:e}");
}

#[test]
fn binned_estimators() {
    let (golden, act, labels) = (&golden()["activations"], matrix("act.npy"), labels());
    for (text, key) in
        [("binned", "binned_30_edges"), ("float", "float_precision"), ("fixed_width,width:0.07", "floor_0.07_f64")]
    {
        let found = estimate(text, &act, &labels);
        near(found.i_xt_bits, &golden[key]["ixt_bits"], 1.0, DOUBLE);
        near(found.i_ty_bits, &golden[key]["ity_bits"], 1.0, DOUBLE);
    }
}

#[test]
fn adaptive_bins() {
    let golden = &golden()["ebab"];
    let relu_labels: Vec<u32> = (0..64).map(|row| row % 3).collect();
    for (file, labels, floor, key) in [
        ("relu_64x4.npy", relu_labels, "zero", "relu_floor0"),
        ("act.npy", labels(), "minus_one", "tanh_floor-1.000001"),
    ] {
        let layer = matrix(file);
        for floor in [floor, "auto"] {
            let found = estimate(&format!("ebab,floor:{floor}"), &layer, &labels);
            near(found.i_xt_bits, &golden[key]["ixt_bits"], 1.0, DOUBLE);
            near(found.i_ty_bits, &golden[key]["ity_bits"], 1.0, DOUBLE);
        }
    }
    let zero = estimate("ebab,floor:zero", &Array2::zeros((8, 2)), &[0, 1, 0, 1, 0, 1, 0, 1]);
    assert_eq!((zero.i_xt_bits, zero.i_ty_bits), (Some(0.0), Some(0.0)));
}

#[test]
fn kernel_bounds() {
    let (golden, act, labels) = (golden(), matrix("act.npy"), labels());
    let check = |layer: &Array2<f32>, labels: &[u32], variance: f64, expected: &Value| {
        for bound in ["upper", "lower"] {
            let found = estimate(&format!("kernel,bound:{bound},variance:{variance}"), layer, labels);
            near(found.i_xt_bits, &expected[bound]["ixt_nats"], NAT, SINGLE);
            near(found.i_ty_bits, &expected[bound]["ity_nats"], NAT, SINGLE);
        }
    };
    for variance in [0.1, 0.001] {
        check(&act, &labels, variance, &golden["activations"][format!("kde_var_{variance}")]);
    }
    let cases = &golden["kde_cases"];
    let parity: Vec<u32> = (0..256).map(|row| row % 2).collect();
    check(&Array2::zeros((64, 5)), &parity[..64], 0.1, &cases["constant_64x5"]);
    let halves: Vec<u32> = (0..64).map(|row| row / 32).collect();
    let two = Array2::from_shape_fn((64, 2), |(row, unit)| if row >= 32 && unit == 0 { 50.0 } else { 0.0 });
    check(&two, &halves, 0.1, &cases["two_far_clusters_label=cluster"]);
    let far = Array2::from_shape_fn((64, 1), |(row, _)| row as f32 * 100.0);
    check(&far, &parity[..64], 0.1, &cases["all_far_64x1"]);
    let right = &cases["offset_1000_f32_gram_trick"]["right (f64 differences), var 1e-3"];
    check(&matrix("offset_256x4.npy"), &parity, 1e-3, right);
}

#[test]
fn the_noisy_layer_itself() {
    let (golden, act, labels) = (golden(), matrix::<f32>("act.npy"), labels());
    let of = &golden["activations"]["kde_var_0.1"];
    let noise = matrix::<f32>("noise_4096x3.npy");
    let task = Task { labels: &labels, classes: 2, inputs: None };
    let mut buffer = LayerBuffer::default();
    let found = noisy_information(&buffer.fill(act.view()), &task, 0.1, noise.view());
    let expected = &of["monte_carlo_fixed_noise"];
    near(found.i_xt_bits, &expected["ixt_nats"], NAT, SINGLE);
    near(found.i_xt_error, &expected["se"], NAT, SINGLE);
    // With other noise: within four standard errors of the quadrature.
    for seed in 1..6 {
        let found = estimate(&format!("noisy,variance:0.1,samples:40000,noise_seed:{seed}"), &act, &labels);
        let exact = &of["exact_quadrature"];
        for (found, error, exact) in [
            (found.i_xt_bits, found.i_xt_error, &exact["ixt_nats_20_nodes"]),
            (found.i_ty_bits, found.i_ty_error, &exact["ity_nats_20_nodes"]),
        ] {
            let (error, off) = (error.unwrap(), found.unwrap() - exact.as_f64().unwrap() * NAT);
            assert!(off.abs() < 4.0 * error && error < 0.01, "{off} with a standard error of {error}");
        }
    }
}

#[test]
fn nearest_neighbours() {
    let (golden, act, labels) = (golden(), matrix("act.npy"), labels());
    let of = &golden["activations"];
    let found = estimate("nearest,k:2", &act, &labels);
    near(found.entropy_bits, &of["saxe_knn_k2"]["entropy_nats"], NAT, DOUBLE);
    assert_eq!(found.doubts.zero_distances, of["saxe_knn_k2"]["zero_distances"].as_f64());
    let normal = matrix::<f64>("normal_500x3.npy");
    let of_normal = &golden["kozachenko_leonenko"];
    for k in [1, 2, 3, 5] {
        let (found, zeros) = nearest_neighbour_entropy(normal.view(), k, Norm::Euclidean);
        near(Some(found), &of_normal["k"][k.to_string()], 1.0, DOUBLE);
        assert_eq!(zeros, 0);
    }
    near(Some(nearest_neighbour_entropy(normal.view(), 3, Norm::Maximum).0), &of_normal["max_norm_k3"], 1.0, DOUBLE);
    let mut duplicated = normal.clone();
    duplicated.slice_mut(s![100..120, ..]).assign(&normal.slice(s![..20, ..]));
    let (found, zeros) = nearest_neighbour_entropy(duplicated.view(), 1, Norm::Euclidean);
    let expected = &of_normal["20 rows duplicated (rows 100-119 := 0-19), k=1"];
    near(Some(found), &expected["with 1e-16"], 1.0, DOUBLE);
    assert_eq!(zeros as u64, expected["zero_distances"].as_u64().unwrap());
}

#[test]
fn numbers_of_neighbours() {
    let (golden, act, labels) = (golden(), matrix::<f32>("act.npy"), labels());
    let of = &golden["activations"];
    near(estimate("mixed_ksg,k:3", &act, &labels).i_ty_bits, &of["gao_mixture_k3"]["ity_nats"], NAT, DOUBLE);
    let first = act.slice(s![..96, ..]).to_owned();
    let found = estimate("ross,k:3", &first, &labels[..96]);
    near(found.i_ty_bits, &of["ross_k3_on_first_96_rows (no ties)"]["ity_nats"], NAT, DOUBLE);
    // The file has double precision, a layer single: none of its rows changes places by that.
    let mixed = matrix::<f64>("mixed_600.npy");
    let t = mixed.slice(s![.., ..1]).mapv(|t| t as f32);
    let y: Vec<u32> = mixed.column(1).iter().map(|y| *y as u32).collect();
    let of = &golden["mixed_label"];
    for k in [3, 10] {
        let expected = &of["ross_nats"][k.to_string()];
        near(estimate(&format!("ross,k:{k}"), &t, &y).i_ty_bits, expected, NAT, DOUBLE);
    }
    near(estimate("mixed_ksg,k:3", &t, &y).i_ty_bits, &of["gao_mixture_nats"]["3"], NAT, DOUBLE);
    let constant = &of["constant t (all 0), true 0"]["gao"];
    near(estimate("mixed_ksg,k:3", &Array2::zeros((600, 1)), &y).i_ty_bits, constant, NAT, DOUBLE);
    let copy = Array2::from_shape_fn((600, 1), |(row, _)| y[row] as f32);
    near(estimate("mixed_ksg,k:3", &copy, &y).i_ty_bits, &of["t = y, true ln2"]["gao"], NAT, DOUBLE);
}

#[test]
fn kernel_matrices() {
    let (golden, act, labels) = (golden(), matrix("act.npy"), labels());
    let (of, x) =
        (&golden["activations"]["renyi_sigma0.5_label_sigma0.1"], &golden["activations"]["renyi_input_identity"]);
    for (alpha, tolerance) in [("1.01", DOUBLE), ("2", SINGLE)] {
        let found = estimate(&format!("renyi,alpha:{alpha},kernel_width:0.5"), &act, &labels);
        let key = format!("alpha_{alpha}");
        near(found.i_xt_bits, &of[&key]["S_T_bits"], 1.0, tolerance);
        near(found.i_xt_bits, &x[&key], 1.0, tolerance);
        near(found.i_ty_bits, &of[&key]["ity_bits"], 1.0, tolerance);
    }
}

#[test]
fn soft_entropies() {
    let (golden, act, labels) = (golden(), matrix::<f32>("act.npy"), labels());
    let of = &golden["activations"]["soft_entropy"];
    let task = Task { labels: &labels, classes: 2, inputs: None };
    let anchors = matrix::<f64>("anchors_20x3.npy");
    let found = soft_information(&LayerBuffer::default().fill(act.view()), &task, anchors.view());
    near(found.entropy_bits, &of["H_nats"], NAT, DOUBLE);
    near(found.i_ty_bits, &of["ity_nats"], NAT, DOUBLE);
    assert!(found.i_ty_bits < found.i_xt_bits && found.i_xt_bits < found.entropy_bits);
}

#[test]
fn decoders() {
    let (golden, act, labels) = (golden(), matrix("act.npy"), labels());
    let found = estimate("decoder,family:linear,penalty:0.001", &act, &labels);
    near(found.i_ty_bits, &golden["activations"]["decoder_linear_l2_1e-3"]["v_information_bits"], 1.0, 1e-7);
    let small = estimate("decoder,family:mlp", &act, &labels).i_ty_bits.unwrap();
    let h_y = golden["activations"]["H_Y_bits"].as_f64().unwrap();
    assert!(small > found.i_ty_bits.unwrap() && small <= h_y, "a richer family can use more: {small}");
}
