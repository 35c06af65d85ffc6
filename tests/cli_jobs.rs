//! Where `infoplane run` leaves its results, and how it goes on after an interruption.
#![cfg(unix)]

#[path = "common/program.rs"]
mod program;

use std::time::Duration;

use program::{signal, wait_for, Ended, Place};

const FILES: [&str; 11] = [
    "gradients.csv",
    "information.csv",
    "loss.png",
    "loss.svg",
    "metrics.csv",
    "params.json",
    "plane.png",
    "plane.svg",
    "run.infoplane",
    "run.json",
    "run.npz",
];

#[test]
fn results_go_to_a_directory_named_after_the_parameters() {
    let place = Place::new();
    let ended = place.line("run --epochs 30 --train-percent 85 --name first --threads 1").code(0);
    assert_eq!(place.names("."), ["jobs"]);
    assert_eq!(place.names("jobs"), ["first_epochs=30_train_percent=85"]);
    let dir = "jobs/first_epochs=30_train_percent=85";
    assert_eq!(place.names(dir), FILES);
    assert!(place.text(&format!("{dir}/plane.svg")).contains("I(X;T), bits"));
    let said = ended.err();
    for part in ["4096 patterns of 12 values, 2 classes", "1 network, 30 epochs, 30 of them", "3482", dir, "time "] {
        assert!(said.contains(part), "{part} is not in {said}");
    }

    // Again: refused, and nothing is touched.
    let before = place.read(&format!("{dir}/run.infoplane"));
    let refused = place.line("run --epochs 30 --train-percent 85 --name first --threads 2").code(1).err();
    assert!(refused.contains("already holds results") && refused.contains("--out"), "{refused}");
    assert_eq!(place.read(&format!("{dir}/run.infoplane")), before);

    // The same parameters from its file, elsewhere.
    let again = place.line(&format!("run --params {dir}/params.json --out again --quiet")).code(0);
    assert_eq!(again.digest(), ended.digest());
    assert_eq!(again.err(), "wrote run.infoplane, params.json, information.csv, metrics.csv, gradients.csv, run.json, run.npz, plane.svg, plane.png, loss.svg, loss.png to again\n");
    assert_eq!(place.names("again"), FILES);
    let changed = place.line(&format!("run --params {dir}/params.json --epochs 4 --out changed --quiet")).code(0);
    assert_eq!(changed.out().matches("epoch 3,").count(), 1);
}

#[test]
fn without_files_nothing_is_written() {
    let place = Place::new();
    for flags in ["--no-files", "--dry-run", "--dry-run --json"] {
        place.line(&format!("run --epochs 4 {flags}")).code(0);
        assert_eq!(place.names("."), [""; 0], "{flags}");
    }
    let plan = place.line("run --epochs 400 --repeats 3 --train-percent 5,85 --dry-run --json").code(0).json();
    assert_eq!((&plan["networks"], &plan["recorded_epochs"]), (&6.into(), &185.into()));
    assert_eq!(plan["conditions"][0]["steps_per_epoch"], 1);
    assert_eq!(plan["conditions"][1]["steps_per_epoch"], 7);
    assert_eq!(plan["data"]["h_x_bits"], 12.0);
    assert_eq!(plan["params"]["train_percent"], serde_json::json!([5.0, 85.0]));
    assert!(plan["estimated_seconds"].as_f64().unwrap() > 0.0);
    assert_eq!(plan["out"], "jobs/net_epochs=400_train_percent=5,85_repeats=3");
}

#[test]
fn more_networks_bring_more_figures() {
    let place = Place::new();
    let has = |dir: &str, names: &[&str]| {
        let found = place.names(dir);
        assert!(names.iter().all(|name| found.iter().any(|found| found == name)), "{dir}: {found:?}");
        found.len()
    };
    place.line("run --epochs 20 --repeats 2 --out several --record-gradients all").code(0);
    assert_eq!(has("several", &["networks.svg", "gradients.png", "plane.svg", "loss.svg"]), FILES.len() + 4);
    place.line("run --epochs 20 --train-percent 60,85 --out grid").code(0);
    assert_eq!(has("grid", &["converged.svg", "loss-0.svg", "loss-1.png"]), FILES.len() + 4);
    place.line("run --epochs 20 --estimate-information none --out none").code(0);
    assert_eq!(has("none", &["loss.svg"]), FILES.len() - 2);
    // A network that diverges at once leaves nothing to draw, but leaves it.
    let said = place.line("run --epochs 20 --learning-rate 1e30 --estimate-information last --out diverged").code(0);
    assert!(said.err().contains("diverged"), "{}", said.err());
}

#[test]
fn a_program_reads_what_came_out() {
    let place = Place::new();
    let ended = place.line("run --epochs 30 --repeats 2 --json --out a").code(0);
    let json = ended.json();
    assert_eq!(json["digest"].as_str().unwrap().len(), 64);
    assert_eq!((&json["finished"], &json["out"]), (&true.into(), &"a".into()));
    let newest = &json["conditions"][0]["newest"];
    assert_eq!((&newest["epoch"], &newest["networks"]), (&29.into(), &2.into()));
    assert_eq!(newest["layers"].as_array().unwrap().len(), 6);
    let alone = place.line("run --epochs 30 --repeats 2 --json --quiet --no-files").code(0);
    assert_eq!(alone.json()["digest"], json["digest"]);
    assert_eq!(alone.err(), "");
}

#[test]
fn a_saved_run_is_drawn_as_its_plane_where_no_figure_is_named() {
    let place = Place::new();
    place.line("run --epochs 20 --quiet --out a").code(0);
    let drawn = place.line("plot a --out drawn").code(0);
    assert!(drawn.out().contains("wrote drawn/plane.svg"), "{}", drawn.out());
    assert_eq!(place.names("drawn"), ["plane.png", "plane.svg"]);
    assert_eq!(place.read("drawn/plane.svg"), place.read("a/plane.svg"), "the plane that the run itself draws");
    place.line("plot a/run.infoplane --figure plane --out named").code(0);
    assert_eq!(place.read("named/plane.svg"), place.read("a/plane.svg"));
    place.line("plot a --figure layers --out layers").code(0);
    assert_eq!(place.names("layers"), ["layers.png", "layers.svg"]);
    place.line("run --epochs 20 --estimate-information none --quiet --out none").code(0);
    let said = place.line("plot none --out nothing").code(1).err();
    assert!(said.contains("--figure loss"), "{said}");
    let help = place.line("plot --help").code(0).out();
    assert!(help.find("plane ").unwrap() < help.find("fig2").unwrap(), "{help}");
}

#[test]
fn an_interrupted_run_goes_on_to_the_same_bits() {
    let place = Place::new();
    // A run that was done before the signal came is begun again, four times as long.
    let interrupt = |epochs: usize| {
        let flags = format!("--epochs {epochs} --repeats 3 --shuffle --record-gradients last --threads 1");
        let child = place.start(&format!("run {flags} --out parts"));
        wait_for(&place.path("parts/run.infoplane"));
        std::thread::sleep(Duration::from_millis(100));
        signal(&child, "INT");
        let ended = Ended(child.wait_with_output().unwrap());
        if ended.0.status.code() == Some(0) {
            std::fs::remove_dir_all(place.path("parts")).unwrap();
            return None;
        }
        Some((epochs, flags, ended.code(130)))
    };
    let (epochs, flags, stopped) = [800, 3200, 12_800].into_iter().find_map(interrupt).unwrap();
    let whole = place.line(&format!("run {flags} --out whole")).code(0);
    assert!(stopped.err().contains("infoplane run --resume parts"), "{}", stopped.err());
    assert_eq!(place.names("parts"), ["run.infoplane"], "results come at the end");
    assert!(stopped.out().contains("digest ") && stopped.digest() != whole.digest());

    // Begun again from the start it would be lost; with other parameters it would be another run.
    let refused = place.line(&format!("run {flags} --out parts")).code(1).err();
    assert!(refused.contains("is not finished") && refused.contains("--resume parts"), "{refused}");
    let refused = place.line("run --resume parts --epochs 50000 --seed 1").code(2).err();
    assert!(refused.contains(&format!("--epochs: this run has {epochs}")) && !refused.contains("--seed"), "{refused}");

    let resumed = place.line("run --resume parts --threads 2").code(0);
    assert!(resumed.err().contains("goes on from epoch"), "{}", resumed.err());
    assert_eq!(resumed.digest(), whole.digest());
    assert_eq!(place.names("parts"), place.names("whole"));
    for name in place.names("whole") {
        assert!(place.read(&format!("parts/{name}")) == place.read(&format!("whole/{name}")), "{name} differs");
    }

    let again = place.line("run --resume parts").code(0);
    assert_eq!(again.out(), "parts is finished already; nothing was changed\n");
    std::fs::remove_file(place.path("parts/metrics.csv")).unwrap();
    let again = place.line("run --resume parts").code(0);
    assert_eq!(again.out(), "parts is finished already; wrote metrics.csv\n");
    assert_eq!(place.read("parts/metrics.csv"), place.read("whole/metrics.csv"));
}

#[test]
fn a_killed_run_goes_on_too() {
    let place = Place::new();
    place.line("run --epochs 40 --out b").code(0);
    let child = place.start("run --epochs 40 --out c");
    wait_for(&place.path("c/run.infoplane"));
    signal(&child, "KILL");
    let _ = child.wait_with_output();
    place.line("run --resume c").code(0);
    assert_eq!(place.read("b/information.csv"), place.read("c/information.csv"));
    let refused = place.line("run --resume nowhere").code(1).err();
    assert!(refused.contains("nowhere/run.infoplane"), "{refused}");
}

#[test]
fn a_second_interruption_ends_at_once() {
    let place = Place::new();
    // One step takes seconds: the first interruption has to wait for it.
    let child = place.start("run --hidden-layers 3000-3000 --batch-size full --epochs 3 --quiet --out a");
    wait_for(&place.path("a/run.infoplane"));
    std::thread::sleep(Duration::from_millis(200));
    signal(&child, "INT");
    std::thread::sleep(Duration::from_millis(400));
    signal(&child, "INT");
    let ended = Ended(child.wait_with_output().unwrap()).code(130);
    assert!(
        ended.err().contains("Ctrl-C again ends at once") && !ended.err().contains("go on with"),
        "{}",
        ended.err()
    );
    assert_eq!(place.names("a"), ["run.infoplane"]);
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let place = Place::new();
    let mut child = place.start("run --epochs 200 --out a");
    drop(child.stdout.take());
    let ended = Ended(child.wait_with_output().unwrap()).code(0);
    assert!(!ended.err().contains("panicked"), "{}", ended.err());
    assert_eq!(place.names("a"), FILES);
    for line in ["run --help", "completions bash", "man run"] {
        let mut child = place.start(line);
        drop(child.stdout.take());
        drop(child.stderr.take());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{line}");
    }
}
