//! The exports, the pool and the bits, in a browser's worker: compiled as the page's program is, which is why these tests
//! belong to its package.
#![cfg(target_arch = "wasm32")]

// Native tests expect the same digests.
#[path = "../../../tests/common/mod.rs"]
mod common;

use std::cell::RefCell;
use std::rc::Rc;

use infoplane::archive::{information_csv, write_activations};
use infoplane::experiment::{digest, Run, RunState};
use infoplane::params::ExperimentParams;
use infoplane::web::{check_params, is_threaded, parameter_info, Engine, View};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsError, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// Starts the pool of two, once; the first line of every test that may reach it.
#[cfg(target_feature = "atomics")]
async fn pool() {
    thread_local!(static DONE: std::cell::Cell<bool> = const { std::cell::Cell::new(false) });
    if !DONE.replace(true) {
        JsFuture::from(infoplane::web::init_thread_pool(2)).await.expect("the pool starts");
    }
}

#[cfg(not(target_feature = "atomics"))]
async fn pool() {}

/// A value as the page gives it, from JSON.
fn js(json: &str) -> JsValue {
    js_sys::JSON::parse(json).expect("JSON")
}

/// A value that the page gets, as JSON.
fn json(value: Result<JsValue, JsError>) -> String {
    let value = value.unwrap_or_else(|_| panic!("an error instead of a value"));
    js_sys::JSON::stringify(&value).map(String::from).expect("JSON")
}

/// Lets the worker's event loop turn.
async fn pause() {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let set_timeout =
            js_sys::Reflect::get(&js_sys::global(), &"setTimeout".into()).expect("workers have setTimeout");
        let set_timeout = js_sys::Function::from(set_timeout);
        set_timeout.call2(&wasm_bindgen::JsValue::NULL, &resolve, &5.into()).expect("setTimeout takes a function");
    });
    JsFuture::from(promise).await.expect("it resolves");
}

/// Lanes in the pool, as many as given; none where there is no pool.
fn spawn(run: &Run, lanes: usize) {
    #[cfg(target_feature = "atomics")]
    for lane in run.lanes(lanes) {
        rayon::spawn(|| lane.work());
    }
    #[cfg(not(target_feature = "atomics"))]
    let _ = (run, lanes);
}

#[wasm_bindgen_test]
async fn a_run_has_the_native_digest_with_any_number_of_lanes() {
    pool().await;
    for lanes in [0, 1, 2] {
        let mut run = Run::new(&common::params());
        run.resume();
        spawn(&run, lanes);
        while run.state() != RunState::Done {
            if lanes == 0 || !is_threaded() {
                run.work();
            } else {
                pause().await;
            }
            run.poll();
        }
        assert_eq!(digest(run.poll()), common::DIGEST, "{lanes} lanes");
    }
}

#[wasm_bindgen_test]
fn every_activation_and_optimiser_has_the_native_digest() {
    assert_eq!(common::all_functions(), common::ALL_FUNCTIONS_DIGESTS);
}

#[wasm_bindgen_test]
fn the_options_of_network_and_training_have_the_native_digest() {
    assert_eq!(common::options(), common::OPTIONS_DIGEST);
}

#[cfg(target_feature = "atomics")]
#[wasm_bindgen_test]
async fn the_pool_has_two_threads() {
    pool().await;
    assert_eq!(rayon::current_num_threads(), 2);
}

const PAIRS: &str = r#"[["epochs","25"],["repeats","3"],["colour","no parameter of a run"]]"#;

#[wasm_bindgen_test]
async fn an_engine_fills_a_view_that_writes_the_same_csv() {
    pool().await;
    let mut engine = Engine::new(&js(PAIRS), is_threaded(), 2).expect("valid parameters");
    let mut view = View::new(&js(PAIRS)).expect("valid parameters");
    let status = |engine: &Engine| json(engine.status());
    assert!(status(&engine).contains(r#""state":"idle","epoch":null"#));
    engine.step();
    loop {
        engine.work();
        view.ingest(&engine.poll()).expect("records of this run");
        if status(&engine).contains(r#""state":"paused""#) {
            break;
        }
        pause().await;
    }
    assert_eq!((view.available(), view.epochs().len()), (1, 25));
    engine.resume();
    while !status(&engine).contains(r#""state":"done""#) {
        engine.work();
        view.ingest(&engine.poll()).expect("records of this run");
        pause().await;
    }
    assert_eq!(view.available(), 25);
    let params = infoplane::params::ExperimentParams { epochs: 25, repeats: 3, ..Default::default() };
    let mut run = Run::new(&params.check().expect("valid parameters"));
    run.resume();
    while run.work() {}
    assert_eq!(view.information_csv().expect("a run"), information_csv(run.poll()));
    assert_eq!(engine.digest(), digest(run.history()));
    assert!(json(view.values_at(24, 0)).starts_with(r#"{"epoch":24,"networks":3,"#));
    assert_eq!(json(view.values_at(25, 0)), "null");
    assert_eq!(view.statistics_known(0), 0);
    for from in (0..25).step_by(10) {
        view.ingest_statistics(0, &engine.statistics(0, from, from + 10)).expect("statistics of this run");
    }
    assert_eq!(view.statistics_known(0), 25);
    assert!(engine.statistics(0, 25, 99).is_empty() && view.ingest_statistics(1, &[]).is_err());
    assert!(view.ingest(&[0.0, 0.0, 1.0]).is_err());
}

#[wasm_bindgen_test]
async fn a_run_is_measured_again_to_the_bits_of_a_run_with_these_settings() {
    pool().await;
    let with = |more: &str| js(&PAIRS.replace("]]", &format!("]{more}]")));
    let done = |pairs: &JsValue| {
        let mut engine = Engine::new(pairs, false, 0).expect("valid parameters");
        engine.resume();
        while engine.work() {}
        let records = engine.poll();
        (engine, records)
    };
    let mut expected = View::new(&with(r#",["bins","8"]"#)).expect("valid parameters");
    expected.ingest(&done(&with(r#",["bins","8"]"#)).1).expect("records");

    let mut view = View::new(&with("")).expect("valid parameters");
    let file = done(&with("")).0.save().expect("bytes");
    // A run that is done leaves the pool to the measurement.
    let mut engine = Engine::open(&file, is_threaded(), 2).expect("a run");
    view.ingest(&engine.poll()).expect("records");
    let (recorded, digest) = (view.information_csv().expect("a run"), engine.digest());
    assert_eq!(view.measured_with(), "bins of 30 edges");
    for (settings, words) in [("binned,bins:8", "bins of 8 edges"), ("fixed_width", "bins of width 0.07")] {
        engine.measure(Some(settings.to_owned())).expect("settings");
        view.measure(Some(settings.to_owned())).expect("settings");
        assert_eq!((engine.measure_progress(), view.measured_with().as_str()), (vec![0, 75], words));
        assert!(json(view.values_at(24, 0)).contains(r#""layers":[]"#), "nothing is known yet");
        loop {
            let numbers = engine.measure_portion(4).expect("numbers");
            if numbers.is_empty() {
                break;
            }
            view.ingest_measured(&numbers).expect("numbers of this run");
        }
        assert_eq!(engine.measure_progress(), [75, 75]);
        if settings == "binned,bins:8" {
            // The columns that a run itself has.
            let measured = view.information_csv().expect("a run");
            let columns = |line: &str| line.split(',').take(6).collect::<Vec<_>>().join(",") + "\n";
            assert_eq!(measured.lines().map(columns).collect::<String>(), expected.information_csv().expect("a run"));
            let bits = |values: String| -> Vec<String> {
                let numbers = values.split("_bits\":").skip(1);
                numbers.map(|rest| rest.split([',', '}']).next().unwrap_or_default().to_owned()).collect()
            };
            assert_eq!(bits(json(view.values_at(24, 0))), bits(json(expected.values_at(24, 0))));
        }
        assert_eq!(engine.digest(), digest, "the run is as it was");
    }
    view.measure(None).expect("what was recorded");
    assert_eq!(view.information_csv().expect("a run"), recorded);
    assert!(view.ingest_measured(&[]).is_err() && view.measure(Some("kde".to_owned())).is_err());
    assert!(engine.measure(Some("kde".to_owned())).is_err());
    engine.measure(None).expect("nothing");
    assert!(engine.measure_portion(4).expect("numbers").is_empty() && engine.measure_progress().is_empty());

    // Others are estimated elsewhere, from activations that this program gives.
    assert!(engine.measure(Some("binned,bins:8".to_owned())).expect("settings"));
    for (settings, looks) in [("kernel,variance:0.01", false), ("net_input", false), ("range", true)] {
        assert!(!engine.measure(Some(settings.to_owned())).expect("settings"), "{settings}");
        assert_eq!(engine.look_at_ranges(), looks, "{settings}");
        while engine.look_at_ranges() {}
        let place = engine.take_place();
        assert_eq!((place.len(), engine.classes(), engine.labels().len()), (2, 2, 4096));
        let units: u32 = engine.layer_units(place[0]).expect("a network").iter().sum();
        let values = engine.layer_values(place[0], place[1]).expect("a record");
        assert_eq!((values.len(), engine.range_of(place[0]).is_some()), (4096 * units as usize, looks));
        assert!(values.iter().any(|value| value.abs() > 1.0) == (settings == "net_input"), "{settings}");
        assert!(engine.estimated_elsewhere(place[0], place[1], &[1.0]).is_err(), "no layers");
        let layer = [1.0, 3.0].into_iter().chain([f64::NAN; 11]).collect::<Vec<_>>();
        let numbers = engine.estimated_elsewhere(place[0], place[1], &layer).expect("layers");
        assert_eq!(
            (numbers[..3].to_vec(), engine.measure_progress()),
            (vec![place[0] as f64, place[1] as f64, 1.0], vec![1, 75])
        );
    }
    engine.measure(None).expect("nothing");

    let checked = json(infoplane::web::check_measurement("binned,binning:intervals,bins:30"));
    assert!(checked.contains(r#""text":"binned,binning:intervals","words":"bins of 30 intervals""#), "{checked}");
    let wrong = json(infoplane::web::check_measurement("fixed_width,width:0"));
    assert!(wrong.contains(r#""field":"width""#) && wrong.contains(r#""settings":null"#), "{wrong}");
    let listed = json(infoplane::web::estimators());
    assert!(
        listed.contains(r#""name":"fixed_width""#) && listed.contains(r#""kind":"real","accepts":{"least":"#),
        "{listed}"
    );
}

#[wasm_bindgen_test]
async fn a_saved_run_is_opened_and_goes_on_to_the_same_digest() {
    pool().await;
    let state = |engine: &Engine| -> &str {
        let status = json(engine.status());
        ["idle", "running", "paused", "done"].into_iter().find(|s| status.contains(&format!("\"{s}\""))).expect("state")
    };
    let mut engine = Engine::new(&js(PAIRS), is_threaded(), 2).expect("valid parameters");
    engine.step();
    while state(&engine) != "paused" {
        engine.work();
        engine.poll();
        pause().await;
    }
    let mut opened = Engine::open(&engine.save().expect("bytes"), is_threaded(), 2).expect("a run");
    assert_eq!((state(&opened), json(opened.parameters())), ("paused", json(engine.parameters())));
    let mut view = View::new(&opened.parameters().unwrap()).expect("valid parameters");
    view.ingest(&opened.poll()).expect("records of this run");
    assert_eq!(view.available(), 1);
    for engine in [&mut engine, &mut opened] {
        engine.resume();
    }
    while state(&engine) != "done" || state(&opened) != "done" {
        engine.work();
        opened.work();
        engine.poll();
        view.ingest(&opened.poll()).expect("records of this run");
        pause().await;
    }
    assert_eq!((view.available(), opened.digest()), (25, engine.digest()));
    let mut finished = Engine::open(&opened.save().expect("bytes"), false, 1).expect("a run");
    assert_eq!((state(&finished), finished.digest()), ("done", engine.digest()));
    let bytes = js_sys::Uint8Array::from(&b"something else"[..]);
    assert!(Engine::open(&bytes, false, 1).is_err());
}

#[wasm_bindgen_test]
fn own_data_on_the_shelf_is_trained_saved_and_drawn() {
    // Sixty points of two values in three classes.
    let values: Vec<f32> = (0..120).map(|k| (k % 7) as f32 * 40.0).collect();
    let labels: Vec<u32> = (0..60).map(|n| n % 3).collect();
    let (inputs, classes) = (js_sys::Float32Array::from(&values[..]), js_sys::Uint32Array::from(&labels[..]));
    let shelve =
        |features, count| infoplane::web::shelve_data("points", &inputs, &classes, features, count, &JsValue::NULL);
    assert!(shelve(3, 3).is_err() && shelve(0, 3).is_err() && shelve(2, 2).is_err() && shelve(2, 1 << 20).is_err());
    let unknown = r#"[["dataset","own:0123456789abcdef:points"]]"#;
    assert!(json(check_params(&js(unknown))).contains("this run needs the data"));
    let facts = json(shelve(2, 3));
    let facts: serde_json::Value = serde_json::from_str(&facts).expect("JSON");
    assert_eq!((&facts["samples"], &facts["classes"], &facts["name"]), (&60.into(), &3.into(), &"points".into()));
    let digest = facts["digest"].as_str().expect("text");
    let pairs =
        format!(r#"[["dataset","own:{digest}:points"],["epochs","5"],["batch_size","10"],["hidden_layers","3"]]"#);
    let checked = json(check_params(&js(&pairs)));
    assert!(
        checked.contains(r#""errors":[]"#) && checked.contains(r#""train_samples":48,"test_samples":12"#),
        "{checked}"
    );
    let mut engine = Engine::new(&js(&pairs), false, 0).expect("the data is on the shelf");
    engine.resume();
    while engine.work() {}
    engine.poll();
    let mut opened = Engine::open(&engine.save().expect("bytes"), false, 0).expect("a run");
    let known: serde_json::Value = serde_json::from_str(&json(opened.facts())).expect("JSON");
    assert_eq!((opened.digest(), known), (engine.digest(), facts.clone()));
    let mut view = View::new(&opened.parameters().expect("pairs")).expect("facts are on the shelf");
    view.ingest(&opened.poll()).expect("records of this run");
    assert_eq!((view.available(), view.entropies()[1]), (5, facts["h_y_bits"].as_f64().expect("a number")));
    let svg = view.figure_svg(&js("{}"), 640, 480, 4.0).expect("a figure");
    assert!(svg.contains("H(Y) = 1.58"), "{svg}");
    let builtin = Engine::new(&js(r#"[["epochs","2"]]"#), false, 0).expect("valid parameters");
    assert_eq!(json(builtin.facts()), "null");

    // Elsewhere there are the facts alone: enough to check and to draw, not to train.
    let elsewhere = r#"{"name":"far","digest":"00112233445566ff","samples":100,"features":4,"classes":10,"h_x_bits":6.5,"h_y_bits":3.3}"#;
    infoplane::web::shelve_facts(&js(elsewhere)).expect("facts");
    infoplane::web::shelve_facts(&JsValue::NULL).expect("nothing to keep");
    assert!(infoplane::web::shelve_facts(&js("{}")).is_err());
    let pairs = r#"[["dataset","own:00112233445566ff:far"],["batch_size","full"]]"#;
    assert!(json(check_params(&js(pairs))).contains(r#""h_y_bits":3.3"#));
    let view = View::new(&js(pairs)).expect("facts are enough");
    assert_eq!((view.entropies(), view.label_of(0)), (vec![6.5, 3.3], None));
    assert!(Engine::new(&js(pairs), false, 0).is_err());
}

#[wasm_bindgen_test]
fn estimates_of_activations_are_a_view() {
    let information = r#"[[{"i_xt_bits":5.5,"i_ty_bits":1.5},{"i_xt_bits":2.0,"i_ty_bits":1.0}],[{"i_xt_bits":6.5,"i_ty_bits":2.5},{"i_xt_bits":3.0,"i_ty_bits":2.25}]]"#;
    let facts = r#"{"name":"acts","digest":"00112233445566ff","samples":1000,"features":0,"classes":10,"h_x_bits":9.96,"h_y_bits":3.32}"#;
    let layers = r#"[{"name":"conv1","units":25088},{"name":"fc","units":10}]"#;
    let estimates = format!(
        r#"{{"facts":{facts},"estimator":"binned,bins:9","epochs":[3,70],"layers":{layers},"information":{information},"notes":[]}}"#
    );
    let view = View::open_estimates(&js(&estimates)).expect("estimates");
    assert_eq!(view.measured_with(), "bins of 9 edges");
    assert_eq!((view.available(), view.epochs(), view.entropies()), (2, vec![3, 70], vec![9.96, 3.32]));
    assert!(json(view.values_at(1, 0)).contains(r#""i_xt_bits":6.5"#));
    let svg = view.figure_svg(&js("{}"), 640, 480, 1.0).expect("a figure");
    assert!(svg.contains("H(Y) = 3.32") && svg.contains("L2"), "{svg}");
    assert!(!json(view.values_at(1, 0)).contains("loss"), "none is invented");
    for wrong in ["{}", &estimates.replace("70", "2")] {
        assert!(View::open_estimates(&js(wrong)).is_err(), "{wrong}");
    }
}

#[wasm_bindgen_test]
fn parameters_are_checked_as_they_are_typed() {
    let good = json(check_params(&js(PAIRS)));
    assert!(
        good.contains(r#""errors":[]"#)
            && good.contains(r#""hash":"epochs=25&repeats=3""#)
            && good.contains(r#""networks":3"#),
        "{good}"
    );
    let bad = json(check_params(&js(r#"[["epochs","0"],["bins","few"],["repeats","0"]]"#)));
    for part in [r#""field":"epochs""#, r#""field":"bins""#, r#""field":"repeats""#, r#""summary":null"#] {
        assert!(bad.contains(part), "{bad}");
    }
    // A batch larger than the training set is the training set, with a note.
    let noted = json(check_params(&js(r#"[["epochs","5"],["batch_size","4000"]]"#)));
    assert!(noted.contains(r#""errors":[]"#) && noted.contains(r#""field":"batch_size""#), "{noted}");
    assert!(check_params(&"epochs".into()).is_err());
    assert!(Engine::new(&js(r#"[["epochs","0"]]"#), false, 1).is_err());
    assert!(json(parameter_info()).contains(r#""name":"hidden_layers","default":"10-7-5-4-3""#));
}

#[wasm_bindgen_test]
fn an_engine_s_run_is_written_as_arrays_and_as_json() {
    let pairs = r#"[["epochs","4"],["hidden_layers","3"]]"#;
    let mut engine = Engine::new(&js(pairs), false, 0).expect("these parameters are valid");
    engine.resume();
    while engine.work() {}
    engine.poll();
    let digest = engine.digest();
    let json = engine.json().expect("a run can be written");
    let json: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    assert_eq!(json["digest"], digest);
    assert_eq!(json["networks"][0]["train_loss"].as_array().map(Vec::len), Some(4));
    let pieces = Rc::new(RefCell::new(Vec::new()));
    let taken = Rc::clone(&pieces);
    let take = Closure::<dyn FnMut(js_sys::Uint8Array)>::new(move |piece: js_sys::Uint8Array| {
        taken.borrow_mut().push(piece.to_vec());
    });
    engine.activations_npz(0, take.as_ref().unchecked_ref()).expect("activations can be written");
    let params = ExperimentParams { epochs: 4, hidden_layers: vec![vec![3]], ..Default::default() };
    let mut run = Run::new(&params.check().expect("these parameters are valid"));
    run.resume();
    while run.work() {}
    let mut whole = Vec::new();
    write_activations(run.poll(), 0, &mut whole).expect("activations can be written");
    assert!(pieces.borrow().concat() == whole, "the page gets the bytes of the native program");
    assert!(pieces.borrow().len() > 4 * 2);
    assert!(engine.activations_npz(1, take.as_ref().unchecked_ref()).is_err(), "there is one network");
    let refuse = js_sys::Function::new_no_args("throw new Error('no')");
    assert!(engine.activations_npz(0, &refuse).is_err());
    let npz = engine.npz().expect("a run can be written");
    assert!(npz.starts_with(b"PK\x03\x04"));
    // Stored without compression: what was recorded stands in it as it is.
    let contains = |bytes: &[u8]| npz.windows(bytes.len()).any(|w| w == bytes);
    assert!(contains(digest.as_bytes()) && contains(b"weights_c0_l1.npy"));
    assert!(contains(&json["networks"][0]["test_loss"][3].as_f64().expect("a number").to_le_bytes()));
}
