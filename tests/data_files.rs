//! Files of other programs, read as data.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/images.rs"]
mod images;

use std::fs;
use std::process::Command;
use std::sync::Arc;

use infoplane::archive::npz;
use infoplane::dataset::OwnTask;
use infoplane::experiment::{Record, Run};
use infoplane::formats::NamedBytes;
use infoplane::formats::{read_npy, Array, Npz, Numbers};
use infoplane::own_data::{load, Loaded, ReadOptions};
use infoplane::params::{BatchSize, ExperimentParams};

/// What two files hold, an images' and a labels' one.
fn load_pair(names: [&str; 2], bytes: [Vec<u8>; 2]) -> Loaded {
    let files = [0, 1].map(|n| NamedBytes { name: names[n], bytes: &bytes[n] });
    load(&files, &ReadOptions::default()).unwrap()
}

fn mnist() -> Loaded {
    load_pair(images::MNIST, images::MNIST.map(|name| fs::read(images::mnist(name)).unwrap()))
}

/// The first and the last record of a small network that was trained on images of ten classes.
fn trained(loaded: Loaded, params: ExperimentParams) -> [Record; 2] {
    let task = Arc::new(OwnTask::new(&loaded.summary.name, loaded.dataset));
    let params = ExperimentParams {
        dataset: task.dataset_name(),
        hidden_layers: vec![vec![32]],
        train_percent: vec![80.0],
        batch_size: BatchSize::Samples(64),
        recorded_epochs: 2,
        repeats: 1,
        ..params
    };
    let mut run = Run::new(&params.check_with(Some(&task)).unwrap());
    run.resume();
    while run.work() {}
    let [first, last] = &run.poll().networks[0].records[..] else { panic!("two records") };
    [first.clone(), last.clone()]
}

#[test]
fn images_in_idx_files_are_described_and_learnt() {
    let loaded = load_pair(["images", "labels"], images::idx_files());
    let summary = &loaded.summary;
    assert_eq!((summary.samples, summary.features, summary.classes), (images::COUNT, 784, 10));
    assert_eq!(summary.class_counts, [images::COUNT / 10; 10]);
    assert!((summary.h_y_bits - std::f64::consts::LOG2_10).abs() < 1e-12, "{}", summary.h_y_bits);
    assert_eq!(summary.distinct, images::COUNT);
    assert_eq!((summary.minimum, summary.maximum), (0.0, 1.0), "bytes are scaled");
    assert_eq!(loaded.dataset.labels[..5], [0, 7, 4, 1, 8]);
    let params = ExperimentParams { learning_rate: 0.005, epochs: 20, ..Default::default() };
    let [first, last] = trained(loaded, params);
    assert!(first.metrics.test_accuracy < 0.4 && last.metrics.test_accuracy > 0.9, "{:?}", last.metrics);
    // 600 distinct images, of which the output tells the class.
    let [hidden, output] = &last.information[..] else { panic!("two layers") };
    assert!(hidden.i_xt_bits > 8.0 && hidden.i_xt_bits < 9.2289, "{hidden:?}");
    assert!(output.i_ty_bits > 2.5 && output.i_ty_bits < 3.322, "{output:?}");
}

#[test]
#[ignore = "files that are not part of the project: set INFOPLANE_MNIST to their directory"]
fn the_test_images_of_mnist_are_known() {
    let loaded = mnist();
    let summary = &loaded.summary;
    assert_eq!((summary.samples, summary.features, summary.classes), (10_000, 784, 10));
    assert_eq!(summary.name, "MNIST, test images");
    assert_eq!(summary.class_counts, [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    assert_eq!(summary.class_names.join(""), "0123456789");
    assert!((summary.h_y_bits - 3.319_422_526).abs() < 1e-9, "{}", summary.h_y_bits);
    assert_eq!(summary.distinct, 10_000);
    assert!((summary.h_x_bits - 13.287_712).abs() < 1e-6);
    assert_eq!((summary.minimum, summary.maximum), (0.0, 1.0));
    // The corners are never inked.
    assert_eq!(summary.constant_columns, 116);
    assert_eq!(loaded.dataset.labels[..5], [7, 2, 1, 0, 4]);
    let ink: f64 = loaded.dataset.inputs.row(0).iter().map(|v| f64::from(*v)).sum();
    assert!((ink * 255.0 - 18_454.0).abs() < 0.01, "{ink}");
}

#[test]
#[ignore = "files that are not part of the project: set INFOPLANE_MNIST to their directory"]
fn a_small_network_learns_the_test_images_of_mnist() {
    let params = ExperimentParams { learning_rate: 0.002, epochs: 6, ..Default::default() };
    let [first, last] = trained(mnist(), params);
    assert!(first.metrics.test_accuracy < 0.3 && last.metrics.test_accuracy > 0.9, "{:?}", last.metrics);
    // 10,000 distinct images, of which the output tells the digit.
    let [hidden, output] = &last.information[..] else { panic!("two layers") };
    assert!(hidden.i_xt_bits > 13.0 && hidden.i_xt_bits < 13.288, "{hidden:?}");
    assert!(output.i_ty_bits > 2.5 && output.i_ty_bits < 3.3195, "{output:?}");
}

#[test]
fn arrays_of_a_run_are_read_back() {
    let params = ExperimentParams { epochs: 3, repeats: 1, hidden_layers: vec![vec![3]], ..Default::default() };
    let mut run = Run::new(&params.check().unwrap());
    run.resume();
    while run.work() {}
    let history = run.poll();
    let bytes = npz(history).unwrap();
    let file = Npz::open(&bytes).unwrap();
    let epochs = file.read("epochs").unwrap();
    assert_eq!(epochs, Array { shape: vec![3], values: Numbers::I64(vec![0, 1, 2]) });
    let losses: Vec<f64> = history.networks[0].records.iter().map(|r| r.metrics.train_loss).collect();
    assert_eq!(file.read("train_loss").unwrap(), Array { shape: vec![1, 3], values: Numbers::F64(losses) });
    let weights = file.read("weights_c0_l1").unwrap();
    assert_eq!(weights.shape, [1, 3, 3, 12]);
    let Numbers::F32(weights) = weights.values else { panic!("single precision") };
    assert_eq!(weights[..36], history.networks[0].parameters(0)[..36]);
    assert_eq!(file.read("params").unwrap().values.number_type().name(), "uint8");
    for name in file.names() {
        assert_eq!(file.header(name).unwrap().shape, file.read(name).unwrap().shape, "{name}");
    }
}

/// Every type, order of bytes and dimensions, shape and version; and what is no numbers.
const NUMPY: &str = r#"
import sys
import numpy as np
folder = sys.argv[1]
def values(dtype, shape):
    i = np.arange(int(np.prod(shape)))
    return (i % 3 == 0 if dtype == "b1" else i * 7 % 101).astype(dtype).reshape(shape)
shapes = [(), (5,), (0,), (3, 4), (2, 0, 3), (2, 3, 4), (1, 2, 1, 3, 1, 2, 1, 2)]
plain = {}
for dtype in ["b1", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8"]:
    for k, shape in enumerate(shapes):
        for bytes in "<>":
            a = values(dtype, shape).astype(bytes + dtype)
            for order in "CF":
                plain[f"{dtype}_{k}_{bytes == '<'}_{order}"] = np.array(a, order=order)
        for version in [(1, 0), (2, 0), (3, 0)]:
            with open(f"{folder}/{dtype}_{k}_v{version[0]}.npy", "wb") as f:
                np.lib.format.write_array(f, values(dtype, shape), version=version)
    np.save(f"{folder}/{dtype}_3_part.npy", values(dtype, (6, 8))[::2, ::2])
np.savez(f"{folder}/plain.npz", **plain)
np.savez_compressed(f"{folder}/packed.npz", **plain)
np.savez(f"{folder}/refused.npz", object=np.array([{}, 1], dtype=object), text=np.array(["a", "b"]),
         bytes=np.array([b"a"]), complex=np.zeros(3, "c8"), time=np.zeros(3, "M8[s]"),
         record=np.zeros(3, [("a", "f4"), ("b", "i4")]), long=np.zeros(3, "f16"))
"#;

fn expected(name: &str) -> Array {
    let mut parts = name.split('_');
    let (dtype, shape) = (parts.next().unwrap(), parts.next().unwrap());
    let shapes: [&[usize]; 7] = [&[], &[5], &[0], &[3, 4], &[2, 0, 3], &[2, 3, 4], &[1, 2, 1, 3, 1, 2, 1, 2]];
    let shape = shapes[shape.parse::<usize>().unwrap()].to_vec();
    let count = shape.iter().product::<usize>();
    let place = |i: usize| if name.ends_with("part") { i / 4 * 16 + i % 4 * 2 } else { i };
    macro_rules! values {
        ($variant:ident, $type:ty) => {
            Numbers::$variant((0..count).map(|i| (place(i) * 7 % 101) as $type).collect())
        };
    }
    let values = match dtype {
        "b1" => Numbers::Bool((0..count).map(|i| place(i) % 3 == 0).collect()),
        "u1" => values!(U8, u8),
        "i1" => values!(I8, i8),
        "u2" => values!(U16, u16),
        "i2" => values!(I16, i16),
        "u4" => values!(U32, u32),
        "i4" => values!(I32, i32),
        "u8" => values!(U64, u64),
        "i8" => values!(I64, i64),
        "f2" | "f4" => values!(F32, f32),
        "f8" => values!(F64, f64),
        other => panic!("{other}"),
    };
    Array { shape, values }
}

#[test]
#[ignore = "needs python3 with numpy"]
fn files_of_numpy_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let written = Command::new("python3").args(["-c", NUMPY]).arg(folder.path()).output().unwrap();
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    let mut compared = 0;
    for entry in fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        match stem {
            "refused" => {
                let npz = Npz::open(&bytes).unwrap();
                for name in npz.names() {
                    let error = npz.read(name).unwrap_err().to_string();
                    assert!(error.starts_with(&format!("\"{name}\", byte ")), "{error}");
                    let why = if name == "object" { "Python objects" } else { "numbers of type" };
                    assert!(error.contains(why) || name == "record" && error.contains("version"), "{error}");
                    assert!(npz.header(name).is_err());
                }
                assert_eq!(npz.names().len(), 7);
            }
            "plain" | "packed" => {
                let npz = Npz::open(&bytes).unwrap();
                assert_eq!(npz.names().len(), 12 * 7 * 4);
                for name in npz.names() {
                    assert_eq!(npz.read(name).unwrap(), expected(name), "{name}");
                    assert_eq!(npz.header(name).unwrap().shape, expected(name).shape, "{name}");
                    compared += 1;
                }
            }
            name => {
                assert_eq!(read_npy(&bytes).unwrap(), expected(name), "{name}");
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 2 * 12 * 7 * 4 + 12 * (7 * 3 + 1));
}
