//! `infoplane figure`: runs a preset and draws it.

use anyhow::{bail, Result};
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::data;
use super::files::write_bytes;
use super::output::{note, say};
use super::params;
use super::picture::{self, Picture};
use super::train::train;
use super::usage::UsageError;
use crate::archive::save_run;
use crate::experiment::digest;
use crate::gallery::{Preset, Size, PRESETS};
use crate::shown::scene_for;

/// All figures after those that only one command has, for the end of a help text.
pub(super) fn list(first: &[(&str, &str)]) -> String {
    let figures = first.iter().copied().chain(PRESETS.iter().map(|p| (p.name, p.title)));
    let lines: Vec<String> = figures.map(|(name, title)| format!("  {name:<14} {title}")).collect();
    format!("Figures:\n{}", lines.join("\n"))
}

/// An argument that names a figure.
pub(super) fn name(arg: Arg) -> Arg {
    let names: Vec<&str> = PRESETS.iter().map(|p| p.name).collect();
    arg.required(true).value_parser(names).hide_possible_values(true).help("The figure, see below")
}

/// An argument that chooses a size.
pub(super) fn size(default: &'static str) -> Arg {
    Arg::new("size")
        .long("size")
        .value_name("SIZE")
        .value_parser(["lecture", "paper"])
        .default_value(default)
        .help("A few networks, or the whole experiment")
}

/// What it chose.
pub(super) fn chosen_size(matches: &ArgMatches) -> Size {
    match matches.get_one::<String>("size").map(String::as_str) {
        Some("paper") => Size::Paper,
        _ => Size::Lecture,
    }
}

pub(super) fn command() -> Command {
    Command::new("figure")
        .about("Run a figure of the paper and draw it as SVG and PNG")
        .after_help(list(&[]))
        .arg(name(Arg::new("figure").value_name("NAME")))
        .arg(size("lecture"))
        .arg(
            Arg::new("save")
                .long("save")
                .action(ArgAction::SetTrue)
                .help("Write NAME.infoplane too, from which `infoplane plot` draws it again"),
        )
        .args(picture::arguments())
        .next_help_heading("Data, in place of the figure's")
        .args(data::arguments())
        .next_help_heading("Parameters, in place of the figure's")
        .args(params::arguments(None))
}

pub(super) fn run(matches: &ArgMatches) -> Result<()> {
    let name = matches.get_one::<String>("figure");
    let Some(preset) = name.and_then(|name| Preset::find(name)) else { bail!("no figure was named") };
    params::refuse_activations(matches, params::ONLY_RUN_WRITES)?;
    let own = data::read(matches)?;
    match (preset.needs, &own) {
        (Some(needs), None) => {
            let message = format!("error: {} needs {needs}; name its files with --data", preset.name);
            return Err(UsageError::new(message).into());
        }
        (Some(needs), Some(own)) if !preset.fits(&own.task.facts) => {
            note(format_args!("note: {} is about other data, it needs {needs}", preset.name));
        }
        _ => {}
    }
    let params = params::read_with(matches, preset.params(chosen_size(matches)), own.as_ref())?;
    params.notes().iter().for_each(|about| note(format_args!("note: {}", params::said(about))));
    let kind = (preset.kind)();
    let dir = picture::directory(matches);
    let saved = dir.join(format!("{}.infoplane", preset.name));
    let saved = matches.get_flag("save").then_some(saved);
    if let Some(path) = saved.as_deref().filter(|path| path.exists()) {
        bail!("{} exists already; choose another directory or remove it", path.display());
    }
    let picture = Picture::new(matches, preset.name, &kind)?;
    let run = train(&params)?;
    say(format_args!("{}\n{}\ndigest {}", preset.title, preset.about, digest(run.history())))?;
    picture.draw(&scene_for(run.history(), &kind))?;
    if let Some(path) = saved {
        write_bytes(&path, &save_run(run.history())?)?;
        say(format_args!("wrote {}", path.display()))?;
    }
    Ok(())
}
