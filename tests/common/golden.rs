//! The reference numbers in `tests/golden`.
// Every file of tests uses some of this.
#![allow(dead_code)]

use std::fs::File;
use std::path::{Path, PathBuf};

use ndarray::{s, Array1, Array2};
use ndarray_npy::ReadNpyExt;
use serde_json::Value;

/// A file of them.
pub fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

fn open(name: &str) -> File {
    File::open(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Activations with what is known of them.
pub struct Case {
    pub name: String,
    /// The input of each row.
    pub inputs: Vec<u32>,
    /// Whether rows have the same input.
    pub repeated: bool,
    pub layers: Vec<Layer>,
}

pub struct Layer {
    /// 4096 rows.
    pub t: Array2<f32>,
    /// See `tests/golden/make.py`.
    pub known: Value,
}

impl Layer {
    /// I(X;T) and I(T;Y) in bits, with values below -1 in the last bin.
    pub fn bits(&self) -> (f64, f64) {
        let number = |name: &str| self.known[name].as_f64().unwrap();
        (number("IXT_bits"), number("ITY_bits"))
    }

    pub fn counts(&self) -> Vec<u64> {
        whole_numbers(&self.known["bin_counts"])
    }
}

fn whole_numbers(list: &Value) -> Vec<u64> {
    list.as_array().unwrap().iter().map(|number| number.as_u64().unwrap()).collect()
}

fn known() -> Value {
    serde_json::from_reader(open("golden.json")).unwrap()
}

/// The bits of the 30 edges.
pub fn edges() -> Vec<u64> {
    whole_numbers(&known()["edges_f32_bits"])
}

/// The class of each row.
pub fn labels() -> Vec<u32> {
    let labels = Array1::<u8>::read_npy(open("labels.npy")).unwrap();
    labels.iter().map(|y| u32::from(*y)).collect()
}

/// Six layers of a network and three cases of ties.
pub fn cases() -> Vec<Case> {
    let cases: Vec<Case> = known()["cases"].as_object().unwrap().iter().map(|(name, case)| read(name, case)).collect();
    assert_eq!(cases.iter().map(|case| case.layers.len()).sum::<usize>(), 9);
    cases
}

fn read(name: &str, case: &Value) -> Case {
    let files = case["files"].as_array().unwrap().iter().map(|file| file.as_str().unwrap());
    let arrays: Vec<_> = files.map(|file| Array2::<f32>::read_npy(open(file)).unwrap()).collect();
    let views: Vec<_> = arrays.iter().map(|array| array.view()).collect();
    let values = ndarray::concatenate(ndarray::Axis(1), &views).unwrap();
    let rows_per_input = case["rows_per_input"].as_u64().unwrap() as u32;
    let mut at = 0;
    let layer = |known: &Value| {
        let width = known["width"].as_u64().unwrap() as usize;
        let t = values.slice(s![.., at..at + width]).to_owned();
        at += width;
        Layer { t, known: known.clone() }
    };
    Case {
        name: name.to_owned(),
        inputs: (0..values.nrows() as u32).map(|row| row / rows_per_input).collect(),
        repeated: rows_per_input > 1,
        layers: case["layers"].as_array().unwrap().iter().map(layer).collect(),
    }
}
