//! The worker's side: a run that is asked what happened.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::measurement::Measuring;
use super::{js_error, parameters, to_js};
use crate::archive::{encode, encode_all};
use crate::experiment::{digest, Run, RunState};
use crate::measure::StatisticsEngine;

/// A run in progress; see [`Run`].
#[wasm_bindgen]
pub struct Engine {
    pub(super) run: Run,
    /// Made when statistics are first asked for.
    pub(super) statistics: Option<StatisticsEngine>,
    /// Set while other settings than the run's own are drawn.
    pub(super) measuring: Option<Measuring>,
    /// Threads of the pool that train; 0 where the worker itself works.
    pub(super) lanes: usize,
    digest: Option<String>,
    /// Whether the next poll tells what was recorded before this engine was made.
    opened: bool,
}

impl Engine {
    /// An engine for a run, which may have been opened from a file.
    pub(super) fn of(run: Run, threaded: bool, lanes: usize, opened: bool) -> Self {
        let lanes = if threaded && super::is_threaded() { lanes.max(1) } else { 0 };
        Self { run, statistics: None, measuring: None, lanes, digest: None, opened }
    }
}

#[derive(Serialize)]
struct Status {
    state: &'static str,
    epoch: Option<usize>,
    reached: usize,
    of: usize,
    work_done: f64,
    warnings: Vec<String>,
}

#[wasm_bindgen]
impl Engine {
    /// A run of the given parameters. With `threaded`, `lanes` threads of the pool, which must
    /// have been started, train; else [`Engine::work`] does.
    ///
    /// # Errors
    /// Parameters that cannot be run, own data that is not on this instance's shelf.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "Pairs")] pairs: &JsValue,
        threaded: bool,
        lanes: usize,
    ) -> Result<Engine, JsError> {
        let params = parameters::checked(pairs)?;
        params.trainable().map_err(js_error)?;
        Ok(Self::of(Run::new(&params), threaded, lanes, false))
    }

    /// Lets all networks go on to the last epoch.
    pub fn resume(&mut self) {
        self.run.resume();
        self.start_lanes();
    }

    /// Lets all networks go on to the next recorded epoch that not all have reached.
    pub fn step(&mut self) {
        self.run.step();
        self.start_lanes();
    }

    /// Stops after the slices of a few milliseconds that are being worked on.
    pub fn pause(&mut self) {
        self.run.pause();
    }

    #[cfg(target_feature = "atomics")]
    fn start_lanes(&self) {
        for lane in self.run.lanes(self.lanes) {
            rayon::spawn(|| lane.work());
        }
    }

    #[cfg(not(target_feature = "atomics"))]
    fn start_lanes(&self) {}

    /// Works on this thread for one slice of a few milliseconds, where no pool does. False when
    /// there is nothing to do now.
    pub fn work(&mut self) -> bool {
        self.lanes == 0 && self.run.work()
    }

    /// Records since the last call, as numbers for [`View::ingest`](super::View::ingest); the
    /// first call for an opened run gives all of them.
    pub fn poll(&mut self) -> Vec<f64> {
        let mut numbers = Vec::new();
        if std::mem::take(&mut self.opened) {
            encode_all(self.run.history(), &mut numbers);
        }
        self.run.poll_with(|event| encode(event, &mut numbers));
        numbers
    }

    /// Where the run stands, as of the last poll.
    ///
    /// # Errors
    /// Never in practice: numbers and texts cross.
    #[wasm_bindgen(unchecked_return_type = "Status")]
    pub fn status(&self) -> Result<JsValue, JsError> {
        let history = self.run.history();
        let state = match self.run.state() {
            RunState::Idle => "idle",
            RunState::Running => "running",
            RunState::Paused => "paused",
            RunState::Done => "done",
        };
        let cannot_go_on = self.run.can_finish().err().map(|error| super::sentence(&error.to_string()));
        let status = Status {
            state,
            epoch: history.epoch(),
            reached: history.reached(),
            of: history.params.schedule().len(),
            work_done: self.run.work_done(),
            warnings: history.warnings().into_iter().chain(cannot_go_on).collect(),
        };
        to_js(&status)
    }

    /// Digest of everything recorded; meant for a run that is done.
    pub fn digest(&mut self) -> String {
        let history = self.run.poll();
        self.digest.get_or_insert_with(|| digest(history)).clone()
    }

    /// Panics, in the "pool" where there is one or else here: the page tests its failure panel so.
    ///
    /// # Panics
    /// Always, here or in a thread of the pool.
    #[wasm_bindgen(js_name = failOnPurpose)]
    pub fn fail_on_purpose(&mut self, place: &str) {
        #[cfg(target_feature = "atomics")]
        if place == "pool" {
            // The lanes have to leave before a thread of the pool is free to fail.
            self.run.pause();
            rayon::spawn(|| panic!("asked to fail in the thread pool"));
            return;
        }
        panic!("asked to fail in the {place}");
    }
}
