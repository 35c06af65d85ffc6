//! From activations to information, and to what can be drawn.

use std::fmt::Write;

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use super::labels::nan;
use super::names::{layer_number, MOST_EPOCH};
use super::{ActivationError, ActivationSet};
use crate::dataset::DataFacts;
use crate::information::{outside_words, Estimate, Settings, Task};
use crate::math::rows::LayerRows;
use crate::measure::{measure, Place, Quantity, Scratch, Source, Table};

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
    /// What was estimated with, as [`Registry::read`](crate::information::Registry::read) reads it.
    pub estimator: String,
    /// The epochs, rising.
    pub epochs: Vec<usize>,
    /// The layers, from the input on.
    pub layers: Vec<Layer>,
    /// At each epoch, of each layer, bits.
    pub information: Vec<Vec<Estimate>>,
    /// What was done and what to beware of.
    pub notes: Vec<String>,
}

impl<B: AsRef<[u8]>> Source for ActivationSet<B> {
    type Error = ActivationError;

    fn records(&self) -> Vec<usize> {
        vec![self.arrays.len()]
    }

    fn task(&self) -> Task<'_> {
        Task { labels: &self.labels, classes: self.facts.classes, inputs: self.inputs.as_deref() }
    }

    /// Unpacks one array at a time.
    fn layers(
        &self,
        place: Place,
        quantity: Quantity,
        scratch: &mut Scratch,
        see: &mut dyn FnMut(LayerRows<'_>),
    ) -> Result<(), ActivationError> {
        if quantity == Quantity::NetInputs {
            return Err(ActivationError::NoNetInputs);
        }
        let reader = self.files.reader()?;
        for (entry, units) in self.arrays[place.record].iter().zip(&self.units) {
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
            see(scratch.layer.fill(t));
        }
        Ok(())
    }
}

impl<B: AsRef<[u8]>> ActivationSet<B> {
    /// Estimates what each layer knows at each epoch, unpacking one array at a time. After each epoch
    /// `progress` is told how many are done, and of how many.
    ///
    /// # Errors
    /// Arrays that are damaged or hold NaN; see [`ActivationError`].
    pub fn estimate(
        &self,
        settings: &dyn Settings,
        progress: impl FnMut(usize, usize),
    ) -> Result<Estimates, ActivationError> {
        let table = measure(self, settings, progress)?;
        Ok(self.estimates(settings, &table))
    }

    /// What was estimated with these settings, wherever that was: network 0 of a table.
    pub fn estimates(&self, settings: &dyn Settings, table: &Table) -> Estimates {
        let at = |record| table.get(Place { network: 0, record }).unwrap_or_default().to_vec();
        let information: Vec<Vec<Estimate>> = (0..self.arrays.len()).map(at).collect();
        let mut notes = self.notes.clone();
        notes.extend(self.bounds_note(&information));
        notes.extend(self.saturation_note(&information));
        let layers =
            self.layers.iter().zip(&self.units).map(|(name, units)| Layer { name: name.clone(), units: *units });
        let (facts, epochs, layers) = (self.facts.clone(), self.epochs.clone(), layers.collect());
        Estimates { facts, estimator: settings.text(), epochs, layers, information, notes }
    }

    /// Layers whose values the bins do not hold, with their greatest shares.
    fn bounds_note(&self, information: &[Vec<Estimate>]) -> Option<String> {
        let share = |l: usize| information.iter().filter_map(|of| of[l].doubts.outside).fold(0.0, f64::max);
        let layers = self.layers.iter().enumerate().map(|(l, name)| (name.clone(), share(l)));
        let at = if self.epochs.len() > 1 { "Up to " } else { "" };
        outside_words(layers).map(|words| format!("{at}{words}"))
    }

    /// Layers of which the estimator sees nothing but that every input is another.
    fn saturation_note(&self, information: &[Vec<Estimate>]) -> Option<String> {
        let h_x = self.facts.h_x_bits;
        let all = |of: &Estimate| of.doubts.alone.is_some() && of.i_xt_bits.is_some_and(|bits| bits > h_x - ALL_OF_IT);
        let saturated = |l: &usize| information.iter().filter(|of| all(&of[*l])).count();
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
    /// `epoch,layer,name,units,i_xt_bits,i_ty_bits,…,measured_with`: layers counted from 1, the other columns those of
    /// [`measured_csv`](crate::archive::measured_csv). Names with commas or quotes are quoted; numbers have the fewest
    /// digits that read back to the same bits, and nothing stands for what is not known.
    pub fn csv(&self) -> String {
        let mut csv = format!("epoch,layer,name,units,{},measured_with\n", Estimate::NAMES.join(","));
        let estimator = quoted(&self.estimator);
        for (epoch, information) in self.epochs.iter().zip(&self.information) {
            for ((l, layer), i) in self.layers.iter().enumerate().zip(information) {
                let (name, units) = (quoted(&layer.name), layer.units);
                // Writing to a string cannot fail.
                let _ = writeln!(csv, "{epoch},{},{name},{units},{},{estimator}", l + 1, i.cells());
            }
        }
        csv
    }

    /// Whether they are sound: they may come from another program than this one.
    ///
    /// # Errors
    /// Estimates that contradict themselves, which [`ActivationSet::estimate`] does not make.
    pub fn check(&self) -> Result<(), ActivationError> {
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
        let numbers = self.information.iter().flatten().flat_map(|i| i.numbers()).flatten();
        if !numbers.into_iter().all(f64::is_finite) {
            return wrong("numbers must be finite");
        }
        if ![self.facts.h_x_bits, self.facts.h_y_bits].iter().all(|bits| (0.0..64.0).contains(bits)) {
            return wrong("entropies must be from 0 to below 64 bits");
        }
        Ok(())
    }
}

/// A name as a cell of a CSV file.
fn quoted(name: &str) -> String {
    match name.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", name.replace('"', "\"\"")),
        false => name.to_owned(),
    }
}
