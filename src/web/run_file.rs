//! The worker's side: a run to a file and back.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::memory::allocate;
use super::{js_error, shelf, to_js, Engine};
use crate::archive::{open_run, run_size, write_run, RunFileError};
use crate::experiment::Run;
use crate::params::Threads;

#[wasm_bindgen]
impl Engine {
    /// A run from the bytes of a file, to be looked at and gone on with. The next
    /// [`Engine::poll`] gives everything that it holds. With `threaded`, as many threads of the pool
    /// train as its parameters ask for, but at most `lanes`. Own data in the file is put on the shelf.
    ///
    /// # Errors
    /// Bytes that hold no run for this version; see [`RunFileError`].
    pub fn open(bytes: &Uint8Array, threaded: bool, lanes: usize) -> Result<Engine, JsError> {
        // Not by the glue: without memory for the bytes it would end the worker.
        let mut own: Vec<u8> = Vec::new();
        let length = bytes.length() as usize;
        own.try_reserve_exact(length).map_err(|_| js_error(RunFileError::Memory))?;
        own.resize(length, 0);
        bytes.copy_to(&mut own);
        let history = open_run(&own).map_err(js_error)?;
        drop(own);
        history.params.own().cloned().into_iter().for_each(shelf::shelve);
        let lanes = match history.params.threads {
            Threads::All => lanes,
            Threads::Count(count) => count.min(lanes),
        };
        Ok(Self::of(Run::from_history(history).map_err(js_error)?, threaded, lanes, true))
    }

    /// The bytes of a file with everything recorded, as of the last poll.
    ///
    /// # Errors
    /// No memory for so many bytes.
    pub fn save(&self) -> Result<Uint8Array, JsError> {
        let history = self.run.history();
        // Piece by piece into the browser's memory: the program's may have no room for a copy.
        let bytes = allocate(run_size(history).map_err(js_error)?)?;
        let mut at = 0;
        write_run(history, |piece| {
            let end = at + piece.len() as u32;
            bytes.subarray(at, end).copy_from(piece);
            at = end;
        })
        .map_err(js_error)?;
        Ok(bytes)
    }

    /// The run's parameters, as an array of [name, text].
    ///
    /// # Errors
    /// Never in practice: texts cross.
    #[wasm_bindgen(unchecked_return_type = "Pairs")]
    pub fn parameters(&self) -> Result<JsValue, JsError> {
        to_js(&self.run.history().params.pairs())
    }
}
