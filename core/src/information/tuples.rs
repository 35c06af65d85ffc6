//! T as a tuple of the bins of all units: which inputs share a cell, and the entropies that follow.

use std::cell::Cell;

use wide::u32x8;

use super::cells::Cells;
use super::{Estimate, Task};
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
    /// Which input each row is, where T may differ between rows of one input, and H(X).
    inputs: Option<(Vec<u32>, f64)>,
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
        let h_x = self.entropy(inputs.iter().map(|x| u64::from(*x)));
        self.inputs = Some((inputs.to_vec(), h_x));
        self
    }

    /// Number of rows, N.
    pub fn samples(&self) -> usize {
        self.labels.len()
    }

    /// Entropy of words, one for each row, bits.
    fn entropy(&mut self, words: impl ExactSizeIterator<Item = u64>) -> f64 {
        let (n, mut counts) = (words.len() as f64, vec![0; words.len()]);
        self.cells.number(words.map(|word| (word, ())), |cell, ()| counts[cell as usize] += 1);
        math::log2(n) - counts.iter().map(|c: &usize| self.count_log_count[*c]).sum::<f64>() / n
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
    fn minus_h_t_given_x(&mut self) -> f64 {
        let Some((inputs, h_x)) = self.inputs.take() else { return 0.0 };
        self.refine();
        let numbers = bytemuck::must_cast_slice::<u32x8, u32>(&self.planes[1])[..inputs.len()].to_vec();
        let pairs = numbers.iter().zip(&inputs).map(|(number, input)| word([*input, *number], [u32::MAX; 2]));
        let h_tx = self.entropy(pairs);
        self.inputs = Some((inputs, h_x));
        h_x - h_tx
    }

    /// Information of the tuples, bits; the share beyond the bins is the caller's.
    pub fn estimate(&mut self) -> Estimate {
        let minus_h_t_given_x = self.minus_h_t_given_x();
        let classes = self.class_counts.len();
        self.counts.clear();
        self.counts.resize(self.labels.len() * classes, 0);
        let [low, high] = self.planes.each_ref().map(|plane| bytemuck::must_cast_slice::<u32x8, u32>(plane));
        let masks = self.holds.map(Holds::mask);
        let words = low.iter().zip(high).zip(&self.labels);
        let words = words.map(|((low, high), label)| (word([*low, *high], masks), *label as usize));
        let counts = &mut self.counts[..];
        let distinct = self.cells.number(words, |cell, label| counts[cell as usize * classes + label] += 1);
        let mut totals = vec![0.0; 1 + classes];
        for cell in self.counts[..distinct * classes].chunks_exact(classes) {
            totals[0] += self.count_log_count[cell.iter().sum::<u32>() as usize];
            for (total, count) in totals[1..].iter_mut().zip(cell) {
                *total += self.count_log_count[*count as usize];
            }
        }
        let n = self.labels.len() as f64;
        let h_t = math::log2(n) - totals[0] / n;
        let mut h_t_given_y = 0.0;
        for (class, count) in self.class_counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let count = f64::from(*count);
            h_t_given_y += count / n * (math::log2(count) - totals[1 + class] / count);
        }
        Estimate {
            // Rounding may leave a few 1e-16 below 0 where the exact value is 0.
            i_xt_bits: (h_t + minus_h_t_given_x).max(0.0),
            i_ty_bits: (h_t - h_t_given_y).max(0.0),
            outside: None,
        }
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
