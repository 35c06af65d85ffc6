//! Bins of a fixed width without an end: `floor(v / w)`.

use std::sync::Arc;

use wide::u32x8;

use super::kind::{Accepts, Field, Kind, SettingError, Settings, Values};
use super::tuples::Tuples;
use super::{Estimate, Estimator, Task};
use crate::math::lanes::{values, Row, LANES};
use crate::math::rows::LayerRows;

/// What there is to say of it.
pub static FIXED_WIDTH: Kind = Kind {
    name: "fixed_width",
    title: "Fixed width",
    about: "Entropies of the tuples of bins floor(v / w) of all units, which have no outermost bin: for units without bounds too.",
    formula: "I(X;T) = H(T), I(T;Y) = H(T) - sum_y p(y) H(T|y), T = floor(v / w) of all units",
    source: "Saxe et al. (2018), ibsgd",
    cost: "N x H; live",
    ceiling: "log2 N bits, where every input is a cell of its own",
    doubts: &[
        "the width is in units of the activation: layers of different scale are not seen equally finely",
        "in wide layers every input is a cell of its own",
    ],
    fields: &[Field {
        name: "width",
        title: "Width",
        help: "Width of a bin, in units of the activation; 0.07 is about that of 30 bins between -1 and 1",
        default: "0.07",
        accepts: Accepts::Real { least: 1e-6, most: 1e6 },
    }],
    check: |values| Ok(Arc::new(FixedWidth::from_values(values)?)),
};

/// Its settings.
#[derive(Clone, Copy, Debug, PartialEq)]
struct FixedWidth {
    width: f64,
}

impl FixedWidth {
    fn from_values(values: &Values) -> Result<Self, SettingError> {
        Ok(Self { width: values.real("width")? })
    }
}

impl Settings for FixedWidth {
    fn kind(&self) -> &'static Kind {
        &FIXED_WIDTH
    }

    fn values(&self) -> Vec<String> {
        vec![self.width.to_string()]
    }

    fn words(&self) -> String {
        format!("bins of width {}", self.width)
    }

    fn estimator(&self, task: &Task<'_>) -> Box<dyn Estimator> {
        Box::new(FixedWidthEstimator { width: self.width, tuples: Tuples::new(task), bins: Vec::new() })
    }
}

/// Information of a layer T from `floor(v / w)` of its units, divided in double precision.
///
/// NaN has a bin of its own; what lies beyond 2^31 bins, infinity too, is in the outermost of these.
struct FixedWidthEstimator {
    width: f64,
    tuples: Tuples,
    /// Bins of one unit, one for each input.
    bins: Vec<i32>,
}

impl FixedWidthEstimator {
    fn push_layer(&mut self, layer: &LayerRows<'_>) {
        assert_eq!(layer.samples(), self.tuples.samples(), "one row for each label");
        self.tuples.begin();
        for unit in 0..layer.units() {
            self.push_unit(layer.unit(unit));
        }
    }

    fn push_unit<'a>(&mut self, rows: impl Iterator<Item = &'a Row>) {
        let (width, samples) = (self.width, self.tuples.samples());
        // A cast of NaN is 0: it takes the place before all others, where no number gets to.
        let bin =
            |value: f32| if value.is_nan() { i32::MIN } else { floor(f64::from(value) / width).max(i32::MIN + 1) };
        self.bins.clear();
        self.bins.extend(rows.flat_map(values).take(samples).map(bin));
        let (least, most) = self.bins.iter().fold((i32::MAX, i32::MIN), |(a, b), bin| (a.min(*bin), b.max(*bin)));
        let range = most.wrapping_sub(least) as u32;
        if samples == 0 || range == 0 {
            // A constant unit tells nothing.
            return;
        }
        let bits = u32::BITS - range.leading_zeros();
        let bins = &self.bins;
        self.tuples.push(bits, |plane| {
            let words = bytemuck::must_cast_slice_mut::<u32x8, u32>(plane);
            debug_assert!(words.len() >= bins.len() && words.len() < bins.len() + LANES);
            for (word, bin) in words.iter_mut().zip(bins) {
                // Of 32 bits there is nothing left to shift.
                *word = word.checked_shl(bits).unwrap_or(0) | bin.wrapping_sub(least) as u32;
            }
        });
    }
}

/// The greatest whole number that is not above, within the range of 32 bits.
fn floor(number: f64) -> i32 {
    let towards_zero = number as i32;
    towards_zero.saturating_sub(i32::from(f64::from(towards_zero) > number))
}

impl Estimator for FixedWidthEstimator {
    fn estimate(&mut self, layer: &LayerRows<'_>) -> Estimate {
        self.push_layer(layer);
        self.tuples.estimate()
    }

    fn distinct(&mut self, layer: &LayerRows<'_>) -> Option<usize> {
        self.push_layer(layer);
        Some(self.tuples.distinct())
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
        assert_eq!((found.i_xt_bits, found.i_ty_bits, found.outside), (1.5, 1.0, None));
        // -0.5 and -0.25 are bins of their own, 0 belongs to the one above.
        let edges = array![[-0.5_f32], [-0.25], [0.0], [0.2]];
        assert_eq!(estimate("0.25", &edges, &[0, 0, 1, 1]).i_xt_bits, 1.5);
    }

    #[test]
    fn values_without_measure_are_bins_too() {
        let odd = array![[f32::NAN], [f32::INFINITY], [f32::NEG_INFINITY], [0.0]];
        assert_eq!(estimate("0.07", &odd, &[0, 0, 1, 1]).i_xt_bits, 2.0);
        let beyond = array![[f32::MAX], [f32::INFINITY], [f32::MIN], [f32::NEG_INFINITY]];
        assert_eq!(estimate("0.07", &beyond, &[0, 0, 1, 1]).i_xt_bits, 1.0, "beyond 2^31 bins there is one");
    }

    #[test]
    fn wide_layers_keep_every_distinction() {
        let inputs = crate::dataset::icosahedron();
        let spread = Array2::from_shape_fn((4096, 300), |(k, u)| match u % 25 {
            0 => 1000.0 * inputs.inputs[(k, u / 25)],
            _ => -0.4,
        });
        let found = estimate("0.5", &spread, &inputs.labels);
        assert!((found.i_xt_bits - 12.0).abs() < 1e-9 && (found.i_ty_bits - 0.999_157).abs() < 1e-6, "{found:?}");
    }
}
