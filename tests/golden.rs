//! The reference numbers in `tests/golden`.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/golden.rs"]
mod golden;

use std::collections::HashMap;

use infoplane::activations::{self, read};
use infoplane::dataset::{committee, icosahedron, majority};
use infoplane::formats::NamedBytes;
use infoplane::information::{BinEdges, BinSettings, BinnedEstimator, Binning, Estimate, Registry, Task};
use infoplane::math::rows::LayerBuffer;
use infoplane::own_data::{load, ReadOptions};
use ndarray::{Array1, Array2};
use ndarray_npy::NpzWriter;

use golden::Case;

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
fn as_activations(case: &Case, labels: &[u32]) -> Vec<Estimate> {
    let mut npz = NpzWriter::new(std::io::Cursor::new(Vec::new()));
    for (n, layer) in case.layers.iter().enumerate() {
        npz.add_array(format!("epoch_00000/layer_{}", n + 1), &layer.t).unwrap();
    }
    npz.add_array("x", &Array1::from(case.inputs.clone())).unwrap();
    npz.add_array("y", &Array1::from(labels.to_vec())).unwrap();
    let bytes = npz.finish().unwrap().into_inner();
    let set = read(&[NamedBytes { name: "golden.npz", bytes: &bytes }], &activations::ReadOptions::default()).unwrap();
    set.estimate(&BinSettings::default(), |_, _| ()).unwrap().information.remove(0)
}

#[test]
fn information_equals_the_reference_to_1e_9_bit() {
    let edges = BinEdges::new(30, Binning::Edges);
    let bits: Vec<u64> = edges.edges().iter().map(|e| u64::from(e.to_bits())).collect();
    assert_eq!(bits, golden::edges());
    let labels = golden::labels();
    let mut wrapping = 0;
    for case in golden::cases() {
        let (name, inputs) = (&case.name, &case.inputs);
        let estimator = BinnedEstimator::new(edges.clone(), &labels, 2);
        let mut estimator = if case.repeated { estimator.with_inputs(inputs) } else { estimator };
        let mut expected_bits = Vec::new();
        for layer in &case.layers {
            let (t, width) = (&layer.t, layer.t.ncols());
            let found = estimator.estimate_array(t.view());
            // What the reference itself does with values below -1, to be sure that this is why.
            let wrapped = t.mapv(|v| if v < -1.0 { 29 } else { edges.index(v) });
            let mut counts = vec![0_u64; 30];
            wrapped.iter().for_each(|bin| counts[*bin] += 1);
            assert_eq!(counts, layer.counts(), "{name}, width {width}");
            let (i_xt, i_ty) = if t.iter().any(|v| *v < -1.0) {
                wrapping += 1;
                let (x, y) = reference(&wrapped, inputs, &labels);
                let known = layer.bits();
                assert!((x - known.0).abs() < 1e-9 && (y - known.1).abs() < 1e-9, "{name}, wrapped");
                let ours = t.mapv(|v| edges.edges().iter().filter(|e| **e <= v).count().saturating_sub(1));
                reference(&ours, inputs, &labels)
            } else {
                layer.bits()
            };
            expected_bits.push((i_xt, i_ty));
            assert!((found.i_xt_bits - i_xt).abs() < 1e-9, "{name}, width {width}: {found:?}, reference {i_xt}");
            assert!((found.i_ty_bits - i_ty).abs() < 1e-9, "{name}, width {width}: {found:?}, reference {i_ty}");
        }
        let found = as_activations(&case, &labels);
        assert_eq!(found.len(), expected_bits.len());
        for (found, (i_xt, i_ty)) in found.iter().zip(expected_bits) {
            assert!(
                (found.i_xt_bits.unwrap() - i_xt).abs() < 1e-9 && (found.i_ty_bits.unwrap() - i_ty).abs() < 1e-9,
                "{name}: {found:?}"
            );
        }
    }
    assert_eq!(wrapping, 3, "the three cases of ties have values below -1");
}

#[test]
fn the_rules_give_the_data_of_idnns_files() {
    // The digests are those of the files that IDNNs comes with; ours have the same inputs and labels.
    for (name, data, digest) in [
        ("var_u", icosahedron(), "a0cab729eac71baf"),
        ("g1", majority(), "f47e3c4c7182164e"),
        ("g2", committee(), "c2b51f5222c68d1f"),
    ] {
        assert_eq!(data.digest(), digest, "{name}");
        let file = format!("{name}.mat");
        let bytes = std::fs::read(golden::path(&file)).unwrap();
        let loaded = load(&[NamedBytes { name: &file, bytes: &bytes }], &ReadOptions::default()).unwrap();
        assert_eq!(loaded.dataset, data, "{name}");
        assert_eq!(loaded.summary.name, name);
        let [note] = &loaded.summary.notes[..] else { panic!("one note: {:?}", loaded.summary.notes) };
        assert!(note.contains("N = 4096"), "all rows are distinct: {note}");
    }
}

#[test]
fn bins_of_fixed_width_equal_the_reference_to_1e_9_bit() {
    let labels = golden::labels();
    let settings = Registry::default().read("fixed_width,width:0.07").unwrap();
    let mut estimator = settings.estimator(&Task { labels: &labels, classes: 2, inputs: None });
    let mut buffer = LayerBuffer::default();
    for case in golden::cases() {
        for layer in &case.layers {
            let found = estimator.estimate(&buffer.fill(layer.t.view()));
            let known = |name: &str| {
                let nats = layer.known["ibsgd_binsize_0.07_nats"][name].as_f64().unwrap();
                nats / std::f64::consts::LN_2
            };
            let (i_xt, i_ty) = (known("IXT"), known("ITY"));
            assert!((found.i_xt_bits.unwrap() - i_xt).abs() < 1e-9, "{}: {found:?}, reference {i_xt}", case.name);
            assert!((found.i_ty_bits.unwrap() - i_ty).abs() < 1e-9, "{}: {found:?}, reference {i_ty}", case.name);
        }
    }
}
