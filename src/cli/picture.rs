//! A figure as a file.

use std::fs;
use std::path::PathBuf;

use anyhow::{bail, Context, Result};
use clap::{value_parser, Arg, ArgAction, ArgMatches};
use plotters::prelude::{IntoDrawingArea, SVGBackend};

use crate::experiment::History;
use crate::figure::{Colouring, EpochAxis, Panels, PanelsKind, Style};

/// Flags that say how a figure looks and where it goes.
pub(super) fn arguments() -> [Arg; 3] {
    [
        Arg::new("colour")
            .long("colour")
            .value_name("WHAT")
            .value_parser(["viridis", "gnuplot", "layer"])
            .help("Colour by epoch, by epoch as in the paper, or by layer [default: what suits the figure]"),
        Arg::new("dark").long("dark").action(ArgAction::SetTrue).help("Light marks on dark ground"),
        Arg::new("out")
            .long("out")
            .value_name("DIR")
            .value_parser(value_parser!(PathBuf))
            .default_value(".")
            .help("Write NAME.svg there"),
    ]
}

/// Where files go.
pub(super) fn directory(matches: &ArgMatches) -> PathBuf {
    matches.get_one::<PathBuf>("out").cloned().unwrap_or_default()
}

/// A picture that can be written.
pub(super) struct Picture<'a> {
    kind: &'a PanelsKind,
    style: Style,
    path: PathBuf,
}

impl<'a> Picture<'a> {
    /// Before the work, so that a place that cannot be written to costs nothing.
    pub fn new(matches: &ArgMatches, name: &str, kind: &'a PanelsKind) -> Result<Self> {
        let colouring = match matches.get_one::<String>("colour").map(String::as_str) {
            Some("viridis") => Colouring::Viridis,
            Some("gnuplot") => Colouring::Gnuplot,
            Some("layer") => Colouring::Layer,
            _ => kind.usual_colouring(),
        };
        let dir = directory(matches);
        let path = dir.join(format!("{name}.svg"));
        if path.exists() {
            bail!("{} exists already; choose another directory or remove it", path.display());
        }
        fs::create_dir_all(&dir).with_context(|| format!("cannot make the directory {}", dir.display()))?;
        Ok(Self { kind, style: Style { scale: 1.0, dark: matches.get_flag("dark"), colouring }, path })
    }

    /// Draws and writes it.
    pub fn draw(&self, history: &History) -> Result<()> {
        let (summaries, look, data) = (history.summaries(), self.kind.usual_look(), history.params.data());
        let range = (data.input_entropy_bits(), data.label_entropy_bits());
        let (kind, style) = (self.kind, self.style);
        let statistics = if kind.needs_statistics() { history.statistics() } else { Vec::new() };
        let (summaries, statistics, axis) = (&summaries, &statistics, EpochAxis::Log);
        let panels = Panels { history, summaries, statistics, axis, kind, look: &look, range, style };
        if let Some(missing) = panels.missing() {
            bail!("{missing}");
        }
        let mut svg = String::new();
        // The backend completes the text when it is dropped.
        panels.draw(&SVGBackend::with_string(&mut svg, panels.size()).into_drawing_area()).context("cannot draw")?;
        fs::write(&self.path, svg).with_context(|| format!("cannot write {}", self.path.display()))?;
        println!("wrote {}", self.path.display());
        Ok(())
    }
}
