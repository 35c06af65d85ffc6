//! T as a tuple of the bins of all units: which inputs share a cell, and the entropies that follow.

use std::cell::Cell;

use wide::u32x8;

use super::cells::Cells;
use super::counts::Correction;
use super::elsewhere::HERE;
use super::{Ceiling, Doubts, Estimate, Task};
use crate::math;
use crate::math::lanes::LANES;

/// Tuples of bins, one for each input, unit by unit, and plug-in entropies of them.
///
/// T is the tuple of the bins of all units. With N inputs and a deterministic network H(T|X) = 0:
///
/// ```text
/// I(X;T) = H(T)
/// I(T;Y) = H(T) - sum_y p(y) H(T | y)
/// ```
///
/// with 0 log 0 = 0 and p(y) from the counts. Where T is not a function of X the task tells which rows
/// are one input, and I(X;T) = H(T) - H(T|X).
#[derive(Clone, Debug)]
pub(super) struct Tuples {
    labels: Vec<u32>,
    /// Which input each row is, where T may differ between rows of one input.
    inputs: Option<Vec<u32>>,
    class_counts: Vec<u32>,
    /// c log2 c for each count.
    count_log_count: Vec<f64>,
    cells: Cells,
    /// Each sample's tuple so far: two halves of a word, eight samples to an element.
    planes: [Vec<u32x8>; 2],
    /// What is in each of the planes.
    holds: [Holds; 2],
    /// Samples of each class in each cell, `cells x classes`.
    counts: Vec<u32>,
}

impl Tuples {
    pub fn new(task: &Task<'_>) -> Self {
        let samples = task.labels.len();
        let mut class_counts = vec![0; task.classes];
        for label in task.labels {
            class_counts[*label as usize] += 1;
        }
        let count_log_count =
            (0..=samples).map(|c| if c == 0 { 0.0 } else { c as f64 * math::log2(c as f64) }).collect();
        let plane = vec![u32x8::ZERO; samples.div_ceil(LANES)];
        let tuples = Self {
            labels: task.labels.to_vec(),
            inputs: None,
            class_counts,
            count_log_count,
            cells: Cells::default(),
            planes: [plane.clone(), plane],
            holds: [Holds::Nothing; 2],
            counts: Vec::new(),
        };
        match task.inputs {
            Some(inputs) => tuples.with_inputs(inputs),
            None => tuples,
        }
    }

    /// Tells which input each row is.
    pub fn with_inputs(mut self, inputs: &[u32]) -> Self {
        assert_eq!(inputs.len(), self.samples(), "one input for each label");
        self.inputs = Some(inputs.to_vec());
        self
    }

    /// Number of rows, N.
    pub fn samples(&self) -> usize {
        self.labels.len()
    }

    /// Entropy of words, one for each row, bits.
    fn entropy(&mut self, words: impl ExactSizeIterator<Item = u64>, correction: Correction) -> f64 {
        let (n, mut counts) = (words.len(), vec![0; words.len()]);
        self.cells.number(words.map(|word| (word, ())), |cell, ()| counts[cell as usize] += 1);
        correction.entropy(counts.into_iter(), n, &self.count_log_count)
    }

    /// The most that tuples of units can tell: of so many bins in all, if they are limited, and log2 N.
    pub fn ceiling(&self, bins: Option<f64>) -> Ceiling {
        let of_rows = math::log2(self.samples() as f64);
        Ceiling { i_xt_bits: Some(bins.map_or(of_rows, |bits| bits.min(of_rows))), ..Ceiling::default() }
    }

    /// Empty tuples.
    pub fn begin(&mut self) {
        self.holds = [Holds::Nothing; 2];
    }

    /// Room for a unit's bins of so many bits, up to 32: `append` shifts each sample's word by as many and
    /// adds the bin.
    pub fn push<R>(&mut self, bits: u32, append: impl FnOnce(&mut [u32x8]) -> R) -> R {
        let has_room = |holds: &Holds| match holds {
            Holds::Nothing => true,
            Holds::Bins(used) => used + bits <= u32::BITS,
            Holds::Numbers => false,
        };
        let plane = self.holds.iter().position(has_room).unwrap_or_else(|| {
            self.refine();
            0
        });
        let used = match self.holds[plane] {
            Holds::Bins(used) => used,
            _ => {
                self.planes[plane].fill(u32x8::ZERO);
                0
            }
        };
        self.holds[plane] = Holds::Bins(used + bits);
        append(&mut self.planes[plane])
    }

    /// Adds a unit's bins, one for each row.
    pub fn push_bins(&mut self, bins: &[i32]) {
        let (least, most) = bins.iter().fold((i32::MAX, i32::MIN), |(a, b), bin| (a.min(*bin), b.max(*bin)));
        let range = most.wrapping_sub(least) as u32;
        if bins.is_empty() || range == 0 {
            // A constant unit tells nothing.
            return;
        }
        let bits = u32::BITS - range.leading_zeros();
        self.push(bits, |plane| {
            let words = bytemuck::must_cast_slice_mut::<u32x8, u32>(plane);
            debug_assert!(words.len() >= bins.len() && words.len() < bins.len() + LANES);
            for (word, bin) in words.iter_mut().zip(bins) {
                // Of 32 bits there is nothing left to shift.
                *word = word.checked_shl(bits).unwrap_or(0) | bin.wrapping_sub(least) as u32;
            }
        });
    }

    /// Numbers the tuples so far: the numbers take the place of the bins in the second plane.
    fn refine(&mut self) {
        let [low, high] = &mut self.planes;
        let low = bytemuck::must_cast_slice::<u32x8, u32>(low);
        let high = Cell::from_mut(bytemuck::must_cast_slice_mut::<u32x8, u32>(high)).as_slice_of_cells();
        let masks = self.holds.map(Holds::mask);
        let words = low.iter().zip(high).map(|(low, high)| (word([*low, high.get()], masks), high));
        self.cells.number(words, |number, place| place.set(number));
        self.holds = [Holds::Nothing, Holds::Numbers];
    }

    /// How many distinct tuples there are: cells that are not empty.
    pub fn distinct(&mut self) -> usize {
        let [low, high] = self.planes.each_ref().map(|plane| bytemuck::must_cast_slice::<u32x8, u32>(plane));
        let masks = self.holds.map(Holds::mask);
        let words = low.iter().zip(high).take(self.labels.len());
        self.cells.number(words.map(|(low, high)| (word([*low, *high], masks), ())), |_, ()| {})
    }

    /// I(X;T) less H(T): 0 where T is a function of X.
    fn minus_h_t_given_x(&mut self, correction: Correction) -> f64 {
        let Some(inputs) = self.inputs.take() else { return 0.0 };
        self.refine();
        let numbers = bytemuck::must_cast_slice::<u32x8, u32>(&self.planes[1])[..inputs.len()].to_vec();
        let pairs = numbers.iter().zip(&inputs).map(|(number, input)| word([*input, *number], [u32::MAX; 2]));
        let h_tx = self.entropy(pairs, correction);
        let h_x = self.entropy(inputs.iter().map(|x| u64::from(*x)), correction);
        self.inputs = Some(inputs);
        h_x - h_tx
    }

    /// Information of the tuples.
    pub fn estimate(&mut self, correction: Correction) -> OfTuples {
        // Nobody asks for one where there are none: so their program is left out.
        let correction = if HERE { correction } else { Correction::None };
        let minus_h_t_given_x = self.minus_h_t_given_x(correction);
        let classes = self.class_counts.len();
        self.counts.clear();
        self.counts.resize(self.labels.len() * classes, 0);
        let [low, high] = self.planes.each_ref().map(|plane| bytemuck::must_cast_slice::<u32x8, u32>(plane));
        let masks = self.holds.map(Holds::mask);
        let words = low.iter().zip(high).zip(&self.labels);
        let words = words.map(|((low, high), label)| (word([*low, *high], masks), *label as usize));
        let counts = &mut self.counts[..];
        let distinct = self.cells.number(words, |cell, label| counts[cell as usize * classes + label] += 1);
        let counts = &self.counts[..distinct * classes];
        let n = self.labels.len();
        let cells = || counts.chunks_exact(classes.max(1)).map(|cell| cell.iter().sum::<u32>());
        let logs = &self.count_log_count[..];
        let h_t = correction.entropy(cells(), n, logs);
        let mut h_t_given_y = 0.0;
        for (class, count) in self.class_counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let of_class = counts.chunks_exact(classes).map(|cell| cell[class]);
            h_t_given_y += f64::from(*count) / n as f64 * correction.entropy(of_class, *count as usize, logs);
        }
        let (mut i_xt_bits, mut i_ty_bits) = (h_t + minus_h_t_given_x, h_t - h_t_given_y);
        if correction == Correction::None {
            // Rounding may leave a few 1e-16 below 0 where the exact value is 0.
            (i_xt_bits, i_ty_bits) = (i_xt_bits.max(0.0), i_ty_bits.max(0.0));
        }
        let alone = cells().filter(|count| *count == 1).count();
        OfTuples { i_xt_bits, i_ty_bits, alone: alone as f64 / n.max(1) as f64 }
    }
}

/// What tuples tell.
#[derive(Clone, Copy, Debug)]
pub(super) struct OfTuples {
    /// I(X;T), bits.
    pub i_xt_bits: f64,
    /// I(T;Y), bits.
    pub i_ty_bits: f64,
    /// Share of the rows that share their cell with no other.
    pub alone: f64,
}

impl OfTuples {
    /// Means of several, with their spread as the error.
    pub fn mean(found: &[Self]) -> Estimate {
        let n = found.len() as f64;
        let moments = |of: fn(&Self) -> f64| {
            let mean = found.iter().map(of).sum::<f64>() / n;
            let squares: f64 = found.iter().map(|one| (of(one) - mean) * (of(one) - mean)).sum();
            (mean, (found.len() > 1).then(|| math::sqrt(squares / (n - 1.0))))
        };
        let ((i_xt_bits, i_xt_error), (i_ty_bits, i_ty_error)) = (moments(|o| o.i_xt_bits), moments(|o| o.i_ty_bits));
        let doubts = Doubts { alone: Some(moments(|o| o.alone).0), ..Doubts::default() };
        Estimate { i_xt_error, i_ty_error, doubts, ..Estimate::of(i_xt_bits, i_ty_bits) }
    }
}

impl From<OfTuples> for Estimate {
    fn from(OfTuples { i_xt_bits, i_ty_bits, alone }: OfTuples) -> Self {
        let doubts = Doubts { alone: Some(alone), ..Doubts::default() };
        Self { doubts, ..Self::of(i_xt_bits, i_ty_bits) }
    }
}

/// What a plane holds.
#[derive(Clone, Copy, Debug)]
enum Holds {
    Nothing,
    /// Bins, of so many bits together.
    Bins(u32),
    /// Numbers of the tuples before.
    Numbers,
}

impl Holds {
    fn mask(self) -> u32 {
        match self {
            Self::Nothing => 0,
            Self::Bins(_) | Self::Numbers => u32::MAX,
        }
    }
}

#[inline(always)]
fn word([low, high]: [u32; 2], masks: [u32; 2]) -> u64 {
    u64::from(low & masks[0]) | u64::from(high & masks[1]) << 32
}
