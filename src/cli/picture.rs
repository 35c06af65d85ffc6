//! A figure as files.

use std::fs;
use std::path::PathBuf;

use anyhow::{bail, Context, Result};
use clap::{value_parser, Arg, ArgAction, ArgMatches};

use super::output::say;
use crate::experiment::History;
use crate::figure::{Colouring, Figure, PanelsKind, Style};

/// Flags that say how a figure looks and where it goes.
pub(super) fn arguments() -> [Arg; 4] {
    [
        Arg::new("colour")
            .long("colour")
            .value_name("WHAT")
            .value_parser(["viridis", "gnuplot", "layer"])
            .help("Colour by epoch, by epoch as in the paper, or by layer [default: what suits the figure]"),
        Arg::new("dark").long("dark").action(ArgAction::SetTrue).help("Light marks on dark ground"),
        Arg::new("png_scale")
            .long("png-scale")
            .value_name("NUMBER")
            .value_parser(png_scale)
            .default_value("2")
            .help("Pixels of the PNG for one of the SVG, 0.25 to 8"),
        Arg::new("out")
            .long("out")
            .value_name("DIR")
            .value_parser(value_parser!(PathBuf))
            .default_value(".")
            .help("Write NAME.svg and NAME.png there"),
    ]
}

fn png_scale(text: &str) -> Result<f64, &'static str> {
    let scale = text.parse().ok().filter(|scale| (0.25..=8.0).contains(scale));
    scale.ok_or("a number from 0.25 to 8 is accepted")
}

/// Where files go.
pub(super) fn directory(matches: &ArgMatches) -> PathBuf {
    matches.get_one::<PathBuf>("out").cloned().unwrap_or_default()
}

/// A picture that can be written.
pub(super) struct Picture<'a> {
    kind: &'a PanelsKind,
    style: Style,
    png_scale: f64,
    svg: PathBuf,
    png: PathBuf,
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
        let [svg, png] = ["svg", "png"].map(|kind| dir.join(format!("{name}.{kind}")));
        if let Some(path) = [&svg, &png].into_iter().find(|path| path.exists()) {
            bail!("{} exists already; choose another directory or remove it", path.display());
        }
        fs::create_dir_all(&dir).with_context(|| format!("cannot make the directory {}", dir.display()))?;
        let style = Style { scale: 1.0, dark: matches.get_flag("dark"), colouring };
        let png_scale = matches.get_one::<f64>("png_scale").copied().unwrap_or(2.0);
        Ok(Self { kind, style, png_scale, svg, png })
    }

    /// Draws and writes it.
    pub fn draw(&self, history: &History) -> Result<()> {
        let figure = Figure::new(history, self.kind);
        let panels = |scale| figure.panels(Style { scale, ..self.style });
        let svg = panels(1.0).svg()?;
        let png = panels(self.png_scale).png()?;
        for (path, content) in [(&self.svg, svg.into_bytes()), (&self.png, png)] {
            fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))?;
            say(format_args!("wrote {}", path.display()))?;
        }
        Ok(())
    }
}
