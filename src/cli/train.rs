//! Runs an experiment to its end, or to an interruption.

use std::time::Duration;

use anyhow::{Context, Result};

use super::interrupt::Interrupt;
use super::output::note;
use super::progress::Progress;
use crate::experiment::{History, Run, RunState};
use crate::params::{CheckedParams, Threads};

/// How often the threads' results are collected.
const POLL: Duration = Duration::from_millis(50);

/// Threads that a parameter means on this machine.
pub(super) fn threads(wanted: Threads) -> usize {
    match wanted {
        Threads::Count(n) => n,
        Threads::All => cores(),
    }
}

/// Cores of this machine.
pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Runs an experiment to its end on as many threads as its parameters ask for; warnings go to the
/// standard error.
pub(super) fn train(params: &CheckedParams) -> Result<Run> {
    let mut run = Run::new(params);
    go_on(&mut run, threads(params.threads), false, &Interrupt::default(), |_| {})?;
    warn(run.history());
    Ok(run)
}

/// Lets a run go on until it is done or the user wants an end; `seen` gets the history after each
/// poll. Whether it is done is for [`Run::state`] to say.
pub(super) fn go_on(
    run: &mut Run,
    threads: usize,
    quiet: bool,
    interrupt: &Interrupt,
    mut seen: impl FnMut(&History),
) -> Result<()> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().context("cannot start the threads")?;
    let mut progress = Progress::new(run.history(), quiet)?;
    run.resume();
    for lane in run.lanes(threads) {
        pool.spawn(|| lane.work());
    }
    let mut ending = false;
    while run.state() == RunState::Running {
        std::thread::sleep(POLL);
        let history = run.poll();
        progress.show(history);
        seen(history);
        if interrupt.is_asked() && !ending {
            ending = true;
            progress.say("stopping after the epochs at hand; Ctrl-C again ends at once");
            run.pause();
        }
    }
    run.poll();
    progress.end();
    Ok(())
}

/// Warnings about a run, on the standard error.
pub(super) fn warn(history: &History) {
    history.warnings().iter().for_each(|warning| note(format_args!("warning: {warning}")));
}
