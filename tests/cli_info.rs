//! `infoplane info`: what is in a file.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/program.rs"]
mod program;

use program::Place;

#[test]
fn files_of_a_run_are_described() {
    let place = Place::new();
    let ended = place.line("run --epochs 20 --train-percent 60,85 --record-activations last --out a").code(0);
    let said = place.line("info a").code(0).out();
    for part in ["a run of infoplane", "finished, 2 networks, 20 recorded epochs", "epochs = 20", &ended.digest()] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    let files = "a/run.infoplane a/params.json a/run.npz a/activations-1.npz a/run.json";
    let json = place.line(&format!("info --json {files}")).code(0).json();
    assert_eq!(json[0]["digest"].as_str(), Some(&ended.digest()[..]));
    assert_eq!((&json[0]["finished"], &json[0]["data"]["samples"]), (&true.into(), &4096.into()));
    assert_eq!((&json[1]["kind"], &json[1]["params"]["epochs"]), (&"parameters".into(), &20.into()));
    assert_eq!(json[4]["params"], json[1]["params"]);
    let array = |file: usize, name: &str| {
        let arrays = json[file]["arrays"].as_array().unwrap();
        arrays.iter().find(|array| array["name"] == name).unwrap_or_else(|| panic!("no {name}")).clone()
    };
    assert_eq!(array(2, "i_xt_bits")["shape"], serde_json::json!([2, 20, 6]));
    let activations = array(3, "epoch_00019/layer_2");
    assert_eq!((&activations["shape"], &activations["type"]), (&serde_json::json!([4096, 7]), &"float32".into()));
    assert!(activations["minimum"].as_f64().unwrap() >= -1.0 && activations["not_finite"] == 0);
    let said = place.line("info a/activations-1.npz").code(0).out();
    assert!(said.contains("epoch_00019/layer_2   (4096, 7)  float32"), "{said}");
}

#[test]
fn what_cannot_be_described_is_said_and_the_others_are_described() {
    let place = Place::new();
    place.line("run --epochs 4 --out a").code(0);
    let mut damaged = place.read("a/run.infoplane");
    damaged[900] ^= 1;
    std::fs::write(place.path("damaged.infoplane"), damaged).unwrap();
    std::fs::write(place.path("words.doc"), "words").unwrap();
    std::fs::write(place.path("noise"), [7, 0, 9, 0]).unwrap();
    let said = place.line("info noise").code(1).err();
    assert!(said.contains("noise: this is no file that infoplane knows"), "{said}");
    let ended = place.line("info damaged.infoplane nowhere.npz words.doc a/params.json").code(1);
    let said = ended.err();
    for part in [
        "damaged.infoplane: this file is damaged",
        "cannot read nowhere.npz: No such file",
        "words.doc: byte 0: a table of fewer",
        "3 of 4",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    assert!(ended.out().contains("a/params.json: parameters") && ended.out().contains("epochs = 4"));
}

#[test]
fn a_published_run_is_described() {
    let place = Place::new();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/gallery/fig2.plane");
    let said = place.run(&["info", file]).code(0).out();
    assert!(said.contains("a published run of infoplane") && said.contains("50 networks"), "{said}");
}

#[test]
fn data_is_described_alone_and_together() {
    let place = Place::new();
    std::fs::write(place.path("a.csv"), "p,q,kind\n0,1.5,x\n1,2,y\n1,2,y\n").unwrap();
    let said = place.line("info a.csv").code(0).out();
    for part in [
        "a.csv: a table",
        "columns p (input), q (input), kind (label)",
        "data a: 3 patterns of 2 values, 2 classes",
        "2 different rows",
        "x (1), y (2)",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    // IDX: zeros, type, dimensions, sizes, and then two pictures of one value with their labels.
    std::fs::write(place.path("images"), [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 255]).unwrap();
    std::fs::write(place.path("labels"), [0, 0, 8, 1, 0, 0, 0, 2, 3, 5]).unwrap();
    let json = place.line("info images labels --json").code(0).json();
    assert_eq!(
        (&json[0]["kind"], &json[0]["arrays"][0]["shape"]),
        (&"an array in IDX".into(), &serde_json::json!([2, 1]))
    );
    assert_eq!((&json[2]["data"]["classes"], &json[2]["data"]["maximum"]), (&2.into(), &1.0.into()));
}
