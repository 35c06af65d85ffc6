//! What the estimator's bins do to the values, through the program: the value 1, and activations beyond the bins.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::tempdir;

fn program(args: &[&str]) -> (String, String) {
    let output = Command::cargo_bin("infoplane").unwrap().args(args).assert().success().get_output().clone();
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// I(X;T) and I(T;Y) of each layer at the last epoch of the first network of a `run.json`.
fn last(run: &Value) -> Vec<[f64; 2]> {
    let of = |name: &str| run["networks"][0][name].as_array().unwrap().last().unwrap().as_array().unwrap().clone();
    let bits = |value: &Value| value.as_f64().unwrap();
    of("i_xt_bits").iter().zip(of("i_ty_bits")).map(|(x, y)| [bits(x), bits(&y)]).collect()
}

/// A network that is sure of all its patterns: many of its outputs are 1 in single precision.
const SURE: &str = "run -q --dataset g1 --hidden-layers 2 --learning-rate 0.1 --batch-size full --epochs 3000 \
    --recorded-epochs 3 --seed 3 --record-activations last";

#[test]
fn run_and_estimate_agree_on_a_network_whose_outputs_round_to_one() {
    let mut outputs = Vec::new();
    for rule in [&[][..], &["--value-one", "joins"], &["--binning", "intervals"]] {
        let dir = tempdir().unwrap();
        let out = dir.path().join("out");
        let args: Vec<&str> = SURE.split_whitespace().chain(rule.iter().copied()).collect();
        program(&[&args[..], &["--out", out.to_str().unwrap()]].concat());
        let run = last(&json(&out.join("run.json")));
        let activations = out.join("activations.npz");
        let args = ["estimate", "--json", "--activations", activations.to_str().unwrap()];
        let estimates: Value = serde_json::from_str(&program(&[&args[..], rule].concat()).0).unwrap();
        let estimated: Vec<[f64; 2]> = estimates["information"][0]
            .as_array()
            .unwrap()
            .iter()
            .map(|i| ["i_xt_bits", "i_ty_bits"].map(|name| i[name].as_f64().unwrap()))
            .collect();
        assert_eq!(run, estimated, "{rule:?}");
        outputs.push(run[1][0]);
    }
    let [own_bin, joins, intervals] = outputs[..] else { panic!("three rules") };
    // The value 1 tells apart what differs by less than 1e-7.
    assert!(own_bin > joins + 0.01, "{own_bin} {joins}");
    assert!((joins - intervals).abs() < 0.1, "{joins} {intervals}");
}

/// ReLU and 100 edges between -1 and 1. I(X;T), I(T;Y) by numpy from the activations that this run writes.
/// With output probabilities kept below 1 the last would have 3.9862 bits.
const RELU: [[f64; 2]; 6] =
    [[11.8664, 0.9931], [11.5303, 0.9112], [7.4545, 0.7559], [7.4922, 0.8578], [3.6693, 0.6815], [4.0888, 0.8156]];

#[test]
fn activations_beyond_the_bins_are_said_with_their_shares_everywhere() {
    let dir = tempdir().unwrap();
    let out = dir.path().join("out");
    let line = "run -activation_function=1 -num_of_bins=100 -num_epochs 300 -num_samples 5 -save_ws True --out";
    let args: Vec<&str> = line.split_whitespace().chain([out.to_str().unwrap()]).collect();
    let (summary, messages) = program(&args);
    let run = json(&out.join("run.json"));
    for (found, expected) in last(&run).iter().zip(RELU) {
        assert!((found[0] - expected[0]).abs() < 5e-5 && (found[1] - expected[1]).abs() < 5e-5, "{found:?}");
    }
    // By the activations themselves, see the estimates below.
    let shares = &run["networks"][0]["outside"];
    let shares: Vec<f64> =
        shares.as_array().unwrap().last().unwrap().as_array().unwrap().iter().map(|s| s.as_f64().unwrap()).collect();
    let activations = out.join("activations.npz");
    let args = ["estimate", "--json", "--bins", "100", "--activations", activations.to_str().unwrap()];
    let estimates: Value = serde_json::from_str(&program(&args).0).unwrap();
    let newest = estimates["information"].as_array().unwrap().last().unwrap();
    let estimated: Vec<f64> =
        newest.as_array().unwrap().iter().map(|layer| layer["outside"].as_f64().unwrap()).collect();
    assert_eq!(shares, estimated);
    // The case's report: 32 to 69 % of the activations of the first five layers, none of the output.
    assert!(shares[..5].iter().all(|share| (0.31..0.70).contains(share)) && shares[5] == 0.0, "{shares:?}");
    let first = format!("{:.1} % beyond the bins", 100.0 * shares[0]);
    assert!(summary.lines().any(|line| line.contains("L1") && line.ends_with(&first)), "{summary}");
    assert!(summary.lines().any(|line| line.contains("L6") && line.ends_with("bits")), "{summary}");
    let warning = format!("At epoch 299, {:.0} % of the activations in L1, ", 100.0 * shares[0]);
    assert!(messages.contains(&warning), "{messages}");
}
