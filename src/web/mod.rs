//! What JavaScript sees: [`Engine`] computes in the worker, [`View`] draws on the page.
//!
//! Everything here converts, calls the core and converts back. Structured values cross as objects,
//! which `types.d.ts` describes, numbers in bulk as typed arrays. `www/worker/messages.js` has the
//! messages that carry the results between the two.

mod engine;
mod exports;
mod figure_kind;
mod gallery;
mod inspection;
mod measurement;
mod memory;
mod options;
mod panics;
mod parameters;
mod pattern;
mod run_file;
mod shelf;
mod statistics;
mod surface;
mod view;

pub use engine::Engine;
pub use figure_kind::figure_kinds;
pub use gallery::gallery;
pub use inspection::draw_diagram;
pub use measurement::{check_measurement, estimators};
pub use panics::announce_panics;
pub use parameters::{check_params, parameter_info};
pub use shelf::{shelve_data, shelve_facts};
pub use view::{chart_kinds, View};

#[cfg(target_feature = "atomics")]
pub use wasm_bindgen_rayon::init_thread_pool;

use wasm_bindgen::prelude::*;

use crate::boundary::{from_js, js_error, to_js};

/// What crosses, for the `.d.ts` that wasm-bindgen writes.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");

/// Whether this variant was built for threads.
#[wasm_bindgen(js_name = isThreaded)]
pub fn is_threaded() -> bool {
    cfg!(target_feature = "atomics")
}

/// Version of the crate.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// A message as a sentence of its own.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_ascii_uppercase(), letters.as_str()))
}
