//! `--data`: own data on the command line.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/images.rs"]
mod images;
#[path = "common/program.rs"]
mod program;

use std::fs::File;
use std::path::Path;

use ndarray::{Array1, Array2};
use ndarray_npy::NpzWriter;
use program::Place;

/// 64 patterns of six bits; the class is how many of the first three are set.
fn patterns() -> (Array2<f64>, Vec<u8>) {
    let inputs = Array2::from_shape_fn((64, 6), |(k, i)| f64::from(u8::from(k >> i & 1 == 1)));
    let labels = (0..64_u8).map(|k| (k & 7).count_ones() as u8).collect();
    (inputs, labels)
}

fn csv(place: &Place, name: &str) {
    let (inputs, labels) = patterns();
    let mut text = String::from("a,b,c,d,e,f,kind\n");
    for (row, label) in inputs.rows().into_iter().zip(&labels) {
        row.iter().for_each(|value| text += &format!("{value},"));
        text += &format!("k{label}\n");
    }
    std::fs::write(place.path(name), text).unwrap();
}

#[test]
fn networks_train_on_a_csv_and_the_run_holds_its_data() {
    let place = Place::new();
    csv(&place, "bits.csv");
    let flags = "--hidden-layers 8-4 --epochs 60 --batch-size 16 --learning-rate 0.01";
    let ended = place.line(&format!("run --data bits.csv {flags}")).code(0);
    let said = ended.err();
    for part in ["bits", "64 patterns of 6 values, 4 classes", "H(X) 6.000 bits", "H(Y) 1.811 bits", "k0 (8), k1 (24)"]
    {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    let [dir] = &place.names("jobs")[..] else { panic!("one directory") };
    assert!(dir.starts_with("net_data=bits-"), "{dir}");
    let run = format!("jobs/{dir}/run.infoplane");
    assert!(place.line(&format!("info {run}")).code(0).out().contains("64 patterns of 6 values, 4 classes"));
    // Drawing and going on need nothing but the file.
    std::fs::rename(place.path("bits.csv"), place.path("moved.csv")).unwrap();
    place.line(&format!("plot {run} --figure fig3 --out pictures")).code(0);
    assert!(place.line(&format!("run --resume jobs/{dir}")).code(0).out().contains("finished already"));

    // The parameters of the run ask for this data.
    let params = format!("run --params jobs/{dir}/params.json --no-files");
    let refused = place.line(&params).code(2).err();
    assert!(refused.contains("bits") && refused.contains("--data"), "{refused}");
    assert_eq!(place.line(&format!("{params} --data moved.csv")).code(0).digest(), ended.digest());
    std::fs::write(place.path("other.csv"), "1,0,a\n0,1,b\n1,1,a\n0,0,b\n").unwrap();
    let refused = place.line(&format!("{params} --data other.csv")).code(2).err();
    assert!(refused.contains("other") || refused.contains("digest"), "{refused}");

    // A run that was cut off goes on without the file, too.
    #[cfg(unix)]
    {
        let child = place.start(&format!("run --data moved.csv {flags} --out cut"));
        program::wait_for(&place.path("cut/run.infoplane"));
        program::signal(&child, "KILL");
        let _ = child.wait_with_output();
        std::fs::rename(place.path("moved.csv"), place.path("away")).unwrap();
        place.line("run --resume cut").code(0);
        assert_eq!(place.read("cut/information.csv"), place.read(&format!("jobs/{dir}/information.csv")));
        std::fs::rename(place.path("away"), place.path("moved.csv")).unwrap();
    }

    // The same from arrays, named by flags.
    let (inputs, labels) = patterns();
    let mut npz = NpzWriter::new(File::create(place.path("arrays.npz")).unwrap());
    npz.add_array("first", &inputs).unwrap();
    npz.add_array("second", &Array1::from(labels)).unwrap();
    npz.finish().unwrap();
    let arrays = format!("run --data arrays.npz --data-inputs first --data-labels second {flags} --no-files --json");
    let found = place.line(&arrays).code(0).json();
    assert_eq!(found["digest"].as_str(), Some(&ended.digest()[..]));
    let plan = place.line(&format!("run --data moved.csv --data-name mine {flags} --dry-run --json")).code(0).json();
    assert_eq!(
        (&plan["data"]["name"], &plan["summary"]["class_counts"]),
        (&"mine".into(), &serde_json::json!([8, 24, 24, 8]))
    );
}

#[test]
fn data_that_cannot_be_used_is_refused_with_its_place() {
    let place = Place::new();
    std::fs::write(place.path("bad.csv"), "1,2,a\n3,,b\n").unwrap();
    std::fs::write(place.path("cut.gz"), [0x1f, 0x8b, 8, 0]).unwrap();
    for (file, part) in
        [("bad.csv", "2"), ("cut.gz", "cut.gz"), ("nowhere.mat", "cannot read nowhere.mat: No such file")]
    {
        let said = place.line(&format!("run --data {file}")).code(1).err();
        assert!(said.contains("cannot use this data") && said.contains(part), "{file}: {said}");
    }
    let said = place.line("run --data bad.csv").code(1).err();
    assert_eq!(said.matches("the value is missing").count(), 1, "{said}");
    let said = place.line("run --data bad.csv --dataset g1").code(2).err();
    assert!(said.contains("cannot be used with"), "{said}");
    let said = place.line("figure mnist").code(2).err();
    assert!(said.contains("mnist needs") && said.contains("--data"), "{said}");
    place.line("publish mnist").code(1);
    assert_eq!(place.names("."), ["bad.csv", "cut.gz"]);
}

#[test]
fn idnns_files_train_as_its_built_in_rules() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/g1.mat");
    let place = Place::new();
    let flags = "--epochs 30 --no-files";
    let built_in = place.line(&format!("run --dataset g1 {flags}")).code(0);
    let file = place.line(&format!("run --data {} {flags}", path.display())).code(0);
    assert_eq!(file.digest(), built_in.digest());
    // IDNNs names a directory and a file in it; g1 itself is built in.
    std::fs::create_dir(place.path("data")).unwrap();
    std::fs::copy(path, place.path("data/copy.mat")).unwrap();
    assert_eq!(place.line("run -e 30 -d_name copy -dd data --no-files").code(0).digest(), built_in.digest());
}

/// Trains on a pair of IDX files, draws the figure of MNIST and describes them.
fn learn_images(place: &Place, pair: &str, count: usize, flags: &str) {
    let flags = format!(
        "--hidden-layers 40-20 --activation relu --learning-rate 0.002 --train-percent 80 --recorded-epochs 3 \
         --no-files --json {flags}"
    );
    let ended = place.line(&format!("run --data {pair} {flags}")).code(0);
    let newest = &ended.json()["conditions"][0]["newest"];
    assert!(newest["test_accuracy"].as_f64().unwrap() > 0.9, "{newest}");
    let said = ended.err();
    assert!(said.contains(&format!("{count} patterns of 784 values, 10 classes")), "{said}");
    let small = "--hidden-layers 10 --epochs 3 --out pictures";
    place.line(&format!("figure mnist --data {pair} {small}")).code(0);
    assert_eq!(place.names("pictures"), ["mnist.png", "mnist.svg"]);
    let described = place.line(&format!("info {pair}")).code(0).out();
    assert!(described.contains(&format!("({count}, 28, 28)")) && described.contains("10 classes"), "{described}");
}

#[test]
fn images_in_idx_files_are_learnt() {
    let place = Place::new();
    for (name, bytes) in ["images", "labels"].into_iter().zip(images::idx_files()) {
        std::fs::write(place.path(name), bytes).unwrap();
    }
    learn_images(&place, "images labels", images::COUNT, "--batch-size 32 --epochs 30");
}

#[test]
#[ignore = "files that are not part of the project: set INFOPLANE_MNIST to their directory"]
fn the_test_images_of_mnist_are_learnt() {
    let [images, labels] = images::MNIST.map(images::mnist);
    let pair = format!("{} {}", images.display(), labels.display());
    learn_images(&Place::new(), &pair, 10_000, "--batch-size 128 --epochs 12");
}
