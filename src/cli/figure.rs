//! `infoplane figure`: runs a preset and draws it.

use std::fs;

use anyhow::{bail, Context, Result};
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::params;
use super::picture::{self, Picture};
use super::train::train;
use crate::experiment::{digest, save_run};
use crate::gallery::{Preset, Size, PRESETS};

/// All figures, for the end of a help text.
pub(super) fn list() -> String {
    let lines: Vec<String> = PRESETS.iter().map(|p| format!("  {:<14} {}", p.name, p.title)).collect();
    format!("Figures:\n{}", lines.join("\n"))
}

/// An argument that names a figure.
pub(super) fn name(arg: Arg) -> Arg {
    let names: Vec<&str> = PRESETS.iter().map(|p| p.name).collect();
    arg.required(true).value_parser(names).hide_possible_values(true).help("The figure, see below")
}

pub(super) fn command() -> Command {
    Command::new("figure")
        .about("Run a figure of the paper and draw it as SVG and PNG")
        .after_help(list())
        .arg(name(Arg::new("figure").value_name("NAME")))
        .arg(
            Arg::new("size")
                .long("size")
                .value_name("SIZE")
                .value_parser(["lecture", "paper"])
                .default_value("lecture")
                .help("A few networks, or the whole experiment"),
        )
        .arg(
            Arg::new("save")
                .long("save")
                .action(ArgAction::SetTrue)
                .help("Write NAME.infoplane too, from which `infoplane plot` draws it again"),
        )
        .args(picture::arguments())
        .next_help_heading("Parameters, in place of the figure's")
        .args(params::arguments(None))
}

pub(super) fn run(matches: &ArgMatches) -> Result<()> {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let Some(preset) = text("figure").and_then(Preset::find) else { bail!("no figure was named") };
    let size = if text("size") == Some("paper") { Size::Paper } else { Size::Lecture };
    let params = params::read(matches, preset.params(size))?;
    let kind = (preset.kind)();
    let dir = picture::directory(matches);
    let saved = dir.join(format!("{}.infoplane", preset.name));
    let saved = matches.get_flag("save").then_some(saved);
    if let Some(path) = saved.as_deref().filter(|path| path.exists()) {
        bail!("{} exists already; choose another directory or remove it", path.display());
    }
    let picture = Picture::new(matches, preset.name, &kind)?;
    let run = train(&params)?;
    println!("{}\n{}\ndigest {}", preset.title, preset.about, digest(run.history()));
    picture.draw(run.history())?;
    if let Some(path) = saved {
        fs::write(&path, save_run(run.history())?).with_context(|| format!("cannot write {}", path.display()))?;
        println!("wrote {}", path.display());
    }
    Ok(())
}
