//! `infoplane plot`: draws a saved run.

use std::fs;
use std::path::PathBuf;

use anyhow::{bail, Context, Result};
use clap::{value_parser, Arg, ArgMatches, Command};

use super::figure;
use super::output::say;
use super::picture::{self, Picture};
use super::run::RUN_FILE;
use crate::experiment::{digest, open_run, History};
use crate::figure::PanelsKind;
use crate::gallery::{Preset, PRESETS};
use crate::params::AtEpochs;

/// The figure that is drawn where none is named.
const PLANE: &str = "plane";

pub(super) fn command() -> Command {
    let names: Vec<&str> = std::iter::once(PLANE).chain(PRESETS.iter().map(|preset| preset.name)).collect();
    Command::new("plot")
        .about("Draw a saved run: its information plane, or a figure of the paper")
        .after_help(figure::list(&[(PLANE, "The information plane of the run")]))
        .arg(
            Arg::new("file")
                .value_name("RUNFILE")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("A run that `infoplane figure --save` wrote, or the directory of one that `infoplane run` wrote"),
        )
        .arg(
            Arg::new("figure")
                .long("figure")
                .value_name("NAME")
                .value_parser(names)
                .hide_possible_values(true)
                .default_value(PLANE)
                .help("The figure, see below"),
        )
        .args(picture::arguments())
}

pub(super) fn run(matches: &ArgMatches) -> Result<()> {
    let name = matches.get_one::<String>("figure").map_or(PLANE, String::as_str);
    let mut file = matches.get_one::<PathBuf>("file").cloned().unwrap_or_default();
    if file.is_dir() {
        file.push(RUN_FILE);
    }
    let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let history = open_run(&bytes).with_context(|| format!("cannot open {}", file.display()))?;
    let kind = match Preset::find(name) {
        Some(preset) => (preset.kind)(),
        None => plane(&history)?,
    };
    let picture = Picture::new(matches, name, &kind)?;
    say(format_args!("digest {}", digest(&history)))?;
    picture.draw(&history)
}

/// The plane of a run: the ways of its layers, or where they are in the end.
fn plane(history: &History) -> Result<PanelsKind> {
    match history.params.estimate_information {
        AtEpochs::All => Ok(PanelsKind::Trajectories { emphasis: None }),
        AtEpochs::Last => Ok(PanelsKind::Converged),
        AtEpochs::None => {
            bail!("this run estimated no information, so there is no plane; --figure loss draws its loss and accuracy")
        }
    }
}
