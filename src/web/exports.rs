//! The worker's run as files for other programs.

use std::io;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::memory::allocate;
use super::{js_error, Engine};
use crate::archive::{npz, run_json, write_activations};

/// Hands what is written to a function of the page, piece by piece.
struct Pieces<'a>(&'a Function);

impl io::Write for Pieces<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = allocate(bytes.len()).map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))?;
        piece.copy_from(bytes);
        let taken = self.0.call1(&JsValue::NULL, &piece);
        taken.map(|_| bytes.len()).map_err(|_| io::Error::other("the page took no more"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[wasm_bindgen]
impl Engine {
    /// `run.npz`, arrays for numpy, weights included, as of the last poll.
    ///
    /// # Errors
    /// A run whose arrays do not fit into memory beside it.
    pub fn npz(&self) -> Result<Vec<u8>, JsError> {
        npz(self.run.history()).map_err(js_error)
    }

    /// `activations.npz` of a network, as of the last poll: `take` is called with one `Uint8Array` after
    /// the other, as the whole may be larger than the program's memory.
    ///
    /// # Errors
    /// A network without weights, more than a file can hold, or what `take` throws.
    #[wasm_bindgen(js_name = activationsNpz)]
    pub fn activations_npz(&self, network: usize, take: &Function) -> Result<(), JsError> {
        write_activations(self.run.history(), network, &mut Pieces(take)).map_err(js_error)
    }

    /// `run.json`, as of the last poll.
    ///
    /// # Errors
    /// Never in practice: numbers and texts are valid JSON.
    pub fn json(&self) -> Result<String, JsError> {
        run_json(self.run.history()).map_err(js_error)
    }
}
