//! Runs an experiment with a progress bar.

use std::time::Duration;

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};

use crate::experiment::{Run, RunState};
use crate::params::{CheckedParams, Threads};

/// How often the threads' results are collected.
const POLL: Duration = Duration::from_millis(50);

/// Steps of the progress bar.
const BAR_STEPS: u64 = 10_000;

/// Runs an experiment to its end on as many threads as its parameters ask for; warnings go to the
/// standard error.
pub(super) fn train(params: &CheckedParams) -> Result<Run> {
    let threads = match params.threads {
        Threads::Count(n) => n,
        Threads::All => std::thread::available_parallelism().map_or(1, usize::from),
    };
    let mut run = Run::new(params);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().context("cannot start the threads")?;
    let networks = run.history().networks.len();
    let style = ProgressStyle::with_template("{wide_bar} {percent:>3} %  {msg}  {eta} left").context("progress bar")?;
    let bar = ProgressBar::new(BAR_STEPS).with_style(style);
    run.resume();
    for lane in run.lanes(threads) {
        pool.spawn(|| lane.work());
    }
    while run.state() != RunState::Done {
        std::thread::sleep(POLL);
        let epoch = run.poll().epoch().unwrap_or(0);
        bar.set_position((run.work_done() * BAR_STEPS as f64) as u64);
        bar.set_message(format!("epoch {epoch} of {}, {networks} networks, {threads} threads", params.epochs));
    }
    run.poll();
    bar.finish_and_clear();
    for warning in run.history().warnings() {
        eprintln!("warning: {warning}");
    }
    Ok(run)
}
