use super::*;
use crate::formats::tests::{gzip, idx, npy, npz, MatWriter};

/// One file.
fn one(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<Loaded, DataError> {
    load(&[NamedBytes { name, bytes }], options)
}

fn several(files: &[(&str, Vec<u8>)]) -> Result<Loaded, DataError> {
    let files: Vec<_> = files.iter().map(|(name, bytes)| NamedBytes { name, bytes }).collect();
    load(&files, &ReadOptions::default())
}

fn plain() -> ReadOptions {
    ReadOptions::default()
}

fn singles(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

/// Inputs 4 x 2 and labels 0, 1, 1, 0.
fn inputs() -> Vec<u8> {
    npy("<f4", "(4, 2)", &singles(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]))
}

fn labels() -> Vec<u8> {
    npy("|u1", "(4,)", &[0, 1, 1, 0])
}

fn rows(loaded: &Loaded) -> Vec<f32> {
    loaded.dataset.inputs.iter().copied().collect()
}

fn has_note(loaded: &Loaded, part: &str) -> bool {
    loaded.summary.notes.iter().any(|note| note.contains(part))
}

#[test]
fn arrays_of_all_kinds_of_files_are_found() {
    let x = || ("x.npy", inputs());
    let y = || ("y.npy", labels());
    let by_shape = || [("one.npy", inputs()), ("two.npy", labels())];
    let w = MatWriter { big_endian: true };
    // Columns one after the other: 4 x 2.
    let mat = |f: &str, y: &str| {
        let f = w.variable(f, 6, &[4, 2], 2, &[0, 2, 4, 6, 1, 3, 5, 7]);
        [w.header(), w.compressed(&f), w.variable(y, 6, &[1, 4], 2, &[0, 1, 1, 0])].concat()
    };
    let turned = npy("<f4", "(2, 4)", &singles(&[0.0, 2.0, 4.0, 6.0, 1.0, 3.0, 5.0, 7.0]));
    let csv = b"a,b,kind\n0,1,no\n2,3,yes\n4,5,yes\n6,7,no\n".to_vec();
    let cases: Vec<Vec<(&str, Vec<u8>)>> = vec![
        vec![x(), y()],
        vec![y(), x()],
        by_shape().into(),
        vec![("mnist_labels.npy", labels()), ("mnist_images.npy", inputs())],
        vec![("a.npz", npz(&[("x", inputs()), ("y", labels())], true))],
        vec![(
            "a.npz",
            npz(&[("target", labels()), ("Data", inputs()), ("names", npy("<U1", "(2,)", &[0; 8]))], false),
        )],
        vec![("a.npz", npz(&[("one", labels()), ("two", inputs())], false))],
        vec![("a.npz", npz(&[("x", turned), ("y", labels())], false))],
        vec![("a.mat", mat("F", "y"))],
        vec![("a.mat", mat("one", "two"))],
        vec![("a.mat.gz", gzip(&mat("F", "y")))],
        vec![("x.npz", npz(&[("x", inputs())], true)), y()],
        vec![("a.csv", csv.clone())],
        vec![("a.csv.gz", gzip(&csv))],
    ];
    for (index, files) in cases.iter().enumerate() {
        let loaded = several(files).unwrap_or_else(|error| panic!("case {index}: {error}"));
        assert_eq!(rows(&loaded), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], "case {index}");
        assert_eq!((loaded.dataset.labels, loaded.dataset.classes), (vec![0, 1, 1, 0], 2), "case {index}");
        assert_eq!(loaded.summary.class_counts, [2, 2]);
    }
}

#[test]
fn arrays_can_be_named() {
    let file =
        npz(&[("a", inputs()), ("b", labels()), ("c", inputs()), ("d", npy("|u1", "(4,)", &[3, 3, 3, 9]))], false);
    let error = one("some.npz", &file, &plain()).unwrap_err().to_string();
    assert!(error.contains("a (4 x 2 float32), b (4 uint8)"), "{error}");
    let name = |inputs: &str, labels: &str| ReadOptions {
        inputs: Some(inputs.to_owned()),
        labels: Some(labels.to_owned()),
        ..plain()
    };
    let loaded = one("some.npz", &file, &name("c", "d")).unwrap();
    assert_eq!(
        (loaded.summary.name.as_str(), loaded.summary.class_names),
        ("some", vec!["3".to_owned(), "9".to_owned()])
    );
    assert!(matches!(one("some.npz", &file, &name("c", "e")), Err(DataError::Missing { .. })));
    assert!(matches!(one("some.npz", &file, &name("a", "a")), Err(DataError::Which { .. })));

    let w = MatWriter { big_endian: false };
    let text = w.variable("s", 4, &[1, 1], 4, &[65, 0]);
    let mat = [w.header(), text, w.variable("F", 9, &[4, 1], 2, &[1, 2, 3, 4])].concat();
    let error = one("some.mat", &mat, &name("F", "s")).unwrap_err().to_string();
    assert!(error.contains("\"s\" is a text"), "{error}");
    let csv = "k,a\n0,1\n1,2\n";
    let loaded = one("t.csv", csv.as_bytes(), &ReadOptions { labels: Some("k".to_owned()), ..plain() }).unwrap();
    assert_eq!(rows(&loaded), [1.0, 2.0]);
    let loaded = one("t.csv", b"7,1\n0,1\n1,2\n", &ReadOptions { header: Some(true), ..plain() }).unwrap();
    assert_eq!(loaded.summary.samples, 2);
}

#[test]
fn labels_of_all_kinds_become_classes() {
    let with = |labels: Vec<u8>| one("a.npz", &npz(&[("x", inputs()), ("y", labels)], false), &plain());
    let doubles = |values: &[f64]| values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>();
    let of = |labels: Vec<u8>| {
        let loaded = with(labels).unwrap();
        (loaded.dataset.labels, loaded.summary.class_names.join(" "))
    };
    assert_eq!(of(npy("|b1", "(4,)", &[1, 0, 0, 1])), (vec![1, 0, 0, 1], "0 1".to_owned()));
    assert_eq!(of(npy("|i1", "(4, 1)", &[255, 1, 255, 1])), (vec![0, 1, 0, 1], "-1 1".to_owned()));
    assert_eq!(of(npy("<f8", "(1, 4)", &doubles(&[3.0, 1.0, 20.0, 3.0]))), (vec![1, 0, 2, 1], "1 3 20".to_owned()));
    assert_eq!(of(npy("|u1", "(4, 2)", &[0, 1, 1, 0, 0, 1, 0, 1])), (vec![1, 0, 1, 1], "0 1".to_owned()));
    let across = npy("|u1", "(3, 4)", &[1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0]);
    assert_eq!(of(across.clone()), (vec![0, 2, 2, 0], "0 1 2".to_owned()));
    assert!(has_note(&with(across).unwrap(), "no row has the class 1"));
    assert!(has_note(&with(npy("|u1", "(4,)", &[5, 7, 7, 6])).unwrap(), "labels 5 to 7 are classes 0 to 2"));

    let refused = |labels: Vec<u8>| with(labels).unwrap_err().to_string();
    assert!(refused(npy("<f8", "(4,)", &doubles(&[0.0, 1.0, 0.5, 0.0]))).contains("\"y\", row 3: the label 0.5"));
    assert!(refused(npy("<f8", "(4,)", &doubles(&[0.0, f64::NAN, 0.5, 0.0]))).contains("row 2: the label NaN"));
    assert!(refused(npy("<u8", "(4,)", &[255; 32])).contains("row 1"));
    assert!(refused(npy("|u1", "(4, 2)", &[0, 1, 1, 1, 0, 1, 0, 1])).contains("row 2: labels of 2 columns"));
    assert!(refused(npy("|u1", "(4,)", &[3; 4])).contains("all rows have the label 3"));
    assert!(refused(npy("|u1", "(5,)", &[0, 1, 0, 1, 0])).contains("inputs of shape 4 x 2 and labels of shape 5"));
    let many: Vec<u8> = (0..1001_u16).flat_map(u16::to_le_bytes).collect();
    let file = npz(&[("x", npy("<u2", "(1001, 1)", &many)), ("y", npy("<u2", "(1001,)", &many))], true);
    assert_eq!(one("a.npz", &file, &plain()), Err(DataError::Classes));
}

#[test]
fn words_in_tables_are_sorted_and_numbers_are_numbers() {
    let of = |text: &str| {
        one("t.csv", text.as_bytes(), &plain()).map(|l| (l.dataset.labels, l.summary.class_names.join(" ")))
    };
    assert_eq!(of("1,b\n2,a\n3,b\n").unwrap(), (vec![1, 0, 1], "a b".to_owned()));
    assert_eq!(of("1,10\n2,9\n3,9.0\n").unwrap(), (vec![1, 0, 0], "9 10".to_owned()));
    assert_eq!(of("1,10\n2,x\n").unwrap(), (vec![0, 1], "10 x".to_owned()));
    assert!(of("1,0\n2,0.5\n3,0.5\n").unwrap_err().to_string().contains("row 2: the label 0.5"));
    let error = of("a,b,k\n1,2,0\n3,NA,1\n").unwrap_err().to_string();
    assert!(error.contains("t.csv: byte 14: row 2 (line 3), column 2 (\"b\"): the value is missing"), "{error}");
}

#[test]
fn inputs_that_are_not_finite_are_refused_with_row_and_column() {
    for (value, what) in [(f64::NAN, "missing (NaN)"), (f64::INFINITY, "infinite"), (-1e300, "infinite")] {
        let values: Vec<u8> = [1.0, 2.0, 3.0, value, 5.0, 6.0].iter().flat_map(|v| f64::to_le_bytes(*v)).collect();
        let file = npz(&[("x", npy("<f8", "(2, 3)", &values)), ("y", npy("|u1", "(2,)", &[0, 1]))], false);
        let error = one("a.npz", &file, &plain()).unwrap_err().to_string();
        assert!(error.contains("\"x\", row 2, column 1: ") && error.contains(what), "{error}");
    }
}

#[test]
fn the_summary_says_what_there_is_and_what_to_beware_of() {
    let file = npz(&[("x", inputs()), ("y", labels())], false);
    let loaded = one("folder/some.npz", &file, &plain()).unwrap();
    let summary = &loaded.summary;
    assert_eq!((summary.samples, summary.features, summary.classes, summary.distinct), (4, 2, 2, 4));
    assert_eq!((summary.h_x_bits, summary.h_y_bits, summary.name.as_str()), (2.0, 1.0, "some"));
    assert_eq!((summary.minimum, summary.maximum, summary.constant_columns), (0.0, 7.0, 0));
    assert!(has_note(&loaded, "every row is distinct: with N = 4, I(X;T) cannot exceed log2 N = 2.0 bits"));

    // 0 and -0 are equal; the second column is constant; equal rows have labels 0, 1 and 0.
    let x = npy("<f4", "(4, 2)", &singles(&[0.0, 5.0, -0.0, 5.0, 1.0, 5.0, 0.0, 5.0]));
    let file = npz(&[("x", x), ("y", npy("|u1", "(4,)", &[0, 1, 1, 0]))], false);
    let loaded = one("some.npz", &file, &ReadOptions { name: Some("näme\n".to_owned()), ..plain() }).unwrap();
    let summary = &loaded.summary;
    assert_eq!((summary.distinct, summary.constant_columns, summary.name.as_str()), (2, 1, "näme"));
    assert!((summary.h_x_bits - 0.811_278).abs() < 1e-6);
    assert!(has_note(&loaded, "2 of 4 rows repeat earlier ones: H(X) is 0.81 bits, below log2 N = 2.00"));
    // H(Y|X) = 3/4 (log2 3 - 2/3).
    assert!(has_note(&loaded, "I(X;Y) = 0.311 bits, below H(Y) = 1.000"), "{:?}", summary.notes);
    assert!(has_note(&loaded, "1 column is constant"));
}

#[test]
fn pairs_of_idx_files_are_joined_training_first() {
    let images = |values: &[u8]| idx(8, &[values.len() as u32 / 4, 2, 2], values);
    let labels = |values: &[u8]| idx(8, &[values.len() as u32], values);
    let test = [
        ("t10k-images-idx3-ubyte", images(&[0, 51, 102, 255, 1, 2, 3, 4])),
        ("t10k-labels-idx1-ubyte", labels(&[7, 9])),
    ];
    let loaded = several(&test).unwrap();
    assert_eq!(rows(&loaded)[..4], [0.0, 0.2, 0.4, 1.0]);
    assert_eq!(loaded.summary.name, "t10k-images-idx3-ubyte");
    assert!(has_note(&loaded, "divided by 255"));
    let train = [("train-labels.gz", gzip(&labels(&[7, 8, 7]))), ("train-images.gz", gzip(&images(&[5; 12])))];
    let [a, b] = test;
    let [c, d] = train;
    let loaded = several(&[a.clone(), b, c, d.clone()]).unwrap();
    assert_eq!(
        (loaded.dataset.labels, loaded.summary.class_names.join(" ")),
        (vec![0, 1, 0, 0, 2], "7 8 9".to_owned())
    );
    assert!(loaded.summary.notes[0].starts_with("joined in this order: 3 rows of train-images.gz, 2 rows of t10k"));
    assert!(matches!(several(&[a.clone(), d]), Err(DataError::Pairs { images: 2, labels: 0 })));
    let floats = idx(0xd, &[2, 1], &[0.5_f32.to_be_bytes(), 3_f32.to_be_bytes()].concat());
    let loaded = several(&[("x", floats), ("y", labels(&[0, 1]))]).unwrap();
    assert_eq!(rows(&loaded), [0.5, 3.0]);
    let wider = idx(8, &[3, 5], &[1; 15]);
    let mixed = [a, ("l", labels(&[0, 1])), ("w", wider), ("m", labels(&[0, 1, 1]))];
    assert!(matches!(several(&mixed), Err(DataError::Features { features: 5, others: 4, .. })));
}

#[test]
fn split_arrays_are_joined() {
    let part = |rows: usize| npy("|u1", &format!("({rows}, 2)"), &vec![rows as u8; 2 * rows]);
    let of = |rows: usize| npy("|u1", &format!("({rows},)"), &(0..rows).map(|i| i as u8 % 2).collect::<Vec<_>>());
    let file = npz(&[("x_test", part(2)), ("x_train", part(3)), ("y_train", of(3)), ("y_test", of(2))], true);
    let loaded = one("mnist.npz", &file, &plain()).unwrap();
    assert_eq!(rows(&loaded), [3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 2.0, 2.0, 2.0, 2.0].map(|byte: f32| byte / 255.0));
    assert_eq!(loaded.summary.given, Some(crate::dataset::GivenSplit { train: 3, validation: 0, test: 2 }));
    assert_eq!(loaded.dataset.labels, [0, 1, 0, 0, 1]);
}

#[test]
fn files_that_are_no_data_are_refused() {
    let refused = |name: &str, bytes: &[u8]| one(name, bytes, &plain()).unwrap_err().to_string();
    assert!(load(&[], &plain()).unwrap_err().to_string().contains("there is no file; give a .mat"));
    assert!(refused("a", b"").contains("a: this is an empty file"));
    assert!(refused("a", b"\x89PNG\r\n\x1a\n\0\0").contains("a: this is a single picture"));
    assert!(refused("a", b"\x01\x02\x03\x04").contains("an unrecognised file type"));
    assert!(refused("a.h5", b"\x89HDF\r\n\x1a\n").contains("HDF5"));
    assert!(refused("a.run", b"infoplan\x02\0\0\0").contains("a run of infoplane"));
    assert!(refused("a", &labels()).contains("which array holds the inputs?"));
    assert!(refused("a", b"hello, world\n").contains("too few"));
    assert!(refused("a.npz", &npz(&[], false)).contains("an empty zip archive"));
    assert!(matches!(several(&[("x.npy", inputs()), ("y.csv", b"1,2\n".to_vec())]), Err(DataError::Mixed { .. })));
    assert!(matches!(
        several(&[("a.csv", b"1,2\n".to_vec()), ("b.csv", b"1,2\n".to_vec())]),
        Err(DataError::Tables { files: 2 })
    ));
    let none = npz(&[("x", npy("<f4", "(4, 0)", &[])), ("y", labels())], false);
    assert!(matches!(one("a", &none, &plain()), Err(DataError::TooFew { samples: 4, features: 0 })));
    let single = npz(&[("x", npy("|u1", "(1, 4)", &[0; 4])), ("y", npy("|u1", "(1,)", &[0]))], false);
    assert!(matches!(one("a", &single, &plain()), Err(DataError::TooFew { samples: 1, features: 4 })));
    let many = npz(
        &[
            ("x", npy("|u1", "(10000001, 1)", &vec![0; 10_000_001])),
            ("y", npy("|u1", "(10000001,)", &vec![1; 10_000_001])),
        ],
        true,
    );
    assert!(matches!(one("a", &many, &plain()), Err(DataError::TooMany { samples: 10_000_001, .. })));
}

#[test]
fn names_of_files_name_the_dataset() {
    assert_eq!(stem("C:\\data\\var_u.mat"), "var_u");
    assert_eq!(stem("/data/iris.csv.gz"), "iris");
    assert_eq!(stem(".npy"), ".npy");
    let loaded = several(&[("iris_x.npy", inputs()), ("iris_y.npy", labels())]).unwrap();
    assert_eq!(loaded.summary.name, "iris");
}

#[test]
fn files_of_one_array_are_chosen_by_their_names_too() {
    let files = [("some/a.npy", inputs()), ("some/b.npy", labels())];
    let files: Vec<_> = files.iter().map(|(name, bytes)| NamedBytes { name, bytes }).collect();
    for (x, y) in [("a", "b"), ("a.npy", "b.npy"), ("some/a.npy", "some/b.npy")] {
        let options = ReadOptions { inputs: Some(x.to_owned()), labels: Some(y.to_owned()), ..plain() };
        assert_eq!(load(&files, &options).unwrap().summary.samples, 4, "{x}");
    }
    let options = ReadOptions { inputs: Some("c.npy".to_owned()), ..plain() };
    assert!(matches!(load(&files, &options), Err(DataError::Missing { .. })));
}

#[test]
fn the_same_pictures_are_the_same_data_in_every_format() {
    // Three pictures of 2 x 2, one of them bright.
    let bytes = [0, 51, 102, 255, 1, 2, 3, 4, 9, 8, 7, 6];
    let of_type = |descr: &str, width: usize| {
        let values: Vec<u8> = bytes.iter().flat_map(|b| [vec![*b], vec![0; width - 1]].concat()).collect();
        npy(descr, "(3, 2, 2)", &values)
    };
    let doubles: Vec<u8> = bytes.iter().flat_map(|b| f64::from(*b).to_le_bytes()).collect();
    let y = || npy("|u1", "(3,)", &[7, 9, 7]);
    let csv: String = bytes.chunks(4).zip(["7", "9", "7"]).fold("a,b,c,d,label\n".to_owned(), |text, (row, label)| {
        text + &row.iter().map(|b| format!("{b},")).collect::<String>() + label + "\n"
    });
    let all: Vec<Vec<(&str, Vec<u8>)>> = vec![
        vec![("images", idx(8, &[3, 2, 2], &bytes)), ("labels", idx(8, &[3], &[7, 9, 7]))],
        vec![("a.npz", npz(&[("x", of_type("|u1", 1)), ("y", y())], true))],
        vec![("a.npz", npz(&[("x", of_type("<i8", 8)), ("y", y())], false))],
        vec![("x.npy", npy("<f8", "(3, 2, 2)", &doubles)), ("y.npy", y())],
        vec![("a.csv", csv.into_bytes())],
    ];
    let digests: Vec<String> = all.iter().map(|files| several(files).unwrap().dataset.digest()).collect();
    assert!(digests.iter().all(|digest| *digest == digests[0]), "{digests:?}");
    for files in &all {
        let loaded = several(files).unwrap();
        assert!(loaded.summary.scaled && has_note(&loaded, "divided by 255"));
        let files: Vec<_> = files.iter().map(|(name, bytes)| NamedBytes { name, bytes }).collect();
        let with = |options| load(&files, &options).unwrap();
        assert_eq!(with(ReadOptions { scale: Some(false), ..plain() }).summary.maximum, 255.0);
        let standardized = with(ReadOptions { standardize: true, ..plain() });
        assert!(standardized.summary.standardized && !standardized.summary.scaled);
        assert_ne!(standardized.dataset.digest(), digests[0]);
    }
}

#[test]
fn parts_of_all_names_are_joined_in_their_order_and_what_is_left_out_is_said() {
    let part = |rows: usize| npy("<f4", &format!("({rows}, 2)"), &singles(&vec![rows as f32 / 10.0; 2 * rows]));
    let of = |rows: usize| npy("|u1", &format!("({rows}, 1)"), &(0..rows).map(|i| i as u8 % 2).collect::<Vec<_>>());
    let file = |names: [&str; 6], more: &[(&str, Vec<u8>)]| {
        let [a, b, c, d, e, f] = names;
        let mut arrays = vec![(a, part(2)), (b, of(2)), (c, part(4)), (d, of(4)), (e, part(3)), (f, of(3))];
        arrays.extend(more.iter().cloned());
        npz(&arrays, false)
    };
    for names in [
        ["test_images", "test_labels", "train_images", "train_labels", "val_images", "val_labels"],
        ["x_test", "y_test", "x_train", "y_train", "x_val", "y_val"],
        ["testX", "testY", "trainX", "trainY", "validX", "validY"],
        ["test/x", "test/y", "training/x", "training/y", "validation/x", "validation/y"],
    ] {
        let loaded = one("a.npz", &file(names, &[("extra", part(4))]), &plain()).unwrap();
        let given = crate::dataset::GivenSplit { train: 4, validation: 3, test: 2 };
        assert_eq!((loaded.summary.given, loaded.dataset.samples()), (Some(given), 9), "{names:?}");
        assert_eq!(rows(&loaded)[0], 0.4);
        assert!(loaded.summary.notes.contains(&"left out: extra".to_owned()), "{:?}", loaded.summary.notes);
        assert!(has_note(&loaded, &format!("joined in this order: 4 rows of {}, 3 rows of", names[2])));
    }
    // A part without labels is left out; a single part has no split.
    let file = npz(&[("train_images", part(4)), ("train_labels", of(4)), ("test_images", part(2))], false);
    let loaded = one("a.npz", &file, &plain()).unwrap();
    assert_eq!((loaded.dataset.samples(), loaded.summary.given), (4, None));
    assert!(has_note(&loaded, "left out: test_images"));
}

#[test]
fn what_is_probably_not_meant_so_is_warned_of() {
    let warnings = |csv: String| one("a.csv", csv.as_bytes(), &plain()).unwrap().summary.warnings.join("; ");
    let table = |rows: usize, label: &dyn Fn(usize) -> String| {
        (0..rows).fold("a,target\n".to_owned(), |text, row| text + &format!("0.{row},{}\n", label(row)))
    };
    assert!(warnings(table(60, &|row| (row % 30).to_string())).contains("30 different labels in 60 rows"));
    assert!(warnings(table(200, &|row| (row % 25 * 7).to_string())).contains("25 different labels"), "wide gaps");
    assert_eq!(warnings(table(200, &|row| (row % 25).to_string())), "");
    assert_eq!(warnings(table(30, &|row| (row % 3).to_string())), "");
    let large: Vec<u8> = [16_777_217_i64, 5, 6, 16_777_219].iter().flat_map(|v| v.to_le_bytes()).collect();
    let file = npz(&[("x", npy("<i8", "(4, 1)", &large)), ("y", labels())], false);
    let loaded = one("a.npz", &file, &plain()).unwrap();
    assert!(
        loaded.summary.warnings[0].starts_with("2 values are whole numbers above 16,777,216"),
        "{:?}",
        loaded.summary.warnings
    );
}

#[test]
fn inputs_and_labels_may_be_two_tables() {
    let x = || b"a,b\n1.5,2\n3,4\n5,6\n".to_vec();
    for (y, name) in [
        (&b"kind\nno\nyes\nno\n"[..], "labels.csv"),
        (b"0\n1\n0\n", "b.csv"),
        (b"kind,n\n0,1\n1,1\n0,1\n", "y_train.csv"),
    ] {
        for files in [[("x.csv", x()), (name, y.to_vec())], [(name, y.to_vec()), ("x.csv", x())]] {
            let loaded = several(&files).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(
                (loaded.dataset.labels.as_slice(), rows(&loaded)[..2].to_vec()),
                (&[0, 1, 0][..], vec![1.5, 2.0])
            );
            assert!(has_note(&loaded, &format!("the labels in {name}")), "{:?}", loaded.summary.notes);
        }
    }
    let error = several(&[("x.csv", x()), ("y.csv", b"0\n1\n".to_vec())]).unwrap_err();
    assert!(matches!(error, DataError::Rows { rows: 3, others: 2, .. }), "{error}");
}

#[test]
fn a_table_that_cannot_be_loaded_can_be_looked_at() {
    let csv = b"a,b\n1,0\n2,0\n3,0\n".to_vec();
    let file = [NamedBytes { name: "t.csv", bytes: &csv }];
    let options = |labels: &str| ReadOptions { labels: Some(labels.to_owned()), ..plain() };
    assert!(load(&file, &options("b")).is_err());
    let about = table_about(&file, &options("b")).unwrap();
    let roles: Vec<&str> = about.columns.iter().map(|column| column.role).collect();
    assert_eq!((roles, about.rows.len(), about.header), (vec!["input", "label"], 3, true));
    assert_eq!(table_about(&file, &options("nothing")).unwrap().columns.len(), 2, "what was asked for is wrong");
    assert_eq!(table_about(&[NamedBytes { name: "a.npy", bytes: &labels() }], &plain()), None);
}

#[test]
fn idx_files_that_nothing_fits_are_left_out_and_may_be_chosen() {
    let images = |rows: u8| idx(8, &[rows.into(), 1, 2], &(0..2 * rows).collect::<Vec<_>>());
    let labels = |rows: u8| idx(8, &[rows.into()], &(0..rows).map(|row| row % 2).collect::<Vec<_>>());
    let files = [
        ("t10k-images", images(4)),
        ("train-images", images(6)),
        ("train-labels", labels(6)),
        ("other-labels", labels(6)),
    ];
    let loaded = several(&files[..3]).unwrap();
    assert_eq!(loaded.summary.samples, 6);
    assert!(has_note(&loaded, "left out, without a file that fits: t10k-images"));
    // As many of each are meant as pairs.
    assert!(matches!(several(&files), Err(DataError::Shapes { .. })));
    let files: Vec<_> = files.iter().map(|(name, bytes)| NamedBytes { name, bytes }).collect();
    let with = |inputs: Option<&str>, labels: Option<&str>| {
        let [inputs, labels] = [inputs, labels].map(|name| name.map(str::to_owned));
        load(&files, &ReadOptions { inputs, labels, ..plain() })
    };
    let chosen = with(Some("train-images"), Some("other-labels")).unwrap();
    assert!(chosen.summary.samples == 6 && !has_note(&chosen, "left out"));
    assert!(matches!(with(Some("t10k-images"), None), Err(DataError::Pairs { images: 1, labels: 2 })));
    let error = with(Some("nothing"), None).unwrap_err().to_string();
    assert!(error.contains("\"nothing\"; there are t10k-images, train-images"), "{error}");
    assert!(matches!(with(None, Some("train-images")), Err(DataError::Missing { .. })));
}

#[test]
fn the_column_of_a_table_of_labels_can_be_chosen() {
    let files = [("X.csv", "a,b\n1,2\n3,4\n5,7\n"), ("y.csv", "sure,kind\n0.5,x\n0.25,y\n0.5,x\n")];
    let files: Vec<_> = files.iter().map(|(name, text)| NamedBytes { name, bytes: text.as_bytes() }).collect();
    let with = |label: &str| load(&files, &ReadOptions { labels: Some(label.to_owned()), ..plain() });
    for label in ["kind", "2"] {
        assert_eq!(with(label).unwrap().summary.class_names, ["x", "y"], "{label}");
    }
    let error = with("sort").unwrap_err().to_string();
    assert!(error.contains("y.csv") && error.contains("\"sort\""), "{error}");
    let one = [files[0], NamedBytes { name: "y.csv", bytes: b"kind\nx\ny\nx\n" }];
    for label in ["kind", "1", "y", "y.csv"] {
        let options = ReadOptions { labels: Some(label.to_owned()), ..plain() };
        assert_eq!(load(&one, &options).unwrap().summary.class_names, ["x", "y"], "{label}");
    }
}
