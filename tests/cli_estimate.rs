//! `infoplane estimate`: activations of other programs.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/golden.rs"]
mod golden;
#[path = "common/program.rs"]
mod program;

use std::fs::File;

use infoplane::information::{BinEdges, BinnedEstimator, Binning};
use ndarray::{Array1, Array2, ShapeBuilder};
use ndarray_npy::{NpzWriter, WriteNpyExt};
use program::{Ended, Place};

/// Rows of information.csv: layer, units, I(X;T), I(T;Y).
fn rows(csv: &str) -> Vec<(String, usize, f64, f64)> {
    let mut lines = csv.lines();
    assert!(lines.next().unwrap().starts_with("epoch,layer,name,units,i_xt_bits,i_ty_bits,"));
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |c: usize| cells[c].parse::<f64>().unwrap_or_else(|_| panic!("{line}"));
        (cells[2].to_owned(), number(3) as usize, number(4), number(5))
    };
    lines.map(row).collect()
}

/// Six inputs, two layers at two epochs.
fn small(place: &Place) {
    let mut npz = NpzWriter::new(File::create(place.path("acts.npz")).unwrap());
    for (name, last) in [("epoch_00000/layer_1", 0.0), ("epoch_00007/layer_1", 0.9)] {
        let values = vec![-0.9, -0.5, 0.0, 0.3, 0.6, last];
        npz.add_array(name, &Array2::from_shape_vec((6, 1), values).unwrap()).unwrap();
    }
    for epoch in ["epoch_00000", "epoch_00007"] {
        npz.add_array(format!("{epoch}/layer_2"), &Array2::<f64>::zeros((6, 3))).unwrap();
    }
    npz.finish().unwrap();
    Array1::from(vec![3_i64, 3, 3, 8, 8, 8]).write_npy(File::create(place.path("y.npy")).unwrap()).unwrap();
}

#[test]
fn activations_of_epochs_give_a_table_a_csv_and_the_plane() {
    let place = Place::new();
    small(&place);
    let ended = place.line("estimate --activations acts.npz --labels y.npy --out out").code(0);
    let said = ended.out();
    assert!(
        said.starts_with("acts: 6 inputs, 2 classes, H(X) 2.5850 bits, H(Y) 1.0000 bits; bins of 30 edges"),
        "{said}"
    );
    assert!(said.lines().nth(1).unwrap().contains("I(X;T) bits  I(T;Y) bits"), "{said}");
    assert_eq!(said.lines().count(), 2 + 4);
    assert_eq!(place.names("out"), ["information.csv", "plane.png", "plane.svg"]);
    let rows = rows(&place.text("out/information.csv"));
    assert_eq!((&rows[0].0[..], rows[0].1, rows[3].1), ("layer_1", 1, 3));
    // Five cells, then six; a layer that is always 0 knows nothing.
    assert!((rows[2].2 - 2.584962500721156).abs() < 1e-12 && rows[0].2 < rows[2].2);
    assert_eq!((rows[2].3, rows[3].2, rows[3].3), (1.0, 0.0, 0.0));
    let svg = place.text("out/plane.svg");
    assert!(svg.contains("I(X;T), bits") && !svg.contains("% of the patterns") && svg.matches("<circle").count() >= 4);

    let refused = place.line("estimate --activations acts.npz --labels y.npy --out out").code(1).err();
    assert!(refused.contains("exists already"), "{refused}");
    let json = place.line("estimate --activations acts.npz --labels y.npy --json --quiet").code(0);
    assert_eq!(json.err(), "");
    assert_eq!(json.json()["information"][1][0]["i_ty_bits"], 1.0);
    // Inputs that are equal are one input.
    Array2::<f32>::zeros((6, 2)).write_npy(File::create(place.path("x.npy")).unwrap()).unwrap();
    let one = place.line("estimate --activations acts.npz --labels y.npy --inputs x.npy --json").code(0).json();
    assert_eq!((&one["facts"]["h_x_bits"], &one["information"][1][0]["i_xt_bits"]), (&0.0.into(), &0.0.into()));
    let few = place.line("estimate --activations acts.npz --labels y.npy --bins 2 --binning intervals --json").code(0);
    // Two rows below 0 and four from 0 on.
    let found = few.json()["information"][1][0]["i_xt_bits"].as_f64().unwrap();
    assert!((found - 0.9182958340544896).abs() < 1e-12, "{found}");
}

#[test]
fn a_run_s_own_activations_give_its_own_information() {
    let place = Place::new();
    place.line("run --epochs 30 --recorded-epochs 4 --record-activations all --out a").code(0);
    let estimated = rows(&{
        place.line("estimate --activations a/activations.npz --out b").code(0);
        place.text("b/information.csv")
    });
    let csv = place.text("a/information.csv");
    let recorded = csv.lines().skip(1).map(|line| {
        let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        (cells[4], cells[5])
    });
    let recorded: Vec<(f64, f64)> = recorded.collect();
    assert_eq!(recorded.len(), estimated.len());
    // The output is kept below 1 in a run, where probabilities round to 1; so early none does.
    assert!(estimated.iter().zip(&recorded).all(|(e, r)| (e.2, e.3) == *r), "{estimated:?} {recorded:?}");
}

#[test]
fn what_is_wrong_is_named() {
    let place = Place::new();
    small(&place);
    let write = |name: &str, values: Vec<f64>| {
        let mut npz = NpzWriter::new(File::create(place.path(name)).unwrap());
        npz.add_array("layer_1", &Array2::from_shape_vec((values.len() / 2, 2), values).unwrap()).unwrap();
        npz.finish().unwrap();
    };
    write("nan.npz", vec![0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, f64::NAN, 0.8, 0.9, 0.95, 1.0]);
    write("rows.npz", vec![0.0; 10]);
    std::fs::write(place.path("cut.npz"), &place.read("acts.npz")[..200]).unwrap();
    std::fs::write(place.path("text.npz"), "text").unwrap();
    for (file, part) in [
        ("nan.npz", "layer_1"),
        ("rows.npz", "layer_1"),
        ("cut.npz", "cut.npz"),
        ("text.npz", "text.npz"),
        ("no.npz", "No such file"),
    ] {
        let said = place.line(&format!("estimate --activations {file} --labels y.npy")).code(1).err();
        assert!(said.contains(part), "{file}: {said}");
    }
    let said = place.line("estimate --activations acts.npz").code(1).err();
    assert!(said.contains("labels"), "{said}");
    let said = place.line("estimate --activations acts.npz --labels nowhere.npy").code(1).err();
    assert!(said.contains("cannot read nowhere.npy"), "{said}");
    let said = place.line("estimate --activations acts.npz --labels y.npy --estimator kde").code(2).err();
    assert!(said.contains("there is no estimator \"kde\"; choose one of binned, fixed_width"), "{said}");
    place.line("estimate --activations acts.npz --labels y.npy --bins 1").code(2);
}

#[test]
fn the_golden_files_are_met_to_1e_9_bit() {
    let place = Place::new();
    let labels = golden::labels();
    let labels_file = golden::path("labels.npy");
    let mut compared = 0;
    for case in golden::cases() {
        let (name, inputs) = (&case.name, &case.inputs);
        let x = Array2::from_shape_fn((inputs.len(), 1), |(row, _)| inputs[row] as f32);
        x.write_npy(File::create(place.path("x.npy")).unwrap()).unwrap();
        // Single precision in C order, double precision in Fortran order.
        let [mut singles, mut doubles] =
            ["singles.npz", "doubles.npz"].map(|file| NpzWriter::new(File::create(place.path(file)).unwrap()));
        for (n, layer) in case.layers.iter().enumerate() {
            let layer_name = format!("layer_{}", n + 1);
            singles.add_array(&layer_name, &layer.t).unwrap();
            let mut turned = Array2::<f64>::zeros(layer.t.dim().f());
            turned.assign(&layer.t.mapv(f64::from));
            doubles.add_array(&layer_name, &turned).unwrap();
        }
        singles.finish().unwrap();
        doubles.finish().unwrap();
        let estimate = |file: &str| -> Vec<(String, usize, f64, f64)> {
            let out = format!("{name}-{file}");
            let labels = labels_file.to_str().unwrap();
            let ended: Ended =
                place.run(&["estimate", "--activations", file, "--labels", labels, "--inputs", "x.npy", "--out", &out]);
            ended.code(0);
            rows(&place.text(&format!("{out}/information.csv")))
        };
        let found = estimate("singles.npz");
        assert_eq!(found.len(), case.layers.len(), "{name}");
        assert_eq!(estimate("doubles.npz"), found, "{name}");
        let estimator = BinnedEstimator::new(BinEdges::new(30, Binning::Edges), &labels, 2);
        let mut estimator = if case.repeated { estimator.with_inputs(inputs) } else { estimator };
        for (layer, found) in case.layers.iter().zip(&found) {
            let expected = estimator.estimate_array(layer.t.view());
            assert_eq!((found.2, found.3), (expected.i_xt_bits, expected.i_ty_bits), "{name}");
            // The reference wraps values below -1 into the last bin; tests/golden.rs compares those.
            if layer.t.iter().all(|v| *v >= -1.0) {
                let (i_xt, i_ty) = layer.bits();
                assert!((found.2 - i_xt).abs() < 1e-9 && (found.3 - i_ty).abs() < 1e-9, "{name}: {found:?}");
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 6, "the layers of the network have no value below -1");
}
