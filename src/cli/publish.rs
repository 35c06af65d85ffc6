//! `infoplane publish`: the runs that the page's gallery shows without making them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{bail, Context, Result};
use clap::{value_parser, Arg, ArgAction, ArgMatches, Command};

use super::figure;
use super::files::{create, write_bytes};
use super::output::say;
use super::params;
use super::train::train;
use crate::archive::{open_published, publish};
use crate::experiment::digest;
use crate::gallery::{Preset, PUBLISHED, SNAPSHOTS};
use crate::params::{CheckedParams, ExperimentParams, Threads};

pub(super) fn command() -> Command {
    Command::new("publish")
        .about("Run figures of the paper and write them in brief, for the page's gallery")
        .after_help(format!("Without a name: {}. Files are written anew.", PUBLISHED.join(", ")))
        .arg(figure::name(Arg::new("figure").value_name("NAME")).required(false).num_args(0..).help("The figures"))
        .arg(figure::size("paper"))
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("DIR")
                .value_parser(value_parser!(PathBuf))
                .default_value("gallery")
                .help("Write NAME.plane there"),
        )
        .arg(
            Arg::new("check")
                .long("check")
                .action(ArgAction::SetTrue)
                .help("Run them, and compare with the files that are there"),
        )
        .next_help_heading("Parameters, in place of the figure's")
        .args(params::arguments(None))
}

pub(super) fn run(matches: &ArgMatches) -> Result<()> {
    let named: Vec<&str> = matches.get_many::<String>("figure").into_iter().flatten().map(String::as_str).collect();
    let names = if named.is_empty() { &PUBLISHED[..] } else { &named };
    let presets: Vec<&Preset> = names.iter().filter_map(|name| Preset::find(name)).collect();
    if let Some(preset) = presets.iter().find(|preset| preset.needs.is_some()) {
        bail!("{} is about data that is not part of the program; it cannot be published", preset.name);
    }
    params::refuse_activations(matches, params::ONLY_RUN_WRITES)?;
    // All of them before the first hour of work.
    let size = figure::chosen_size(matches);
    let params = presets.iter().map(|preset| params::read(matches, preset.params(size))).collect::<Result<Vec<_>>>()?;
    let dir = matches.get_one::<PathBuf>("out").cloned().unwrap_or_default();
    create(&dir)?;
    let mut differ = Vec::new();
    for (preset, params) in presets.iter().zip(&params) {
        let path = dir.join(format!("{}.plane", preset.name));
        if matches.get_flag("check") {
            if let Err(error) = check(&path, params) {
                say(format_args!("{}: {error:#}", path.display()))?;
                differ.push(preset.name);
            }
        } else {
            write(&path, params)?;
        }
    }
    if !differ.is_empty() {
        bail!("not as published: {}; publish them again and look at what has changed", differ.join(", "));
    }
    Ok(())
}

fn write(path: &Path, params: &CheckedParams) -> Result<()> {
    let run = train(params)?;
    let bytes = publish(run.history(), &SNAPSHOTS).context("the run in brief")?;
    // In one go: a page may be reading it.
    write_bytes(path, &bytes)?;
    say(format_args!("wrote {}, {} kB, digest {}", path.display(), bytes.len().div_ceil(1000), digest(run.history())))?;
    Ok(())
}

/// Runs what a file says that it shows.
fn check(path: &Path, params: &CheckedParams) -> Result<()> {
    let bytes = fs::read(path).context("cannot read it")?;
    let published = open_published(&bytes)?;
    let expected = ExperimentParams { threads: Threads::All, ..(**params).clone() };
    if *published.params != expected {
        bail!("it was run with other parameters");
    }
    let run = train(params)?;
    let found = digest(run.history());
    if found != published.digest {
        bail!("its digest is {}, that of the run {found}", published.digest);
    }
    let again = open_published(&publish(run.history(), &SNAPSHOTS).context("the run in brief")?)?;
    // As text, in which NaN equals itself.
    let content = |p: &crate::archive::Published| format!("{:?} {:?} {:?}", p.points, p.summaries, p.networks);
    if content(&again) != content(&published) {
        bail!("its digest is that of the run, but not its content");
    }
    say(format_args!("{} agrees, digest {found}", path.display()))?;
    Ok(())
}
