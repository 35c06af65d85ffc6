//! Labelled inputs, and the random choices made on them.

mod committee;
mod facts;
mod icosahedron;
mod name;
mod sampling;

pub use committee::{committee, majority};
pub use facts::{DataFacts, OwnTask};
pub use icosahedron::icosahedron;
pub use name::{DatasetName, OwnData, MAX_NAME};
pub use sampling::{permute_labels, shuffle, split, stream, Purpose, Split};

use ndarray::{Array2, ArrayView2};

use crate::math;

/// Most inputs of data that networks are trained on: rows are counted in 32 bits.
pub const MAX_SAMPLES: usize = u32::MAX as usize;

/// Most values of an input: with the widest layers the weights can still be counted in 32 bits.
pub const MAX_FEATURES: usize = 1 << 18;

/// Most classes: each takes a unit of the output.
pub const MAX_CLASSES: usize = 4096;

/// N inputs of D values, each with one of C classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// Inputs, N x D.
    pub inputs: Array2<f32>,
    /// Class of each input, N values below `classes`.
    pub labels: Vec<u32>,
    /// Number of classes, C.
    pub classes: usize,
}

/// All 4096 patterns of 12 bits in natural binary order, most significant bit first, values 0 and
/// 1, with the label that a rule gives them.
fn twelve_bits(rule: impl Fn(&[u32; 12]) -> bool) -> Dataset {
    let bits = |pattern: u32| std::array::from_fn(|i| pattern >> (11 - i) & 1);
    Dataset {
        inputs: Array2::from_shape_fn((4096, 12), |(k, i)| (k >> (11 - i) & 1) as f32),
        labels: (0..4096).map(|pattern| u32::from(rule(&bits(pattern)))).collect(),
        classes: 2,
    }
}

/// Plug-in entropy of counts that sum to `total`, bits.
pub(crate) fn entropy_bits(counts: impl IntoIterator<Item = usize>, total: usize) -> f64 {
    let n = total as f64;
    let sum: f64 = counts.into_iter().filter(|c| *c > 0).map(|c| c as f64 * math::log2(c as f64)).sum();
    math::log2(n) - sum / n
}

/// Numbers the distinct rows of N x D values, at most 2^32 rows, from 0 on; rows whose bits are equal
/// have one number.
pub fn number_rows(values: ArrayView2<'_, f32>) -> Vec<u32> {
    let values = values.as_standard_layout();
    let bits = |row: u32| values.row(row as usize).to_slice().unwrap_or_default();
    let compare = |a: &u32, b: &u32| {
        let (a, b) = (bits(*a).iter().map(|v| v.to_bits()), bits(*b).iter().map(|v| v.to_bits()));
        a.cmp(b)
    };
    // By sorting: a map would hold a copy of all rows.
    let mut order: Vec<u32> = (0..values.nrows() as u32).collect();
    order.sort_unstable_by(compare);
    let (mut numbers, mut number) = (vec![0; order.len()], 0);
    for pair in order.windows(2) {
        number += u32::from(compare(&pair[0], &pair[1]).is_ne());
        numbers[pair[1] as usize] = number;
    }
    numbers
}

impl Dataset {
    /// Number of inputs, N.
    pub fn samples(&self) -> usize {
        self.inputs.nrows()
    }

    /// Values of one input, D.
    pub fn features(&self) -> usize {
        self.inputs.ncols()
    }

    /// Entropy of the input in bits, every row equally likely and equal rows one value.
    pub fn input_entropy_bits(&self) -> f64 {
        let rows = number_rows(self.inputs.view());
        let mut counts = vec![0; rows.iter().max().map_or(0, |most| *most as usize + 1)];
        rows.iter().for_each(|row| counts[*row as usize] += 1);
        // Sorted: the order of a sum must not depend on that of the rows.
        counts.sort_unstable();
        entropy_bits(counts, self.samples())
    }

    /// Entropy of the label in bits.
    pub fn label_entropy_bits(&self) -> f64 {
        let mut counts = vec![0; self.classes];
        for label in &self.labels {
            counts[*label as usize] += 1;
        }
        entropy_bits(counts, self.samples())
    }
}

#[cfg(test)]
impl Dataset {
    /// SHA-256 of the labels, a byte each.
    fn label_digest(&self) -> String {
        use sha2::{Digest, Sha256};
        let bytes: Vec<u8> = self.labels.iter().map(|y| *y as u8).collect();
        Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn entropies_of_the_task_are_the_known_ones() {
        let data = icosahedron();
        assert_eq!(data.input_entropy_bits(), 12.0);
        assert!((data.label_entropy_bits() - 0.999_157).abs() < 1e-6);
    }

    #[test]
    fn repeated_rows_are_one_value() {
        let data = Dataset { inputs: array![[0.0], [0.0], [1.0], [2.0]], labels: vec![0, 0, 1, 1], classes: 2 };
        assert!((data.input_entropy_bits() - 1.5).abs() < 1e-12);
        assert_eq!(data.label_entropy_bits(), 1.0);
        let numbers = number_rows(array![[2.0, 1.0], [0.0, 1.0], [2.0, 1.0], [0.0, 0.0]].view());
        assert_eq!((numbers[0] == numbers[2], numbers.iter().max()), (true, Some(&2)));
        assert_eq!(number_rows(Array2::zeros((0, 3)).view()), [0; 0]);
        assert_eq!(number_rows(Array2::zeros((3, 0)).view()), [0; 3]);
    }
}
