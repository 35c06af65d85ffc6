//! From activations to information, and to what can be drawn.

use std::fmt::Write;

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use super::labels::nan;
use super::names::{layer_number, MOST_EPOCH};
use super::{ActivationError, ActivationSet};
use crate::dataset::DataFacts;
use crate::experiment::{Event, History, Record};
use crate::information::{outside_words, BinEdges, BinSettings, BinnedEstimator, LayerInformation};
use crate::params::{CheckedParams, MAX_BINS};
use crate::training::Metrics;

/// How near I(X;T) must be to H(X) to count as all of it, bits.
const ALL_OF_IT: f64 = 1e-9;

/// A layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// Its name.
    pub name: String,
    /// Its units, H.
    pub units: usize,
}

/// What layers knew at epochs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimates {
    /// What is known of inputs and labels; no features where the inputs are not given.
    pub facts: DataFacts,
    /// What the estimator was told.
    #[serde(flatten)]
    pub settings: BinSettings,
    /// The epochs, rising.
    pub epochs: Vec<usize>,
    /// The layers, from the input on.
    pub layers: Vec<Layer>,
    /// At each epoch, of each layer, bits.
    pub information: Vec<Vec<LayerInformation>>,
    /// What was done and what to beware of.
    pub notes: Vec<String>,
}

impl<B: AsRef<[u8]>> ActivationSet<B> {
    /// Estimates what each layer knows at each epoch, unpacking one array at a time. After each epoch
    /// `progress` is told how many are done, and of how many.
    ///
    /// # Errors
    /// Arrays that are damaged or hold NaN, a number of bins out of range; see [`ActivationError`].
    pub fn estimate(
        &self,
        settings: BinSettings,
        mut progress: impl FnMut(usize, usize),
    ) -> Result<Estimates, ActivationError> {
        if !(2..=MAX_BINS).contains(&settings.bins) {
            return Err(ActivationError::Bins { bins: settings.bins });
        }
        let mut estimator = BinnedEstimator::new(BinEdges::of(settings), &self.labels, self.facts.classes);
        if let Some(inputs) = &self.inputs {
            estimator = estimator.with_inputs(inputs);
        }
        let reader = self.files.reader()?;
        let mut information = Vec::new();
        for (done, arrays) in self.arrays.iter().enumerate() {
            let mut of_epoch = Vec::with_capacity(arrays.len());
            for (entry, units) in arrays.iter().zip(&self.units) {
                let array = reader.read(entry)?;
                if let Some(index) = nan(&array) {
                    return Err(ActivationError::Nan { array: entry.name.clone(), index });
                }
                let values = array.values.into_singles();
                let rows = || ActivationError::Rows {
                    array: entry.name.clone(),
                    shape: array.shape.clone(),
                    labels: self.labels.len(),
                };
                let t = ArrayView2::from_shape((self.labels.len(), *units), &values).map_err(|_| rows())?;
                of_epoch.push(estimator.estimate_array(t));
            }
            information.push(of_epoch);
            progress(done + 1, self.arrays.len());
        }
        let mut notes = self.notes.clone();
        notes.extend(self.bounds_note(&information));
        notes.extend(self.saturation_note(&information));
        let layers =
            self.layers.iter().zip(&self.units).map(|(name, units)| Layer { name: name.clone(), units: *units });
        let (facts, epochs) = (self.facts.clone(), self.epochs.clone());
        Ok(Estimates { facts, settings, epochs, layers: layers.collect(), information, notes })
    }

    /// Layers whose values the bins do not hold, with their greatest shares.
    fn bounds_note(&self, information: &[Vec<LayerInformation>]) -> Option<String> {
        let share = |l: usize| information.iter().filter_map(|of| of[l].outside).fold(0.0, f64::max);
        let layers = self.layers.iter().enumerate().map(|(l, name)| (name.clone(), share(l)));
        let at = if self.epochs.len() > 1 { "Up to " } else { "" };
        outside_words(layers).map(|words| format!("{at}{words}"))
    }

    /// Layers of which the estimator sees nothing but that every input is another.
    fn saturation_note(&self, information: &[Vec<LayerInformation>]) -> Option<String> {
        let h_x = self.facts.h_x_bits;
        let saturated = |l: &usize| information.iter().filter(|of| of[*l].i_xt_bits > h_x - ALL_OF_IT).count();
        let layers: Vec<(usize, usize)> =
            (0..self.layers.len()).map(|l| (l, saturated(&l))).filter(|l| l.1 > 0).collect();
        let words: Vec<String> = match self.epochs.len() {
            1 => layers.iter().map(|(l, _)| self.layers[*l].clone()).collect(),
            of => {
                layers.iter().map(|(l, epochs)| format!("{} (at {epochs} of {of} epochs)", self.layers[*l])).collect()
            }
        };
        // Equal inputs may have different labels.
        let of_label = if self.inputs.is_some() { "I(X;Y)" } else { "H(Y)" };
        (h_x > 0.0 && !words.is_empty()).then(|| {
            format!(
                "Every input is a cell of its own in {}: I(X;T) is H(X) = {h_x:.2} bits and I(T;Y) is {of_label}, whatever the layer does. With {} inputs more than log2 N = {:.2} bits cannot be seen; take more inputs or fewer bins.",
                words.join(", "),
                self.facts.samples,
                crate::math::log2(self.facts.samples as f64)
            )
        })
    }
}

impl Layer {
    /// A name that says more than the layer's number, cut to a few characters.
    pub fn short_name(&self) -> Option<String> {
        const MOST: usize = 24;
        let cut = || self.name.chars().take(MOST - 1).chain(['…']).collect();
        let name = if self.name.chars().count() > MOST { cut() } else { self.name.clone() };
        layer_number(&self.name).is_none().then_some(name)
    }
}

impl Estimates {
    /// `epoch,layer,name,units,i_xt_bits,i_ty_bits`: layers counted from 1. Names with commas or quotes
    /// are quoted; numbers have the fewest digits that read back to the same bits.
    pub fn csv(&self) -> String {
        let mut csv = String::from("epoch,layer,name,units,i_xt_bits,i_ty_bits\n");
        for (epoch, information) in self.epochs.iter().zip(&self.information) {
            for ((l, layer), i) in self.layers.iter().enumerate().zip(information) {
                let (name, units) = (quoted(&layer.name), layer.units);
                // Writing to a string cannot fail.
                let _ = writeln!(csv, "{epoch},{},{name},{units},{},{}", l + 1, i.i_xt_bits, i.i_ty_bits);
            }
        }
        csv
    }

    /// The same as records of one network, without losses, accuracies and weights, to be drawn.
    ///
    /// # Errors
    /// Estimates that contradict themselves, which [`ActivationSet::estimate`] does not make.
    pub fn history(&self) -> Result<History, ActivationError> {
        let wrong = |what| Err(ActivationError::Estimates { what });
        let (layers, epochs) = (self.layers.len(), self.epochs.len());
        if layers == 0 || epochs == 0 || self.information.len() != epochs {
            return wrong("there must be layers, and information at each epoch");
        }
        if self.information.iter().any(|of_epoch| of_epoch.len() != layers) {
            return wrong("there must be information of each layer");
        }
        if self.epochs.windows(2).any(|pair| pair[0] >= pair[1]) || self.epochs[epochs - 1] > MOST_EPOCH {
            return wrong("epochs must rise");
        }
        let bits = self.information.iter().flatten().flat_map(|i| [i.i_xt_bits, i.i_ty_bits]);
        let facts = &self.facts;
        if !bits.chain([facts.h_x_bits, facts.h_y_bits]).all(|bits| (0.0..64.0).contains(&bits)) {
            return wrong("bits must be from 0 to below 64");
        }
        let units: Vec<usize> = self.layers.iter().map(|layer| layer.units).collect();
        // One value where nothing is known of the inputs: nothing is made of it.
        let facts = DataFacts { features: facts.features.clamp(1, crate::dataset::MAX_FEATURES), ..facts.clone() };
        let facts = DataFacts { classes: facts.classes.min(crate::dataset::MAX_CLASSES), ..facts };
        let params = CheckedParams::of_records(facts, &units, self.epochs.clone(), self.settings);
        let mut history = History::new(&params);
        let unknown = f64::NAN;
        let metrics =
            Metrics { train_loss: unknown, test_loss: unknown, train_accuracy: unknown, test_accuracy: unknown };
        for (epoch, information) in self.epochs.iter().zip(&self.information) {
            let record = Record { epoch: *epoch, metrics, information: information.clone(), gradients: Vec::new() };
            history.apply(Event::Recorded { network: 0, record, parameters: Vec::new(), state: None });
        }
        Ok(history)
    }
}

/// A name as a cell of a CSV file.
fn quoted(name: &str) -> String {
    match name.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", name.replace('"', "\"\"")),
        false => name.to_owned(),
    }
}
