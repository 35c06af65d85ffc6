//! Going on with a run that was interrupted.

use std::fs;
use std::path::Path;

use anyhow::{bail, Context, Result};
use clap::ArgMatches;

use super::job::RUN_FILE;
use crate::archive::open_run;
use crate::cli::params::{change, flag};
use crate::cli::usage::UsageError;
use crate::experiment::{History, Run};
use crate::params::{ExperimentParams, Threads};

/// A run that goes on.
pub(super) struct Resumed {
    pub run: Run,
    /// Threads for what is left of it; they change no result.
    pub threads: Threads,
}

/// Opens the run of a directory.
///
/// # Errors
/// No such run, one that cannot go on, or flags that would make another run of it.
pub(super) fn open(dir: &Path, matches: &ArgMatches) -> Result<Resumed> {
    let path = dir.join(RUN_FILE);
    let bytes = fs::read(&path).with_context(|| {
        format!("cannot read {}; name a directory in which `infoplane run` left a run", path.display())
    })?;
    let history = open_run(&bytes).with_context(|| format!("cannot open {}", path.display()))?;
    drop(bytes);
    let threads = same_but_for_threads(&history, matches)?;
    let run = Run::from_history(history).with_context(|| format!("cannot go on with {}", path.display()))?;
    if let Err(error) = run.can_finish() {
        bail!("{}: {error}", path.display());
    }
    Ok(Resumed { run, threads })
}

fn same_but_for_threads(history: &History, matches: &ArgMatches) -> Result<Threads, UsageError> {
    let own: &ExperimentParams = &history.params;
    let changed = change(matches, own.clone())?;
    let threads = changed.threads;
    let changed = ExperimentParams { threads: own.threads, ..changed };
    if changed == *own {
        return Ok(threads);
    }
    let differ = changed.pairs().into_iter().zip(own.pairs()).filter(|(new, old)| new != old);
    let lines: Vec<String> = differ
        .map(|((name, _), (_, old))| {
            format!("error: --{}: this run has {old}; leave the flag out, or begin a run of its own", flag(name))
        })
        .collect();
    Err(UsageError::new(lines.join("\n")))
}
