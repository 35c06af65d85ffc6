//! `infoplane run`: trains and writes results.

mod calibration;
mod job;
mod plan;
mod results;
mod resume;
mod summary;

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{value_parser, Arg, ArgAction, ArgMatches, Command};

pub(super) use self::job::RUN_FILE;

use self::job::Keeper;
use self::plan::Plan;
use self::resume::Resumed;
use self::summary::Summary;
use super::files::create;
use super::interrupt::Interrupt;
use super::output::{json, note, say, shell_word};
use super::train::{go_on, threads, warn};
use super::{data, params, Outcome};
use crate::experiment::{Run, RunState};
use crate::params::{CheckedParams, ExperimentParams};

const ABOUT_FILES: &str = "\
Results go to jobs/NAME_PARAMETERS, or where --out says: run.infoplane (the run itself, from which \
--resume goes on), information.csv, metrics.csv, gradients.csv, params.json, run.json, run.npz, and \
figures as SVG and PNG. Nothing is ever overwritten.

A flag with a list may be given several times; each architecture is trained with each percentage.

Command lines of IDNNs work as they are: -num_epochs 400 -net [10,7,5] -inds [5],[45] -save_grads true. \
The patterns that train are a random subset; IDNNs takes the first ones, as --split first does.";

pub(super) fn command() -> Command {
    let directory = |id: &'static str| Arg::new(id).long(id).value_name("DIR").value_parser(value_parser!(PathBuf));
    let switch = |id: &'static str| Arg::new(id).long(id.replace('_', "-")).action(ArgAction::SetTrue);
    Command::new("run")
        .about("Train networks and estimate what their layers know")
        .after_help(format!("{ABOUT_FILES}\n\n{}", super::EXIT_CODES))
        .args([
            Arg::new("params")
                .long("params")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("Begin with the parameters in a file: params.json or run.json of a run, or JSON of one's own, with IDNNs' names too; flags change them"),
            directory("out").help("Write the results there [default: jobs/NAME_PARAMETERS]"),
            switch("no_files").conflicts_with("out").help("Write nothing; only show what came out"),
            directory("resume")
                .conflicts_with_all(["params", "out", "no_files", "dry_run", "data"])
                .help("Go on with the run in that directory, to the same bits as if it had never stopped"),
            switch("dry_run").help("Show what would be done and how long it would take, and stop"),
            switch("json").help("Write what came out as JSON to the standard output"),
            switch("quiet").short('q').conflicts_with("dry_run").help("No plan and no progress"),
        ])
        .next_help_heading("Data")
        .args(data::arguments())
        .next_help_heading("Parameters")
        .args(params::arguments(Some(&ExperimentParams::default())))
}

pub(super) fn run(matches: &ArgMatches) -> Result<Outcome> {
    match matches.get_one::<PathBuf>("resume") {
        Some(dir) => resume(matches, dir),
        None => begin(matches),
    }
}

fn begin(matches: &ArgMatches) -> Result<Outcome> {
    let start = match matches.get_one::<PathBuf>("params") {
        Some(path) => params::from_file(path)?,
        None => ExperimentParams::default(),
    };
    let own = data::read(matches)?;
    let params = params::read_with(matches, start, own.as_ref())?;
    let out = match matches.get_one::<PathBuf>("out") {
        _ if matches.get_flag("no_files") => None,
        Some(dir) => Some(dir.clone()),
        None => Some(job::directory(&params)),
    };
    if out.is_none() {
        params::refuse_activations(matches, "--no-files writes none; leave one of the two out")?;
    }
    let files = results::names(&params);
    if matches.get_flag("dry_run") {
        let plan = Plan::new(&params, out.as_deref(), own.as_ref());
        match matches.get_flag("json") {
            true => json(&plan)?,
            false => say(&plan)?,
        }
        return Ok(Outcome::Done);
    }
    if let Some(dir) = &out {
        job::refuse_existing(dir, &files)?;
        // Before the work, so that a directory that cannot be made costs nothing.
        create(dir)?;
    }
    if !matches.get_flag("quiet") {
        note(Plan::new(&params, out.as_deref(), own.as_ref()));
    }
    train(matches, Run::new(&params), &params, threads(params.threads), out.as_deref())
}

fn resume(matches: &ArgMatches, dir: &Path) -> Result<Outcome> {
    let Resumed { run, threads: wanted } = resume::open(dir, matches)?;
    let history = run.history();
    if run.state() == RunState::Done {
        let written = results::write(dir, history)?;
        return match matches.get_flag("json") {
            true => json(&Summary::new(history, Some(dir))).map(|()| Outcome::Done),
            false if written.is_empty() => {
                say(format_args!("{} is finished already; nothing was changed", dir.display())).map(|()| Outcome::Done)
            }
            false => say(format_args!("{} is finished already; wrote {}", dir.display(), written.join(", ")))
                .map(|()| Outcome::Done),
        };
    }
    if !matches.get_flag("quiet") {
        let from = history.epoch().map_or("the beginning".to_owned(), |epoch| format!("epoch {epoch}"));
        note(format_args!("{} goes on from {from}", dir.display()));
    }
    let params = history.params.clone();
    train(matches, run, &params, threads(wanted), Some(dir))
}

/// Lets a run go on, keeps it meanwhile, and writes what came out.
fn train(
    matches: &ArgMatches,
    mut run: Run,
    params: &CheckedParams,
    threads: usize,
    out: Option<&Path>,
) -> Result<Outcome> {
    let interrupt = Interrupt::watch()?;
    let mut keeper = out.map(Keeper::new);
    if let Some(keeper) = &mut keeper {
        // From now on there is something to go on from.
        keeper.save(run.history())?;
    }
    let quiet = matches.get_flag("quiet");
    go_on(&mut run, threads, quiet, &interrupt, |history| {
        if let Some(keeper) = &mut keeper {
            keeper.save_when_due(history);
        }
    })?;
    let history = run.history();
    if let Some(keeper) = &mut keeper {
        keeper.save(history)?;
    }
    warn(history);
    let summary = Summary::new(history, out);
    let done = run.state() == RunState::Done;
    let written = match out {
        Some(dir) if done => results::write(dir, history)?,
        _ => Vec::new(),
    };
    match matches.get_flag("json") {
        true => json(&summary)?,
        false => say(&summary)?,
    }
    match out {
        Some(dir) if done => {
            let (place, files) = (dir.display(), written.join(", "));
            note(format_args!("wrote {RUN_FILE}, {files} to {place}"));
        }
        Some(dir) => {
            let (place, epochs) = (shell_word(dir), params.epochs);
            let reached =
                history.epoch().map_or("the beginning".to_owned(), |epoch| format!("epoch {epoch} of {epochs}"));
            note(format_args!(
                "interrupted at {reached}; what is done is kept: go on with `infoplane run --resume {place}`"
            ));
        }
        None if !done => note("interrupted; nothing was written, as --no-files says"),
        None => {}
    }
    Ok(if done { Outcome::Done } else { Outcome::Interrupted })
}
