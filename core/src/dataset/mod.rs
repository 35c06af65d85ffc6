//! Labelled inputs, and the random choices made on them.

mod committee;
mod distinct;
mod facts;
mod given;
pub mod icosahedron;
mod name;
mod sampling;

pub use committee::{committee, majority};
pub use distinct::number_rows;
pub use facts::{DataFacts, OwnTask};
pub use given::GivenSplit;
pub use icosahedron::icosahedron;
pub use name::{printable, DatasetName, OwnData, MAX_NAME};
pub use sampling::{permute_labels, shuffle, stream, Purpose, Split, SplitBy};

use ndarray::Array2;

use crate::math;

/// Most inputs of data that networks are trained on.
pub const MAX_SAMPLES: usize = 10_000_000;

/// Most values of an input: with the widest layers the weights can still be counted in 32 bits.
pub const MAX_FEATURES: usize = 1 << 18;

/// Most classes: what has more is probably a quantity to predict.
pub const MAX_CLASSES: usize = 1000;

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
pub fn entropy_bits(counts: impl IntoIterator<Item = usize>, total: usize) -> f64 {
    let n = total as f64;
    let sum: f64 = counts.into_iter().filter(|c| *c > 0).map(|c| c as f64 * math::log2(c as f64)).sum();
    math::log2(n) - sum / n
}

/// Entropy of numbers counted from 0, in bits.
pub fn entropy_of_numbers(numbers: &[u32]) -> f64 {
    let mut counts = vec![0; numbers.iter().max().map_or(0, |most| *most as usize + 1)];
    for number in numbers {
        counts[*number as usize] += 1;
    }
    // Sorted: the sum must not depend on the order of the rows.
    counts.sort_unstable();
    entropy_bits(counts, numbers.len())
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

    /// For each input the number of the distinct input that it equals, counted from 0 in the order in
    /// which they appear.
    pub fn distinct_inputs(&self) -> Vec<u32> {
        number_rows(self.inputs.view())
    }

    /// Entropy of the input in bits, every row equally likely and equal rows one value.
    pub fn input_entropy_bits(&self) -> f64 {
        entropy_of_numbers(&self.distinct_inputs())
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
    }
}
