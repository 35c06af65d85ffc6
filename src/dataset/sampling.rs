//! Seeded random choices: which patterns train, which labels they carry.

use rand::seq::SliceRandom;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::Dataset;

/// What a random stream is for; streams of different purposes never share numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Which patterns train.
    Split = 0,
    /// Initial weights.
    Weights = 1,
    /// The order of the batches.
    Batches = 2,
    /// Random labels.
    Labels = 3,
}

/// The random stream of one network for one purpose.
///
/// ChaCha with 8 rounds, the seed as key and (condition, repeat, purpose) as stream number: a
/// network's numbers depend on nothing but the seed and its own name.
pub fn stream(seed: u64, condition: usize, repeat: usize, purpose: Purpose) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(((condition as u64) << 32) | ((repeat as u64) << 2) | purpose as u64);
    rng
}

/// Puts rows in random order.
///
/// Everybody's shuffle: with one place that calls it, the compiler puts the drawing of an index into
/// the loop over the rows, which the start of every epoch is quicker for.
#[inline(never)]
pub fn shuffle(rows: &mut [usize], rng: &mut ChaCha8Rng) {
    rows.shuffle(rng);
}

/// Disjoint training and test patterns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// Rows that train, in random order.
    pub train: Vec<usize>,
    /// All others, in random order.
    pub test: Vec<usize>,
}

/// A random subset of `train_samples` of `samples` rows.
pub fn split(samples: usize, train_samples: usize, rng: &mut ChaCha8Rng) -> Split {
    let mut rows: Vec<usize> = (0..samples).collect();
    shuffle(&mut rows, rng);
    let test = rows.split_off(train_samples.min(samples));
    Split { train: rows, test }
}

/// Permutes the labels at random: their frequencies stay, their relation to the inputs goes.
pub fn permute_labels(dataset: &mut Dataset, rng: &mut ChaCha8Rng) {
    let mut rows: Vec<usize> = (0..dataset.samples()).collect();
    shuffle(&mut rows, rng);
    dataset.labels = rows.iter().map(|row| dataset.labels[*row]).collect();
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    #[test]
    fn a_split_is_a_partition_and_random() {
        let s = split(4096, 3482, &mut stream(1, 0, 0, Purpose::Split));
        assert_eq!((s.train.len(), s.test.len()), (3482, 614));
        let mut all = [s.train.clone(), s.test].concat();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..4096));
        assert!(!s.train.is_sorted());
    }

    #[test]
    fn streams_differ_by_every_part_of_their_name() {
        let first = |seed, c, r, p| stream(seed, c, r, p).next_u64();
        let base = first(1, 0, 0, Purpose::Split);
        assert_eq!(base, first(1, 0, 0, Purpose::Split));
        for other in [
            first(2, 0, 0, Purpose::Split),
            first(1, 1, 0, Purpose::Split),
            first(1, 0, 1, Purpose::Split),
            first(1, 0, 0, Purpose::Weights),
        ] {
            assert_ne!(base, other);
        }
    }

    #[test]
    fn random_labels_keep_their_frequencies() {
        let mut data = super::super::icosahedron();
        let before = data.labels.clone();
        permute_labels(&mut data, &mut stream(1, 0, 0, Purpose::Labels));
        assert_eq!(data.labels.iter().sum::<u32>(), 2118);
        let equal = before.iter().zip(&data.labels).filter(|(a, b)| a == b).count();
        assert!((1900..2200).contains(&equal), "{equal} labels stayed");
    }
}
