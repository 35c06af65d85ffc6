//! Another estimator, or other settings, on everything that a source has: in portions, the whole first
//! coarsely, then ever finer.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use super::{Place, Scratch, Source, Table};
use crate::information::{Estimate, Estimator, Settings, Task};

/// One thread's buffers and estimator.
struct Worker {
    scratch: Scratch,
    estimator: Box<dyn Estimator>,
}

impl Worker {
    /// For a task.
    fn new(settings: &dyn Settings, task: &Task<'_>) -> Self {
        Self { scratch: Scratch::default(), estimator: settings.estimator(task) }
    }

    /// Estimates of the layers of a network at a recorded epoch.
    ///
    /// # Errors
    /// What keeps the layers from being had.
    fn estimate<S: Source>(&mut self, source: &S, place: Place) -> Result<Vec<Estimate>, S::Error> {
        let (estimator, mut layers) = (&mut self.estimator, Vec::new());
        source.layers(place, &mut self.scratch, &mut |layer| layers.push(estimator.estimate(&layer)))?;
        Ok(layers)
    }
}

/// What was found of one network at one recorded epoch.
pub type Found = (Place, Vec<Estimate>);

/// Where a thread leaves what it has found, or why not.
type Slot<E> = Mutex<Option<Result<Vec<Estimate>, E>>>;

/// Calls a function with each number below the first argument, on threads or one after the other.
pub type Spread<'a> = &'a (dyn Fn(usize, &(dyn Fn(usize) + Sync)) + Sync);

/// Measures everything that there is, one network and epoch after the other; after each `progress` is told how
/// many are done, and of how many.
///
/// # Errors
/// What keeps a layer from being had.
pub fn measure<S: Source>(
    source: &S,
    settings: &dyn Settings,
    mut progress: impl FnMut(usize, usize),
) -> Result<Table, S::Error> {
    let records = source.records();
    let mut table = Table::new(records.len());
    let mut worker = Worker::new(settings, &source.task());
    let of = records.iter().sum();
    for (network, records) in records.iter().enumerate() {
        for record in 0..*records {
            let place = Place { network, record };
            table.add(place, worker.estimate(source, place)?);
            progress(table.known(), of);
        }
    }
    Ok(table)
}

/// A measurement that goes on while others wait: it can be dropped at any time, and it measures what a run
/// records meanwhile.
pub struct Measurement {
    workers: Vec<Mutex<Worker>>,
    /// Recorded epochs that wait, each with networks that have it.
    waiting: VecDeque<(usize, Vec<usize>)>,
    /// How many recorded epochs of each network were ever taken up.
    taken_up: Vec<usize>,
    /// How many networks at recorded epochs are done.
    done: usize,
}

impl Measurement {
    /// Of something with this task, on so many threads.
    pub fn new(settings: &dyn Settings, task: &Task<'_>, threads: usize) -> Self {
        let worker = |_| Mutex::new(Worker::new(settings, task));
        let workers = (0..threads.max(1)).map(worker).collect();
        Self { workers, waiting: VecDeque::new(), taken_up: Vec::new(), done: 0 }
    }

    /// How many networks at recorded epochs are done, and of how many.
    pub fn progress<S: Source>(&self, source: &S) -> (usize, usize) {
        (self.done, source.records().iter().sum())
    }

    /// Lets what networks have recorded since wait: those that are equally far together.
    fn take_up(&mut self, records: Vec<usize>) {
        self.taken_up.resize(records.len(), 0);
        let mut together: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (network, range) in self.taken_up.iter().copied().zip(records.iter().copied()).enumerate() {
            together.entry(range).or_default().push(network);
        }
        for ((from, to), networks) in together {
            self.waiting.extend(coarse_to_fine(from, to).map(|record| (record, networks.clone())));
        }
        self.taken_up = records;
    }

    /// Measures up to so many recorded epochs of all networks, on threads as `spread` gives them. Empty when
    /// everything that is recorded by now is done.
    ///
    /// # Errors
    /// What keeps a layer from being had.
    pub fn portion<S: Source<Error: Send> + Sync>(
        &mut self,
        source: &S,
        epochs: usize,
        spread: Spread<'_>,
    ) -> Result<Vec<Found>, S::Error> {
        self.take_up(source.records());
        let mut places = Vec::new();
        for (record, networks) in self.waiting.drain(..epochs.min(self.waiting.len())) {
            places.extend(networks.into_iter().map(|network| Place { network, record }));
        }
        let slots: Vec<Slot<S::Error>> = places.iter().map(|_| Mutex::new(None)).collect();
        let threads = self.workers.len();
        let workers = &self.workers;
        spread(threads.min(places.len()), &|thread| {
            // One thread for each worker: nobody waits. A panic of another one leaves buffers, which are overwritten.
            let mut worker = workers[thread].lock().unwrap_or_else(PoisonError::into_inner);
            for (place, slot) in places.iter().zip(&slots).skip(thread).step_by(threads) {
                let found = worker.estimate(source, *place);
                *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
            }
        });
        let mut all = Vec::with_capacity(places.len());
        for (place, slot) in places.into_iter().zip(slots) {
            if let Some(found) = slot.into_inner().unwrap_or_else(PoisonError::into_inner) {
                all.push((place, found?));
            }
        }
        self.done += all.len();
        Ok(all)
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
    use crate::experiment::tests::history;
    use crate::information::{Registry, Settings};
    use crate::measure::RunSource;
    use crate::training::InputBlocks;
    use std::sync::Arc;

    const ALONE: Spread<'_> = &|count, work| (0..count).for_each(work);

    fn settings(text: &str) -> Arc<dyn Settings> {
        Registry::default().read(text).unwrap()
    }

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
    fn with_the_run_s_own_settings_it_finds_what_was_recorded_whatever_the_threads_and_portions() {
        for rate in [0.01, 1e30] {
            let history = history(rate);
            let inputs = InputBlocks::new(history.params.data());
            let source = RunSource::new(&history, &inputs);
            let own: Arc<dyn Settings> = Arc::new(history.params.bin_settings());
            let whole = measure(&source, &*own, |_, _| ()).unwrap();
            for (threads, epochs) in [(1, 1), (2, 3), (3, 100)] {
                let mut measurement = Measurement::new(&*own, &source.task(), threads);
                let mut table = Table::new(history.networks.len());
                loop {
                    let spread: Spread<'_> = &|count, work| {
                        std::thread::scope(|scope| {
                            (0..count).for_each(|n| {
                                scope.spawn(move || work(n));
                            })
                        })
                    };
                    let found = measurement.portion(&source, epochs, spread).unwrap();
                    if found.is_empty() {
                        break;
                    }
                    found.into_iter().for_each(|(place, layers)| assert!(table.add(place, layers)));
                }
                let (done, of) = measurement.progress(&source);
                assert_eq!((done, table.known()), (of, of));
                for (network, kept) in history.networks.iter().enumerate() {
                    for (record, recorded) in kept.records.iter().enumerate() {
                        let place = Place { network, record };
                        assert_eq!(table.get(place), Some(&recorded.information[..]), "{threads} threads");
                        assert_eq!(table.get(place), whole.get(place));
                    }
                    assert_eq!(table.get(Place { network, record: kept.records.len() }), None);
                }
            }
        }
    }

    #[test]
    fn what_is_recorded_meanwhile_is_measured_too() {
        let all = history(0.01);
        let inputs = InputBlocks::new(all.params.data());
        let settings = settings("fixed_width");
        let mut part = crate::experiment::History::new(&all.params);
        let mut measurement = Measurement::new(&*settings, &all.params.task(), 1);
        let mut found = 0;
        // One network after the other: none is further than the one before it for long.
        for record in 0..all.reached() {
            for (network, kept) in all.networks.iter().enumerate() {
                let source = RunSource::new(&part, &inputs);
                found += measurement.portion(&source, 1, ALONE).unwrap().len();
                part.apply(crate::experiment::Event::Recorded {
                    network,
                    record: kept.records[record].clone(),
                    parameters: kept.parameters(record).to_vec(),
                    state: None,
                });
            }
            let source = RunSource::new(&part, &inputs);
            found += measurement.portion(&source, 10, ALONE).unwrap().len();
            assert!(measurement.portion(&source, 10, ALONE).unwrap().is_empty());
        }
        assert_eq!(found, all.networks.len() * all.reached());
    }
}
