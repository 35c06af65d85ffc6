//! Bins of equal width between two ends, which hold what lies beyond: over the whole range of a network, or of its
//! net inputs.

use super::counts::{Correction, CORRECTION};
use super::elsewhere::{here, text, texts};
use super::fixed_width::bin;
use super::kind::{Accepts, Field, Kind, SettingError, Values};
use super::tuples::Tuples;
use super::{Ceiling, Doubts, Estimate, Estimator, Needs, Task};
use crate::math;
use crate::math::lanes::values;
use crate::math::rows::LayerRows;

/// Where the bins of net inputs end.
const NET_INPUT_END: f64 = 50.0;

/// What there is to say of bins over the whole range.
pub static RANGE: Kind = Kind {
    name: "range",
    title: "Range of the run",
    about: "Equal bins from the least to the greatest activation of any layer of the network at any recorded epoch: the rule of Saxe et al. for ReLU.",
    formula: text("I(X;T) = H(T), I(T;Y) = H(T) - sum_y p(y) H(T|y), T the bins of all units"),
    source: text("Saxe et al. (2018), figure 1B"),
    cost: text("N x H, twice: the range comes first"),
    ceiling: text("log2 N bits, where every input is a cell of its own"),
    doubts: texts(&[
        "one activation that is far out makes all bins wide: early epochs may lie in a single bin",
        "while a run goes on, its range grows, and earlier epochs change with it",
    ]),
    fields: &[
        Field {
            name: "range_bins",
            title: "Bins",
            words: "bins",
            help: "Between the least and the greatest activation",
            default: "100",
            accepts: Accepts::Whole { least: 2, most: 65_536 },
        },
        CORRECTION,
    ],
    words: |values| values.words("{range_bins} bins over the range of the run"),
    needs: Needs::Range,
    make: here(make_range),
};

/// What there is to say of bins of the net inputs.
pub static NET_INPUT: Kind = Kind {
    name: "net_input",
    title: "Bins of the net input",
    about:
        "Equal bins of what units receive, before their activation function: edges tanh(linspace(-50, 50, B)) for tanh.",
    formula: text("I(X;T) = H(T), I(T;Y) = H(T) - sum_y p(y) H(T|y), T the bins of the net inputs of all units"),
    source: text("Saxe et al. (2018), figures 13 and 14"),
    cost: text("N x H; live"),
    ceiling: text("log2 N bits, where every input is a cell of its own"),
    doubts: texts(&[
        "net inputs grow with the weights: bins of equal width see a trained layer more finely than a new one",
        "imported activations have no net inputs",
    ]),
    fields: &[
        Field {
            name: "edges",
            title: "Edges",
            words: "edges",
            help: "From -50 to 50",
            default: "30",
            accepts: Accepts::Whole { least: 2, most: 65_536 },
        },
        CORRECTION,
    ],
    words: |values| values.words("bins of the net input, {edges} edges"),
    needs: Needs::NetInputs,
    make: here(make_net_input),
};

/// What is binned.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Over {
    /// Activations, over all that the network ever reaches.
    Range,
    NetInputs,
}

/// Their settings.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Intervals {
    over: Over,
    count: usize,
    correction: Correction,
}

impl Intervals {
    fn from_values(values: &Values, over: Over, count: &str) -> Result<Self, SettingError> {
        Ok(Self { over, count: values.whole(count)?, correction: Correction::from_values(values)? })
    }
}

fn make_range(values: &Values, task: &Task<'_>) -> Result<Box<dyn Estimator>, SettingError> {
    let settings = Intervals::from_values(values, Over::Range, "range_bins")?;
    Ok(Box::new(IntervalsEstimator { settings, ends: None, tuples: Tuples::new(task), bins: Vec::new() }))
}

fn make_net_input(values: &Values, task: &Task<'_>) -> Result<Box<dyn Estimator>, SettingError> {
    let settings = Intervals::from_values(values, Over::NetInputs, "edges")?;
    let ends = Some([-NET_INPUT_END, NET_INPUT_END]);
    Ok(Box::new(IntervalsEstimator { settings, ends, tuples: Tuples::new(task), bins: Vec::new() }))
}

struct IntervalsEstimator {
    settings: Intervals,
    /// Where the bins end; a layer's own range where nothing else is known.
    ends: Option<[f64; 2]>,
    tuples: Tuples,
    /// Bins of one unit, one for each input.
    bins: Vec<i32>,
}

impl IntervalsEstimator {
    /// Number of bins; edges have one more than there are between them, for what lies at the upper end and beyond.
    fn bins(&self) -> usize {
        self.settings.count
    }

    /// Bins the layer; gives how many values lie beyond the ends.
    fn push_layer(&mut self, layer: &LayerRows<'_>) -> usize {
        assert_eq!(layer.samples(), self.tuples.samples(), "one row for each label");
        let [low, high] = self.ends.unwrap_or_else(|| range_of(layer).map(f64::from));
        let between = match self.settings.over {
            Over::Range => self.bins(),
            Over::NetInputs => self.bins() - 1,
        };
        let width = (high - low) / between as f64;
        let last = self.bins() as i32 - 1;
        self.tuples.begin();
        let mut beyond = 0;
        for unit in 0..layer.units() {
            self.bins.clear();
            for value in layer.unit(unit).flat_map(values).take(self.tuples.samples()).map(f64::from) {
                beyond += usize::from(value < low || value > high);
                // NaN keeps a bin of its own, before the first.
                let of = if width > 0.0 { bin((value - low) / width) } else { 0 };
                self.bins.push(if of == i32::MIN { of } else { of.clamp(0, last) });
            }
            self.tuples.push_bins(&self.bins);
        }
        beyond
    }
}

/// Least and greatest finite activation of a layer; the wrong way round where there is none.
pub fn range_of(layer: &LayerRows<'_>) -> [f32; 2] {
    let finite = layer.by_sample().filter(|value| value.is_finite());
    finite.fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], value| [low.min(value), high.max(value)])
}

impl Estimator for IntervalsEstimator {
    fn see_range(&mut self, [low, high]: [f32; 2]) {
        if self.settings.over == Over::Range {
            self.ends = Some([low, high].map(f64::from)).filter(|[low, high]| low <= high);
        }
    }

    fn estimate(&mut self, layer: &LayerRows<'_>) -> Estimate {
        let beyond = self.push_layer(layer);
        let found: Estimate = self.tuples.estimate(self.settings.correction).into();
        let values = layer.samples() * layer.units();
        let outside = (values > 0).then(|| beyond as f64 / values as f64);
        Estimate { doubts: Doubts { outside, ..found.doubts }, ..found }
    }

    fn distinct(&mut self, layer: &LayerRows<'_>) -> Option<usize> {
        self.push_layer(layer);
        Some(self.tuples.distinct())
    }

    fn ceiling(&self, units: usize) -> Ceiling {
        self.tuples.ceiling(Some(units as f64 * math::log2(self.bins() as f64)))
    }
}
