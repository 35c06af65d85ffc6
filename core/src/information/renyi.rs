//! Entropies of normalised kernel matrices.

use std::sync::Arc;

use super::elsewhere::{here, text, texts};
use super::kind::{Accepts, Field, Kind, SettingError, Values};
use super::pairs::{Pairs, Sums};
use super::points::{inputs_of, Labels, Points};
use super::streams::Stream;
use super::{Ceiling, Doubts, Estimate, Estimator, Needs, Task};
use crate::dataset::shuffle;
use crate::math;
use crate::math::eigen::eigenvalues;
use crate::math::rows::{LayerBuffer, LayerRows};

/// Rows of which eigenvalues are computed, and of which widths are aligned.
const SUBSET: usize = 512;

/// Width of the kernel of labels, whose vectors are the square root of 2 apart.
const LABEL_WIDTH: f64 = 0.1;

/// Widths that are tried for alignment, from a tenth to ten times the mean distance.
const WIDTHS: usize = 75;

/// What there is to say of it.
pub static RENYI: Kind = Kind {
    name: "renyi",
    title: "Matrix Rényi",
    about: "Entropies of order alpha from the eigenvalues of kernel matrices, exp(-d^2 / 2 width^2) over their trace; the kernel of the inputs tells all inputs apart, that of the labels all classes (width 0.1).",
    formula: text("S(A) = log2(tr A^alpha) / (1 - alpha), I(X;T) = S(X) + S(T) - S(X,T), I(T;Y) = S(T) + S(Y) - S(T,Y), joint A o B / tr(A o B)"),
    source: text("Sanchez Giraldo, Rao and Principe (2015), definitions 3 and 6; width by alignment: Wickstrøm et al. (2020), section 4"),
    cost: text("order 2: N^2 x H / 2, a hundredth of a second for a layer of 4096 x 10; order 1.01: some tenths of a second for 512 rows; alignment: another tenth"),
    ceiling: text("log2 N bits; log2 512 for order 1.01"),
    doubts: texts(&[
        "the width decides: a wide kernel sees little of any layer",
        "not Shannon's information: it need not obey data processing",
    ]),
    fields: &[
        Field {
            name: "alpha",
            title: "Order",
            words: "order",
            help: "Order of the entropy: 2 on all rows, 1.01 on 512 rows that are chosen once",
            default: "2",
            accepts: Accepts::Choice(&["2", "1.01"]),
        },
        Field {
            name: "rule",
            title: "Width rule",
            words: "width rule",
            help: "Whether the kernel's width is fixed, falls with the number of rows and rises with that of units (width x N^(-1/(4+H))), or is that of 75 between 0.1 and 10 mean distances whose matrix is most like that of the labels",
            default: "fixed",
            accepts: Accepts::Choice(&["fixed", "dimension", "alignment"]),
        },
        Field {
            name: "kernel_width",
            title: "Kernel width",
            words: "kernel width",
            help: "The width, in units of the activation; not used with alignment",
            default: "0.5",
            accepts: Accepts::Real { least: 1e-6, most: 1e6 },
        },
    ],
    words: |values| values.words("matrix Rényi entropies of order {alpha}, kernel width {kernel_width} ({rule})"),
    needs: Needs::Layers,
    make: here(make),
};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Order {
    Two,
    NearOne,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Rule {
    Fixed,
    Dimension,
    Alignment,
}

/// Its settings.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Renyi {
    order: Order,
    rule: Rule,
    width: f64,
}

impl Renyi {
    fn from_values(values: &Values) -> Result<Self, SettingError> {
        let order = [Order::Two, Order::NearOne][values.choice("alpha")?];
        let rule = [Rule::Fixed, Rule::Dimension, Rule::Alignment][values.choice("rule")?];
        Ok(Self { order, rule, width: values.real("kernel_width")? })
    }
}

fn make(values: &Values, task: &Task<'_>) -> Result<Box<dyn Estimator>, SettingError> {
    let settings = Renyi::from_values(values)?;
    Ok(Box::new(RenyiEstimator::new(settings, task)))
}

struct RenyiEstimator {
    settings: Renyi,
    all: Rows,
    /// Rows that are chosen once, rising, and the same of them.
    chosen: Vec<usize>,
    subset: Rows,
    buffer: LayerBuffer,
}

/// Some rows and what is known of them.
struct Rows {
    labels: Labels,
    /// For each row those of its input, where T is not a function of it.
    inputs: Option<Vec<Arc<[usize]>>>,
    points: Points,
    pairs: Pairs,
}

impl Rows {
    fn of(task: &Task<'_>) -> Self {
        let (labels, inputs) = (Labels::of(task), inputs_of(task));
        Self { labels, inputs, points: Points::default(), pairs: Pairs::default() }
    }

    fn samples(&self) -> usize {
        self.labels.samples()
    }

    /// Sums of K over all pairs of rows, those of one class and those of two; K = exp(-d² / divisor).
    fn sums(&mut self, divisor: f64) -> [f64; 2] {
        let sums: &[Sums] = self.pairs.sum(&self.points, divisor);
        let rows = (0..self.labels.samples()).map(|row| &sums[self.points.place(row)]);
        rows.fold([0.0; 2], |[same, other], sums| [same + sums.same[0], other + sums.other[0]])
    }

    /// The kernel of the labels where they differ, of order 1.
    fn of_other_label() -> f64 {
        math::exp(-1.0 / (LABEL_WIDTH * LABEL_WIDTH))
    }

    /// Sums over all pairs of a kernel of labels alone, which is 1 in a class and this elsewhere.
    fn label_sum(&self, other: f64) -> f64 {
        let n = self.samples() as f64;
        let same: f64 = self.labels.members.iter().map(|rows| rows.len() as f64 * rows.len() as f64).sum();
        same + other * (n * n - same)
    }
}

/// Entropies of the layer, the label, both, the input, and input and layer, bits.
struct Entropies {
    t: f64,
    y: f64,
    ty: f64,
    /// Where T is a function of X these two are equal, for the kernel of the inputs is 1 on the diagonal alone.
    x: f64,
    xt: f64,
}

impl RenyiEstimator {
    fn new(settings: Renyi, task: &Task<'_>) -> Self {
        let samples = task.labels.len();
        let mut chosen: Vec<usize> = (0..samples).collect();
        if samples > SUBSET {
            let mut rng = Stream::Rows.begin(0);
            shuffle(&mut chosen, &mut rng);
            chosen.truncate(SUBSET);
            chosen.sort_unstable();
        }
        let labels: Vec<u32> = chosen.iter().map(|row| task.labels[*row]).collect();
        let inputs: Option<Vec<u32>> = task.inputs.map(|inputs| chosen.iter().map(|row| inputs[*row]).collect());
        let subset = Rows::of(&Task { labels: &labels, classes: task.classes, inputs: inputs.as_deref() });
        Self { settings, all: Rows::of(task), chosen, subset, buffer: LayerBuffer::default() }
    }

    fn fill_subset(&mut self) {
        let units = self.all.points.units();
        let values = self.chosen.iter().flat_map(|row| self.all.points.row(*row)).copied().collect();
        // As many values as rows times units, so that the shape fits.
        let matrix = ndarray::Array2::from_shape_vec((self.chosen.len(), units), values).unwrap_or_default();
        self.subset.points.fill(&self.buffer.fill(matrix.view()), &self.subset.labels, true);
    }

    /// The kernel's width; none where alignment finds no distances.
    fn width(&mut self, units: usize) -> Option<f64> {
        let rows = match self.settings.order {
            Order::Two => self.all.samples(),
            Order::NearOne => self.subset.samples(),
        };
        match self.settings.rule {
            Rule::Fixed => Some(self.settings.width),
            Rule::Dimension => {
                let exponent = -1.0 / (4.0 + units as f64);
                Some(self.settings.width * math::exp(exponent * math::ln(rows as f64)))
            }
            Rule::Alignment => self.subset.aligned(),
        }
    }
}

impl Rows {
    /// The width whose kernel matrix is most like that of the labels: the greatest cosine between the two.
    fn aligned(&mut self) -> Option<f64> {
        let n = self.samples();
        let pairs = (0..n).flat_map(|a| (0..a).map(move |b| (a, b)));
        let sum: f64 = pairs.map(|(a, b)| math::sqrt(self.points.distance(a, b))).sum();
        // A row with itself too: then repeated rows change nothing.
        let mean = 2.0 * sum / (n * n) as f64;
        if mean <= 0.0 {
            return None;
        }
        let other = Self::of_other_label();
        let of_labels = math::sqrt(self.label_sum(other * other));
        let mut best = None;
        for step in 0..WIDTHS {
            let width = mean * math::exp10(2.0 * step as f64 / (WIDTHS - 1) as f64 - 1.0);
            let [same, apart] = self.sums(2.0 * width * width);
            let squares: f64 = self.sums(width * width).iter().sum();
            let alignment = (same + other * apart) / (math::sqrt(squares) * of_labels);
            if best.is_none_or(|(known, _)| alignment > known) {
                best = Some((alignment, width));
            }
        }
        best.map(|(_, width)| width)
    }

    /// Order 2: the trace of the square is the sum of the squares.
    fn of_order_two(&mut self, width: f64) -> Entropies {
        let divisor = width * width;
        let [same, apart] = self.sums(divisor);
        let n = self.samples() as f64;
        let other = Self::of_other_label() * Self::of_other_label();
        let entropy = |sum: f64| -math::log2(sum / (n * n));
        let (mut of_x, mut of_xt) = (n, n);
        if let Some(inputs) = &self.inputs {
            of_x = inputs.iter().map(|rows| rows.len() as f64).sum();
            let kernel = |a: usize, b: usize| math::exp(-self.points.distance(a, b) / divisor);
            of_xt = inputs
                .iter()
                .enumerate()
                .flat_map(|(a, rows)| rows.iter().map(move |b| (a, *b)))
                .map(|(a, b)| kernel(a, b))
                .sum();
        }
        Entropies {
            t: entropy(same + apart),
            y: entropy(self.label_sum(other)),
            ty: entropy(same + other * apart),
            x: entropy(of_x),
            xt: entropy(of_xt),
        }
    }

    /// Order 1.01, by eigenvalues.
    fn of_order_near_one(&self, width: f64) -> Entropies {
        let (n, other) = (self.samples(), Self::of_other_label());
        let labels = &self.labels.labels;
        let of_labels = |a: usize, b: usize| if labels[a] == labels[b] { 1.0 } else { other };
        let mut kernel = vec![0.0; n * n];
        for a in 0..n {
            for b in 0..=a {
                let value = math::exp(-self.points.distance(a, b) / (2.0 * width * width)) / n as f64;
                (kernel[a * n + b], kernel[b * n + a]) = (value, value);
            }
        }
        let with = |factor: &dyn Fn(usize, usize) -> f64| {
            let mut product: Vec<f64> =
                kernel.iter().enumerate().map(|(at, value)| value * factor(at / n, at % n)).collect();
            entropy_near_one(&eigenvalues(&mut product, n))
        };
        let (x, xt) = match &self.inputs {
            None => (math::log2(n as f64), math::log2(n as f64)),
            Some(inputs) => {
                let together = |a: usize, b: usize| if Arc::ptr_eq(&inputs[a], &inputs[b]) { 1.0 } else { 0.0 };
                // One eigenvalue for each input: its share of the rows.
                let shares = (0..n).filter(|row| inputs[*row][0] == *row);
                let shares: Vec<f64> = shares.map(|row| inputs[row].len() as f64 / n as f64).collect();
                (entropy_near_one(&shares), with(&together))
            }
        };
        // The matrix of the labels has the eigenvalues of one with a row for each class.
        let classes = &self.labels.members;
        let mut small: Vec<f64> = Vec::with_capacity(classes.len() * classes.len());
        for (a, of_a) in classes.iter().enumerate() {
            for (b, of_b) in classes.iter().enumerate() {
                let both = math::sqrt(of_a.len() as f64 * of_b.len() as f64) / n as f64;
                small.push(if a == b { both } else { both * other });
            }
        }
        let y = entropy_near_one(&eigenvalues(&mut small, classes.len()));
        Entropies { t: with(&|_, _| 1.0), y, ty: with(&of_labels), x, xt }
    }
}

/// Entropy of order 1.01 of eigenvalues, bits. Rounding leaves some slightly below 0, which have no such power.
fn entropy_near_one(eigenvalues: &[f64]) -> f64 {
    const ALPHA: f64 = 1.01;
    let positive = eigenvalues.iter().filter(|value| **value > 0.0);
    let sum: f64 = positive.clone().sum();
    let powers: f64 = positive.map(|value| math::exp(ALPHA * math::ln(value / sum))).sum();
    math::log2(powers) / (1.0 - ALPHA)
}

impl Estimator for RenyiEstimator {
    fn estimate(&mut self, layer: &LayerRows<'_>) -> Estimate {
        self.all.points.fill(layer, &self.all.labels, true);
        let not_finite = Doubts::count(self.all.points.not_finite());
        let doubts = Doubts { not_finite, ..Doubts::default() };
        if not_finite.is_some() || self.all.samples() == 0 {
            return Estimate { doubts, ..Estimate::default() };
        }
        self.fill_subset();
        let Some(width) = self.width(layer.units()) else {
            // A constant layer.
            return Estimate { doubts, ..Estimate::of(0.0, 0.0) };
        };
        let of = match self.settings.order {
            Order::Two => self.all.of_order_two(width),
            Order::NearOne => self.subset.of_order_near_one(width),
        };
        Estimate { doubts, ..Estimate::of(of.x + of.t - of.xt, of.t + of.y - of.ty) }
    }

    fn ceiling(&self, _: usize) -> Ceiling {
        let rows = match self.settings.order {
            Order::Two => self.all.samples(),
            Order::NearOne => self.subset.samples(),
        };
        Ceiling { i_xt_bits: Some(math::log2(rows as f64)), ..Ceiling::default() }
    }
}
