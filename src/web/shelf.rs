//! The user's own data, kept where parameters that name it are checked.
//!
//! The page's instance has facts alone, the worker's has the data itself.

use std::cell::RefCell;
use std::sync::Arc;

use js_sys::{Float32Array, Uint32Array};
use ndarray::Array2;
use wasm_bindgen::prelude::*;

use super::memory::allocate;
use super::{from_js, js_error, to_js, Engine};
use crate::dataset::{DataFacts, Dataset, DatasetName, GivenSplit, OwnTask, MAX_CLASSES, MAX_FEATURES};
use crate::params::ExperimentParams;

/// Bytes of inputs that are kept besides the newest data; a run keeps its own.
const MOST_BYTES: usize = 64 << 20;

thread_local! {
    /// The newest last.
    static SHELF: RefCell<Vec<Arc<OwnTask>>> = const { RefCell::new(Vec::new()) };
}

/// Puts data on the shelf; older data is removed where it takes too much memory.
pub(super) fn shelve(task: Arc<OwnTask>) {
    SHELF.with_borrow_mut(|shelf| {
        let place = shelf.iter().position(|known| known.facts.digest == task.facts.digest);
        let known = place.map(|place| shelf.remove(place));
        // Facts do not take the place of the data itself.
        shelf.push(match known {
            Some(known) if task.dataset.is_none() && known.dataset.is_some() => known,
            _ => task,
        });
        let mut bytes = 0;
        let newest = shelf.len() - 1;
        let mut kept = vec![true; shelf.len()];
        for (place, task) in shelf.iter().enumerate().rev() {
            bytes += task.dataset.as_ref().map_or(0, |data| size_of::<f32>() * data.inputs.len());
            kept[place] = place == newest || bytes <= MOST_BYTES || task.dataset.is_none();
        }
        let mut kept = kept.into_iter();
        shelf.retain(|_| kept.next().unwrap_or(true));
    });
}

/// The own data that parameters name, where it is on the shelf.
pub(super) fn find(params: &ExperimentParams) -> Option<Arc<OwnTask>> {
    let DatasetName::Own(own) = &params.dataset else { return None };
    SHELF.with_borrow(|shelf| shelf.iter().find(|task| task.facts.digest == own.digest).cloned())
}

/// Keeps what is known of own data, from [`shelveData`](shelve_data) or [`Engine::facts`], so that
/// parameters that name it can be checked and its runs drawn. `null` is nothing to keep.
///
/// # Errors
/// What is not facts.
#[wasm_bindgen(js_name = shelveFacts)]
pub fn shelve_facts(#[wasm_bindgen(unchecked_param_type = "Facts | null")] facts: &JsValue) -> Result<(), JsError> {
    let facts: Option<DataFacts> = from_js(facts)?;
    if let Some(facts) = facts {
        shelve(Arc::new(OwnTask::elsewhere(facts)));
    }
    Ok(())
}

/// Keeps own data and returns what is known of it: inputs one after the other, `features`
/// values each, and the class of each, a number below `classes`; the rows of the parts in which it came.
///
/// # Errors
/// Sizes that contradict each other, values that are not finite, classes beyond the last; no memory
/// for so much.
#[wasm_bindgen(js_name = shelveData, unchecked_return_type = "Facts")]
pub fn shelve_data(
    name: &str,
    inputs: &Float32Array,
    labels: &Uint32Array,
    features: usize,
    classes: usize,
    #[wasm_bindgen(unchecked_param_type = "GivenSplit | null")] given: &JsValue,
) -> Result<JsValue, JsError> {
    let given: Option<GivenSplit> = from_js(given)?;
    let labels = labels.to_vec();
    let length = inputs.length() as usize;
    if features == 0 || labels.len().checked_mul(features) != Some(length) {
        return Err(js_error(format!("{length} values are not {features} for each of {} labels", labels.len())));
    }
    if features > MAX_FEATURES || classes > MAX_CLASSES {
        return Err(js_error(format!(
            "at most {MAX_FEATURES} values of an input and {MAX_CLASSES} classes are accepted"
        )));
    }
    if let Some(row) = labels.iter().position(|label| *label as usize >= classes) {
        return Err(js_error(format!("label {row} is {}, but there are {classes} classes", labels[row])));
    }
    // Not by the glue: without memory for the values it would end the worker.
    let mut values: Vec<f32> = Vec::new();
    let megabytes = length >> 18;
    values
        .try_reserve_exact(length)
        .map_err(|_| js_error(format!("there is no memory for {megabytes} MB of data; use the native program")))?;
    values.resize(length, 0.0);
    inputs.copy_to(&mut values);
    if let Some(at) = values.iter().position(|value| !value.is_finite()) {
        let (row, column) = (at / features, at % features);
        return Err(js_error(format!("value {column} of input {row} is {}: only numbers are accepted", values[at])));
    }
    let inputs = Array2::from_shape_vec((labels.len(), features), values).map_err(js_error)?;
    let rows = given.map_or(Some(labels.len()), |parts| {
        parts.train.checked_add(parts.validation).and_then(|rows| rows.checked_add(parts.test))
    });
    if rows != Some(labels.len()) {
        return Err(js_error(format!("the parts do not have the {} rows of the data", labels.len())));
    }
    let task = Arc::new(OwnTask::new(name, Dataset { inputs, labels, classes }).with_given(given));
    let facts = to_js(&*task.facts)?;
    shelve(task);
    Ok(facts)
}

#[wasm_bindgen]
impl Engine {
    /// What is known of the run's data, where it is the user's own, for
    /// [`shelveFacts`](shelve_facts); `null` for built-in data.
    ///
    /// # Errors
    /// Never in practice: numbers and texts cross.
    #[wasm_bindgen(unchecked_return_type = "Facts | null")]
    pub fn facts(&self) -> Result<JsValue, JsError> {
        let own = self.run.history().params.own().map(|own| &*own.facts);
        to_js(&own)
    }

    /// The inputs of the run's own data one after the other, so that the page can give them to
    /// another worker; empty for built-in data.
    ///
    /// # Errors
    /// No memory for so much.
    #[wasm_bindgen(js_name = ownInputs)]
    pub fn own_inputs(&self) -> Result<Float32Array, JsError> {
        let inputs = self.own_data().and_then(|data| data.inputs.as_slice()).unwrap_or_default();
        let array = Float32Array::new(&allocate(size_of_val(inputs))?.buffer());
        array.copy_from(inputs);
        Ok(array)
    }

    /// Their classes, before they are permuted; empty for built-in data.
    ///
    /// # Errors
    /// No memory for so much.
    #[wasm_bindgen(js_name = ownLabels)]
    pub fn own_labels(&self) -> Result<Uint32Array, JsError> {
        let labels = self.own_data().map_or(&[][..], |data| &data.labels);
        let array = Uint32Array::new(&allocate(size_of_val(labels))?.buffer());
        array.copy_from(labels);
        Ok(array)
    }

    fn own_data(&self) -> Option<&Dataset> {
        self.run.history().params.own()?.dataset.as_deref()
    }
}
