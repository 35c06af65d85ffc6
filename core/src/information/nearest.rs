//! Differential entropy from distances to nearest neighbours.

use ndarray::ArrayView2;

use super::elsewhere::{here, text, texts};
use super::kind::{Accepts, Field, Kind, SettingError, Values};
use super::neighbours::{Neighbours, Norm};
use super::points::double_rows;
use super::{Doubts, Estimate, Estimator, Needs, Task};
use crate::math;
use crate::math::rows::LayerRows;
use crate::math::special::digamma;

/// What Saxe et al. add to a distance, so that equal rows do not make the entropy infinite.
const FLOOR: f64 = 1e-16;

/// The setting for the number of neighbours.
pub(super) const K: Field = Field {
    name: "k",
    title: "Neighbours",
    words: "neighbours",
    help: "Which nearest neighbour the distance is to",
    default: "3",
    accepts: Accepts::Whole { least: 1, most: 64 },
};

/// What there is to say of it.
pub static NEAREST: Kind = Kind {
    name: "nearest",
    title: "Nearest neighbours",
    about: "Differential entropy of T from distances to the k-th neighbour: I(X;T) but for a constant that nobody knows, so no information is drawn.",
    formula: text("h(T) = psi(N) - psi(k) + ln V + H/N sum_i ln(r_i + 1e-16), V the volume of the unit ball of the norm"),
    source: text("Kozachenko and Leonenko (1987); Saxe et al. (2018), equation 16"),
    cost: text("N log N to N^2 x H; some hundredths of a second for a layer of 4096 x 10"),
    ceiling: text("none: an entropy of real numbers"),
    doubts: texts(&[
        "equal rows have distance 0, and each takes 36.8 nats a unit off the sum: their number is shown",
        "scale counts: twice the activations are H bits more",
    ]),
    fields: &[
        K,
        Field {
            name: "norm",
            title: "Norm",
            words: "norm",
            help: "Distances by the Euclidean or by the maximum norm",
            default: "euclidean",
            accepts: Accepts::Choice(&["euclidean", "maximum"]),
        },
    ],
    words: |values| values.words("the entropy by {k} nearest neighbours ({norm} norm)"),
    needs: Needs::Layers,
    make: here(make),
};

/// Its settings.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Nearest {
    k: usize,
    norm: Norm,
}

impl Nearest {
    fn from_values(values: &Values) -> Result<Self, SettingError> {
        let norm = [Norm::Euclidean, Norm::Maximum][values.choice("norm")?];
        Ok(Self { k: values.whole("k")?, norm })
    }
}

fn make(values: &Values, task: &Task<'_>) -> Result<Box<dyn Estimator>, SettingError> {
    let settings = Nearest::from_values(values)?;
    Ok(Box::new(NearestEstimator { settings, samples: task.labels.len(), rows: Vec::new() }))
}

struct NearestEstimator {
    settings: Nearest,
    samples: usize,
    /// The layer, N x H.
    rows: Vec<f64>,
}

impl Estimator for NearestEstimator {
    fn estimate(&mut self, layer: &LayerRows<'_>) -> Estimate {
        assert_eq!(layer.samples(), self.samples, "one row for each label");
        let doubts = double_rows(layer, &mut self.rows);
        if doubts.not_finite.is_some() || self.samples <= self.settings.k || layer.units() == 0 {
            return Estimate { doubts, ..Estimate::default() };
        }
        let Nearest { k, norm } = self.settings;
        let (nats, zeros) = of_rows(&self.rows, layer.units(), k, norm);
        let doubts = Doubts { zero_distances: Some(zeros as f64), ..doubts };
        Estimate { entropy_bits: Some(nats / std::f64::consts::LN_2), doubts, ..Estimate::default() }
    }
}

/// Differential entropy of points, N x H, in nats, and how many of them have a k-th neighbour at distance 0.
///
/// # Panics
/// If there are not more than k points, or they have no dimension.
pub fn nearest_neighbour_entropy(points: ArrayView2<'_, f64>, k: usize, norm: Norm) -> (f64, usize) {
    let (samples, units) = points.dim();
    assert!(samples > k && units > 0, "more points than neighbours");
    of_rows(&points.iter().copied().collect::<Vec<_>>(), units, k, norm)
}

fn of_rows(rows: &[f64], units: usize, k: usize, norm: Norm) -> (f64, usize) {
    let (n, d) = (rows.len() / units, units as f64);
    let mut logarithms = vec![0.0; n];
    let mut zeros = 0;
    Neighbours::new(rows, units, &(0..n).collect::<Vec<_>>(), norm).kth(k, |row, compared| {
        zeros += usize::from(compared == 0.0);
        logarithms[row] = math::ln(norm.distance(compared) + FLOOR);
    });
    let ln_volume = match norm {
        Norm::Euclidean => d / 2.0 * math::ln(std::f64::consts::PI) - math::ln_gamma(d / 2.0 + 1.0),
        Norm::Maximum => d * std::f64::consts::LN_2,
    };
    let mean = logarithms.iter().sum::<f64>() / n as f64;
    (digamma(n as f64) - digamma(k as f64) + ln_volume + d * mean, zeros)
}
