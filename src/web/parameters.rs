//! Parameters as the page writes them: arrays of [name, text].

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{from_js, js_error, shelf, to_js};
use crate::params::{CheckedParams, ExperimentParams, FieldError, FIELDS};

#[derive(Serialize)]
struct Info {
    name: &'static str,
    default: String,
    help: &'static str,
    choices: Option<&'static [&'static str]>,
}

#[derive(Serialize)]
struct Complaint {
    field: &'static str,
    message: String,
}

/// What to know about a parameter that can be used.
#[derive(Serialize)]
struct Remark {
    field: &'static str,
    text: String,
}

#[derive(Serialize)]
struct ConditionSummary {
    hidden_layers: String,
    train_percent: String,
    train_samples: usize,
    test_samples: usize,
    steps_per_epoch: usize,
}

#[derive(Serialize)]
struct Summary {
    networks: usize,
    conditions: Vec<ConditionSummary>,
    layers: usize,
    recorded_epochs: usize,
    features: usize,
    classes: usize,
    h_x_bits: f64,
    h_y_bits: f64,
}

#[derive(Serialize)]
struct Checked {
    errors: Vec<Complaint>,
    notes: Vec<Remark>,
    pairs: Vec<(&'static str, String)>,
    hash: String,
    summary: Option<Summary>,
}

fn summarise(params: &CheckedParams) -> Summary {
    let facts = params.facts();
    let conditions = params.conditions().iter().map(|c| ConditionSummary {
        hidden_layers: c.hidden_layers.iter().map(usize::to_string).collect::<Vec<_>>().join("-"),
        train_percent: c.train_percent.to_string(),
        train_samples: c.train_samples,
        test_samples: c.test_samples,
        steps_per_epoch: c.train_samples.div_ceil(c.batch_size),
    });
    let conditions: Vec<_> = conditions.collect();
    Summary {
        networks: conditions.len() * params.repeats,
        layers: (0..conditions.len()).map(|c| params.shape(c).layers().len()).max().unwrap_or(0),
        conditions,
        recorded_epochs: params.schedule().len(),
        features: facts.features,
        classes: facts.classes,
        h_x_bits: facts.h_x_bits,
        h_y_bits: facts.h_y_bits,
    }
}

/// Reads pairs; unknown names are ignored.
fn read(pairs: &JsValue) -> Result<(ExperimentParams, Vec<FieldError>), JsError> {
    let pairs: Vec<(String, String)> = from_js(pairs)?;
    let mut params = ExperimentParams::default();
    let errors = pairs.iter().filter_map(|(name, text)| params.set(name, text).err()).collect();
    Ok((params, errors))
}

/// Parameters that can be drawn, or an error that names every field at fault; own data is looked for
/// on the shelf.
pub(super) fn checked(pairs: &JsValue) -> Result<CheckedParams, JsError> {
    let (params, errors) = read(pairs)?;
    if let Some(error) = errors.first() {
        return Err(js_error(error));
    }
    let own = shelf::find(&params);
    params.check_with(own.as_ref()).map_err(js_error)
}

/// Checks parameters as they are typed.
///
/// # Errors
/// What is no array of pairs.
#[wasm_bindgen(js_name = checkParams, unchecked_return_type = "Checked")]
pub fn check_params(#[wasm_bindgen(unchecked_param_type = "Pairs")] pairs: &JsValue) -> Result<JsValue, JsError> {
    let (params, mut errors) = read(pairs)?;
    let (texts, changed) = (params.pairs(), params.changed_pairs());
    // Text that was not understood left its field at the default: the checks on the other fields
    // still mean something, those on this one do not.
    let own = shelf::find(&params);
    let mut notes = Vec::new();
    let summary = match params.check_with(own.as_ref()) {
        Ok(params) => {
            notes.extend(params.notes().iter().map(|n| Remark { field: n.field, text: n.note.to_string() }));
            Some(summarise(&params))
        }
        Err(more) => {
            for error in more.0 {
                if errors.iter().all(|e| e.field != error.field) {
                    errors.push(error);
                }
            }
            None
        }
    };
    let checked = Checked {
        summary: summary.filter(|_| errors.is_empty()),
        notes,
        errors: errors.into_iter().map(|e| Complaint { field: e.field, message: e.problem.to_string() }).collect(),
        pairs: texts,
        hash: changed.iter().map(|(name, text)| format!("{name}={}", escape(text))).collect::<Vec<_>>().join("&"),
    };
    to_js(&checked)
}

/// Text in a URL's hash; commas stay readable.
fn escape(text: &str) -> String {
    String::from(js_sys::encode_uri_component(text)).replace("%2C", ",")
}

/// Name, default, meaning and choices of every parameter.
///
/// # Errors
/// Never in practice: texts cross.
#[wasm_bindgen(js_name = parameterInfo, unchecked_return_type = "ParameterInfo[]")]
pub fn parameter_info() -> Result<JsValue, JsError> {
    let defaults = ExperimentParams::default().pairs();
    let infos = FIELDS.iter().zip(defaults).map(|(field, (name, default))| Info {
        name,
        default,
        help: field.help,
        choices: Some(field.choices).filter(|c| !c.is_empty()),
    });
    to_js(&infos.collect::<Vec<_>>())
}
