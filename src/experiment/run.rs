//! A run in progress: networks in turn, in slices, on any number of threads.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use thiserror::Error;

use crate::experiment::network_task::{Common, NetworkTask, Scratch};
use crate::experiment::{Event, History};
use crate::params::CheckedParams;
use crate::training::{InputBlocks, StateError, Trainer};

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunState {
    /// Nothing was asked for yet.
    Idle,
    /// Networks train.
    Running,
    /// Asked to wait, or a step is complete.
    Paused,
    /// Every network has reached the last epoch or diverged, or cannot go on: see
    /// [`Run::can_finish`].
    Done,
}

/// Networks that were saved before they were finished, without what they need to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this run was saved before it was finished, by a version that did not keep what is needed to go on ({networks} of its networks); you can view it but not resume it")]
pub struct CannotGoOn {
    /// How many of them.
    pub networks: usize,
}

/// What threads share.
pub(super) struct Shared {
    pub common: Common,
    queue: Mutex<Queue>,
}

struct Queue {
    /// Networks nobody works on, the one furthest behind first.
    waiting: BinaryHeap<Waiting>,
    /// Networks somebody works on.
    working: usize,
    /// Threads in [`Lane::work`].
    lanes: usize,
    /// Recorded epochs that may be reached for now.
    limit: usize,
    started: bool,
    paused: bool,
    events: Vec<Event>,
    flops: u64,
}

struct Waiting {
    place: Reverse<(usize, usize, usize)>,
    task: NetworkTask,
}

impl Waiting {
    fn new(task: NetworkTask) -> Self {
        Self { place: Reverse((task.next, task.epoch(), task.network)), task }
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.place.cmp(&other.place)
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

impl Eq for Waiting {}

impl Queue {
    /// The network furthest behind, if it may go on: those after it are further.
    fn take(&mut self) -> Option<NetworkTask> {
        if self.paused || self.waiting.peek()?.task.next >= self.limit {
            return None;
        }
        self.working += 1;
        self.waiting.pop().map(|w| w.task)
    }

    fn may_go_on(&self) -> bool {
        !self.paused && (self.working > 0 || self.waiting.peek().is_some_and(|w| w.task.next < self.limit))
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        // The queue is changed in single steps: it is sound even where a thread panicked.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works on one network for one slice. False when there is nothing to do now.
    fn work(&self, scratch: &mut Scratch, leave: impl FnOnce(&mut Queue)) -> bool {
        let (mut task, limit) = {
            let mut queue = self.queue();
            let limit = queue.limit;
            match queue.take() {
                Some(task) => (task, limit),
                None => {
                    leave(&mut queue);
                    return false;
                }
            }
        };
        let mut events = Vec::new();
        let slice = task.slice(&self.common, scratch, limit, &mut events);
        let mut queue = self.queue();
        queue.working -= 1;
        queue.flops += slice.flops;
        queue.events.append(&mut events);
        if !slice.finished {
            queue.waiting.push(Waiting::new(task));
        }
        true
    }
}

/// A thread's share of a run; see [`Run::lanes`].
pub struct Lane {
    shared: Arc<Shared>,
}

impl Lane {
    /// Trains networks in turn until the run is paused or no network may go on.
    pub fn work(self) {
        let mut scratch = Scratch::new(&self.shared.common.params);
        while self.shared.work(&mut scratch, |queue| queue.lanes -= 1) {}
    }
}

/// A run in progress.
///
/// Networks are the unit of parallelism: each advances in slices of a few milliseconds, the one
/// furthest behind first. Nothing here blocks: [`Run::poll`] collects what has happened.
pub struct Run {
    shared: Arc<Shared>,
    history: History,
    scratch: Scratch,
    total_flops: u64,
    /// Networks that cannot go on.
    stuck: usize,
}

impl Run {
    /// A run that waits to be started with [`Run::resume`] or [`Run::step`].
    ///
    /// # Panics
    /// If the data is elsewhere, see [`CheckedParams::trainable`].
    pub fn new(params: &CheckedParams) -> Self {
        let history = History::new(params);
        let tasks = (0..history.networks.len()).map(NetworkTask::new).collect();
        Self::of(history, tasks)
    }

    /// A run that goes on where its networks last were recorded, to the same bits as if it had
    /// never stopped.
    ///
    /// # Errors
    /// A network's state that is not one of its own.
    ///
    /// # Panics
    /// If the data is elsewhere, see [`CheckedParams::trainable`].
    pub fn from_history(history: History) -> Result<Self, StateError> {
        let params = &history.params;
        let mut tasks = Vec::new();
        for n in (0..history.networks.len()).filter(|n| !history.is_finished(*n)) {
            let network = &history.networks[n];
            let Some(newest) = network.records.len().checked_sub(1) else {
                tasks.push(NetworkTask::new(n));
                continue;
            };
            if let Some(state) = &network.state {
                let settings = params.trainer_settings(network.condition, network.repeat);
                let (epoch, weights) = (network.records[newest].epoch, network.parameters(newest));
                let trainer = Trainer::restore(&settings, Arc::clone(params.data()), epoch, weights, state)?;
                tasks.push(NetworkTask::restored(n, trainer, newest + 1));
            }
        }
        Ok(Self::of(history, tasks))
    }

    fn of(history: History, tasks: Vec<NetworkTask>) -> Self {
        let params = history.params.clone();
        let last = params.schedule().last().copied().unwrap_or(0);
        let per_epoch: Vec<u64> = (0..params.conditions().len())
            .map(|c| params.shape(c).training_flops() * params.conditions()[c].train_samples as u64)
            .collect();
        let (mut flops, mut total_flops) = (0, 0);
        for network in &history.networks {
            let reached = network.records.last().map_or(0, |record| record.epoch);
            flops += per_epoch[network.condition] * reached as u64;
            total_flops += per_epoch[network.condition] * last as u64;
        }
        let unfinished = (0..history.networks.len()).filter(|n| !history.is_finished(*n)).count();
        let queue = Queue {
            working: 0,
            lanes: 0,
            limit: 0,
            started: history.networks.iter().any(|n| !n.records.is_empty()),
            paused: false,
            events: Vec::new(),
            flops,
            waiting: tasks.into_iter().map(Waiting::new).collect(),
        };
        Self {
            total_flops,
            stuck: unfinished - queue.waiting.len(),
            scratch: Scratch::new(&params),
            shared: Arc::new(Shared {
                common: Common { inputs: InputBlocks::new(params.data()), params },
                queue: Mutex::new(queue),
            }),
            history,
        }
    }

    /// Lets all networks go on to the last epoch.
    pub fn resume(&mut self) {
        self.go(self.shared.common.params.schedule().len());
    }

    /// Lets all networks go on to the next recorded epoch that not all have reached.
    pub fn step(&mut self) {
        self.poll();
        self.go(self.history.reached() + 1);
    }

    fn go(&mut self, limit: usize) {
        let mut queue = self.shared.queue();
        queue.limit = limit.min(self.shared.common.params.schedule().len());
        queue.paused = false;
        queue.started = true;
    }

    /// Makes all threads leave after their slice; what was recorded stays.
    pub fn pause(&mut self) {
        self.shared.queue().paused = true;
    }

    /// As many lanes as are missing to have `count` threads at work. Call it after each
    /// [`Run::resume`] and [`Run::step`], and have a thread call [`Lane::work`] for each.
    pub fn lanes(&self, count: usize) -> Vec<Lane> {
        let mut queue = self.shared.queue();
        let missing = count.saturating_sub(queue.lanes);
        queue.lanes += missing;
        (0..missing).map(|_| Lane { shared: Arc::clone(&self.shared) }).collect()
    }

    /// Works on the calling thread for one slice of a few milliseconds. False when there is
    /// nothing to do now.
    pub fn work(&mut self) -> bool {
        self.shared.work(&mut self.scratch, |_| {})
    }

    /// Moves what has happened since the last call to the history.
    pub fn poll(&mut self) -> &History {
        self.poll_with(|_| {})
    }

    /// As [`Run::poll`], and shows each event first.
    pub fn poll_with(&mut self, mut see: impl FnMut(&Event)) -> &History {
        let events = std::mem::take(&mut self.shared.queue().events);
        for event in events {
            see(&event);
            self.history.apply(event);
        }
        &self.history
    }

    /// What was recorded, as of the last poll.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// All inputs of the task, as the networks see them.
    pub fn inputs(&self) -> &InputBlocks {
        &self.shared.common.inputs
    }

    /// Where the run stands. It counts as running until everything that happened was polled, so
    /// that a run seen paused or done has a complete history.
    pub fn state(&self) -> RunState {
        let queue = self.shared.queue();
        if queue.may_go_on() || queue.working > 0 || !queue.events.is_empty() {
            RunState::Running
        } else if queue.waiting.is_empty() {
            RunState::Done
        } else if !queue.started {
            RunState::Idle
        } else {
            RunState::Paused
        }
    }

    /// Whether all networks can reach the last epoch; not so in a run that an early version saved
    /// before it was finished.
    ///
    /// # Errors
    /// How many networks cannot go on.
    pub fn can_finish(&self) -> Result<(), CannotGoOn> {
        match self.stuck {
            0 => Ok(()),
            networks => Err(CannotGoOn { networks }),
        }
    }

    /// Share of the training's arithmetic that is done, from 0 to 1.
    pub fn work_done(&self) -> f64 {
        match self.state() {
            RunState::Done if self.stuck == 0 => 1.0,
            _ if self.total_flops == 0 => 0.0,
            _ => (self.shared.queue().flops as f64 / self.total_flops as f64).min(1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::digest;
    use crate::params::{BatchSize, ExperimentParams, Threads};

    fn params() -> CheckedParams {
        ExperimentParams {
            hidden_layers: vec![vec![6, 4], vec![5]],
            train_percent: vec![50.0, 85.0],
            epochs: 30,
            repeats: 2,
            recorded_epochs: 12,
            batch_size: BatchSize::Samples(512),
            threads: Threads::All,
            ..Default::default()
        }
        .check()
        .unwrap()
    }

    fn finish(run: &mut Run, threads: usize) -> String {
        std::thread::scope(|scope| {
            for lane in run.lanes(threads) {
                scope.spawn(|| lane.work());
            }
        });
        let digest = digest(run.poll());
        assert_eq!(run.state(), RunState::Done);
        digest
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bits() {
        let alone = {
            let mut run = Run::new(&params());
            run.resume();
            while run.work() {}
            digest(run.poll())
        };
        for threads in [1, 2, 5] {
            let mut run = Run::new(&params());
            run.resume();
            assert_eq!(finish(&mut run, threads), alone, "{threads} threads");
        }
    }

    #[test]
    fn steps_and_pauses_change_nothing() {
        let mut whole = Run::new(&params());
        whole.resume();
        while whole.work() {}
        let expected = digest(whole.poll());
        let mut run = Run::new(&params());
        assert_eq!(run.state(), RunState::Idle);
        for reached in 1..=3 {
            run.step();
            assert_eq!(run.state(), RunState::Running);
            while run.work() {}
            assert_eq!((run.poll().reached(), run.state()), (reached, RunState::Paused));
            assert!(run.history().networks.iter().all(|n| n.records.len() == reached));
        }
        run.resume();
        assert!(run.work());
        run.pause();
        assert!(!run.work());
        run.poll();
        assert_eq!(run.state(), RunState::Paused);
        assert!(run.work_done() > 0.0 && run.work_done() < 1.0);
        run.resume();
        assert_eq!(finish(&mut run, 2), expected);
        assert_eq!(run.work_done(), 1.0);
    }

    #[test]
    fn a_diverging_network_ends_alone_with_a_warning() {
        let p = ExperimentParams { learning_rate: 1e6, epochs: 50, ..Default::default() }.check().unwrap();
        let mut run = Run::new(&p);
        run.resume();
        while run.work() {}
        let history = run.poll();
        assert!(history.networks[0].divergence.is_some());
        assert_eq!(history.networks[0].records[0].epoch, 0);
        assert!(history.warnings()[0].contains("smaller learning rate"));
        assert_eq!(run.state(), RunState::Done);
    }
}
