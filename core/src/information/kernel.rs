//! Bounds from pairwise distances: the information of a layer to which Gaussian noise is added, for the analysis
//! alone.

use std::sync::Arc;

use super::elsewhere::{here, text, texts};
use super::kind::{Accepts, Field, Kind, SettingError, Values};
use super::noise::{NoiseScale, SCALE, VARIANCE};
use super::pairs::Pairs;
use super::points::{inputs_of, Labels, Points};
use super::{Ceiling, Doubts, Estimate, Estimator, Needs, Task};
use crate::math;
use crate::math::rows::LayerRows;

/// What there is to say of it.
pub static KERNEL: Kind = Kind {
    name: "kernel",
    title: "Kernel bound",
    about: "Bound on the information of T with Gaussian noise, which is added for the analysis alone.",
    formula: text("I(X;T) = -1/N sum_i log2 [1/N sum_j exp(-|h_i - h_j|^2 / 2s)], s = variance for the upper bound, 4 x variance for the lower; I(T;Y) less the same within each class"),
    source: text("Kolchinsky and Tracey (2017), section 4; Saxe et al. (2018), appendix B"),
    cost: text("N^2 x H / 2; a hundredth of a second for a layer of 4096 x 10"),
    ceiling: text("log2 N bits, where all rows lie further apart than the noise reaches"),
    doubts: texts(&[
        "noise that is large against the spread of a layer hides what it knows: an early layer may seem to know less than a later one",
        "the information is that of the noisy layer: where the spread of a layer shrinks, it falls without any row joining another",
        "of the difference for I(T;Y) no bound is proved",
    ]),
    fields: &[
        Field {
            name: "bound",
            title: "Bound",
            words: "bound",
            help: "Whether the upper or the lower bound is given",
            default: "upper",
            accepts: Accepts::Choice(&["upper", "lower"]),
        },
        VARIANCE,
        SCALE,
    ],
    words: |values| values.words("the {bound} kernel bound, noise variance {variance} ({scale})"),
    needs: Needs::Layers,
    make: here(make),
};

/// Which of the two bounds.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Bound {
    Upper,
    Lower,
}

/// Its settings.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Kernel {
    bound: Bound,
    noise: NoiseScale,
}

impl Kernel {
    fn from_values(values: &Values) -> Result<Self, SettingError> {
        let bound = match values.choice("bound")? {
            0 => Bound::Upper,
            _ => Bound::Lower,
        };
        Ok(Self { bound, noise: NoiseScale::from_values(values)? })
    }
}

fn make(values: &Values, task: &Task<'_>) -> Result<Box<dyn Estimator>, SettingError> {
    let settings = Kernel::from_values(values)?;
    Ok(Box::new(KernelEstimator::new(settings, task)))
}

struct KernelEstimator {
    settings: Kernel,
    /// For each row those of its input, where T is not a function of it.
    inputs: Option<Vec<Arc<[usize]>>>,
    labels: Labels,
    points: Points,
    pairs: Pairs,
}

impl KernelEstimator {
    fn new(settings: Kernel, task: &Task<'_>) -> Self {
        let (inputs, labels) = (inputs_of(task), Labels::of(task));
        Self { settings, inputs, labels, points: Points::default(), pairs: Pairs::default() }
    }
}

impl Estimator for KernelEstimator {
    fn estimate(&mut self, layer: &LayerRows<'_>) -> Estimate {
        self.points.fill(layer, &self.labels, true);
        let spread = self.points.variance();
        let doubts =
            Doubts { not_finite: Doubts::count(self.points.not_finite()), ..self.settings.noise.doubts(spread) };
        if doubts.not_finite.is_some() {
            return Estimate { doubts, ..Estimate::default() };
        }
        let Some(variance) = self.settings.noise.variance(spread) else {
            // A constant layer, and noise in proportion to its spread.
            return Estimate { doubts, ..Estimate::of(0.0, 0.0) };
        };
        let sums = self.pairs.sum(&self.points, 8.0 * variance);
        let bound = match self.settings.bound {
            Bound::Lower => 0,
            Bound::Upper => 1,
        };
        let n = self.labels.samples() as f64;
        let (mut all, mut within) = (0.0, 0.0);
        for members in &self.labels.members {
            let class = members.len() as f64;
            for row in members {
                let sums = &sums[self.points.place(*row)];
                let ln_all = math::ln(sums.all()[bound] / n);
                all -= ln_all;
                within += math::ln(sums.same[bound] / class) - ln_all;
            }
        }
        let divisor = match self.settings.bound {
            Bound::Lower => 8.0 * variance,
            Bound::Upper => 2.0 * variance,
        };
        if let Some(inputs) = &self.inputs {
            for (row, same) in inputs.iter().enumerate() {
                let kernel = |other: &usize| math::exp(-self.points.distance(row, *other) / divisor);
                all += math::ln(same.iter().map(kernel).sum::<f64>() / same.len() as f64);
            }
        }
        let bits = |nats: f64| nats / n / std::f64::consts::LN_2;
        Estimate { doubts, ..Estimate::of(bits(all), bits(within)) }
    }

    fn ceiling(&self, _: usize) -> Ceiling {
        let n = self.labels.samples() as f64;
        Ceiling { i_xt_bits: Some(math::log2(n)), i_ty_bits: None }
    }
}
