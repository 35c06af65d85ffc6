//! What crosses between Rust and JavaScript, for both programs: structured values as objects, errors as `Error`s.

#[cfg(any(feature = "page", feature = "reader"))]
use serde::{de::DeserializeOwned, Serialize};
use wasm_bindgen::prelude::*;

/// A value as JavaScript has it: what is missing is `null`, as in JSON.
#[cfg(any(feature = "page", feature = "reader"))]
pub(crate) fn to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, JsError> {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).map_err(js_error)
}

/// A value that JavaScript gave.
#[cfg(any(feature = "page", feature = "reader"))]
pub(crate) fn from_js<T: DeserializeOwned>(value: &JsValue) -> Result<T, JsError> {
    serde_wasm_bindgen::from_value(value.clone()).map_err(js_error)
}

pub(crate) fn js_error(error: impl std::fmt::Display) -> JsError {
    JsError::new(&error.to_string())
}
