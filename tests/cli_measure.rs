//! Measuring a saved run again, with other settings and other estimators: nothing is trained.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/program.rs"]
mod program;

use program::Place;
use serde_json::Value;

/// A small run, saved in the directory `run`.
fn saved(place: &Place) -> String {
    let flags = "--epochs 60 --repeats 2 --hidden-layers 6-3 --train-percent 20,85 --recorded-epochs 9 --threads 2";
    let line = format!("run {flags} --learning-rate 0.01 --out run");
    let said = place.line(&line).code(0).out();
    said.lines().find_map(|line| line.strip_prefix("digest ")).expect("a digest").to_owned()
}

/// The columns that a run's own file has.
fn recorded_columns(csv: &str) -> String {
    csv.lines().map(|line| line.split(',').take(6).collect::<Vec<_>>().join(",") + "\n").collect()
}

#[test]
fn the_run_s_own_settings_give_what_it_recorded_to_the_bit() {
    let place = Place::new();
    let digest = saved(&place);
    let said = place.line("estimate run --bins 30 --out again").code(0).out();
    assert!(said.contains("bins of 30 edges") && said.contains(&digest), "{said}");
    assert_eq!(recorded_columns(&place.text("again/information.csv")), place.text("run/information.csv"));
    assert_eq!(place.text("again/plane.svg"), place.text("run/plane.svg"), "the same picture");
    assert_eq!(place.names("again"), ["information.csv", "plane.png", "plane.svg"]);
    let digest_after = place.line("info run/run.infoplane").code(0).out();
    assert!(digest_after.contains(&digest), "the run is as it was");
}

#[test]
fn other_settings_give_what_a_run_with_them_records() {
    let place = Place::new();
    saved(&place);
    let flags = "--epochs 60 --repeats 2 --hidden-layers 6-3 --train-percent 20,85 --recorded-epochs 9 --threads 2";
    place.line(&format!("run {flags} --learning-rate 0.01 --bins 7 --binning intervals --out other")).code(0);
    place.line("estimate run --bins 7 --binning intervals --out measured").code(0);
    let measured = place.text("measured/information.csv");
    assert_eq!(recorded_columns(&measured), place.text("other/information.csv"));
    assert!(measured
        .lines()
        .next()
        .unwrap()
        .ends_with(",alone,noise,zero_distances,zero_rows,small_classes,not_finite,measured_with"));
    assert!(measured.lines().skip(1).all(|line| line.ends_with(",\"binned,bins:7,binning:intervals\"")), "{measured}");
    assert_eq!(place.text("measured/plane.svg"), place.text("other/plane.svg"));
    // One recorded without information has it now.
    place.line(&format!("run {flags} --learning-rate 0.01 --estimate-information none --out bare")).code(0);
    place.line("estimate bare --bins 7 --binning intervals --out of_bare").code(0);
    assert_eq!(recorded_columns(&place.text("of_bare/information.csv")), place.text("other/information.csv"));
}

#[test]
fn plot_draws_what_is_measured() {
    let place = Place::new();
    let digest = saved(&place);
    place.line("plot run --out recorded").code(0);
    let said = place.line("plot run --estimator fixed_width --width 0.5 --out coarse").code(0).out();
    assert!(said.contains(&digest) && said.contains("measured with bins of width 0.5"), "{said}");
    let said = place.line("plot run --bins 30 --out same").code(0).out();
    assert!(said.contains("measured with bins of 30 edges"), "{said}");
    assert_eq!(place.text("same/plane.svg"), place.text("recorded/plane.svg"));
    assert_ne!(place.text("coarse/plane.svg"), place.text("recorded/plane.svg"));
}

#[test]
fn json_has_settings_epochs_and_every_network() {
    let place = Place::new();
    let digest = saved(&place);
    let said = place.line("estimate run --estimator fixed_width --json --quiet").code(0).out();
    let json: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(
        (&json["estimator"], &json["width"], &json["digest"]),
        (&"fixed_width".into(), &0.07.into(), &digest.into())
    );
    let epochs = json["epochs"].as_array().unwrap().len();
    let networks = json["networks"].as_array().unwrap();
    assert_eq!(networks.len(), 4);
    for network in networks {
        let information = network["information"].as_array().unwrap();
        assert_eq!(information.len(), epochs);
        assert!(information.iter().all(|layers| layers.as_array().unwrap().len() == 3));
        assert!(information[0][0]["i_xt_bits"].as_f64().unwrap() > 0.0 && information[0][0]["outside"].is_null());
    }
}

#[test]
fn what_cannot_be_used_is_refused_before_anything_is_written() {
    let place = Place::new();
    saved(&place);
    for (flags, part) in [
        ("--estimator kde", "there is no estimator \"kde\"; choose one of binned, fixed_width"),
        ("--width 0.1", "binned has no setting \"width\"; it has bins, binning, value_one"),
        ("--estimator fixed_width --width -1", "width is \"-1\"; choose a number from"),
        ("--estimator fixed_width --bins 30", "fixed_width has no setting \"bins\"; it has width"),
        ("--bins 1", "bins is \"1\"; choose a whole number from 2 to 65536"),
        ("--binning both", "choose edges or intervals"),
    ] {
        for command in ["estimate run", "plot run"] {
            let said = place.line(&format!("{command} {flags} --out new")).code(2).err();
            assert!(said.contains(part), "{command} {flags}: {said}");
        }
    }
    assert!(!place.path("new").exists());
    let said = place.line("estimate nowhere").code(1).err();
    assert!(said.contains("cannot read nowhere"), "{said}");
    place.line("estimate").code(2);
    place.line("estimate run --activations x.npz").code(2);
    let said = place.line("estimate run --out run").code(1).err();
    assert!(said.contains("exists already"), "{said}");
}

#[test]
fn help_names_every_estimator_with_its_settings() {
    let place = Place::new();
    for command in ["estimate", "plot"] {
        let said = place.line(&format!("{command} --help")).code(0).out();
        for part in ["--estimator", "--bins", "--binning", "--value-one", "--width", "Estimators:", "fixed_width"] {
            assert!(said.contains(part), "{command}: {part} is missing in {said}");
        }
    }
}
