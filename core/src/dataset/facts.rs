//! Dataset metadata: enough to check parameters and to draw.

use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::name::printable;
use super::{Dataset, DatasetName, GivenSplit, OwnData, MAX_CLASSES, MAX_FEATURES, MAX_SAMPLES};

/// Size, entropies and identity of data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataFacts {
    /// What it is called.
    pub name: String,
    /// What identifies it, see [`Dataset::digest`]; of activations from elsewhere, their labels and the names
    /// and shapes of their arrays.
    pub digest: String,
    /// Number of inputs, N.
    pub samples: usize,
    /// Values of one input, D.
    pub features: usize,
    /// Number of classes, C.
    pub classes: usize,
    /// Entropy of the input, bits.
    pub h_x_bits: f64,
    /// Entropy of the label, bits.
    pub h_y_bits: f64,
    /// The parts in which it came, where it came in parts. No part of its digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<GivenSplit>,
}

impl DataFacts {
    /// Facts of data. The entropy of the input takes a while for large data.
    pub fn of(name: &str, dataset: &Dataset) -> Self {
        Self {
            name: printable(name),
            digest: dataset.digest(),
            samples: dataset.samples(),
            features: dataset.features(),
            classes: dataset.classes,
            h_x_bits: dataset.input_entropy_bits(),
            h_y_bits: dataset.label_entropy_bits(),
            given: None,
        }
    }

    /// Why networks cannot learn this data, if they cannot.
    pub fn unusable(&self) -> Option<&'static str> {
        match (self.samples, self.features, self.classes) {
            (0 | 1, ..) => Some("it has fewer than two inputs, one to train on and one to test on"),
            (_, 0, _) => Some("its inputs have no values"),
            (_, features, _) if features > MAX_FEATURES => Some("its inputs have more than 262,144 values each"),
            (_, _, 0 | 1) => Some("all inputs are of one class; at least two are needed"),
            (_, _, classes) if classes > MAX_CLASSES => Some("it has more than 1000 classes"),
            (samples, ..) if samples > MAX_SAMPLES => Some("it has more than 10,000,000 inputs"),
            _ => None,
        }
    }
}

impl DatasetName {
    /// Facts of built-in data, found out once; none for the user's own.
    pub fn facts(&self) -> Option<Arc<DataFacts>> {
        static FACTS: [OnceLock<Arc<DataFacts>>; 3] = [const { OnceLock::new() }; 3];
        let place = match self {
            Self::Icosahedron => 0,
            Self::G1 => 1,
            Self::G2 => 2,
            Self::Own(_) => return None,
        };
        if let Some(facts) = FACTS[place].get() {
            return Some(Arc::clone(facts));
        }
        let facts = Arc::new(DataFacts::of(&self.to_string(), &self.load()?));
        Some(Arc::clone(FACTS[place].get_or_init(|| facts)))
    }
}

/// The user's own data, or what is known of it where the data itself is elsewhere.
#[derive(Clone, Debug)]
pub struct OwnTask {
    /// What is known of it.
    pub facts: Arc<DataFacts>,
    /// The data itself, where it is here.
    pub dataset: Option<Arc<Dataset>>,
}

impl OwnTask {
    /// Data that is here.
    pub fn new(name: &str, dataset: Dataset) -> Self {
        Self { facts: Arc::new(DataFacts::of(name, &dataset)), dataset: Some(Arc::new(dataset)) }
    }

    /// The same data with the parts in which it came.
    #[must_use]
    pub fn with_given(self, given: Option<GivenSplit>) -> Self {
        let facts = DataFacts { given, ..(*self.facts).clone() };
        Self { facts: Arc::new(facts), ..self }
    }

    /// Data that is elsewhere: parameters can be checked and runs drawn, but nothing trained.
    pub fn elsewhere(facts: DataFacts) -> Self {
        Self { facts: Arc::new(facts), dataset: None }
    }

    /// How parameters name it.
    pub fn dataset_name(&self) -> DatasetName {
        DatasetName::Own(OwnData::new(&self.facts.name, &self.facts.digest))
    }
}

impl Dataset {
    /// What identifies the data: the first 16 hexadecimal digits of the SHA-256 of N, D, C (u64 each),
    /// the labels (u32), the inputs (bits of f32) row by row, all little endian.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for count in [self.samples(), self.features(), self.classes] {
            hash.update((count as u64).to_le_bytes());
        }
        let mut piece = Vec::new();
        for label in &self.labels {
            piece.extend(label.to_le_bytes());
        }
        hash.update(&piece);
        for row in self.inputs.rows() {
            piece.clear();
            piece.extend(row.iter().flat_map(|value| value.to_le_bytes()));
            hash.update(&piece);
        }
        hash.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{array, Array2, ShapeBuilder};

    #[test]
    fn digests_tell_data_apart() {
        let data = Dataset { inputs: array![[0.0, 1.0], [1.0, 0.0]], labels: vec![0, 1], classes: 2 };
        let digest = data.digest();
        assert!(digest.len() == 16 && DatasetName::from_text(&format!("own:{digest}:x")).is_some());
        let others = [
            Dataset { inputs: array![[0.0, 1.0], [1.0, -0.0]], ..data.clone() },
            Dataset { inputs: array![[0.0], [1.0]], ..data.clone() },
            Dataset { labels: vec![1, 0], ..data.clone() },
            Dataset { classes: 3, ..data.clone() },
        ];
        assert!(others.iter().all(|other| other.digest() != digest));
        // The order in memory is nothing of the data's.
        let inputs = Array2::from_shape_vec((2, 2).f(), vec![0.0, 1.0, 1.0, 0.0]).unwrap();
        let turned = Dataset { inputs, ..data.clone() };
        assert!(!turned.inputs.is_standard_layout() && turned.digest() == digest);
    }

    #[test]
    fn facts_of_built_in_data_are_those_of_the_data() {
        for name in [DatasetName::Icosahedron, DatasetName::G1, DatasetName::G2] {
            let facts = name.facts().unwrap();
            assert_eq!(*facts, DataFacts::of(&name.to_string(), &name.load().unwrap()));
            assert!(Arc::ptr_eq(&facts, &name.facts().unwrap()), "once");
            assert_eq!((facts.samples, facts.features, facts.classes, facts.h_x_bits), (4096, 12, 2, 12.0));
        }
    }
}
