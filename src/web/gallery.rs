//! The figures of the paper, for the page's gallery.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::js_error;
use crate::figure::{ChartKind, PanelsKind};
use crate::gallery::{Preset, Size, PRESETS};

/// The small charts beside figures that are planes, as at the first visit.
const USUAL_CHARTS: [ChartKind; 3] = [ChartKind::Loss, ChartKind::Accuracy, ChartKind::IXt];

#[derive(Serialize)]
struct Entry {
    name: &'static str,
    title: &'static str,
    about: &'static str,
    /// Display options, see `www/params.js`.
    display: Vec<(&'static str, &'static str)>,
    lecture: Vec<(&'static str, String)>,
    paper: Vec<(&'static str, String)>,
}

fn entry(preset: &Preset) -> Entry {
    let kind = (preset.kind)();
    let [colour, networks] = match kind {
        PanelsKind::Snapshots(_) => ["layer", "each"],
        _ => ["viridis", "mean"],
    };
    let mut display = vec![("colour", colour), ("networks", networks)];
    let mut charts = if let PanelsKind::Charts(kinds) = kind { kinds } else { Vec::new() };
    charts.extend(USUAL_CHARTS);
    display.extend(["chart1", "chart2", "chart3"].into_iter().zip(charts.into_iter().map(ChartKind::name)));
    Entry {
        name: preset.name,
        title: preset.title,
        about: preset.about,
        display,
        lecture: preset.params(Size::Lecture).pairs(),
        paper: preset.params(Size::Paper).pairs(),
    }
}

/// All presets as JSON: name, title, what to see, display options, and the parameters of both sizes
/// as arrays of [name, text].
///
/// # Errors
/// Never in practice: texts are valid JSON.
#[wasm_bindgen]
pub fn gallery() -> Result<String, JsError> {
    serde_json::to_string(&PRESETS.iter().map(entry).collect::<Vec<_>>()).map_err(js_error)
}
