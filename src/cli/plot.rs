//! `infoplane plot`: draws a saved run.

use std::fs;
use std::path::PathBuf;

use anyhow::{bail, Context, Result};
use clap::{value_parser, Arg, ArgMatches, Command};

use super::figure;
use super::output::say;
use super::picture::{self, Picture};
use super::run::RUN_FILE;
use crate::experiment::{digest, open_run};
use crate::gallery::Preset;

pub(super) fn command() -> Command {
    Command::new("plot")
        .about("Draw a saved run as a figure of the paper")
        .after_help(figure::list())
        .arg(
            Arg::new("file")
                .value_name("RUNFILE")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("A run that `infoplane figure --save` wrote, or the directory of one that `infoplane run` wrote"),
        )
        .arg(figure::name(Arg::new("figure").long("figure").value_name("NAME")))
        .args(picture::arguments())
}

pub(super) fn run(matches: &ArgMatches) -> Result<()> {
    let name = matches.get_one::<String>("figure");
    let Some(preset) = name.and_then(|name| Preset::find(name)) else { bail!("no figure was named") };
    let mut file = matches.get_one::<PathBuf>("file").cloned().unwrap_or_default();
    if file.is_dir() {
        file.push(RUN_FILE);
    }
    let kind = (preset.kind)();
    let picture = Picture::new(matches, preset.name, &kind)?;
    let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let history = open_run(&bytes).with_context(|| format!("cannot open {}", file.display()))?;
    say(format_args!("digest {}", digest(&history)))?;
    picture.draw(&history)
}
