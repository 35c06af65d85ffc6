//! What the units of a layer do over all inputs, in bins.

use serde::{Deserialize, Serialize};

use crate::information::{BinEdges, BinSettings};
use crate::math::lanes::{values, Row};

/// Bins of a layer whose activations have no bounds.
const EQUAL_BINS: usize = 30;

/// Most bins of a histogram: a picture shows no finer ones.
const MOST_BINS: usize = 400;

/// The activations of a layer over all inputs, all units pooled, in bins of equal width.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// Lower end of the first bin.
    pub low: f32,
    /// Upper end of the last bin.
    pub high: f32,
    /// How many activations fell into each bin, each closed below and open above.
    pub counts: Vec<u32>,
    /// How many are `high` or more, where the bins are the estimator's and it has a bin for these.
    pub above: Option<u32>,
    /// The first and the last bin that the activation function can reach, where it has bounds.
    pub ends: Option<[usize; 2]>,
}

impl Histogram {
    /// Activations in all bins: inputs times units.
    pub fn total(&self) -> u64 {
        self.counts.iter().chain(&self.above).map(|c| u64::from(*c)).sum()
    }

    /// Share of the activations in the outermost bins, or at `high`; none without bounds.
    pub fn saturated(&self) -> Option<f64> {
        let [first, last] = self.ends?;
        let outer = self.counts.iter().enumerate().filter(|(bin, _)| *bin <= first || *bin >= last).map(|(_, c)| c);
        let outer: u64 = outer.chain(&self.above).map(|c| u64::from(*c)).sum();
        Some(outer as f64 / self.total().max(1) as f64)
    }
}

/// Which bin a value falls into.
pub(super) enum Bins {
    Estimator(BinEdges),
    Equal { low: f32, per_unit: f32 },
}

impl Bins {
    /// Equal bins over a range; one around the value where it is a single one.
    pub fn over(low: f32, high: f32) -> (Self, Histogram) {
        let (low, high) = match () {
            _ if low < high => (low, high),
            _ if low == high => (low - 0.5, high + 0.5),
            // Nothing is finite.
            _ => (0.0, 1.0),
        };
        let histogram = Histogram { low, high, counts: vec![0; EQUAL_BINS], above: None, ends: None };
        (Self::Equal { low, per_unit: EQUAL_BINS as f32 / (high - low) }, histogram)
    }

    /// The estimator's bins, for activations between bounds that these hold.
    pub fn of_estimator(settings: BinSettings, (low, _): (f32, f32)) -> (Self, Histogram) {
        let edges = BinEdges::of(BinSettings { bins: settings.bins.min(MOST_BINS), ..settings });
        let above = (edges.bins() == edges.edges().len()).then_some(0);
        let bins = edges.edges().len() - 1;
        let ends = Some([edges.index(low).min(bins - 1), bins - 1]);
        let histogram = Histogram { low: -1.0, high: 1.0, counts: vec![0; bins], above, ends };
        (Self::Estimator(edges), histogram)
    }

    /// Counts the first `samples` activations of each row.
    pub fn count(&self, rows: &[Row], samples: usize, histogram: &mut Histogram) {
        let counts = &mut histogram.counts;
        let last = counts.len() - 1;
        for row in rows {
            match self {
                Self::Estimator(edges) => {
                    let mut above = 0;
                    for value in values(row).take(samples) {
                        match counts.get_mut(edges.index(value)) {
                            Some(count) => *count += 1,
                            None => above += 1,
                        }
                    }
                    histogram.above = histogram.above.map(|a| a + above);
                }
                Self::Equal { low, per_unit } => {
                    for value in values(row).take(samples) {
                        counts[(((value - low) * per_unit) as usize).min(last)] += 1;
                    }
                }
            }
        }
    }
}
