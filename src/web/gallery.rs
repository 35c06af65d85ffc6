//! The figures of the paper, for the page's gallery.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::figure_kind::FigureKind;
use super::to_js;
use crate::figure::{ChartKind, Colouring, Networks, PanelsKind};
use crate::gallery::{Preset, Size, PRESETS, PUBLISHED};

#[derive(Serialize)]
struct Entry {
    name: &'static str,
    title: &'static str,
    /// Display options, see `www/app/display.js`.
    display: Vec<(&'static str, String)>,
    /// Whether the site may hold a run of the paper's size.
    published: bool,
    /// Data that it needs, and the values and classes of its inputs.
    needs: Option<&'static str>,
    shape: Option<(usize, usize)>,
    lecture: Vec<(&'static str, String)>,
    paper: Vec<(&'static str, String)>,
}

/// Display options that show a figure as the paper does.
fn display(kind: &PanelsKind) -> Vec<(&'static str, String)> {
    let list = |numbers: &[usize]| numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(",");
    let names = |kinds: &[ChartKind]| kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(",");
    let (more, mark) = match kind {
        PanelsKind::Plane { emphasis, .. } | PanelsKind::Trajectories { emphasis } => (None, *emphasis),
        PanelsKind::Snapshots { epochs, .. } => (Some(("epochs-shown", list(epochs))), None),
        PanelsKind::Converged => (None, None),
        PanelsKind::Charts { kinds, .. } => (Some(("charts", names(kinds))), None),
    };
    let colour = match kind.usual_colouring() {
        Colouring::Layer => "layer",
        Colouring::Gnuplot => "gnuplot",
        Colouring::Viridis => "viridis",
    };
    let networks = match kind.usual_look().networks {
        Networks::Mean => "mean",
        Networks::Each => "each",
    };
    let mut pairs = vec![
        ("figure", FigureKind::of(kind).name().to_owned()),
        ("colour", colour.to_owned()),
        ("networks", networks.to_owned()),
        ("mark", mark.map_or_else(|| "none".to_owned(), |epoch| epoch.to_string())),
    ];
    pairs.extend(more);
    pairs
}

fn entry(preset: &Preset) -> Entry {
    Entry {
        name: preset.name,
        title: preset.title,
        display: display(&(preset.kind)()),
        published: PUBLISHED.contains(&preset.name),
        needs: preset.needs,
        shape: preset.shape,
        lecture: preset.params(Size::Lecture).pairs(),
        paper: preset.params(Size::Paper).pairs(),
    }
}

/// All presets: name, title, display options, and the parameters of both sizes
/// as arrays of [name, text].
///
/// # Errors
/// Never in practice: texts cross.
#[wasm_bindgen(unchecked_return_type = "GalleryFigure[]")]
pub fn gallery() -> Result<JsValue, JsError> {
    to_js(&PRESETS.iter().map(entry).collect::<Vec<_>>())
}
