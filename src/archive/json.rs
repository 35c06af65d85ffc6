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

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use super::columns::Columns;
use crate::dataset::DataFacts;
use crate::experiment::{digest, Divergence, History, NetworkHistory, Record};
use crate::params::{Condition, ExperimentParams};
use crate::training::Metrics;

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
    networks: Vec<NetworkJson<'a>>,
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

/// A network with a list for each column.
struct NetworkJson<'a>(&'a NetworkHistory);

impl Serialize for NetworkJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let network = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("condition", &network.condition)?;
        map.serialize_entry("repeat", &network.repeat)?;
        let diverged = network.divergence.map(|Divergence { epoch, train_loss }| DivergedJson { epoch, train_loss });
        map.serialize_entry("diverged", &diverged)?;
        for (column, name) in Metrics::NAMES.iter().enumerate() {
            let values = network.records.iter().map(|record| record.metrics.numbers()[column]);
            map.serialize_entry(name, &values.collect::<Vec<_>>())?;
        }
        layers(&mut map, network, |record| &record.information)?;
        layers(&mut map, network, |record| &record.gradients)?;
        map.end()
    }
}

/// A list of layers at each epoch, for each column.
fn layers<const N: usize, T: Columns<N>, M: SerializeMap>(
    map: &mut M,
    network: &NetworkHistory,
    of: impl Fn(&Record) -> &[T],
) -> Result<(), M::Error> {
    for (column, name) in T::NAMES.iter().enumerate() {
        // What is not known is NaN, and JSON's null.
        let at = |record| of(record).iter().map(|layer| layer.numbers()[column]).collect::<Vec<_>>();
        map.serialize_entry(name, &network.records.iter().map(at).collect::<Vec<_>>())?;
    }
    Ok(())
}

impl<'a> From<&'a Condition> for ConditionJson<'a> {
    fn from(c: &'a Condition) -> Self {
        let (train_percent, train_samples, batch_size) = (c.train_percent, c.train_samples, c.batch_size);
        Self { hidden_layers: &c.hidden_layers, train_percent, train_samples, batch_size }
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
        networks: history.networks.iter().map(NetworkJson).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::{gradients_csv, information_csv, metrics_csv};
    use crate::experiment::tests::history;
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
