//! Reference numbers and data files of the IDNNs project, where they are present.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::HashMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use infoplane::activations::{self, read};
use infoplane::dataset::files::{load, ReadOptions};
use infoplane::dataset::{committee, icosahedron, majority, Dataset};
use infoplane::formats::NamedBytes;
use infoplane::information::{BinEdges, BinSettings, BinnedEstimator, Binning, Estimate};
use ndarray::{s, Array1, Array2};
use ndarray_npy::{NpzWriter, ReadNpyExt};
use serde_json::Value;

/// A reference file, or nothing with a word about it.
fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if !path.exists() {
        // Not by `eprintln`, which a passing test swallows. A closed stderr is no reason to fail.
        let _ = writeln!(std::io::stderr(), "skipped: {name} is not present");
        return None;
    }
    Some(path)
}

/// I(X;T) and I(T;Y) in bits from bin indices, with maps: an independent plug-in estimate.
fn reference(bins: &Array2<usize>, inputs: &[u32], labels: &[u32]) -> (f64, f64) {
    let entropy = |rows: &[usize]| {
        let mut counts: HashMap<Vec<usize>, f64> = HashMap::new();
        for r in rows {
            *counts.entry(bins.row(*r).to_vec()).or_default() += 1.0;
        }
        let n = rows.len() as f64;
        counts.values().map(|c| -c / n * libm::log2(c / n)).sum::<f64>()
    };
    let given = |condition: &[u32]| {
        let mut groups: HashMap<u32, Vec<usize>> = HashMap::new();
        condition.iter().enumerate().for_each(|(row, value)| groups.entry(*value).or_default().push(row));
        groups.values().map(|rows| rows.len() as f64 / condition.len() as f64 * entropy(rows)).sum::<f64>()
    };
    let h_t = entropy(&(0..labels.len()).collect::<Vec<_>>());
    (h_t - given(inputs), h_t - given(labels))
}

/// The same from an archive, the layers one by one.
fn as_activations(values: &Array2<f32>, widths: &[usize], inputs: &[u32], labels: &[u32]) -> Vec<Estimate> {
    let mut npz = NpzWriter::new(std::io::Cursor::new(Vec::new()));
    let mut at = 0;
    for (layer, width) in widths.iter().enumerate() {
        let t = values.slice(s![.., at..at + width]).to_owned();
        npz.add_array(format!("epoch_00000/layer_{}", layer + 1), &t).unwrap();
        at += width;
    }
    npz.add_array("x", &Array1::from(inputs.to_vec())).unwrap();
    npz.add_array("y", &Array1::from(labels.to_vec())).unwrap();
    let bytes = npz.finish().unwrap().into_inner();
    let set = read(&[NamedBytes { name: "golden.npz", bytes: &bytes }], &activations::ReadOptions::default()).unwrap();
    set.estimate(&BinSettings::default(), |_, _| ()).unwrap().information.remove(0)
}

#[test]
fn information_equals_the_reference_to_1e_9_bit() {
    let Some(path) = shared("golden/golden.json") else { return };
    let golden: Value = serde_json::from_reader(File::open(&path).unwrap()).unwrap();
    let folder = path.parent().unwrap();
    let edges = BinEdges::new(30, Binning::Edges);
    let bits: Vec<u64> = edges.edges().iter().map(|e| u64::from(e.to_bits())).collect();
    let expected: Vec<u64> =
        golden["meta"]["edges_f32_hex"].as_array().unwrap().iter().map(|e| e.as_u64().unwrap()).collect();
    assert_eq!(bits, expected);
    let labels = Array1::<u8>::read_npy(File::open(folder.join("labels.npy")).unwrap()).unwrap();
    let labels: Vec<u32> = labels.iter().map(|y| u32::from(*y)).collect();
    let mut compared = 0;
    for (name, case) in golden["cases"].as_object().unwrap() {
        let Some(file) = case["file"].as_str().filter(|f| f.ends_with(".npy")) else { continue };
        let values = Array2::<f32>::read_npy(File::open(folder.join(file)).unwrap()).unwrap();
        let rows_of_an_input = if case["x"] == "row index // 8" { 8 } else { 1 };
        let inputs: Vec<u32> = (0..4096).map(|row| row / rows_of_an_input).collect();
        let estimator = BinnedEstimator::new(edges.clone(), &labels, 2);
        let mut estimator = if rows_of_an_input > 1 { estimator.with_inputs(&inputs) } else { estimator };
        let (mut at, mut expected_bits) = (0, Vec::new());
        for layer in case["per_layer"].as_array().unwrap() {
            let width = layer["width"].as_u64().unwrap() as usize;
            let t = values.slice(s![.., at..at + width]);
            at += width;
            let found = estimator.estimate_array(t);
            let wraps = t.iter().any(|v| *v < -1.0);
            let (i_xt, i_ty) = if wraps {
                reference(
                    &t.mapv(|v| edges.edges().iter().filter(|e| **e <= v).count().saturating_sub(1)),
                    &inputs,
                    &labels,
                )
            } else {
                (layer["IXT_bits"].as_f64().unwrap(), layer["ITY_bits"].as_f64().unwrap())
            };
            expected_bits.push((i_xt, i_ty));
            assert!((found.i_xt_bits - i_xt).abs() < 1e-9, "{name}, width {width}: {found:?}, reference {i_xt}");
            assert!((found.i_ty_bits - i_ty).abs() < 1e-9, "{name}, width {width}: {found:?}, reference {i_ty}");
            // What the reference itself does with values below -1, to be sure that this is why.
            let wrapped = t.mapv(|v| if v < -1.0 { 29 } else { edges.index(v) });
            let mut counts = vec![0_u64; 30];
            wrapped.iter().for_each(|bin| counts[*bin] += 1);
            let expected: Vec<u64> =
                layer["bin_counts"].as_array().unwrap().iter().map(|c| c.as_u64().unwrap()).collect();
            assert_eq!(counts, expected, "{name}, width {width}");
            if wraps {
                let (x, y) = reference(&wrapped, &inputs, &labels);
                assert!((x - layer["IXT_bits"].as_f64().unwrap()).abs() < 1e-9, "{name}, wrapped");
                assert!((y - layer["ITY_bits"].as_f64().unwrap()).abs() < 1e-9, "{name}, wrapped");
            }
            compared += 1;
        }
        let widths =
            case["per_layer"].as_array().unwrap().iter().map(|layer| layer["width"].as_u64().unwrap() as usize);
        let found = as_activations(&values, &widths.collect::<Vec<_>>(), &inputs, &labels);
        assert_eq!(found.len(), expected_bits.len());
        for (found, (i_xt, i_ty)) in found.iter().zip(expected_bits) {
            assert!(
                (found.i_xt_bits - i_xt).abs() < 1e-9 && (found.i_ty_bits - i_ty).abs() < 1e-9,
                "{name}: {found:?}"
            );
        }
    }
    assert_eq!(compared, 9, "six layers of a network and three cases of ties");
}

#[test]
fn the_rules_give_the_labels_of_the_files() {
    for (name, data) in [("var_u", icosahedron()), ("g1", majority()), ("g2", committee())] {
        let Some(path) = shared(&format!("data/{name}.mat")) else { return };
        compare_with_file(&path, &data);
    }
}

fn compare_with_file(path: &Path, data: &Dataset) {
    let bytes = std::fs::read(path).unwrap();
    let file = NamedBytes { name: path.to_str().unwrap(), bytes: &bytes };
    let loaded = load(&[file], &ReadOptions::default()).unwrap();
    assert_eq!(loaded.dataset, *data);
    assert_eq!(loaded.summary.name, path.file_stem().unwrap().to_str().unwrap());
    let of_all: Vec<String> = loaded.summary.notes.iter().filter(|note| note.contains("N = 4096")).cloned().collect();
    assert_eq!(loaded.summary.notes, of_all, "all rows are distinct, and there is nothing else to say");
}
