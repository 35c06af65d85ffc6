//! Files and command lines from public reports, rebuilt small in `tests/cases`, with the right values, which numpy
//! gave.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/program.rs"]
mod program;

use std::path::{Path, PathBuf};

use program::{Ended, Place};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name)
}

/// Runs the program; words with a slash are files of the cases.
fn line(place: &Place, line: &str) -> Ended {
    let word = |word: &str| match word.contains('/') {
        true => file(word).to_string_lossy().into_owned(),
        false => word.to_owned(),
    };
    let words: Vec<String> = line.split_whitespace().map(word).collect();
    place.run(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// What the plan of a run says of data.
fn plan(files: &str) -> String {
    let ended = line(&Place::new(), &format!("run --dry-run --epochs 3 --data {files}")).code(0);
    ended.out() + &ended.err()
}

/// Why data is refused.
fn refusal(files: &str) -> String {
    line(&Place::new(), &format!("run --dry-run --epochs 3 --data {files}")).code(1).err()
}

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "\"{part}\" is not in\n{text}");
    }
}

/// I(X;T) and I(T;Y) by epoch and layer.
fn bits(ended: &Ended) -> Vec<Vec<[f64; 2]>> {
    let json = ended.json();
    let of = |layer: &serde_json::Value| ["i_xt_bits", "i_ty_bits"].map(|name| layer[name].as_f64().unwrap());
    let epochs = json["information"].as_array().unwrap().iter();
    epochs.map(|epoch| epoch.as_array().unwrap().iter().map(of).collect()).collect()
}

#[track_caller]
fn near(found: &[[f64; 2]], expected: &[[f64; 2]]) {
    assert_eq!(found.len(), expected.len());
    for (f, e) in found.iter().flatten().zip(expected.iter().flatten()) {
        assert!((f - e).abs() < 5e-5, "{found:?}, not {expected:?}");
    }
}

#[test]
fn batches_larger_than_the_training_set_become_the_training_set() {
    let place = Place::new();
    for (flags, train) in [
        ("-batch_size 4016", "3277"),
        ("-inds [5]", "205"),
        (&format!("-data_dir {} -d_name int8", file("01-idnns-batch-above-train").display()), "72"),
    ] {
        let words: Vec<&str> = "run --dry-run -num_epochs 10".split_whitespace().chain(flags.split(' ')).collect();
        let ended = place.run(&words).code(0);
        let said = ended.out() + &ended.err();
        has(&said, &[&format!("{train}   "), "batch"]);
        let row = said.lines().find(|line| line.trim_start().starts_with("10-7-5-4-3")).unwrap_or_default();
        // The steps an epoch.
        assert!(row.split_whitespace().any(|word| word == "1"), "{said}");
    }
}

#[test]
fn the_column_of_labels_is_found_by_its_name_or_by_what_it_holds() {
    let kaggle = plan("08-csv-kaggle-mnist/kaggle_mnist.csv.gz");
    has(&kaggle, &["40 patterns of 784 values, 10 classes", "H(Y) 3.124 bits", "label"]);
    let wine = plan("10-csv-uci-wine/wine.data");
    has(&wine, &["178 patterns of 4 values, 3 classes", "H(Y) 1.567 bits", "1 (59), 2 (71), 3 (48)"]);
    has(&plan("10-csv-uci-wine/class_first_int.csv"), &["column class", "H(Y) 1.56"]);
    let quantity = plan("13-csv-whole-number-target/diabetes.csv");
    has(&quantity, &["129 classes", "warning", "quantity"]);
    has(&refusal("13-csv-whole-number-target/yreg.npz --data-inputs layer_1"), &["\"y\"", "quantity"]);
}

#[test]
fn the_reason_for_the_label_column_comes_before_other_notes() {
    let said = plan("10-csv-uci-wine/wine.data");
    let lines: Vec<&str> = said.lines().collect();
    let at = |part: &str| lines.iter().position(|line| line.contains(part)).unwrap_or_else(|| panic!("{part}: {said}"));
    assert!(at("column 1") < at("every row is distinct"), "{said}");
}

#[test]
fn columns_that_only_count_the_rows_are_left_out_and_can_be_asked_for() {
    for (name, index) in
        [("12-csv-index-column/pandas_index.csv", "1"), ("12-csv-index-column/kaggle_iris_id.csv", "Id")]
    {
        has(&plan(name), &["patterns of 4 values, 3 classes", "left out"]);
        has(&plan(&format!("{name} --data-inputs {index},2-5")), &["patterns of 5 values"]);
    }
}

#[test]
fn tables_without_names_keep_their_first_row() {
    let adult = refusal("14-csv-adult/adult.data");
    has(&adult, &["row 1 ", "column 2", "Private"]);
    has(&refusal("14-csv-adult/adult_q.csv"), &["row ", "column "]);
    has(&plan("15-csv-iris-blank-line/iris.data"), &["120 patterns of 4 values, 3 classes", "H(Y) 1.568"]);
}

#[test]
fn tables_of_other_programs_are_read() {
    has(&plan("17-csv-decimal-comma/semicolon.csv"), &["patterns of 4 values"]);
    has(&refusal("17-csv-decimal-comma/german.csv"), &["decimal point", "row 1 (line 2), column 1 (\"a\"): \"2,65\""]);
    has(&plan("19-csv-true-false/boolfeat.csv"), &["patterns of 3 values, 2 classes"]);
    let iris = plan("20-csv-sklearn-files/iris.csv");
    has(&iris, &["150 patterns of 4 values, 3 classes", "H(X) 7.215 bits", "149 different rows"]);
    has(&refusal("20-csv-sklearn-files/wine_data.csv"), &["14", "5"]);
    has(&plan("20-csv-sklearn-files/linnerud_exercise.csv"), &["20 patterns of 2 values"]);
}

#[test]
fn parts_are_joined_and_can_be_trained_on_as_they_are_given() {
    let medmnist = "23-npz-medmnist-names/medmnist.npz";
    has(&plan(medmnist), &["30 patterns of 16 values", "train_images", "val_images", "test_images"]);
    let given = plan(&format!("{medmnist} --split given"));
    has(&given, &["30 patterns of 16 values", " 20 "]);
    has(&plan("23-npz-medmnist-names/trainimages.npz"), &["30 patterns of 16 values"]);
    let place = Place::new();
    let refused = place.line("run --dry-run --epochs 3 --split given").code(2).err();
    has(&refused, &["--split", "training and a test part"]);
}

#[test]
fn labels_may_be_texts() {
    has(&plan("24-npz-text-labels/twomoons.npz"), &["30 patterns of 2 values, 2 classes"]);
    has(&plan("24-npz-text-labels/X.npy 24-npz-text-labels/ystr.npy"), &["30 patterns of 16 values, 2 classes"]);
    let place = Place::new();
    let ended = line(&place, "estimate --json --activations 24-npz-text-labels/ystr.npz").code(0);
    assert_eq!(bits(&ended)[0].len(), 2);
}

#[test]
fn epochs_are_found_in_the_names_of_other_programs() {
    let place = Place::new();
    let ended = line(&place, "estimate --json --activations 27-npz-deep-bottleneck-names/db.npz").code(0);
    assert_eq!(ended.json()["epochs"], serde_json::json!([0, 10, 200]));
    let expected = [
        [[6.0, 0.9745], [5.78125, 0.8807]],
        [[5.96875, 0.9745], [5.8632, 0.8689]],
        [[5.90625, 0.9432], [4.9290, 0.6146]],
    ];
    bits(&ended).iter().zip(expected).for_each(|(found, expected)| near(found, &expected));
    let ended = line(&place, "estimate --json --activations 27-npz-deep-bottleneck-names/layer_first.npz").code(0);
    assert_eq!(ended.json()["epochs"], serde_json::json!([0, 10, 200]));
    near(&bits(&ended)[2], &[[5.90625, 0.9432], [5.4076, 0.7494]]);
}

#[test]
fn labels_of_usual_names_are_found() {
    let place = Place::new();
    for (name, expected) in [("lab_target", [5.8402, 0.9594]), ("lab_y_test", [5.7736, 0.8928])] {
        let ended = line(&place, &format!("estimate --json --activations 28-acts-label-names/{name}.npz")).code(0);
        near(&bits(&ended)[0], &[expected]);
    }
    // Equal rows are one input: I = H(X) + H(T) - H(X,T) over distinct rows.
    let ended = line(&place, "estimate --json --activations 06-ibsgd-repeated-inputs/x.npz").code(0);
    near(&bits(&ended)[0], &[[4.605148, 0.660559], [4.498598, 1.571328]]);
}

#[test]
fn files_of_other_programs_are_named_with_the_next_step() {
    for (name, what) in [
        ("31-torch-pt/acts.pt", "PyTorch"),
        ("31-torch-pt/model.keras", "Keras"),
        ("31-torch-pt/book.xlsx", "Excel"),
        ("33-mat-v73/v73.mat", "7.3"),
    ] {
        let place = Place::new();
        has(&refusal(name), &[what]);
        has(&line(&place, &format!("estimate --activations {name}")).code(1).err(), &[what]);
        has(&line(&place, &format!("info {name}")).code(0).out(), &[what]);
    }
    has(&refusal("31-torch-pt/acts.pt"), &["savez"]);
    let html = refusal("38-idx-html/html-images-idx3-ubyte.gz 38-idx-html/train-labels.idx1-ubyte");
    has(&html, &["html-images-idx3-ubyte.gz", "web page"]);
}

#[test]
fn structs_and_files_of_level_4_are_read() {
    let emnist = plan("34-mat-struct-emnist/struct.mat");
    has(&emnist, &["classes", "dataset.train.images"]);
    has(&plan("36-mat-v4/v4.mat"), &["90 patterns of 5 values, 3 classes"]);
}

#[test]
fn images_are_known_by_content_whatever_their_names() {
    for images in ["train-images.idx3-ubyte", "notgz-images-idx3-ubyte.gz"] {
        let said = plan(&format!("37-idx-renamed/{images} 37-idx-renamed/train-labels.idx1-ubyte"));
        has(&said, &["30 patterns of 16 values, 10 classes", "H(Y) 3.181 bits", "divided by 255"]);
    }
}

#[test]
fn a_saved_run_is_drawn_as_a_plane_when_no_figure_is_named() {
    let place = Place::new();
    place.line("run -num_epochs 20 -q --out out").code(0);
    place.line("plot out --out pictures").code(0);
    assert_eq!(place.names("pictures"), ["plane.png", "plane.svg"]);
    place.line("plot out --figure plane --out again").code(0);
    assert_eq!(place.read("again/plane.svg"), place.read("pictures/plane.svg"));
}

#[test]
fn info_says_of_every_file_what_it_is() {
    let cases = std::fs::read_dir(file("")).unwrap().map(|entry| entry.unwrap().path());
    let files = cases.flat_map(|case| std::fs::read_dir(case).unwrap().map(|entry| entry.unwrap().path()));
    let mut described = 0;
    for path in files {
        let path = path.to_string_lossy().into_owned();
        let said = Place::new().run(&["info", &path]);
        let (code, text) = (said.0.status.code(), said.out() + &said.err());
        assert_eq!(code, Some(0), "{path}: {text}");
        assert!(!text.contains("could not be described"), "{path}: {text}");
        described += 1;
    }
    assert!(described > 30, "{described}");
}
