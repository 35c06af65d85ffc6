//! Bins of a fixed width without an end: `floor(v / w)`.

use rand_chacha::ChaCha8Rng;

use super::counts::{Correction, CORRECTION};
use super::elsewhere::{elsewhere, text, texts, HERE};
use super::kind::{Accepts, Field, Kind, SettingError, Values};
use super::streams::Stream;
use super::tuples::{OfTuples, Tuples};
use super::{Ceiling, Estimate, Estimator, Needs, Task};
use crate::math::lanes::values;
use crate::math::random::uniform;
use crate::math::rows::LayerRows;

/// What there is to say of it.
pub static FIXED_WIDTH: Kind = Kind {
    name: "fixed_width",
    title: "Fixed width",
    about: "Entropies of the tuples of bins floor(v / w) of all units, which have no outermost bin: for units without bounds too.",
    formula: text("I(X;T) = H(T), I(T;Y) = H(T) - sum_y p(y) H(T|y), T = floor(v / w) of all units; with offsets the mean over bins that are shifted at random, and its spread"),
    source: text("Saxe et al. (2018), ibsgd"),
    cost: text("N x H; live"),
    ceiling: text("log2 N bits, where every input is a cell of its own"),
    doubts: texts(&[
        "the width is in units of the activation: layers of different scale are not seen equally finely",
        "in wide layers every input is a cell of its own",
    ]),
    fields: &[
        Field {
            name: "width",
            title: "Width",
            words: "width",
            help: "Width of a bin, in units of the activation; 0.07 is about that of 30 bins between -1 and 1",
            default: "0.07",
            accepts: Accepts::Real { least: 1e-6, most: 1e6 },
        },
        Field {
            name: "offsets",
            title: "Random offsets",
            words: "random offsets",
            help: "How often the bins of each unit are shifted by a random part of their width; 0 for bins that begin at 0",
            default: "0",
            accepts: Accepts::Whole { least: 0, most: 64 },
        },
        CORRECTION,
    ],
    words: |values| values.words("bins of width {width}"),
    needs: Needs::Layers,
    make,
};

/// Its settings.
#[derive(Clone, Copy, Debug, PartialEq)]
struct FixedWidth {
    width: f64,
    offsets: usize,
    correction: Correction,
}

impl FixedWidth {
    fn from_values(values: &Values) -> Result<Self, SettingError> {
        let correction = Correction::from_values(values)?;
        Ok(Self { width: values.real("width")?, offsets: values.whole("offsets")?, correction })
    }
}

fn make(values: &Values, task: &Task<'_>) -> Result<Box<dyn Estimator>, SettingError> {
    let settings = FixedWidth::from_values(values)?;
    if (settings.correction != Correction::None || settings.offsets > 0) && !HERE {
        return elsewhere(values, task);
    }
    Ok(Box::new(FixedWidthEstimator { settings, tuples: Tuples::new(task), bins: Vec::new() }))
}

/// Information of a layer T from `floor(v / w)` of its units, divided in double precision.
///
/// NaN has a bin of its own; what lies beyond 2^31 bins, infinity too, is in the outermost of these.
struct FixedWidthEstimator {
    settings: FixedWidth,
    tuples: Tuples,
    /// Bins of one unit, one for each input.
    bins: Vec<i32>,
}

impl FixedWidthEstimator {
    /// Bins the layer; where there is a generator, each unit's bins begin at a random place.
    fn push_layer(&mut self, layer: &LayerRows<'_>, mut offsets: Option<&mut ChaCha8Rng>) {
        assert_eq!(layer.samples(), self.tuples.samples(), "one row for each label");
        self.tuples.begin();
        for unit in 0..layer.units() {
            // A whole width would be none.
            let offset = offsets.as_mut().map_or(0.0, |rng| 1.0 - uniform(rng));
            let (width, samples) = (self.settings.width, self.tuples.samples());
            self.bins.clear();
            let values = layer.unit(unit).flat_map(values).take(samples);
            self.bins.extend(values.map(|value| bin(f64::from(value) / width + offset)));
            self.tuples.push_bins(&self.bins);
        }
    }
}

/// The bin of a number of widths.
pub(super) fn bin(widths: f64) -> i32 {
    // NaN takes the place before all others, where no number gets to.
    if widths.is_nan() {
        i32::MIN
    } else {
        floor(widths).max(i32::MIN + 1)
    }
}

/// The greatest whole number that is not above, within the range of 32 bits.
fn floor(number: f64) -> i32 {
    let towards_zero = number as i32;
    towards_zero.saturating_sub(i32::from(f64::from(towards_zero) > number))
}

impl Estimator for FixedWidthEstimator {
    fn estimate(&mut self, layer: &LayerRows<'_>) -> Estimate {
        let correction = self.settings.correction;
        if self.settings.offsets == 0 || !HERE {
            self.push_layer(layer, None);
            return self.tuples.estimate(correction).into();
        }
        let mut rng = Stream::Offsets.begin(0);
        let found: Vec<OfTuples> = (0..self.settings.offsets)
            .map(|_| {
                self.push_layer(layer, Some(&mut rng));
                self.tuples.estimate(correction)
            })
            .collect();
        OfTuples::mean(&found)
    }

    fn distinct(&mut self, layer: &LayerRows<'_>) -> Option<usize> {
        self.push_layer(layer, None);
        Some(self.tuples.distinct())
    }

    fn ceiling(&self, _: usize) -> Ceiling {
        self.tuples.ceiling(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::information::Registry;
    use crate::math::rows::LayerBuffer;
    use ndarray::{array, Array2};

    fn estimate(width: &str, layer: &Array2<f32>, labels: &[u32]) -> Estimate {
        let settings = Registry::default().check("fixed_width", [("width", width)]).unwrap();
        let mut estimator = settings.estimator(&Task { labels, classes: 2, inputs: None });
        estimator.estimate(&LayerBuffer::default().fill(layer.view()))
    }

    #[test]
    fn bins_have_no_end_and_are_closed_below() {
        // 10, 20 and 30 are three bins, however far out.
        let far = array![[10.0_f32], [20.0], [30.0], [30.05]];
        let found = estimate("0.1", &far, &[0, 0, 1, 1]);
        assert_eq!((found.i_xt_bits, found.i_ty_bits, found.doubts.outside), (Some(1.5), Some(1.0), None));
        // -0.5 and -0.25 are bins of their own, 0 belongs to the one above.
        let edges = array![[-0.5_f32], [-0.25], [0.0], [0.2]];
        assert_eq!(estimate("0.25", &edges, &[0, 0, 1, 1]).i_xt_bits, Some(1.5));
    }

    #[test]
    fn values_without_measure_are_bins_too() {
        let odd = array![[f32::NAN], [f32::INFINITY], [f32::NEG_INFINITY], [0.0]];
        assert_eq!(estimate("0.07", &odd, &[0, 0, 1, 1]).i_xt_bits, Some(2.0));
        let beyond = array![[f32::MAX], [f32::INFINITY], [f32::MIN], [f32::NEG_INFINITY]];
        assert_eq!(estimate("0.07", &beyond, &[0, 0, 1, 1]).i_xt_bits, Some(1.0), "beyond 2^31 bins there is one");
    }

    #[test]
    fn wide_layers_keep_every_distinction() {
        let inputs = crate::dataset::icosahedron();
        let spread = Array2::from_shape_fn((4096, 300), |(k, u)| match u % 25 {
            0 => 1000.0 * inputs.inputs[(k, u / 25)],
            _ => -0.4,
        });
        let found = estimate("0.5", &spread, &inputs.labels);
        assert!(
            (found.i_xt_bits.unwrap() - 12.0).abs() < 1e-9 && (found.i_ty_bits.unwrap() - 0.999_157).abs() < 1e-6,
            "{found:?}"
        );
    }
}
