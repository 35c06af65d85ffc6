//! Memory of the browser, outside of the program's.

use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use super::js_error;

/// So many bytes of the browser's memory. `Uint8Array::new_with_length` would throw through the
/// program, which is then unusable.
pub(super) fn allocate(length: usize) -> Result<Uint8Array, JsError> {
    let constructor = Reflect::get(&js_sys::global(), &"Uint8Array".into());
    let array = constructor.and_then(|c| Reflect::construct(&Function::from(c), &Array::of1(&length.into())));
    let megabytes = length >> 20;
    array.map(Uint8Array::from).map_err(|_| {
        js_error(format!("the browser has no memory for a file of {megabytes} MB; close other pages and try again"))
    })
}
