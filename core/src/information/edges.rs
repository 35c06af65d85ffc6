//! Bins of activation values.

use serde::{Deserialize, Serialize};
use wide::{f32x8, u32x8};

use crate::math::lanes::within;

/// Greatest number of bins.
pub const MAX_BINS: usize = 65_536;

/// What a number of bins counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Binning {
    /// Edges, as in IDNNs' code: B edges make B - 1 intervals and, see [`ValueOne`], a bin for values from 1 up.
    #[default]
    Edges,
    /// Intervals, as the paper says: B intervals, the last of which holds values from 1 up.
    Intervals,
}

/// Which bin holds the value 1, to which saturated units round, and what lies above it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueOne {
    /// A bin that holds nothing else, in every layer, as in IDNNs' code; with [`Binning::Intervals`] the last
    /// interval.
    #[default]
    OwnBin,
    /// The last interval, in every layer.
    Joins,
    /// A bin that holds nothing else, with intervals too, but probabilities of the output are kept below 1: the
    /// rule of run files up to format 3, for which it is here.
    KeptBelow,
}

/// What the binned estimator is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BinSettings {
    /// Edges or intervals, at least 2.
    pub bins: usize,
    /// Which of the two.
    pub binning: Binning,
    /// The rule for the value 1.
    #[serde(default)]
    pub value_one: ValueOne,
}

impl Default for BinSettings {
    fn default() -> Self {
        Self { bins: 30, binning: Binning::Edges, value_one: ValueOne::OwnBin }
    }
}

/// Equally spaced edges from -1 to 1, in single precision.
///
/// A value belongs to the bin of the last edge that is not above it; values below -1 belong to the
/// first bin (IDNNs wraps them into the last), values from 1 up and NaN to the last.
#[derive(Clone, Debug, PartialEq)]
pub struct BinEdges {
    edges: Vec<f32>,
    per_unit: f32,
    /// Index of the last bin.
    last: usize,
    value_one: ValueOne,
}

impl BinEdges {
    /// Edges for `bins` bins, at least 2, counted as `binning` says; the value 1 as [`ValueOne::OwnBin`] says.
    pub fn new(bins: usize, binning: Binning) -> Self {
        Self::of(BinSettings { bins, binning, ..BinSettings::default() })
    }

    /// Edges as settings say. Keeping outputs below 1 is left to the estimator.
    pub fn of(BinSettings { bins, binning, value_one }: BinSettings) -> Self {
        let count = match binning {
            Binning::Edges => bins.max(2),
            Binning::Intervals => bins.max(1) + 1,
        };
        let step = 2.0 / (count - 1) as f64;
        let mut edges: Vec<f32> = (0..count).map(|k| (k as f64 * step - 1.0) as f32).collect();
        edges[count - 1] = 1.0;
        let joins = match value_one {
            ValueOne::OwnBin => binning == Binning::Intervals,
            ValueOne::Joins => true,
            ValueOne::KeptBelow => false,
        };
        Self { edges, per_unit: (1.0 / step) as f32, last: count - 1 - usize::from(joins), value_one }
    }

    /// The edges, rising from -1 to 1.
    pub fn edges(&self) -> &[f32] {
        &self.edges
    }

    /// The rule for the value 1.
    pub fn value_one(&self) -> ValueOne {
        self.value_one
    }

    /// Number of bins.
    pub fn bins(&self) -> usize {
        self.last + 1
    }

    /// Bits that hold any index.
    pub fn index_bits(&self) -> u32 {
        usize::BITS - self.last.leading_zeros()
    }

    /// Loads what [`VectorEdges::guess`] needs, for use in a loop.
    #[inline(always)]
    pub(super) fn vectors(&self) -> VectorEdges {
        // 1.5 * 2^23: what is added to it is rounded to an integer, which its low bits hold.
        static OTHERS: [f32; 4] = [12_582_912.0, 0.0, 1.0, -0.0];
        let [round, zero, one, sign] = std::hint::black_box(&OTHERS).map(f32x8::splat);
        VectorEdges {
            per_unit: f32x8::splat(self.per_unit),
            offset: f32x8::splat(self.per_unit - 0.5),
            most: f32x8::splat((self.edges.len() - 2) as f32),
            last: u32x8::splat(self.last as u32),
            // The guess is off by less than six roundings of numbers up to twice `per_unit`.
            safe: f32x8::splat(0.5 - 1e-6 * self.per_unit),
            low_bits: u32x8::splat(std::hint::black_box((1 << 22) - 1)),
            round,
            zero,
            one,
            sign,
        }
    }

    /// Index of a value's bin.
    #[inline]
    pub fn index(&self, value: f32) -> usize {
        let last = self.last;
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

/// [`BinEdges`] ready for vectors of values.
pub(super) struct VectorEdges {
    per_unit: f32x8,
    offset: f32x8,
    most: f32x8,
    last: u32x8,
    safe: f32x8,
    low_bits: u32x8,
    round: f32x8,
    zero: f32x8,
    one: f32x8,
    sign: f32x8,
}

impl VectorEdges {
    /// The bins of eight values, and a mask of those that are so near to an edge that only
    /// [`BinEdges::index`] can tell.
    ///
    /// A guess from the spacing is right unless the value is within rounding of an edge. The ends
    /// of the range, where saturated units are, are never in doubt: the guess is kept between the
    /// first interval and the last, and a comparison with 1 finds the bin of the value 1.
    #[inline(always)]
    pub fn guess(&self, values: f32x8) -> (u32x8, f32x8) {
        let place = values * self.per_unit + self.offset;
        let place = within(place, [self.zero, self.most]);
        let rounded = place + self.round;
        let distance = (place - (rounded - self.round)) & !self.sign;
        let guess = bytemuck::cast::<_, u32x8>(rounded) & self.low_bits;
        let below_one: u32x8 = bytemuck::cast(values.simd_lt(self.one));
        (below_one.bitselect(guess, self.last), distance.simd_gt(self.safe))
    }

    /// All ones in the lanes of values that lie beyond the first or the last edge.
    #[inline(always)]
    pub fn beyond(&self, values: f32x8) -> u32x8 {
        bytemuck::cast((values & !self.sign).simd_gt(self.one))
    }
}

// proptest is for native builds alone.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition, by search: the number of edges that are not above the value, less one; at most the last bin.
    fn by_search(edges: &BinEdges, value: f32) -> usize {
        let edge = edges.edges().iter().filter(|e| value >= **e || value.is_nan()).count().saturating_sub(1);
        edge.min(edges.bins() - 1)
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
    fn the_value_one_has_the_bin_that_the_rule_says() {
        use Binning::{Edges, Intervals};
        use ValueOne::{Joins, KeptBelow, OwnBin};
        for (binning, rule, bins, of_one) in [
            (Edges, OwnBin, 30, 29),
            (Edges, Joins, 29, 28),
            (Edges, KeptBelow, 30, 29),
            (Intervals, OwnBin, 30, 29),
            (Intervals, Joins, 30, 29),
            (Intervals, KeptBelow, 31, 30),
        ] {
            let edges = BinEdges::of(BinSettings { bins: 30, binning, value_one: rule });
            let next_below = edges.index(1.0_f32.next_down());
            let expected = if edges.bins() == edges.edges().len() { of_one - 1 } else { of_one };
            assert_eq!((edges.bins(), edges.index(1.0), next_below), (bins, of_one, expected), "{binning:?} {rule:?}");
            assert_eq!([1.5, f32::INFINITY, f32::NAN].map(|v| edges.index(v)), [of_one; 3]);
        }
        let one_bin = BinSettings { bins: 2, binning: Edges, value_one: Joins };
        assert_eq!(BinEdges::of(one_bin).index_bits(), 0, "one bin needs no bits");
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
        fn indices_follow_the_definition(bins in 2_usize..300, value in prop_oneof![-1.2_f32..1.2, proptest::num::f32::ANY], intervals: bool, joins: bool) {
            let (binning, value_one) = (if intervals { Binning::Intervals } else { Binning::Edges }, if joins { ValueOne::Joins } else { ValueOne::KeptBelow });
            let edges = BinEdges::of(BinSettings { bins, binning, value_one });
            prop_assert_eq!(edges.index(value), by_search(&edges, value));
            for edge in edges.edges() {
                let near = [f32::from_bits(edge.to_bits().wrapping_sub(1)), *edge, f32::from_bits(edge.to_bits() + 1)];
                for near in near {
                    prop_assert_eq!(edges.index(near), by_search(&edges, near));
                }
                let values = [near[0], near[1], near[2], value, f32::NAN, -value, 1.0, -1.0];
                let (found, doubt) = edges.vectors().guess(f32x8::from(values));
                let (found, doubt) = (found.to_array(), doubt.to_bitmask());
                for lane in (0..8).filter(|lane| doubt >> lane & 1 == 0) {
                    prop_assert_eq!(found[lane] as usize, by_search(&edges, values[lane]), "{}", values[lane]);
                }
                prop_assert_eq!(doubt >> 4, doubt >> 4 & 2, "neither NaN nor the ends are in doubt");
            }
        }
    }
}
