//! Entropy-based adaptive binning: bins that hold equally many distinct activations of a layer.

use super::counts::{Correction, CORRECTION};
use super::elsewhere::{here, text, texts};
use super::kind::{Accepts, Field, Kind, SettingError, Values};
use super::tuples::Tuples;
use super::{Ceiling, Estimate, Estimator, Needs, Task};
use crate::math;
use crate::math::lanes::values;
use crate::math::rows::LayerRows;

/// The floor of layers with negative activations: just below -1, where tanh and ELU end.
const BELOW_MINUS_ONE: f32 = -1.000_001;

/// What there is to say of it.
pub static EBAB: Kind = Kind {
    name: "ebab",
    title: "Adaptive bins (EBAB)",
    about: "Bins of each layer at each epoch that hold equally many of its distinct activations, all units together.",
    formula: text("I(X;T) = H(T), I(T;Y) = H(T) - sum_y p(y) H(T|y), T the bins of all units; edges: a floor, the sorted distinct activations u at places trunc(k (|u| / B)), k = 0 .. B - 1, and the greatest"),
    source: text("Chelombiev, Houghton and O'Donnell (2019), section 3.1; their program"),
    cost: text("N x H log(N x H); live"),
    ceiling: text("log2 N bits, where every input is a cell of its own"),
    doubts: texts(&[
        "bins move with the layer: a fall of I(X;T) is no fall of the same thing",
        "in wide layers every input is a cell of its own",
    ]),
    fields: &[
        Field {
            name: "adaptive_bins",
            title: "Bins",
            words: "bins",
            help: "Between the floor and the greatest activation",
            default: "30",
            accepts: Accepts::Whole { least: 2, most: 65_536 },
        },
        Field {
            name: "floor",
            title: "Floor",
            words: "floor",
            help: "The first edge, which has a bin of its own: zero for units like ReLU, minus_one (just below -1) for tanh and ELU, or auto: zero where no activation is below, else minus_one, or the least activation where that is below",
            default: "auto",
            accepts: Accepts::Choice(&["auto", "zero", "minus_one"]),
        },
        CORRECTION,
    ],
    words: |values| values.words("{adaptive_bins} adaptive bins"),
    needs: Needs::Layers,
    make: here(make),
};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Floor {
    Auto,
    Zero,
    MinusOne,
}

/// Its settings.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Ebab {
    bins: usize,
    floor: Floor,
    correction: Correction,
}

impl Ebab {
    fn from_values(values: &Values) -> Result<Self, SettingError> {
        let floor = [Floor::Auto, Floor::Zero, Floor::MinusOne][values.choice("floor")?];
        Ok(Self { bins: values.whole("adaptive_bins")?, floor, correction: Correction::from_values(values)? })
    }
}

fn make(values: &Values, task: &Task<'_>) -> Result<Box<dyn Estimator>, SettingError> {
    let settings = Ebab::from_values(values)?;
    let tuples = Tuples::new(task);
    Ok(Box::new(EbabEstimator { settings, tuples, distinct: Vec::new(), edges: Vec::new(), bins: Vec::new() }))
}

struct EbabEstimator {
    settings: Ebab,
    tuples: Tuples,
    /// Distinct activations of the layer, rising.
    distinct: Vec<f32>,
    edges: Vec<f32>,
    /// Bins of one unit, one for each input.
    bins: Vec<i32>,
}

impl EbabEstimator {
    fn find_edges(&mut self, layer: &LayerRows<'_>) {
        let u = &mut self.distinct;
        u.clear();
        u.extend(layer.by_sample().filter(|value| !value.is_nan()));
        u.sort_unstable_by(f32::total_cmp);
        // Of the two zeros one is left.
        u.dedup_by(|a, b| a == b);
        let least = u.first().copied().unwrap_or(0.0);
        let floor = match self.settings.floor {
            Floor::Zero => 0.0,
            Floor::MinusOne => BELOW_MINUS_ONE,
            Floor::Auto if least >= 0.0 => 0.0,
            Floor::Auto => least.min(BELOW_MINUS_ONE),
        };
        u.retain(|value| *value != floor);
        self.edges.clear();
        self.edges.push(floor);
        if let Some(greatest) = u.last() {
            let step = u.len() as f64 / self.settings.bins as f64;
            self.edges.extend((0..self.settings.bins).map(|k| u[(k as f64 * step) as usize]));
            self.edges.push(*greatest);
        }
    }

    fn push_layer(&mut self, layer: &LayerRows<'_>) {
        assert_eq!(layer.samples(), self.tuples.samples(), "one row for each label");
        self.find_edges(layer);
        self.tuples.begin();
        for unit in 0..layer.units() {
            self.bins.clear();
            let values = layer.unit(unit).flat_map(values).take(self.tuples.samples());
            // The last edge that is not above; NaN is above all of them.
            self.bins
                .extend(values.map(|value| self.edges.partition_point(|edge| *edge <= value || value.is_nan()) as i32));
            self.tuples.push_bins(&self.bins);
        }
    }
}

impl Estimator for EbabEstimator {
    fn estimate(&mut self, layer: &LayerRows<'_>) -> Estimate {
        self.push_layer(layer);
        self.tuples.estimate(self.settings.correction).into()
    }

    fn distinct(&mut self, layer: &LayerRows<'_>) -> Option<usize> {
        self.push_layer(layer);
        Some(self.tuples.distinct())
    }

    fn ceiling(&self, units: usize) -> Ceiling {
        self.tuples.ceiling(Some(units as f64 * math::log2(self.settings.bins as f64 + 2.0)))
    }
}
