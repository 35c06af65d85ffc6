//! Which patterns train and which test, and what else is chosen at random.

use rand::seq::SliceRandom;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::{Dataset, GivenSplit};

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

/// What decides which patterns train and which test.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SplitBy {
    /// A random subset trains, another one for each network.
    #[default]
    Random,
    /// The first rows train, in their order; all others test. IDNNs splits so, but for one thing: where more
    /// than 80 % train, it tests on the last 20 %, and some patterns do both.
    First,
    /// The parts in which the data came: the training part trains, in random order, and the test part tests;
    /// the validation part does neither.
    Given(GivenSplit),
}

/// Disjoint training and test patterns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// Rows that train, in the order in which batches take them.
    pub train: Vec<usize>,
    /// Rows that test.
    pub test: Vec<usize>,
}

impl SplitBy {
    /// Splits `samples` rows, of which `train_samples` train; given parts have their own sizes. What is
    /// random comes from the generator, which has to be the network's own.
    pub fn split(self, samples: usize, train_samples: usize, rng: &mut ChaCha8Rng) -> Split {
        let mut rows: Vec<usize> = match self {
            Self::Random | Self::First => (0..samples).collect(),
            Self::Given(given) => (0..given.train.min(samples)).collect(),
        };
        if self != Self::First {
            shuffle(&mut rows, rng);
        }
        match self {
            Self::Random | Self::First => {
                let test = rows.split_off(train_samples.min(samples));
                Split { train: rows, test }
            }
            Self::Given(given) => Split { train: rows, test: (samples.saturating_sub(given.test)..samples).collect() },
        }
    }
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
        let s = SplitBy::Random.split(4096, 3482, &mut stream(1, 0, 0, Purpose::Split));
        assert_eq!((s.train.len(), s.test.len()), (3482, 614));
        let mut all = [s.train.clone(), s.test].concat();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..4096));
        assert!(!s.train.is_sorted());
    }

    #[test]
    fn the_first_rows_are_taken_in_their_order_and_none_tests_too() {
        let s = SplitBy::First.split(4096, 3482, &mut stream(1, 0, 0, Purpose::Split));
        assert!(s.train.into_iter().eq(0..3482) && s.test.into_iter().eq(3482..4096));
    }

    #[test]
    fn given_parts_keep_their_rows_and_validation_takes_no_part() {
        let given = SplitBy::Given(GivenSplit { train: 60, validation: 15, test: 25 });
        let of = |repeat| given.split(100, 60, &mut stream(1, 0, repeat, Purpose::Split));
        let s = of(0);
        assert!(s.test.iter().copied().eq(75..100));
        assert!(!s.train.is_sorted() && s.train != of(1).train, "each network takes them in its own order");
        let mut train = s.train;
        train.sort_unstable();
        assert!(train.into_iter().eq(0..60));
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
