//! Another estimator, or other settings, on everything that a source has: in portions, the whole first
//! coarsely, then ever finer.

use std::sync::{Mutex, PoisonError};

use super::ranges::{range_at, Range, Ranges};
use super::{Place, Quantity, Queue, Scratch, Source, Table};
use crate::information::{Estimate, Estimator, Needs, Settings, Task};

/// One thread's buffers and estimator.
struct Worker {
    scratch: Scratch,
    estimator: Box<dyn Estimator>,
    needs: Needs,
}

impl Worker {
    /// For a task.
    fn new(settings: &dyn Settings, task: &Task<'_>) -> Self {
        Self { scratch: Scratch::default(), estimator: settings.estimator(task), needs: settings.needs() }
    }

    /// Estimates of the layers of a network at a recorded epoch; with the range of all that the network reaches,
    /// where that is needed.
    ///
    /// # Errors
    /// What keeps the layers from being had.
    fn estimate<S: Source>(&mut self, source: &S, place: Place, range: Range) -> Result<Vec<Estimate>, S::Error> {
        let Self { scratch, estimator, needs } = self;
        let mut quantity = Quantity::Activations;
        match needs {
            Needs::Layers => {}
            Needs::NetInputs => quantity = Quantity::NetInputs,
            Needs::Range => estimator.see_range(range),
            // The output is the last that is shown.
            Needs::Output => source.layers(place, quantity, scratch, &mut |layer| estimator.see_output(&layer))?,
        }
        let mut layers = Vec::new();
        source.layers(place, quantity, scratch, &mut |layer| layers.push(estimator.estimate(&layer)))?;
        Ok(layers)
    }
}

/// What was found of one network at one recorded epoch.
pub type Found = (Place, Vec<Estimate>);

/// Where a thread leaves what it has found, or why not.
type Slot<T, E> = Mutex<Option<Result<T, E>>>;

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
        let mut ranges = Ranges::default();
        if settings.needs() == Needs::Range {
            for place in ranges.unknown(&[*records], usize::MAX) {
                let place = Place { network, ..place };
                ranges.add(0, range_at(source, place, &mut worker.scratch)?);
            }
        }
        let range = ranges.of(0);
        for record in 0..*records {
            let place = Place { network, record };
            table.add(place, worker.estimate(source, place, range)?);
            progress(table.known(), of);
        }
    }
    Ok(table)
}

/// A measurement that goes on while others wait: it can be dropped at any time, and it measures what a run
/// records meanwhile.
pub struct Measurement {
    workers: Vec<Mutex<Worker>>,
    needs: Needs,
    queue: Queue,
    ranges: Ranges,
}

impl Measurement {
    /// Of something with this task, on so many threads.
    pub fn new(settings: &dyn Settings, task: &Task<'_>, threads: usize) -> Self {
        let worker = |_| Mutex::new(Worker::new(settings, task));
        let workers = (0..threads.max(1)).map(worker).collect();
        Self { workers, needs: settings.needs(), queue: Queue::default(), ranges: Ranges::default() }
    }

    /// How many networks at recorded epochs are done, and of how many.
    pub fn progress<S: Source>(&self, source: &S) -> (usize, usize) {
        (self.queue.done(), source.records().iter().sum())
    }

    /// Measures up to so many networks at recorded epochs, on threads as `spread` gives them.
    ///
    /// Where the range of a network is needed, that comes first, in portions that find nothing yet. A range that has
    /// grown since is taken when all else is done: then the network is measured again.
    ///
    /// # Errors
    /// What keeps a layer from being had.
    pub fn portion<S: Source<Error: Send> + Sync>(
        &mut self,
        source: &S,
        places: usize,
        spread: Spread<'_>,
    ) -> Result<Portion, S::Error> {
        let records = source.records();
        if self.needs == Needs::Range {
            let unknown = self.ranges.unknown(&records, places);
            let look = |worker: &mut Worker, place: Place| range_at(source, place, &mut worker.scratch);
            for (place, range) in self.on_threads(&unknown, spread, look)? {
                self.ranges.add(place.network, range);
            }
            if !unknown.is_empty() {
                return Ok(Portion::Prepared);
            }
            self.ranges.settle(&mut self.queue);
        }
        self.queue.take_up(&records);
        let places = self.queue.take(places);
        let ranges = &self.ranges;
        let measure = |worker: &mut Worker, place: Place| worker.estimate(source, place, ranges.used(place.network));
        let found = self.on_threads(&places, spread, measure)?;
        found.iter().for_each(|(place, _)| self.queue.finish(*place));
        Ok(if found.is_empty() { Portion::Done } else { Portion::Found(found) })
    }

    /// Does something at each place, on threads.
    fn on_threads<T: Send, E: Send>(
        &self,
        places: &[Place],
        spread: Spread<'_>,
        work: impl Fn(&mut Worker, Place) -> Result<T, E> + Sync,
    ) -> Result<Vec<(Place, T)>, E> {
        let slots: Vec<Slot<T, E>> = places.iter().map(|_| Mutex::new(None)).collect();
        let (threads, workers) = (self.workers.len(), &self.workers);
        spread(threads.min(places.len()), &|thread| {
            // One thread for each worker: nobody waits. A panic of another one leaves buffers, which are overwritten.
            let mut worker = workers[thread].lock().unwrap_or_else(PoisonError::into_inner);
            for (place, slot) in places.iter().zip(&slots).skip(thread).step_by(threads) {
                let found = work(&mut worker, *place);
                *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
            }
        });
        let mut all = Vec::with_capacity(places.len());
        for (place, slot) in places.iter().zip(slots) {
            if let Some(found) = slot.into_inner().unwrap_or_else(PoisonError::into_inner) {
                all.push((*place, found?));
            }
        }
        Ok(all)
    }
}

/// What a portion of the work has brought.
#[derive(Clone, Debug, PartialEq)]
pub enum Portion {
    /// Nothing that can be drawn yet; there is more to do.
    Prepared,
    /// Estimates; there may be more to do.
    Found(Vec<Found>),
    /// Everything that is recorded by now was done before.
    Done,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::tests::history;
    use crate::experiment::{Event, History};
    use crate::information::{Registry, Settings};
    use crate::measure::RunSource;
    use crate::training::InputBlocks;
    use std::sync::Arc;

    const ALONE: Spread<'_> = &|count, work| (0..count).for_each(work);

    fn settings(text: &str) -> Arc<dyn Settings> {
        Registry::default().read(text).unwrap()
    }

    #[test]
    fn with_the_run_s_own_settings_it_finds_what_was_recorded_whatever_the_threads_and_portions() {
        for rate in [0.01, 1e30] {
            let history = history(rate);
            let inputs = InputBlocks::new(history.params.data());
            let source = RunSource::new(&history, &inputs);
            let own: Arc<dyn Settings> = Arc::new(history.params.bin_settings());
            let whole = measure(&source, &*own, |_, _| ()).unwrap();
            for (threads, places) in [(1, 1), (2, 3), (3, 100)] {
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
                    let Portion::Found(found) = measurement.portion(&source, places, spread).unwrap() else { break };
                    found.into_iter().for_each(|(place, layers)| assert!(table.add(place, layers)));
                }
                let (done, of) = measurement.progress(&source);
                assert_eq!((done, table.known()), (of, of));
                for (network, kept) in history.networks.iter().enumerate() {
                    for (record, recorded) in kept.records.iter().enumerate() {
                        let place = Place { network, record };
                        let information =
                            |estimate: &Estimate| (estimate.i_xt_bits.unwrap(), estimate.i_ty_bits.unwrap());
                        let measured = table.get(place).unwrap().iter().map(information);
                        let recorded = recorded.information.iter().map(|i| (i.i_xt_bits, i.i_ty_bits));
                        assert!(measured.eq(recorded), "{threads} threads");
                        assert_eq!(table.get(place), whole.get(place));
                    }
                    assert_eq!(table.get(Place { network, record: kept.records.len() }), None);
                }
            }
        }
    }

    /// A network records what it has recorded in another history.
    fn record_next(part: &mut History, all: &History, network: usize, record: usize) {
        let kept = &all.networks[network];
        let (record, parameters) = (kept.records[record].clone(), kept.parameters(record).to_vec());
        part.apply(Event::Recorded { network, record, parameters, state: None });
    }

    fn count(portion: Portion) -> usize {
        match portion {
            Portion::Found(found) => found.len(),
            Portion::Prepared | Portion::Done => 0,
        }
    }

    #[test]
    fn ranges_come_first_and_what_grows_is_measured_again() {
        let all = history(0.01);
        let inputs = InputBlocks::new(all.params.data());
        let settings = settings("range,range_bins:20");
        let whole = measure(&RunSource::new(&all, &inputs), &*settings, |_, _| ()).unwrap();
        let mut part = History::new(&all.params);
        let mut measurement = Measurement::new(&*settings, &all.params.task(), 2);
        let mut table = Table::new(all.networks.len());
        for record in 0..all.reached() {
            for network in 0..all.networks.len() {
                record_next(&mut part, &all, network, record);
            }
            let source = RunSource::new(&part, &inputs);
            loop {
                match measurement.portion(&source, 3, ALONE).unwrap() {
                    Portion::Prepared => {}
                    Portion::Found(found) => {
                        found.into_iter().for_each(|(place, layers)| assert!(table.add(place, layers)))
                    }
                    Portion::Done => break,
                }
            }
            let (done, of) = measurement.progress(&source);
            assert_eq!(done, of);
            // However it grew, it is that of the part which is there.
            let again = measure(&source, &*settings, |_, _| ()).unwrap();
            for network in 0..all.networks.len() {
                assert!((0..=record).all(|record| {
                    let place = Place { network, record };
                    table.get(place) == again.get(place)
                }));
            }
        }
        assert_eq!(table, whole);
    }

    #[test]
    fn what_is_recorded_meanwhile_is_measured_too() {
        let all = history(0.01);
        let inputs = InputBlocks::new(all.params.data());
        let settings = settings("fixed_width");
        let mut part = History::new(&all.params);
        let mut measurement = Measurement::new(&*settings, &all.params.task(), 1);
        let mut found = 0;
        // One network after the other: none is further than the one before it for long.
        for record in 0..all.reached() {
            for network in 0..all.networks.len() {
                let source = RunSource::new(&part, &inputs);
                found += count(measurement.portion(&source, 1, ALONE).unwrap());
                record_next(&mut part, &all, network, record);
            }
            let source = RunSource::new(&part, &inputs);
            found += count(measurement.portion(&source, 10, ALONE).unwrap());
            assert_eq!(measurement.portion(&source, 10, ALONE).unwrap(), Portion::Done);
        }
        assert_eq!(found, all.networks.len() * all.reached());
    }
}
