//! No bins: activations to the last bit of single precision.

use super::counts::{Correction, CORRECTION};
use super::elsewhere::{here, text, texts};
use super::kind::{Kind, SettingError, Values};
use super::tuples::Tuples;
use super::{Ceiling, Estimate, Estimator, Needs, Task};
use crate::math::lanes::values;
use crate::math::rows::LayerRows;

/// What there is to say of it.
pub static FLOAT: Kind = Kind {
    name: "float",
    title: "Full precision",
    about: "Entropies of the activations as they are, every single-precision number a value of its own: what a network really keeps apart.",
    formula: text("I(X;T) = H(T), I(T;Y) = H(T) - sum_y p(y) H(T|y), T the activations of all units"),
    source: text("Saxe et al. (2018), figure 15"),
    cost: text("N x H; live"),
    ceiling: text("log2 N bits, where every input is a cell of its own"),
    doubts: texts(&["every input is a cell of its own until units saturate to the last bit"]),
    fields: &[CORRECTION],
    words: |values| values.words("full single precision"),
    needs: Needs::Layers,
    make: here(make),
};

/// Its settings.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Float {
    correction: Correction,
}

impl Float {
    fn from_values(values: &Values) -> Result<Self, SettingError> {
        Ok(Self { correction: Correction::from_values(values)? })
    }
}

fn make(values: &Values, task: &Task<'_>) -> Result<Box<dyn Estimator>, SettingError> {
    let settings = Float::from_values(values)?;
    Ok(Box::new(FloatEstimator { correction: settings.correction, tuples: Tuples::new(task), bins: Vec::new() }))
}

struct FloatEstimator {
    correction: Correction,
    tuples: Tuples,
    /// Activations of one unit as bits, one for each input.
    bins: Vec<i32>,
}

impl FloatEstimator {
    fn push_layer(&mut self, layer: &LayerRows<'_>) {
        assert_eq!(layer.samples(), self.tuples.samples(), "one row for each label");
        self.tuples.begin();
        for unit in 0..layer.units() {
            self.bins.clear();
            let values = layer.unit(unit).flat_map(values).take(self.tuples.samples());
            // Adding 0 makes one of the two zeros; all that is no number is one value.
            let word = |value: f32| if value.is_nan() { f32::NAN.to_bits() } else { (value + 0.0).to_bits() };
            self.bins.extend(values.map(|value| word(value) as i32));
            self.tuples.push_bins(&self.bins);
        }
    }
}

impl Estimator for FloatEstimator {
    fn estimate(&mut self, layer: &LayerRows<'_>) -> Estimate {
        self.push_layer(layer);
        self.tuples.estimate(self.correction).into()
    }

    fn distinct(&mut self, layer: &LayerRows<'_>) -> Option<usize> {
        self.push_layer(layer);
        Some(self.tuples.distinct())
    }

    fn ceiling(&self, _: usize) -> Ceiling {
        self.tuples.ceiling(None)
    }
}
