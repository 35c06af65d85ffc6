//! `infoplane plot`: draws a saved run.

use std::path::PathBuf;

use anyhow::{bail, Result};
use clap::{value_parser, Arg, ArgMatches, Command};

use super::estimate;
use super::figure;
use super::measurement;
use super::output::say;
use super::picture::{self, Picture};
use crate::experiment::{digest, History};
use crate::figure::PanelsKind;
use crate::gallery::{Preset, PRESETS};
use crate::information::Registry;
use crate::params::AtEpochs;
use crate::shown::{add_statistics, measured_scene, scene_for};

/// The figure that is drawn where none is named.
const PLANE: &str = "plane";

pub(super) fn command() -> Command {
    let names: Vec<&str> = std::iter::once(PLANE).chain(PRESETS.iter().map(|preset| preset.name)).collect();
    Command::new("plot")
        .about("Draw a saved run: its information plane, or a figure of the paper")
        .after_help(format!(
            "{}\n\n{}",
            figure::list(&[(PLANE, "The information plane of the run")]),
            Registry::default().help()
        ))
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
        .next_help_heading("Estimator, in place of the one that measured while the run trained")
        .args(measurement::arguments())
}

pub(super) fn run(matches: &ArgMatches) -> Result<()> {
    let name = matches.get_one::<String>("figure").map_or(PLANE, String::as_str);
    let settings = measurement::read(matches)?;
    let file = matches.get_one::<PathBuf>("file").cloned().unwrap_or_default();
    let history = estimate::open(&file)?;
    let kind = match Preset::find(name) {
        Some(preset) => (preset.kind)(),
        // What was not estimated while it trained is measured now.
        None if settings.is_some() => PanelsKind::Trajectories { emphasis: None },
        None => plane(&history)?,
    };
    let picture = Picture::new(matches, name, &kind)?;
    say(format_args!("digest {}", digest(&history)))?;
    let Some(settings) = settings else { return picture.draw(&scene_for(&history, &kind)) };
    say(format_args!("measured with {}", settings.words()))?;
    let mut scene = measured_scene(&history, &measurement::measure_run(&history, &settings, false)?);
    add_statistics(&mut scene, &history, &kind);
    picture.draw(&scene)
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
