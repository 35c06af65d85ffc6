//! Bins of activation values.

use serde::{Deserialize, Serialize};

/// What a number of bins counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Binning {
    /// Edges, as in IDNNs' code: B edges make B - 1 intervals and a bin for values from 1 up.
    #[default]
    Edges,
    /// Intervals, as the paper says: B intervals, and a bin for values from 1 up.
    Intervals,
}

/// Equally spaced edges from -1 to 1, in single precision.
///
/// A value belongs to the bin of the last edge that is not above it; values below -1 belong to the
/// first bin (IDNNs wraps them into the last), values from 1 up and NaN to the last.
#[derive(Clone, Debug, PartialEq)]
pub struct BinEdges {
    edges: Vec<f32>,
    per_unit: f32,
}

impl BinEdges {
    /// Edges for `bins` bins, at least 2, counted as `binning` says.
    pub fn new(bins: usize, binning: Binning) -> Self {
        let count = match binning {
            Binning::Edges => bins.max(2),
            Binning::Intervals => bins.max(1) + 1,
        };
        let step = 2.0 / (count - 1) as f64;
        let mut edges: Vec<f32> = (0..count).map(|k| (k as f64 * step - 1.0) as f32).collect();
        edges[count - 1] = 1.0;
        Self { edges, per_unit: (1.0 / step) as f32 }
    }

    /// The edges, rising from -1 to 1.
    pub fn edges(&self) -> &[f32] {
        &self.edges
    }

    /// Bits that hold any index.
    pub fn index_bits(&self) -> u32 {
        usize::BITS - (self.edges.len() - 1).leading_zeros()
    }

    /// Index of a value's bin.
    #[inline]
    pub fn index(&self, value: f32) -> usize {
        let last = self.edges.len() - 1;
        // A guess from the spacing (NaN and values below -1 give 0), then the exact comparison.
        let mut k = (((value + 1.0) * self.per_unit) as usize).min(last);
        while k > 0 && value < self.edges[k] {
            k -= 1;
        }
        while k < last && (value >= self.edges[k + 1] || value.is_nan()) {
            k += 1;
        }
        k
    }
}

// proptest is for native builds alone.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition, by search: the number of edges that are not above the value, less one.
    fn by_search(edges: &BinEdges, value: f32) -> usize {
        edges.edges().iter().filter(|e| value >= **e || value.is_nan()).count().saturating_sub(1)
    }

    #[test]
    fn thirty_edges_are_idnns_edges() {
        // numpy.linspace(-1, 1, 30).astype(numpy.float32), some of its bit patterns.
        let edges = BinEdges::new(30, Binning::Edges);
        let bits: Vec<u32> = edges.edges().iter().map(|e| e.to_bits()).collect();
        assert_eq!(
            (bits[0], bits[1], bits[14], bits[15], bits[29]),
            (3212836864, 3211679815, 3171761611, 1024277963, 1065353216)
        );
        assert_eq!(BinEdges::new(30, Binning::Intervals).edges().len(), 31);
        assert_eq!((edges.index_bits(), BinEdges::new(2, Binning::Edges).index_bits()), (5, 1));
    }

    #[test]
    fn special_values_have_the_stated_bins() {
        let edges = BinEdges::new(30, Binning::Edges);
        for (value, bin) in [
            (f32::NAN, 29),
            (f32::INFINITY, 29),
            (f32::NEG_INFINITY, 0),
            (-1.5, 0),
            (-1.0, 0),
            (-0.0, 14),
            (0.0, 14),
            (1.0, 29),
            (0.999_999_94, 28),
            (7.0, 29),
        ] {
            assert_eq!(edges.index(value), bin, "{value}");
        }
    }

    proptest! {
        #[test]
        fn indices_follow_the_definition(bins in 2_usize..300, value in prop_oneof![-1.2_f32..1.2, proptest::num::f32::ANY], intervals: bool) {
            let edges = BinEdges::new(bins, if intervals { Binning::Intervals } else { Binning::Edges });
            prop_assert_eq!(edges.index(value), by_search(&edges, value));
            for edge in edges.edges() {
                for near in [f32::from_bits(edge.to_bits().wrapping_sub(1)), *edge, f32::from_bits(edge.to_bits() + 1)] {
                    prop_assert_eq!(edges.index(near), by_search(&edges, near));
                }
            }
        }
    }
}
