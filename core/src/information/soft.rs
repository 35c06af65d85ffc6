//! Soft entropy: each row's share in anchors on a sphere, for layers of any width.

use ndarray::ArrayView2;
use std::collections::BTreeMap;

use super::elsewhere::{here, text, texts};
use super::kind::{Accepts, Field, Kind, SettingError, Values};
use super::points::Labels;
use super::streams::Stream;
use super::{Ceiling, Doubts, Estimate, Estimator, Needs, Task};
use crate::math::rows::LayerRows;
use crate::math::{self, random};

/// What there is to say of it.
pub static SOFT: Kind = Kind {
    name: "soft",
    title: "Soft entropy",
    about: "Each row is shared out among anchors on a sphere by its angle to them; information is that of the channel from the input to an anchor. The one for layers of thousands of units.",
    formula: text("p(a|x) = softmax_a(cos(h, w_a) sqrt(2 H ln m)) over m anchors w, I(X;T) = H(p) - 1/N sum_x H(p(.|x)), I(T;Y) = H(p) - sum_y p(y) H(p(.|y))"),
    source: text("Conklin (2025), soft entropy"),
    cost: text("N x m x H; some hundredths of a second for 100 anchors and a layer of 4096 x 10"),
    ceiling: text("ln m nats, m the anchors"),
    doubts: texts(&[
        "it sees angles alone: how long a row is counts for nothing",
        "a row of zeros has no angle: it is shared out equally, and the number of such rows is shown",
        "few anchors in many dimensions see little: compare among layers of one width, not between widths",
    ]),
    fields: &[
        Field {
            name: "anchors",
            title: "Anchors",
            words: "anchors",
            help: "How many directions the rows are shared out among",
            default: "100",
            accepts: Accepts::Whole { least: 2, most: 10_000 },
        },
        Field {
            name: "anchor_seed",
            title: "Anchor seed",
            words: "anchor seed",
            help: "Seed of the anchors, which are the same for all layers of one width",
            default: "1",
            accepts: Accepts::Whole { least: 0, most: u32::MAX as usize },
        },
    ],
    words: |values| values.words("soft entropy over {anchors} anchors"),
    needs: Needs::Layers,
    make: here(make),
};

/// Its settings.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Soft {
    anchors: usize,
    seed: usize,
}

impl Soft {
    fn from_values(values: &Values) -> Result<Self, SettingError> {
        Ok(Self { anchors: values.whole("anchors")?, seed: values.whole("anchor_seed")? })
    }
}

fn make(values: &Values, task: &Task<'_>) -> Result<Box<dyn Estimator>, SettingError> {
    let settings = Soft::from_values(values)?;
    Ok(Box::new(SoftEstimator::new(settings, task)))
}

struct SoftEstimator {
    settings: Soft,
    labels: Labels,
    /// Which input each row is, where T is not a function of it.
    inputs: Option<Vec<u32>>,
    /// For each number of units so far the anchors: units x anchors.
    anchors: BTreeMap<usize, Vec<f64>>,
}

impl SoftEstimator {
    fn new(settings: Soft, task: &Task<'_>) -> Self {
        let inputs = task.inputs.map(<[u32]>::to_vec);
        Self { settings, labels: Labels::of(task), inputs, anchors: BTreeMap::new() }
    }

    /// Directions that are equally likely, units x anchors.
    fn random_anchors(&self, units: usize) -> Vec<f64> {
        let mut rng = Stream::Anchors.begin(self.settings.seed as u64);
        let m = self.settings.anchors;
        let mut anchors = vec![0.0; units * m];
        for anchor in 0..m {
            let normals: Vec<f64> = (0..units).map(|_| random::normal(&mut rng)).collect();
            let length = math::sqrt(normals.iter().map(|z| z * z).sum());
            for (unit, z) in normals.into_iter().enumerate() {
                anchors[unit * m + anchor] = z / length;
            }
        }
        anchors
    }

    fn estimate_finite(&self, layer: &LayerRows<'_>, anchors: &[f64]) -> Estimate {
        let (n, units) = (self.labels.samples(), layer.units());
        let m = anchors.len().checked_div(units).unwrap_or(1);
        let sharpness = math::sqrt(2.0 * units as f64 * math::ln(m as f64));
        let classes = self.labels.labels.iter().max().map_or(0, |label| *label as usize + 1);
        let mut of_class = vec![Shares::new(m); classes];
        let mut of_input: BTreeMap<u32, Shares> = BTreeMap::new();
        let (mut of_rows, mut zero_rows) = (0.0, 0);
        let (mut shares, mut values) = (vec![0.0; m], layer.by_sample());
        for row in 0..n {
            shares.fill(0.0);
            let mut square = 0.0;
            for unit in 0..units {
                let value = f64::from(values.next().unwrap_or_default());
                square += value * value;
                let of_unit = &anchors[unit * m..][..m];
                shares.iter_mut().zip(of_unit).for_each(|(share, anchor)| *share += value * anchor);
            }
            zero_rows += usize::from(square == 0.0);
            let scale = if square == 0.0 { 0.0 } else { sharpness / math::sqrt(square) };
            of_rows += softmax(&mut shares, scale);
            of_class[self.labels.labels[row] as usize].add(&shares);
            if let Some(inputs) = &self.inputs {
                of_input.entry(inputs[row]).or_insert_with(|| Shares::new(m)).add(&shares);
            }
        }
        let mut all = Shares::new(m);
        of_class.iter().for_each(|class| all.join(class));
        let given = |parts: &mut dyn Iterator<Item = &Shares>| {
            parts.filter(|part| part.rows > 0).map(|part| part.rows as f64 / n as f64 * part.entropy()).sum::<f64>()
        };
        let given_x = match self.inputs {
            None => of_rows / n as f64,
            Some(_) => given(&mut of_input.values()),
        };
        let (h, given_y) = (all.entropy(), given(&mut of_class.iter()));
        let bits = |nats: f64| nats / std::f64::consts::LN_2;
        let doubts = Doubts { zero_rows: Some(zero_rows as f64), ..Doubts::default() };
        Estimate { entropy_bits: Some(bits(h)), doubts, ..Estimate::of(bits(h - given_x), bits(h - given_y)) }
    }
}

/// Makes shares of what is proportional to their logarithms; gives their entropy, nats.
fn softmax(shares: &mut [f64], scale: f64) -> f64 {
    let greatest = shares.iter().fold(f64::NEG_INFINITY, |a, b| a.max(scale * b));
    let (mut sum, mut weighted) = (0.0, 0.0);
    for share in &mut *shares {
        let exponent = scale * *share - greatest;
        *share = math::exp(exponent);
        sum += *share;
        weighted += *share * exponent;
    }
    shares.iter_mut().for_each(|share| *share /= sum);
    math::ln(sum) - weighted / sum
}

/// What anchors have of some rows.
#[derive(Clone, Debug)]
struct Shares {
    sums: Vec<f64>,
    rows: usize,
}

impl Shares {
    fn new(anchors: usize) -> Self {
        Self { sums: vec![0.0; anchors], rows: 0 }
    }

    fn add(&mut self, shares: &[f64]) {
        self.sums.iter_mut().zip(shares).for_each(|(sum, share)| *sum += share);
        self.rows += 1;
    }

    fn join(&mut self, other: &Self) {
        self.sums.iter_mut().zip(&other.sums).for_each(|(sum, share)| *sum += share);
        self.rows += other.rows;
    }

    /// Entropy of the mean share, nats.
    fn entropy(&self) -> f64 {
        let shares = self.sums.iter().map(|sum| sum / self.rows as f64).filter(|share| *share > 0.0);
        -shares.map(|share| share * math::ln(share)).sum::<f64>()
    }
}

impl Estimator for SoftEstimator {
    fn estimate(&mut self, layer: &LayerRows<'_>) -> Estimate {
        assert_eq!(layer.samples(), self.labels.samples(), "one row for each label");
        let not_finite = Doubts::count(layer.by_sample().filter(|value| !value.is_finite()).count());
        let units = layer.units();
        if not_finite.is_some() || units == 0 || layer.samples() == 0 {
            return Estimate { doubts: Doubts { not_finite, ..Doubts::default() }, ..Estimate::default() };
        }
        if !self.anchors.contains_key(&units) {
            self.anchors.insert(units, self.random_anchors(units));
        }
        self.estimate_finite(layer, &self.anchors[&units])
    }

    fn ceiling(&self, _: usize) -> Ceiling {
        let of_anchors = math::log2(self.settings.anchors as f64);
        let of_rows = math::log2(self.labels.samples() as f64);
        Ceiling { i_xt_bits: Some(of_anchors.min(of_rows)), i_ty_bits: Some(of_anchors) }
    }
}

/// Soft entropies with anchors that are given, m x H, each of length 1.
///
/// # Panics
/// If the layer has not as many rows as there are labels, or the anchors not as many columns as the layer.
pub fn soft_information(layer: &LayerRows<'_>, task: &Task<'_>, anchors: ArrayView2<'_, f64>) -> Estimate {
    let units = layer.units();
    assert_eq!(anchors.ncols(), units, "a direction in the space of the units");
    let mut estimator = SoftEstimator::new(Soft { anchors: anchors.nrows(), seed: 0 }, task);
    estimator.anchors.insert(units, anchors.t().iter().copied().collect());
    estimator.estimate(layer)
}
