//! A figure as files.

use std::path::PathBuf;

use anyhow::{bail, Result};
use clap::{value_parser, Arg, ArgAction, ArgMatches};

use super::files::{create, write_bytes};
use super::output::say;
use crate::figure::{Colouring, Figure, PanelsKind, Scene, Style};

/// Pixels of a PNG for one of the SVG.
const PNG_SCALE: f64 = 2.0;

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
        create(&dir)?;
        let style = Style { scale: 1.0, dark: matches.get_flag("dark"), colouring };
        let png_scale = matches.get_one::<f64>("png_scale").copied().unwrap_or(PNG_SCALE);
        Ok(Self { kind, style, png_scale, svg, png })
    }

    /// Draws and writes it.
    pub fn draw(&self, scene: &Scene) -> Result<()> {
        let contents = svg_and_png(scene, self.kind, self.style, self.png_scale)?;
        for (path, content) in [&self.svg, &self.png].into_iter().zip(contents) {
            write_bytes(path, &content)?;
            say(format_args!("wrote {}", path.display()))?;
        }
        Ok(())
    }
}

/// A figure as SVG and as PNG, which has `png_scale` pixels for one of the SVG.
fn svg_and_png(scene: &Scene, kind: &PanelsKind, style: Style, png_scale: f64) -> Result<[Vec<u8>; 2]> {
    let figure = Figure::new(scene, kind);
    let panels = |scale| figure.panels(Style { scale, ..style });
    Ok([panels(1.0).svg()?.into_bytes(), panels(png_scale).png()?])
}

/// The same where nothing else was asked for.
pub(super) fn usual(scene: &Scene, kind: &PanelsKind) -> Result<[Vec<u8>; 2]> {
    let style = Style { scale: 1.0, dark: false, colouring: kind.usual_colouring() };
    svg_and_png(scene, kind, style, PNG_SCALE)
}
