//! The activations of one network as arrays for numpy.
//!
//! `numpy.load("activations.npz")` gives, with N inputs of D features and H units of a layer:
//!
//! ```text
//! x                    f32 (N, D)  the inputs
//! y                    i64 (N)     their classes, permuted where the labels are random
//! epoch_00000/layer_1  f32 (N, H)  at this recorded epoch, of the first hidden layer; and so on for
//!                                  each epoch and layer, the output last, as probabilities
//! ```

use std::io::Write;

use thiserror::Error;

use super::arrays::{ArraysError, ArraysWriter};
use crate::experiment::History;
use crate::network::Shape;
use crate::params::AtEpochs;
use crate::training::{Evaluation, InputBlocks};

/// Activations that cannot be written.
#[derive(Debug, Error)]
pub enum ActivationsError {
    /// A network that the run does not have.
    #[error("there is no network {network}; the run has {networks}, counted from 0")]
    NoNetwork {
        /// What was asked for.
        network: usize,
        /// How many there are.
        networks: usize,
    },
    /// A network without any record.
    #[error("network {network} has not reached a recorded epoch yet; let the run go on first")]
    NoRecord {
        /// The network.
        network: usize,
    },
    /// A run in brief, which has no weights to make activations from.
    #[error("the weights of network {network} were not kept, so its activations cannot be made again; take the file of the whole run")]
    NoWeights {
        /// The network.
        network: usize,
    },
    /// The user's own data, which is elsewhere.
    #[error("the activations are those of the data \"{name}\", which is not here; drop its file on the page, or name it with --data")]
    NoData {
        /// Its name.
        name: String,
    },
    /// More than the format's numbers of 32 and 16 bits can count.
    #[error("activations in {arrays} arrays of {megabytes} MB are more than a file can hold, 65,535 and 4 GB: lower recorded_epochs, or set record_activations to last")]
    TooLarge {
        /// Number of arrays.
        arrays: usize,
        /// Size of the file.
        megabytes: u64,
    },
    /// The file cannot be written.
    #[error("cannot write the activations: {0}")]
    Io(#[from] std::io::Error),
}

/// How many arrays there are, and the bytes of their numbers.
fn expected(shape: &Shape, samples: usize, features: usize, epochs: usize) -> (usize, u64) {
    let units: usize = shape.layers().iter().map(|layer| layer.units).sum();
    let numbers = 4 * (samples as u64) * (features as u64 + 2 + units as u64 * epochs as u64);
    (2 + epochs * shape.layers().len(), numbers)
}

/// Writes the activations of a network on all inputs at the epochs of `record_activations`, counted
/// among those that it has reached; at all of them where the parameter says none and yet somebody
/// asks. One epoch is held at a time.
///
/// # Errors
/// A network, record, weights or data that are not there; more than a file can hold; what the writer says.
pub fn write_activations(history: &History, network: usize, out: &mut impl Write) -> Result<(), ActivationsError> {
    let (params, networks) = (&history.params, history.networks.len());
    let kept = history.networks.get(network).ok_or(ActivationsError::NoNetwork { network, networks })?;
    let reached = kept.records.len();
    if reached == 0 {
        return Err(ActivationsError::NoRecord { network });
    }
    if kept.parameters(0).is_empty() {
        return Err(ActivationsError::NoWeights { network });
    }
    let when = match params.record_activations {
        AtEpochs::None => AtEpochs::All,
        some => some,
    };
    let records: Vec<usize> = (0..reached).filter(|record| when.includes(*record, reached)).collect();
    let data = params.data_here().ok_or_else(|| ActivationsError::NoData { name: params.facts().name.clone() })?;
    let shape = params.shape(kept.condition);
    let (samples, features) = (data.samples(), data.features());
    let (arrays, bytes) = expected(&shape, samples, features, records.len());
    let mut file = ArraysWriter::new(out, arrays, bytes).map_err(|error| match error {
        ArraysError::TooLarge { megabytes, .. } | ArraysError::Memory { megabytes } => {
            ActivationsError::TooLarge { arrays, megabytes }
        }
    })?;
    file.add("x", &[samples, features], &mut data.inputs.iter().copied())?;
    file.add("y", &[samples], &mut data.labels.iter().map(|label| i64::from(*label)))?;
    let (inputs, mut evaluation) = (InputBlocks::new(data), Evaluation::default());
    for record in records {
        evaluation.run(&history.mlp(network, record), &inputs);
        let (epoch, activations) = (kept.records[record].epoch, &evaluation.activations);
        for (l, layer) in shape.layers().iter().enumerate() {
            let name = format!("epoch_{epoch:05}/layer_{}", l + 1);
            file.add(&name, &[samples, layer.units], &mut activations.layer(l).by_sample())?;
        }
    }
    Ok(file.finish()?)
}

// The reader of the tests is a native dependency.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::experiment::tests::history;
    use crate::experiment::{Event, Record};
    use crate::params::ExperimentParams;
    use crate::training::Metrics;
    use ndarray::{Array1, Array2};
    use ndarray_npy::NpzReader;
    use std::io::{self, Cursor};

    fn with(history: &History, change: impl FnOnce(&mut ExperimentParams)) -> History {
        let mut params = (*history.params).clone();
        change(&mut params);
        History { params: params.check().unwrap(), networks: history.networks.clone() }
    }

    fn read(history: &History, network: usize) -> NpzReader<Cursor<Vec<u8>>> {
        let mut bytes = Vec::new();
        write_activations(history, network, &mut bytes).unwrap();
        NpzReader::new(Cursor::new(bytes)).unwrap()
    }

    /// Keeps nothing but the size of what passes.
    #[derive(Default)]
    struct Sizes {
        all: usize,
        largest: usize,
    }

    impl Write for Sizes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.all += bytes.len();
            self.largest = self.largest.max(bytes.len());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn arrays_hold_the_activations_of_each_epoch_and_layer() {
        let history = with(&history(0.01), |p| p.random_labels = true);
        let (data, mut evaluation) = (history.params.data(), Evaluation::default());
        let inputs = InputBlocks::new(data);
        for network in [1, 2] {
            let mut arrays = read(&history, network);
            let layers = history.params.shape(history.networks[network].condition).layers().len();
            assert_eq!(arrays.len(), 2 + history.params.schedule().len() * layers);
            let x: Array2<f32> = arrays.by_name("x").unwrap();
            assert_eq!(x, data.inputs);
            let y: Array1<i64> = arrays.by_name("y").unwrap();
            assert!(y.iter().map(|y| *y as u32).eq(data.labels.iter().copied()));
            for (record, epoch) in history.params.schedule().iter().enumerate() {
                evaluation.run(&history.mlp(network, record), &inputs);
                for l in 0..layers {
                    let t: Array2<f32> = arrays.by_name(&format!("epoch_{epoch:05}/layer_{}", l + 1)).unwrap();
                    assert_eq!(t.dim(), (4096, evaluation.activations.layer(l).units()));
                    for (unit, column) in t.columns().into_iter().enumerate() {
                        let rows = evaluation.activations.layer(l).unit(unit);
                        assert!(rows.flat_map(crate::math::lanes::values).eq(column.iter().copied()));
                    }
                }
            }
        }
    }

    #[test]
    fn the_last_epoch_is_the_last_that_was_reached() {
        let last = |history: &History| with(history, |p| p.record_activations = AtEpochs::Last);
        let names = |history: &History| read(history, 0).names().unwrap();
        let finished = last(&history(0.01));
        assert_eq!(finished.params.schedule().last(), Some(&29));
        let expected = ["epoch_00029/layer_1", "epoch_00029/layer_2", "epoch_00029/layer_3", "x", "y"];
        let bare = |names: Vec<String>| {
            let mut names: Vec<_> = names.iter().map(|n| n.trim_end_matches(".npy").to_owned()).collect();
            names.sort();
            names
        };
        assert_eq!(bare(names(&finished)), expected);
        let diverged = last(&history(1e30));
        let epoch = diverged.networks[0].records.last().unwrap().epoch;
        assert!(epoch < 29 && bare(names(&diverged))[0] == format!("epoch_{epoch:05}/layer_1"));
    }

    #[test]
    fn no_more_than_an_array_is_passed_on_at_a_time_and_errors_come_back() {
        let history = history(0.01);
        let mut sizes = Sizes::default();
        write_activations(&history, 0, &mut sizes).unwrap();
        // 12 features are more than the units of any layer.
        assert_eq!(sizes.largest, 128 + 4096 * 12 * 4);
        assert!(sizes.all > 6 * 4096 * 9 * 4);
        let mut small = Cursor::new([0; 1000]);
        assert!(matches!(write_activations(&history, 0, &mut small), Err(ActivationsError::Io(_))));
    }

    #[test]
    fn what_is_not_there_or_too_large_is_refused() {
        let hidden_layers = vec![vec![1]];
        let params = ExperimentParams { hidden_layers, ..Default::default() }.check().unwrap();
        let mut history = History::new(&params);
        let error = |history: &History, network| {
            let mut sizes = Sizes::default();
            let error = write_activations(history, network, &mut sizes).unwrap_err();
            assert_eq!(sizes.all, 0, "nothing is written");
            error
        };
        assert!(matches!(error(&history, 1), ActivationsError::NoNetwork { network: 1, networks: 1 }));
        assert!(matches!(error(&history, 0), ActivationsError::NoRecord { network: 0 }));
        let record = |epoch| Record { epoch, metrics: Metrics::default(), information: vec![], gradients: vec![] };
        let add = |history: &mut History, epoch, parameters| {
            history.apply(Event::Recorded { network: 0, record: record(epoch), parameters, state: None });
        };
        let mut bare = history.clone();
        add(&mut bare, 0, Vec::new());
        assert!(matches!(error(&bare, 0), ActivationsError::NoWeights { network: 0 }));
        for epoch in 0..33_000 {
            add(&mut history, epoch, vec![0.0; params.shape(0).parameters()]);
        }
        let error = error(&history, 0);
        assert!(matches!(error, ActivationsError::TooLarge { arrays: 66_002, .. }), "{error}");
        assert!(error.to_string().contains("lower recorded_epochs, or set record_activations to last"));
        // 100 epochs of a wide network on 10,000 images.
        let wide = expected(&Shape::new(784, &[1024, 20, 20, 20], 10), 10_000, 784, 100);
        assert_eq!(wide, (502, 4 * 10_000 * (784 + 2 + 109_400)));
        assert!(ArraysWriter::new(Vec::new(), wide.0, wide.1).is_err());
        assert!(ArraysWriter::new(Vec::new(), wide.0, wide.1 / 2).is_ok());
    }
}
