//! What is to be measured, the whole first coarsely, then ever finer.

use std::collections::{BTreeMap, VecDeque};

use super::Place;

/// Places that wait, and how many are done, while what is recorded grows.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    /// All networks at one recorded epoch, then at the next.
    waiting: VecDeque<Place>,
    networks: Vec<Network>,
}

/// Recorded epochs of a network.
#[derive(Clone, Copy, Debug, Default)]
struct Network {
    taken_up: usize,
    done: usize,
}

impl Queue {
    /// Lets what networks have recorded since wait: those that are equally far together.
    pub fn take_up(&mut self, records: &[usize]) {
        self.networks.resize(records.len(), Network::default());
        let mut together: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (n, (network, records)) in self.networks.iter_mut().zip(records).enumerate() {
            together.entry((network.taken_up, *records)).or_default().push(n);
            network.taken_up = *records;
        }
        for ((from, to), networks) in together {
            let at = |record| networks.iter().map(move |network| Place { network: *network, record });
            self.waiting.extend(coarse_to_fine(from, to).flat_map(at));
        }
    }

    /// Takes up to so many places.
    pub fn take(&mut self, most: usize) -> Vec<Place> {
        self.waiting.drain(..most.min(self.waiting.len())).collect()
    }

    /// A place is done.
    pub fn finish(&mut self, place: Place) {
        if let Some(network) = self.networks.get_mut(place.network) {
            network.done += 1;
        }
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Everything of a network that was taken up is to be measured again.
    pub fn begin_again(&mut self, network: usize) {
        self.waiting.retain(|place| place.network != network);
        if let Some(network) = self.networks.get_mut(network) {
            *network = Network::default();
        }
    }

    /// How many places are done.
    pub fn done(&self) -> usize {
        self.networks.iter().map(|network| network.done).sum()
    }
}

/// Numbers from `from` to below `to`: the last and the first, then those between, the gaps halving.
fn coarse_to_fine(from: usize, to: usize) -> impl Iterator<Item = usize> {
    let count = to.saturating_sub(from);
    let widest = count.next_power_of_two();
    let last = to.checked_sub(1).filter(|_| count > 0);
    let strides = std::iter::successors(Some(widest), |stride| Some(stride / 2).filter(|half| *half > 0));
    let between = strides.flat_map(move |stride| {
        // Odd multiples: the even ones came with wider strides.
        let first = if stride == widest { 0 } else { stride };
        (first..count).step_by(2 * stride).map(move |at| from + at)
    });
    last.into_iter().chain(between.filter(move |number| Some(*number) != last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_once_each_and_gaps_halve() {
        assert_eq!(coarse_to_fine(0, 9).collect::<Vec<_>>(), [8, 0, 4, 2, 6, 1, 3, 5, 7]);
        assert_eq!(coarse_to_fine(5, 6).collect::<Vec<_>>(), [5]);
        assert_eq!(coarse_to_fine(7, 7).count() + coarse_to_fine(0, 0).count(), 0);
        for (from, to) in [(0, 1), (3, 20), (0, 279), (10, 1000)] {
            let mut all: Vec<usize> = coarse_to_fine(from, to).collect();
            all.sort_unstable();
            assert!(all.into_iter().eq(from..to), "{from}..{to}");
        }
    }

    #[test]
    fn a_network_that_begins_again_comes_whole_and_once() {
        let mut queue = Queue::default();
        queue.take_up(&[3, 2]);
        queue.take(4).into_iter().for_each(|place| queue.finish(place));
        assert_eq!(queue.done(), 4);
        queue.begin_again(0);
        queue.take_up(&[4, 2]);
        let rest = queue.take(9);
        let of = |network| rest.iter().filter(|place| place.network == network).count();
        assert_eq!((of(0), queue.done() + of(1)), (4, 2), "{rest:?}");
        assert!(queue.is_empty() && queue.take(1).is_empty());
    }
}
