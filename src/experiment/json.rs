//! A run as JSON, without its weights.
//!
//! ```text
//! {"infoplane": version of the program, "digest": digest of the run, "params": parameters,
//!  "data": what is known of the data, which is not in the file, see DataFacts,
//!  "epochs": [recorded epochs],
//!  "conditions": [{"hidden_layers": [units], "train_percent", "train_samples", "batch_size"}],
//!  "networks": [{"condition", "repeat", both counted from 0,
//!    "diverged": null or {"epoch", "train_loss"},
//!    "train_loss", "test_loss", "train_accuracy", "test_accuracy": [one number for each epoch reached],
//!    "i_xt_bits", "i_ty_bits": [for each epoch reached: [one number for each layer]],
//!    "outside": the same, shares from 0 to 1 of the activations that lie beyond the bins; null where an older file
//!      did not say
//!    "gradient_mean_norm", "gradient_sd_norm", "weight_norm": the same}]}
//! ```
//!
//! Losses are in nats. A list of layers is empty at epochs at which nothing was estimated or
//! recorded. Numbers have the fewest digits that read back to the same bits; what is not finite is
//! null, as JSON has no word for it.

use serde::{Deserialize, Serialize};

use crate::dataset::DataFacts;
use crate::experiment::{digest, Divergence, History, NetworkHistory, Record};
use crate::params::{Condition, ExperimentParams};

/// What the bytes of a file hold, if they are its JSON. The page reads JSON from texts; a reader of
/// bytes would bring a second copy of the parser and its tables into the wasm file.
pub(super) fn read_json<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    serde_json::from_str(std::str::from_utf8(bytes).ok()?).ok()
}

#[derive(Serialize)]
struct RunJson<'a> {
    infoplane: &'static str,
    digest: String,
    params: &'a ExperimentParams,
    data: &'a DataFacts,
    epochs: &'a [usize],
    conditions: Vec<ConditionJson<'a>>,
    networks: Vec<NetworkJson>,
}

#[derive(Serialize)]
struct ConditionJson<'a> {
    hidden_layers: &'a [usize],
    train_percent: f64,
    train_samples: usize,
    batch_size: usize,
}

#[derive(Serialize)]
struct DivergedJson {
    epoch: usize,
    train_loss: f64,
}

#[derive(Serialize)]
struct NetworkJson {
    condition: usize,
    repeat: usize,
    diverged: Option<DivergedJson>,
    train_loss: Vec<f64>,
    test_loss: Vec<f64>,
    train_accuracy: Vec<f64>,
    test_accuracy: Vec<f64>,
    i_xt_bits: Vec<Vec<f64>>,
    i_ty_bits: Vec<Vec<f64>>,
    outside: Vec<Vec<Option<f64>>>,
    gradient_mean_norm: Vec<Vec<f64>>,
    gradient_sd_norm: Vec<Vec<f64>>,
    weight_norm: Vec<Vec<f64>>,
}

impl<'a> From<&'a Condition> for ConditionJson<'a> {
    fn from(c: &'a Condition) -> Self {
        let (train_percent, train_samples, batch_size) = (c.train_percent, c.train_samples, c.batch_size);
        Self { hidden_layers: &c.hidden_layers, train_percent, train_samples, batch_size }
    }
}

impl From<&NetworkHistory> for NetworkJson {
    fn from(network: &NetworkHistory) -> Self {
        let each = |f: fn(&Record) -> f64| network.records.iter().map(f).collect();
        let layers = |f: fn(&Record) -> Vec<f64>| network.records.iter().map(f).collect();
        Self {
            condition: network.condition,
            repeat: network.repeat,
            diverged: network.divergence.map(|Divergence { epoch, train_loss }| DivergedJson { epoch, train_loss }),
            train_loss: each(|r| r.metrics.train_loss),
            test_loss: each(|r| r.metrics.test_loss),
            train_accuracy: each(|r| r.metrics.train_accuracy),
            test_accuracy: each(|r| r.metrics.test_accuracy),
            i_xt_bits: layers(|r| r.information.iter().map(|i| i.i_xt_bits).collect()),
            i_ty_bits: layers(|r| r.information.iter().map(|i| i.i_ty_bits).collect()),
            outside: network.records.iter().map(|r| r.information.iter().map(|i| i.outside).collect()).collect(),
            gradient_mean_norm: layers(|r| r.gradients.iter().map(|g| g.mean_norm).collect()),
            gradient_sd_norm: layers(|r| r.gradients.iter().map(|g| g.sd_norm).collect()),
            weight_norm: layers(|r| r.gradients.iter().map(|g| g.weight_norm).collect()),
        }
    }
}

/// The run as one line of JSON.
///
/// # Errors
/// Never in practice: numbers and texts are valid JSON.
pub fn run_json(history: &History) -> serde_json::Result<String> {
    serde_json::to_string(&RunJson {
        infoplane: env!("CARGO_PKG_VERSION"),
        digest: digest(history),
        params: &history.params,
        data: history.params.facts(),
        epochs: history.params.schedule(),
        conditions: history.params.conditions().iter().map(ConditionJson::from).collect(),
        networks: history.networks.iter().map(NetworkJson::from).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::tests::history;
    use crate::experiment::{gradients_csv, information_csv, metrics_csv};
    use serde_json::Value;

    /// The rows of a CSV file without its header.
    fn rows(csv: &str) -> Vec<Vec<f64>> {
        let number = |cell: &str| cell.parse().unwrap();
        csv.lines().skip(1).map(|line| line.split(',').map(number).collect()).collect()
    }

    /// Rows as those of a CSV file, from JSON: by layer, or one for each epoch.
    fn from_json(json: &Value, by_layer: bool, columns: &[&str]) -> Vec<Vec<f64>> {
        let mut rows = Vec::new();
        for network in json["networks"].as_array().unwrap() {
            let place = ["condition", "repeat"].map(|name| network[name].as_f64().unwrap());
            for (e, first) in network[columns[0]].as_array().unwrap().iter().enumerate() {
                let epoch = json["epochs"][e].as_f64().unwrap();
                let value = |name: &str, l: usize| {
                    let at_epoch = &network[name][e];
                    let value = if by_layer { &at_epoch[l] } else { at_epoch };
                    value.as_f64().unwrap()
                };
                let layers = first.as_array().map_or(1, Vec::len);
                for l in 0..layers {
                    let layer = by_layer.then_some(l as f64 + 1.0);
                    let values = columns.iter().map(|name| value(name, l));
                    rows.push(place.into_iter().chain([epoch]).chain(layer).chain(values).collect());
                }
            }
        }
        rows
    }

    #[test]
    fn json_and_csv_hold_the_same_numbers() {
        let history = history(0.01);
        let json: Value = serde_json::from_str(&run_json(&history).unwrap()).unwrap();
        let metrics = ["train_loss", "test_loss", "train_accuracy", "test_accuracy"];
        assert_eq!(from_json(&json, false, &metrics), rows(&metrics_csv(&history)));
        assert_eq!(from_json(&json, true, &["i_xt_bits", "i_ty_bits"]), rows(&information_csv(&history)));
        let gradients = ["gradient_mean_norm", "gradient_sd_norm", "weight_norm"];
        assert_eq!(from_json(&json, true, &gradients), rows(&gradients_csv(&history)));
        assert!(!rows(&gradients_csv(&history)).is_empty());
        let params: ExperimentParams = serde_json::from_value(json["params"].clone()).unwrap();
        assert_eq!(params, *history.params);
        assert_eq!(json["digest"], digest(&history));
        assert_eq!(json["conditions"][1]["hidden_layers"], serde_json::json!([2]));
        assert_eq!(json["networks"][0]["diverged"], Value::Null);
    }

    #[test]
    fn diverged_networks_say_where_and_what_is_not_finite_is_null() {
        let history = history(1e30);
        let json: Value = serde_json::from_str(&run_json(&history).unwrap()).unwrap();
        for (network, kept) in json["networks"].as_array().unwrap().iter().zip(&history.networks) {
            assert_eq!(network["diverged"]["epoch"].as_u64(), kept.divergence.map(|d| d.epoch as u64));
            assert_eq!(network["test_loss"].as_array().unwrap().len(), kept.records.len());
        }
        assert!(history.networks.iter().any(|n| n.divergence.is_some()));
    }
}
