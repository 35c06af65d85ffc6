//! A run as arrays for numpy.
//!
//! `numpy.load("run.npz")` gives, with N networks (the repeats of the first condition first), R
//! repeats, E recorded epochs and L layers of the deepest network:
//!
//! ```text
//! epochs                i64 (E)        the recorded epochs
//! condition, repeat     i64 (N)        of each network, counted from 0
//! diverged_epoch        i64 (N)        the recorded epoch at which it ended early, -1 where it did not
//! train_loss, test_loss f64 (N, E)     nats
//! train_accuracy, test_accuracy  f64 (N, E)
//! i_xt_bits, i_ty_bits  f64 (N, E, L)  the output is the last layer that a network has
//! outside               f64 (N, E, L)  share of the activations beyond the bins, from 0 to 1
//! gradient_mean_norm, gradient_sd_norm, weight_norm  f64 (N, E, L), see LayerGradients; where gradients
//!                                      were recorded
//! weights_c{c}_l{l}     f32 (R, E, units, inputs)  of condition c, counted from 0, and layer l, from 1
//! biases_c{c}_l{l}      f32 (R, E, units)
//! params                u8             the parameters as JSON: json.loads(run["params"].tobytes())
//! infoplane, digest     u8             version of the program and digest of the run, as text
//! ```
//!
//! NaN stands where a network did not get to, where nothing was estimated and for layers that a
//! network does not have.

use std::ops::Range;

use thiserror::Error;

use super::arrays::{Arrays, ArraysError};
use super::columns::Columns;
use crate::experiment::{digest, History, NetworkHistory, Record};
use crate::training::Metrics;

/// A run that cannot be written as arrays.
#[derive(Debug, Error)]
pub enum NpzError {
    /// More arrays than a file can hold.
    #[error(transparent)]
    Arrays(#[from] ArraysError),
    /// The parameters cannot be written.
    #[error("cannot write the parameters: {0}")]
    Params(#[from] serde_json::Error),
}

/// The bytes of the file.
///
/// # Errors
/// A run whose arrays do not fit into memory beside it.
pub fn npz(history: &History) -> Result<Vec<u8>, NpzError> {
    let (count, bytes) = expected(history);
    let mut arrays = Arrays::new(count, bytes)?;

    let (networks, schedule) = (&history.networks, history.params.schedule());
    let count = [networks.len()];
    arrays.add("epochs", &[schedule.len()], &mut schedule.iter().map(|e| *e as i64));
    arrays.add("condition", &count, &mut networks.iter().map(|n| n.condition as i64));
    arrays.add("repeat", &count, &mut networks.iter().map(|n| n.repeat as i64));
    let diverged = |n: &NetworkHistory| n.divergence.map_or(-1, |d| d.epoch as i64);
    arrays.add("diverged_epoch", &count, &mut networks.iter().map(diverged));

    let by_epoch = [networks.len(), schedule.len()];
    for (column, name) in Metrics::NAMES.iter().enumerate() {
        let value = |record: Option<&Record>| record.map_or(f64::NAN, |record| record.metrics.numbers()[column]);
        arrays.add(name, &by_epoch, &mut slots(history).map(value));
    }

    let layers = most_layers(history);
    add_layers(&mut arrays, history, layers, |record| &record.information);
    if has_gradients(history) {
        add_layers(&mut arrays, history, layers, |record| &record.gradients);
    }

    for condition in 0..history.params.conditions().len() {
        let networks = history.of_condition(condition);
        if !networks.iter().any(keeps_weights) {
            continue;
        }
        let by_repeat = [networks.len(), schedule.len()];
        for (l, layer) in history.params.shape(condition).layers().iter().enumerate() {
            let of = format!("c{condition}_l{}", l + 1);
            let shape = [by_repeat[0], by_repeat[1], layer.units, layer.inputs];
            arrays.add(&format!("weights_{of}"), &shape, &mut parameters(networks, schedule.len(), &layer.weights));
            let shape = [by_repeat[0], by_repeat[1], layer.units];
            arrays.add(&format!("biases_{of}"), &shape, &mut parameters(networks, schedule.len(), &layer.biases));
        }
    }
    arrays.add_text("params", &serde_json::to_string(&*history.params)?);
    arrays.add_text("infoplane", env!("CARGO_PKG_VERSION"));
    arrays.add_text("digest", &digest(history));
    Ok(arrays.finish())
}

/// Adds an array for each column, of so many layers.
fn add_layers<const N: usize, T: Columns<N>>(
    arrays: &mut Arrays,
    history: &History,
    layers: usize,
    of: impl Fn(&Record) -> &[T] + Copy,
) {
    let shape = [history.networks.len(), history.params.schedule().len(), layers];
    for (column, name) in T::NAMES.iter().enumerate() {
        let value = |record: Option<&Record>, layer: usize| {
            record.and_then(|record| of(record).get(layer)).map_or(f64::NAN, |layer| layer.numbers()[column])
        };
        let mut values = slots(history).flat_map(|record| (0..layers).map(move |layer| value(record, layer)));
        arrays.add(name, &shape, &mut values);
    }
}

/// For each network and recorded epoch the record, where it got there.
fn slots(history: &History) -> impl Iterator<Item = Option<&Record>> {
    let epochs = history.params.schedule().len();
    history.networks.iter().flat_map(move |network| (0..epochs).map(|e| network.records.get(e)))
}

/// A part of the parameters of networks at each of so many recorded epochs.
fn parameters<'a>(
    networks: &'a [NetworkHistory],
    epochs: usize,
    part: &'a Range<usize>,
) -> impl Iterator<Item = f32> + 'a {
    let slot = move |network: &'a NetworkHistory, e: usize| {
        let kept = (e < network.records.len() && keeps_weights(network)).then(|| network.parameters(e));
        part.clone().map(move |p| kept.map_or(f32::NAN, |kept| kept[p]))
    };
    networks.iter().flat_map(move |network| (0..epochs).flat_map(move |e| slot(network, e)))
}

fn has_gradients(history: &History) -> bool {
    history.networks.iter().flat_map(|n| &n.records).any(|r| !r.gradients.is_empty())
}

fn keeps_weights(network: &NetworkHistory) -> bool {
    !network.records.is_empty() && !network.parameters(0).is_empty()
}

/// Layers of the deepest network.
fn most_layers(history: &History) -> usize {
    (0..history.params.conditions().len()).map(|c| history.params.shape(c).layers().len()).max().unwrap_or(0)
}

/// How many arrays there will be at most, and the bytes of their numbers.
fn expected(history: &History) -> (usize, u64) {
    let slots = history.networks.len() as u64 * history.params.schedule().len() as u64;
    let by_layer = if has_gradients(history) { 6 } else { 3 };
    let mut bytes = 8 * slots * (4 + by_layer * most_layers(history) as u64);
    let mut arrays = 16;
    for c in 0..history.params.conditions().len() {
        let (networks, shape) = (history.of_condition(c), history.params.shape(c));
        if networks.iter().any(keeps_weights) {
            let each = networks.len() as u64 * history.params.schedule().len() as u64;
            bytes += 4 * each * shape.parameters() as u64;
            arrays += 2 * shape.layers().len();
        }
    }
    // Of each network and epoch what it is, and the texts.
    let names = 24 * history.networks.len() as u64 + 8 * history.params.schedule().len() as u64;
    (arrays, bytes + names + (1 << 16))
}

// The reader of the tests is a native dependency.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::archive::{decode_into, encode};
    use crate::experiment::tests::history;
    use crate::experiment::Event;
    use ndarray::{Array1, Array2, Array3, Array4};
    use ndarray_npy::NpzReader;
    use std::io::Cursor;

    type Reader = NpzReader<Cursor<Vec<u8>>>;

    fn arrays(history: &History) -> Reader {
        let bytes = npz(history).unwrap();
        assert!(bytes.capacity() as u64 <= expected(history).1 + (1 << 16), "it was reserved once");
        NpzReader::new(Cursor::new(bytes)).unwrap()
    }

    fn text(arrays: &mut Reader, name: &str) -> String {
        let bytes: Array1<u8> = arrays.by_name(name).unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[test]
    fn arrays_hold_what_was_recorded() {
        let history = history(0.01);
        let mut arrays = arrays(&history);
        let epochs: Array1<i64> = arrays.by_name("epochs").unwrap();
        assert!(epochs.iter().map(|e| *e as usize).eq(history.params.schedule().iter().copied()));
        let condition: Array1<i64> = arrays.by_name("condition").unwrap();
        let repeat: Array1<i64> = arrays.by_name("repeat").unwrap();
        assert_eq!((condition.to_vec(), repeat.to_vec()), (vec![0, 0, 1, 1], vec![0, 1, 0, 1]));
        let loss: Array2<f64> = arrays.by_name("test_loss").unwrap();
        let [i_xt, mean, norm]: [Array3<f64>; 3] =
            ["i_xt_bits", "gradient_mean_norm", "weight_norm"].map(|name| arrays.by_name(name).unwrap());
        assert_eq!(i_xt.dim(), (4, epochs.len(), 3));
        for (n, network) in history.networks.iter().enumerate() {
            for (e, record) in network.records.iter().enumerate() {
                assert_eq!(loss[[n, e]], record.metrics.test_loss);
                for (l, i) in record.information.iter().enumerate() {
                    assert_eq!(i_xt[[n, e, l]], i.i_xt_bits);
                }
                for (l, g) in record.gradients.iter().enumerate() {
                    assert_eq!((mean[[n, e, l]], norm[[n, e, l]]), (g.mean_norm, g.weight_norm));
                }
            }
        }
        // The second condition has one layer less; gradients are recorded at the last epoch alone.
        assert!(i_xt[[2, 0, 1]].is_finite() && i_xt[[2, 0, 2]].is_nan() && mean[[0, 0, 0]].is_nan());
        let params: crate::params::ExperimentParams = serde_json::from_str(&text(&mut arrays, "params")).unwrap();
        assert_eq!(params, *history.params);
        assert_eq!(text(&mut arrays, "digest"), digest(&history));
    }

    #[test]
    fn weights_are_those_of_the_network_that_is_made_again() {
        let history = history(0.01);
        let mut arrays = arrays(&history);
        let last = history.params.schedule().len() - 1;
        for (n, network) in history.networks.iter().enumerate() {
            let all = network.parameters(last);
            for (l, layer) in history.params.shape(network.condition).layers().iter().enumerate() {
                let of = format!("c{}_l{}", network.condition, l + 1);
                let weights: Array4<f32> = arrays.by_name(&format!("weights_{of}")).unwrap();
                let biases: Array3<f32> = arrays.by_name(&format!("biases_{of}")).unwrap();
                assert_eq!(weights.dim(), (2, last + 1, layer.units, layer.inputs));
                let (u, i) = (layer.units - 1, layer.inputs - 1);
                assert_eq!(weights[[n % 2, last, u, i]], all[layer.weights.end - 1]);
                assert_eq!(weights[[n % 2, last, u, 0]], all[layer.weights.end - layer.inputs]);
                assert_eq!(biases[[n % 2, last, u]], all[layer.biases.end - 1]);
            }
        }
    }

    #[test]
    fn what_was_not_reached_is_nan_and_weights_that_were_not_kept_are_left_out() {
        // This rate makes networks diverge.
        let diverging = history(1e30);
        let loss: Array2<f64> = arrays(&diverging).by_name("train_loss").unwrap();
        let ended: Array1<i64> = arrays(&diverging).by_name("diverged_epoch").unwrap();
        let network = &diverging.networks[0];
        assert_eq!(ended[0], network.divergence.unwrap().epoch as i64);
        assert!(loss[[0, network.records.len()]].is_nan() && loss[[0, 0]].is_finite());

        let history = history(0.01);
        let mut numbers = Vec::new();
        for (network, kept) in history.networks.iter().enumerate() {
            for record in &kept.records {
                encode(
                    &Event::Recorded { network, record: record.clone(), parameters: Vec::new(), state: None },
                    &mut numbers,
                );
            }
        }
        let mut copy = History::new(&history.params);
        decode_into(&mut copy, &numbers).unwrap();
        let names = arrays(&copy).names().unwrap();
        assert!(names.iter().any(|n| n.starts_with("i_xt_bits")) && !names.iter().any(|n| n.starts_with("weights_")));
        assert!(npz(&History::new(&history.params)).is_ok(), "a run that has not begun");
    }
}
