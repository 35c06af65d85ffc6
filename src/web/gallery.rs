//! The figures of the paper, for the page's gallery.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::js_error;
use crate::figure::PanelsKind;
use crate::gallery::{Preset, Size, PRESETS};

#[derive(Serialize)]
struct Entry {
    name: &'static str,
    title: &'static str,
    about: &'static str,
    /// Display options, see `www/params.js`.
    display: [(&'static str, &'static str); 2],
    lecture: Vec<(&'static str, String)>,
    paper: Vec<(&'static str, String)>,
}

fn entry(preset: &Preset) -> Entry {
    let [colour, networks] = match (preset.kind)() {
        PanelsKind::Snapshots(_) => ["layer", "each"],
        _ => ["viridis", "mean"],
    };
    Entry {
        name: preset.name,
        title: preset.title,
        about: preset.about,
        display: [("colour", colour), ("networks", networks)],
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
