//! The inside of a network in numbers that the page's tests read too: `tests/page/inside.json`.
#![cfg(not(target_arch = "wasm32"))]

use infoplane::experiment::Run;
use infoplane::measure::{inspect, Wanted};
use infoplane::params::ExperimentParams;
use serde_json::{json, Value};

#[test]
fn the_inside_of_a_network_is_what_the_page_must_show() {
    let expected: Value = serde_json::from_str(include_str!("page/inside.json")).unwrap();
    let mut params = ExperimentParams::default();
    for (name, text) in expected["params"].as_object().unwrap() {
        params.set(name, text.as_str().unwrap()).unwrap();
    }
    let params = params.check().unwrap();
    let mut run = Run::new(&params);
    run.resume();
    while run.work() {}
    run.poll();
    let index = |name: &str| expected[name].as_u64().unwrap() as usize;
    let record = params.schedule().len() - 1;
    let wanted = Wanted { network: index("network"), record, pattern: Some(index("pattern")) };
    let inspection = inspect(run.history(), run.inputs(), wanted).unwrap();
    // As text, as the page reads it: single precision becomes the shortest decimal.
    let seen: Value = serde_json::from_str(&serde_json::to_string(&inspection).unwrap()).unwrap();
    let histograms: Vec<_> = seen["layers"].as_array().unwrap().iter().map(|l| &l["histogram"]).collect();
    let found = json!({
        "params": expected["params"],
        "network": seen["network"],
        "pattern": seen["answer"]["pattern"],
        "epoch": seen["epoch"],
        "histograms": histograms,
        "label": seen["answer"]["label"],
        "probabilities": seen["answer"]["probabilities"],
    });
    assert_eq!(found, expected, "{found}");
}
