//! The worker's run as files for other programs.

use wasm_bindgen::prelude::*;

use super::{js_error, Engine};
use crate::experiment::{npz, run_json};

#[wasm_bindgen]
impl Engine {
    /// `run.npz`, arrays for numpy, weights included, as of the last poll.
    ///
    /// # Errors
    /// A run whose arrays do not fit into memory beside it.
    pub fn npz(&self) -> Result<Vec<u8>, JsError> {
        npz(self.run.history()).map_err(js_error)
    }

    /// `run.json`, as of the last poll.
    ///
    /// # Errors
    /// Never in practice: numbers and texts are valid JSON.
    pub fn json(&self) -> Result<String, JsError> {
        run_json(self.run.history()).map_err(js_error)
    }
}
