use std::io::Cursor;

use ndarray::{array, Array1, Array2, Array3, ShapeBuilder};
use ndarray_npy::{NpzWriter, WritableElement, WriteNpyExt};

use super::*;
use crate::archive::write_activations;
use crate::experiment::{History, Record, Run};
use crate::figure::{Colouring, Figure, PanelsKind, Scene, Style};
use crate::formats::NamedBytes;
use crate::information::{BinSettings, Estimate};
use crate::params::{BatchSize, ExperimentParams};
use crate::shown::{scene_of_estimates, scene_of_run};

/// An archive that is being written.
struct Archive(NpzWriter<Cursor<Vec<u8>>>);

impl Archive {
    fn new() -> Self {
        Self(NpzWriter::new(Cursor::new(Vec::new())))
    }

    fn with<T: WritableElement, D: ndarray::Dimension>(mut self, name: &str, array: &ndarray::Array<T, D>) -> Self {
        self.0.add_array(name, array).unwrap();
        self
    }

    fn bytes(self) -> Vec<u8> {
        self.0.finish().unwrap().into_inner()
    }
}

fn npy<T: WritableElement, D: ndarray::Dimension>(array: &ndarray::Array<T, D>) -> Vec<u8> {
    let mut bytes = Vec::new();
    array.write_npy(&mut bytes).unwrap();
    bytes
}

fn labels() -> Array1<i64> {
    array![3, 5, 3, 5]
}

/// A layer of one unit that takes two values.
fn layer() -> Array2<f32> {
    array![[0.0], [0.5], [0.0], [0.5]]
}

fn of<'a>(bytes: &'a [u8]) -> [NamedBytes<'a>; 1] {
    [NamedBytes { name: "folder/acts.npz", bytes }]
}

fn estimate(files: &[NamedBytes<'_>], options: &ReadOptions) -> Result<Estimates, ActivationError> {
    read(files, options)?.estimate(&BinSettings::default(), |_, _| ())
}

fn of_archive(archive: Archive) -> Result<Estimates, ActivationError> {
    estimate(&of(&archive.bytes()), &ReadOptions::default())
}

fn names(estimates: &Estimates) -> Vec<&str> {
    estimates.layers.iter().map(|layer| layer.name.as_str()).collect()
}

fn trained() -> History {
    let params = ExperimentParams {
        hidden_layers: vec![vec![5, 3]],
        epochs: 12,
        recorded_epochs: 5,
        batch_size: BatchSize::Samples(512),
        ..Default::default()
    };
    let mut run = Run::new(&params.check().unwrap());
    run.resume();
    while run.work() {}
    run.poll().clone()
}

#[test]
fn what_a_run_writes_is_estimated_to_what_it_recorded() {
    let history = trained();
    let mut bytes = Vec::new();
    write_activations(&history, 0, &mut bytes).unwrap();
    let set = read(&of(&bytes), &ReadOptions::default()).unwrap();
    let mut steps = Vec::new();
    let estimates = set.estimate(&BinSettings::default(), |done, all| steps.push((done, all))).unwrap();
    let records = &history.networks[0].records;
    let recorded =
        |record: &Record| record.information.iter().map(|i| (Some(i.i_xt_bits), Some(i.i_ty_bits))).collect();
    let expected: Vec<Vec<_>> = records.iter().map(recorded).collect();
    let bits = |layers: &[Estimate]| layers.iter().map(|i| (i.i_xt_bits, i.i_ty_bits)).collect::<Vec<_>>();
    assert_eq!(estimates.information.iter().map(|layers| bits(layers)).collect::<Vec<_>>(), expected);
    assert_eq!(estimates.epochs, history.params.schedule());
    assert_eq!(steps.len(), records.len());
    assert_eq!(steps.last(), Some(&(records.len(), records.len())));
    assert_eq!(names(&estimates), ["layer_1", "layer_2", "layer_3"]);
    assert_eq!(estimates.layers.iter().map(|layer| layer.units).collect::<Vec<_>>(), [5, 3, 2]);
    let (facts, of_run) = (&estimates.facts, history.params.facts());
    assert_eq!((facts.samples, facts.features, facts.classes), (4096, 12, 2));
    assert_eq!((facts.h_x_bits, facts.h_y_bits, &*facts.name), (of_run.h_x_bits, of_run.h_y_bits, "acts"));

    // The same once more, through its JSON, as a scene and as a picture.
    let json = serde_json::to_string(&estimates).unwrap();
    let read: Estimates = serde_json::from_str(&json).unwrap();
    assert_eq!(read, estimates);
    let scene = scene_of_estimates(&read);
    assert_eq!((scene.reached(), &scene.epochs[..]), (expected.len(), history.params.schedule()));
    assert_eq!(bits(scene.groups[0].networks[0].at(2)), expected[2]);
    assert!(scene.groups[0].means.iter().all(|mean| mean.metrics.is_none()), "no loss is invented");
    let style = Style { scale: 1.0, dark: false, colouring: Colouring::Viridis };
    let kind = PanelsKind::Plane { condition: 0, emphasis: None };
    let svg = |scene: &Scene| Figure::new(scene, &kind).panels(style).svg().unwrap();
    let unnamed = |mut scene: Scene| {
        scene.groups[0].layers.fill(None);
        scene
    };
    assert_eq!(svg(&unnamed(scene.clone())), svg(&scene_of_run(&history)), "the same plane");
    let titled = PanelsKind::Trajectories { emphasis: None };
    let svg = Figure::new(&scene, &titled).panels(style).svg().unwrap();
    assert!(svg.contains("acts") && !svg.contains("patterns"), "its name in place of a percentage");
    let csv = estimates.csv();
    assert_eq!(csv.lines().count(), 1 + 3 * expected.len());
    let first = expected[0][0];
    let line = format!("0,1,layer_1,5,{},{},", first.0.unwrap(), first.1.unwrap());
    let of_csv = csv.lines().nth(1).unwrap();
    assert!(of_csv.starts_with(&line) && of_csv.ends_with(",binned"), "{of_csv}");
}

#[test]
fn names_say_epochs_and_layers_in_any_manner() {
    let (y, t) = (labels(), layer());
    let constant = Array2::from_elem((4, 2), 0.25_f64);
    for (first, second, epochs) in [
        (["epoch_00010/layer_1", "epoch_00010/layer_2"], ["epoch_00002/layer_1", "epoch_00002/layer_2"], [2, 10]),
        (["e10_l1", "e10_l2"], ["e2_l1", "e2_l2"], [2, 10]),
        (["epoch_7_relu", "epoch_7_out"], ["epoch_9_relu", "epoch_9_out"], [7, 9]),
    ] {
        // The second layer is written first at one epoch.
        let archive = Archive::new().with("y", &y).with(first[0], &t).with(first[1], &constant);
        let estimates = of_archive(archive.with(second[1], &constant).with(second[0], &t)).unwrap();
        assert_eq!(estimates.epochs, epochs);
        for of_epoch in &estimates.information {
            assert_eq!(
                (of_epoch[0].i_xt_bits, of_epoch[0].i_ty_bits, of_epoch[1].i_xt_bits),
                (Some(1.0), Some(1.0), Some(0.0))
            );
        }
        assert_eq!(estimates.layers[1].units, 2);
    }
    let mut archive = Archive::new().with("label", &y);
    for layer in [10, 2, 1] {
        archive = archive.with(&format!("layer_{layer}"), &t);
    }
    assert_eq!(names(&of_archive(archive).unwrap()), ["layer_1", "layer_2", "layer_10"]);
    let archive = Archive::new().with("second, \"b\"", &t).with("Labels", &y).with("first", &constant);
    let estimates = of_archive(archive).unwrap();
    let short = estimates.layers.iter().map(Layer::short_name).collect::<Vec<_>>();
    assert_eq!(short, [Some("second, \"b\"".to_owned()), Some("first".to_owned())]);
    let named = |name: &str| Layer { name: name.to_owned(), units: 1 }.short_name();
    assert_eq!((named("layer_3"), named(&"ü".repeat(30))), (None, Some("ü".repeat(23) + "…")));
    assert_eq!((names(&estimates), &estimates.epochs[..]), (vec!["second, \"b\"", "first"], &[0][..]), "their order");
    let csv = estimates.csv();
    assert!(csv.contains("\n0,1,\"second, \"\"b\"\"\",1,1,1,") && csv.contains("\n0,2,first,2,0,0,"), "{csv}");
    // Others are left out where layers have names.
    let archive = Archive::new().with("y", &y).with("l1", &t).with("loss", &array![0.3]);
    let estimates = of_archive(archive).unwrap();
    assert_eq!(names(&estimates), ["l1"]);
    assert!(estimates.notes.iter().any(|note| note.contains("Left out") && note.contains("loss")));
}

#[test]
fn files_of_one_array_and_labels_of_any_name_are_found() {
    let (y, t, x) = (npy(&labels()), npy(&layer()), npy(&array![[1.0], [2.0], [3.0], [4.0]]));
    let file = |name, bytes| NamedBytes { name, bytes };
    let usual = [file("a/layer_1.npy", &t), file("a/y.npy", &y), file("a/x.npy", &x)];
    assert_eq!(estimate(&usual, &ReadOptions::default()).unwrap().facts.features, 1);
    // An archive whose own labels are others, and a file of labels.
    let acts = Archive::new().with("layer_1", &layer()).with("y", &array![0, 0, 0, 1]).bytes();
    let both = [file("acts.npz", &acts), file("dir/test-labels.npy", &y)];
    let h_y = |options: &ReadOptions| estimate(&both, options).unwrap().facts.h_y_bits;
    assert!((h_y(&ReadOptions::default()) - 0.811_278).abs() < 1e-6);
    for name in ["test-labels", "test-labels.npy", "dir/test-labels.npy"] {
        assert_eq!(h_y(&ReadOptions { labels: Some(name.to_owned()), ..Default::default() }), 1.0, "{name}");
    }
    let named = |name: &str| ReadOptions { labels: Some(name.to_owned()), ..Default::default() };
    assert!((h_y(&named("acts.npz")) - 0.811_278).abs() < 1e-6, "the labels in it");
    assert!(matches!(estimate(&both, &named("z")), Err(ActivationError::Missing { what: "labels", .. })));
    // Without labels in the archive, the file beside it can be nothing else.
    let acts = Archive::new().with("layer_1", &layer()).bytes();
    assert_eq!(estimate(&[both[1], file("acts.npz", &acts)], &ReadOptions::default()).unwrap().facts.name, "acts");
    let two = Archive::new().with("layer_1", &layer()).with("y", &labels()).with("labels", &labels());
    let error = of_archive(two).unwrap_err();
    assert!(error.to_string().contains("\"y\" or \"labels\""), "{error}");
    assert_eq!(kind_of(&both).unwrap(), Kind::Activations);
    let data = Archive::new().with("x", &layer()).with("y", &labels()).bytes();
    assert_eq!(kind_of(&of(&data)).unwrap(), Kind::Data);
    for (names, expected) in [
        (&["dense", "dense_1", "y"][..], Kind::Activations),
        (&["epoch_3/dense", "y"], Kind::Activations),
        (&["images", "labels"], Kind::Data),
        (&["x", "weights", "y"], Kind::Data),
        (&["dense", "dense_1"], Kind::Data),
        (&["dense", "y", "labels"], Kind::Data),
        (&["fc1", "target"], Kind::Unclear { layer: "fc1".to_owned(), rows: 4, units: 1 }),
    ] {
        let archive = names.iter().fold(Archive::new(), |archive, name| archive.with(name, &labels()));
        assert_eq!(kind_of(&of(&archive.bytes())).unwrap(), expected, "{names:?}");
    }
}

#[test]
fn labels_one_hot_and_arrays_of_any_shape_order_and_type_are_read() {
    let one_hot = array![[0_u8, 1, 0], [0, 0, 1], [0, 1, 0], [0, 0, 1]];
    let t = Array3::from_shape_fn((4, 2, 3), |(n, i, j)| if (i, j) == (1, 2) { (n % 2) as f64 / 2.0 } else { 0.1 });
    let fortran = Array3::from_shape_fn((4, 2, 3).f(), |at| t[at]);
    let archive = Archive::new().with("y", &one_hot).with("layer_1", &t).with("layer_2", &fortran);
    let estimates = of_archive(archive.with("layer_3", &array![0_i16, 1, 0, 1])).unwrap();
    assert_eq!(estimates.layers.iter().map(|layer| layer.units).collect::<Vec<_>>(), [6, 6, 1]);
    assert_eq!(estimates.facts.classes, 3);
    for of_layer in &estimates.information[0] {
        assert_eq!((of_layer.i_xt_bits, of_layer.i_ty_bits), (Some(1.0), Some(1.0)));
    }
}

#[test]
fn rows_that_are_equal_are_one_input_even_if_their_activations_differ() {
    // Two inputs twice each. The first layer is a function of the input; the second is noise.
    let x = array![[0.0, 1.0], [1.0, 1.0], [0.0, 1.0], [1.0, 1.0]];
    let noise = array![[0.0_f32], [0.0], [0.5], [0.5]];
    let archive = || Archive::new().with("y", &labels()).with("layer_1", &layer()).with("layer_2", &noise);
    let of = |estimates: Estimates| estimates.information[0].iter().filter_map(|i| i.i_xt_bits).collect::<Vec<_>>();
    let estimates = of_archive(archive().with("x", &x)).unwrap();
    assert_eq!((estimates.facts.h_x_bits, estimates.facts.features), (1.0, 2));
    assert!(estimates.notes.iter().any(|note| note.contains("2 of 4 inputs are distinct")), "{:?}", estimates.notes);
    assert_eq!(of(estimates), [1.0, 0.0]);
    let estimates = of_archive(archive()).unwrap();
    assert_eq!((estimates.facts.h_x_bits, estimates.facts.features), (2.0, 0));
    assert!(estimates.notes.iter().any(|note| note.contains("No inputs are given")));
    assert_eq!(of(estimates), [1.0, 1.0]);
}

#[test]
fn what_the_estimator_cannot_see_is_said() {
    let own_cells = array![[0.0_f32], [0.25], [0.5], [0.75]];
    let relu = array![[0.0_f32], [3.0], [0.5], [-1.5]];
    let archive = Archive::new()
        .with("y", &labels())
        .with("e0_first", &own_cells)
        .with("e0_relu", &relu)
        .with("e1_first", &own_cells)
        .with("e1_relu", &layer());
    let notes = of_archive(archive).unwrap().notes.join("\n");
    assert!(notes.contains("cell of its own in first (at 2 of 2 epochs), relu (at 1 of 2 epochs)"), "{notes}");
    assert!(notes.contains("log2 N = 2.00 bits"), "{notes}");
    assert!(notes.contains("Up to 50 % of the activations in relu lie beyond"), "{notes}");
    let quiet =
        of_archive(Archive::new().with("y", &labels()).with("layer_1", &layer()).with("x", &own_cells)).unwrap();
    assert_eq!(quiet.notes, [""; 0]);
    let one_class = Archive::new().with("y", &array![4, 4, 4, 4]).with("layer_1", &layer());
    assert!(of_archive(one_class).unwrap().notes.join("\n").contains("All labels are the same"));
}

#[test]
fn what_does_not_fit_is_named() {
    let (y, t) = (labels(), layer());
    let start = || Archive::new().with("y", &y).with("e0_l1", &t);
    let message = |archive: Archive| of_archive(archive).unwrap_err().to_string();
    let mut nan = t.clone();
    nan[(2, 0)] = f32::NAN;
    for (archive, parts) in [
        (start().with("e1_l1", &nan), vec!["\"e1_l1\"", "NaN at [2, 0]"]),
        (start().with("e0_l2", &t).with("e1_l1", &t), vec!["layer \"l2\"", "epoch 1"]),
        (start().with("e1_l1", &array![[0.5_f32]]), vec!["\"e1_l1\"", "[1, 1]", "4 labels"]),
        (start().with("e1_l1", &t.t().to_owned()), vec!["[1, 4]", "4 labels"]),
        (start().with("e1_l1", &Array2::<f32>::zeros((4, 2))), vec!["\"e1_l1\" has 2 units, but 1 at epoch 0"]),
        (start().with("e0_l2", &Array2::<f32>::zeros((4, 0))), vec!["\"e0_l2\"", "at least one unit"]),
        (start().with("epoch_00000/l1", &t), vec!["\"e0_l1\" and \"epoch_00000/l1\"", "same layer"]),
        (start().with("e99999999999999999999_l1", &t), vec!["e99999999999999999999_l1", "not a number up to"]),
        (start().with("x", &array![[0.0, f64::NAN]]), vec!["\"x\"", "[1, 2]"]),
        (start().with("x", &array![0.0, 1.0, f64::NAN, 2.0]), vec!["\"x\" is NaN at [2]"]),
        (Archive::new().with("y", &y).with("x", &t), vec!["no activations", "y, x"]),
        (Archive::new().with("l1", &t), vec!["no labels", "there is l1"]),
        (Archive::new().with("l1", &t).with("y", &array![0.0, 1.5, 0.0, 1.0]), vec!["label 1 in \"y\" is 1.5"]),
    ] {
        let found = message(archive);
        assert!(parts.iter().all(|part| found.contains(part)), "{found}, not {parts:?}");
    }
    let other = [NamedBytes { name: "acts.txt", bytes: b"0 1 2" }];
    let error = read(&other, &ReadOptions::default()).unwrap_err().to_string();
    assert!(error.contains("acts.txt is neither .npz nor .npy"), "{error}");
    let mut damaged = start().bytes();
    // A number of the layer.
    let place = damaged.windows(4).position(|w| w == 0.5_f32.to_le_bytes()).unwrap();
    damaged[place] ^= 1;
    let error = estimate(&of(&damaged), &ReadOptions::default()).unwrap_err().to_string();
    assert!(error.contains("acts.npz") && error.contains("checksum"), "{error}");
}

#[test]
fn estimates_that_contradict_themselves_are_refused() {
    let sound =
        of_archive(Archive::new().with("y", &labels()).with("e0_l1", &layer()).with("e5_l1", &layer())).unwrap();
    assert_eq!(sound.check(), Ok(()));
    let changes: [fn(&mut Estimates); 7] = [
        |e| e.layers.clear(),
        |e| e.epochs.clear(),
        |e| e.epochs.reverse(),
        |e| e.epochs[1] = usize::MAX,
        |e| e.information[1].clear(),
        |e| e.information[1][0].i_xt_bits = Some(f64::NAN),
        |e| e.facts.h_y_bits = -1.0,
    ];
    for change in changes {
        let mut estimates = sound.clone();
        change(&mut estimates);
        assert!(matches!(estimates.check(), Err(ActivationError::Estimates { .. })), "{estimates:?}");
    }
    let single = of_archive(Archive::new().with("y", &labels()).with("out", &layer())).unwrap();
    let scene = scene_of_estimates(&single);
    let kind = PanelsKind::Plane { condition: 0, emphasis: None };
    let style = Style { scale: 1.0, dark: true, colouring: Colouring::Layer };
    assert!(Figure::new(&scene, &kind).panels(style).svg().unwrap().contains("L1"), "one epoch, one layer");
}

#[test]
fn no_damaged_byte_makes_it_panic() {
    let small = |name: &str, epochs: usize| {
        let mut archive = Archive::new().with("y", &labels()).with("x", &layer());
        for epoch in 0..epochs {
            archive = archive.with(&format!("e{epoch}_{name}"), &layer());
        }
        archive.bytes()
    };
    let npy = npy(&layer());
    let (mut refused, mut read_well) = (0, 0);
    for bytes in [small("l1", 2), small("out", 1), npy] {
        for at in 0..bytes.len() {
            for change in [1, 0x20, 0x80, 0xff] {
                let mut damaged = bytes.clone();
                damaged[at] ^= change;
                let files = [of(&damaged)[0], NamedBytes { name: "labels.npy", bytes: &damaged[at..] }];
                for files in [&files[..1], &files] {
                    match estimate(files, &ReadOptions::default()) {
                        Ok(estimates) => read_well += usize::from(estimates.check().is_ok()),
                        Err(_) => refused += 1,
                    }
                }
            }
        }
    }
    assert!(refused > 100 && read_well > 100, "{refused} refused, {read_well} read");
}

#[test]
fn texts_beside_the_layers_are_left_out_with_a_word() {
    use crate::formats::tests::{npy as raw, npz};
    let words = || raw("<U1", "(2,)", &[0; 8]);
    let file = |name: &'static str| npz(&[(name, words()), ("layer_1", npy(&layer())), ("y", npy(&labels()))], true);
    let bytes = file("class_names");
    assert_eq!(kind_of(&of(&bytes)).unwrap(), Kind::Activations);
    let estimates = estimate(&of(&bytes), &ReadOptions::default()).unwrap();
    assert_eq!(names(&estimates), ["layer_1"]);
    assert!(estimates.notes.iter().any(|note| note.contains("no numbers: class_names")), "{:?}", estimates.notes);
    let refused = estimate(&of(&file("layer_2")), &ReadOptions::default());
    assert!(refused.unwrap_err().to_string().contains("layer_2"));
}

#[test]
fn equal_inputs_of_two_labels_are_not_said_to_tell_the_label() {
    let archive =
        Archive::new().with("y", &array![0_u8, 1, 0, 0]).with("layer_1", &array![[0.0_f32], [0.0], [0.9], [0.9]]);
    let estimates = of_archive(archive.with("x", &array![[0_u8], [0], [1], [1]])).unwrap();
    let note = estimates.notes.iter().find(|note| note.contains("a cell of its own")).unwrap();
    assert!(note.contains("I(T;Y) is I(X;Y)"), "{note}");
    assert!(estimates.information[0][0].i_ty_bits.unwrap() < estimates.facts.h_y_bits - 0.1);
}

#[test]
fn what_is_wrong_with_inputs_is_not_said_of_layers() {
    let archive = || Archive::new().with("y", &labels()).with("layer_1", &layer());
    let error = of_archive(archive().with("x", &array![[1.0_f32], [f32::NAN], [2.0], [3.0]])).unwrap_err().to_string();
    assert!(error.contains("\"x\" is NaN at [1, 0]; inputs need"), "{error}");
}
