//! The page's reader: files that were dropped become data to train on, or activations whose information
//! is estimated. See `www/reader.js`.
//!
//! A program of its own, in a worker of its own: the page loads it with the first file, and what
//! parsers took of the browser's memory is given back when the worker ends.
#![cfg(target_arch = "wasm32")]

#[path = "../../src/activations/mod.rs"]
pub mod activations;
#[path = "../../src/dataset/mod.rs"]
pub mod dataset;
#[path = "../../src/experiment/mod.rs"]
pub mod experiment;
#[path = "../../src/formats/mod.rs"]
pub mod formats;
#[path = "../../src/information/mod.rs"]
pub mod information;
#[path = "../../src/math/mod.rs"]
pub mod math;
#[path = "../../src/network/mod.rs"]
pub mod network;
#[path = "../../src/optimizer/mod.rs"]
pub mod optimizer;
#[path = "../../src/params/mod.rs"]
pub mod params;
#[path = "../../src/training/mod.rs"]
pub mod training;

mod arrays;

use js_sys::{Float32Array, Function, Uint32Array, Uint8Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use activations::{are_activations, read_owned, ActivationError, ActivationSet, Estimates, Layer};
use arrays::{arrays_of, NamedArray};
use dataset::files::{load, DataError, DataSummary, Loaded, ReadOptions};
use dataset::{DataFacts, Dataset, OwnData};
use formats::{NamedBytes, MAX_BYTES};
use params::ExperimentParams;

fn js_error(error: impl std::fmt::Display) -> JsError {
    JsError::new(&error.to_string())
}

/// What files may have together, bytes.
#[wasm_bindgen(js_name = maxBytes)]
pub fn max_bytes() -> usize {
    MAX_BYTES
}

/// Which array is which, where the reader of the page has said so.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    inputs: Option<String>,
    labels: Option<String>,
    name: Option<String>,
}

/// What was read, for the page; see `About` in `www/messages.js`.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum About {
    Data { facts: DataFacts, summary: DataSummary },
    Activations { name: String, epochs: Vec<usize>, layers: Vec<Layer>, facts: DataFacts },
    Refused { why: String, arrays: Vec<NamedArray>, needs: &'static str },
}

/// Files that were dropped together.
#[wasm_bindgen]
#[derive(Default)]
pub struct DroppedFiles {
    files: Vec<(String, Vec<u8>)>,
}

#[wasm_bindgen]
impl DroppedFiles {
    /// None yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file.
    ///
    /// # Errors
    /// No memory for it.
    pub fn add(&mut self, name: String, bytes: &Uint8Array) -> Result<(), JsError> {
        // Not by the glue: without memory for the bytes it would end the worker.
        let mut own = Vec::new();
        let length = bytes.length() as usize;
        own.try_reserve_exact(length)
            .map_err(|_| js_error(format!("there is no memory for the {} MB of {name}", length >> 20)))?;
        own.resize(length, 0);
        bytes.copy_to(&mut own);
        self.files.push((name, own));
        Ok(())
    }

    /// Reads them, as JSON options say: data, or activations where arrays have the names of layers.
    /// Files that cannot be read are no error: [`Reading::about`] says why.
    ///
    /// # Errors
    /// Options that are not understood.
    pub fn read(self, options: &str) -> Result<Reading, JsError> {
        let options: Options = serde_json::from_str(options).map_err(js_error)?;
        let named: Vec<_> = self.files.iter().map(|(name, bytes)| NamedBytes { name, bytes }).collect();
        // What cannot be looked at so is perhaps data of another format.
        if are_activations(&named).unwrap_or(false) {
            return Ok(Reading::of_activations(self.files, options));
        }
        Ok(Reading::of_data(&named, options))
    }
}

/// What files hold.
#[wasm_bindgen]
pub struct Reading {
    about: About,
    data: Option<Dataset>,
    activations: Option<ActivationSet<Vec<u8>>>,
}

impl Reading {
    fn of_data(files: &[NamedBytes<'_>], Options { inputs, labels, name }: Options) -> Self {
        match load(files, &ReadOptions { inputs, labels, name, ..ReadOptions::default() }) {
            Ok(Loaded { dataset, summary }) => {
                let own = OwnData::new(&summary.name, &dataset.digest());
                let facts = DataFacts {
                    name: own.name,
                    digest: own.digest,
                    samples: summary.samples,
                    features: summary.features,
                    classes: summary.classes,
                    h_x_bits: summary.h_x_bits,
                    h_y_bits: summary.h_y_bits,
                    given: summary.given,
                };
                Self { about: About::Data { facts, summary }, data: Some(dataset), activations: None }
            }
            Err(error) => {
                let unclear = matches!(error, DataError::Which { .. } | DataError::Missing { .. });
                let arrays = if unclear { arrays_of(files) } else { Vec::new() };
                let half = matches!(error, DataError::Pairs { .. }) || unclear && arrays.len() < 2;
                Self::refused(&error, arrays, half)
            }
        }
    }

    fn of_activations(files: Vec<(String, Vec<u8>)>, Options { inputs, labels, name }: Options) -> Self {
        let sizes: Vec<_> = files.iter().map(|(name, bytes)| NamedBytes { name, bytes }).collect();
        let arrays = arrays_of(&sizes);
        match read_owned(files, &activations::ReadOptions { labels, inputs, name }) {
            Ok(set) => {
                let layer = |(name, units): (&String, &usize)| Layer { name: name.clone(), units: *units };
                let about = About::Activations {
                    name: set.facts.name.clone(),
                    epochs: set.epochs.clone(),
                    layers: set.layers.iter().zip(&set.units).map(layer).collect(),
                    facts: set.facts.clone(),
                };
                Self { about, data: None, activations: Some(set) }
            }
            Err(error) => {
                let half = matches!(error, ActivationError::NoLabels { .. });
                let unclear = matches!(error, ActivationError::Missing { .. } | ActivationError::Ambiguous { .. });
                Self::refused(&error, if unclear { arrays } else { Vec::new() }, half)
            }
        }
    }

    fn refused(error: &impl std::fmt::Display, arrays: Vec<NamedArray>, half: bool) -> Self {
        let needs = if half { "labels" } else { "" };
        Self { about: About::Refused { why: error.to_string(), arrays, needs }, data: None, activations: None }
    }
}

#[wasm_bindgen]
impl Reading {
    /// What was read, as JSON.
    ///
    /// # Errors
    /// Never in practice: numbers and texts are valid JSON.
    pub fn about(&self) -> Result<String, JsError> {
        serde_json::to_string(&self.about).map_err(js_error)
    }

    /// The inputs of data, one after the other; empty where there are none.
    pub fn inputs(&self) -> Float32Array {
        let rows = self.data.as_ref().map(|data| data.inputs.as_standard_layout());
        Float32Array::from(rows.as_ref().and_then(|rows| rows.as_slice()).unwrap_or_default())
    }

    /// The class of each input.
    pub fn labels(&self) -> Uint32Array {
        Uint32Array::from(self.data.as_ref().map_or(&[][..], |data| &data.labels))
    }

    /// Estimates what the layers know, binned as the parameters `bins` and `binning` say. After each
    /// epoch `progress` is called with how many are done, and of how many.
    ///
    /// # Errors
    /// Parameters that cannot be used, arrays that are damaged or hold NaN; no activations.
    pub fn estimate(&self, bins: &str, binning: &str, progress: &Function) -> Result<Estimated, JsError> {
        let set = self.activations.as_ref().ok_or_else(|| js_error("these files hold no activations"))?;
        let mut params = ExperimentParams::default();
        params.set("bins", bins).map_err(js_error)?;
        params.set("binning", binning).map_err(js_error)?;
        let params = params.check().map_err(js_error)?;
        let step = |done: usize, of: usize| {
            // What the page does with it is its own affair.
            let _ = progress.call2(&JsValue::NULL, &done.into(), &of.into());
        };
        Ok(Estimated(set.estimate(params.bin_settings(), step).map_err(js_error)?))
    }
}

/// What layers know.
#[wasm_bindgen]
pub struct Estimated(Estimates);

#[wasm_bindgen]
impl Estimated {
    /// For the page's `View.openEstimates`.
    ///
    /// # Errors
    /// Never in practice: numbers and texts are valid JSON.
    pub fn json(&self) -> Result<String, JsError> {
        serde_json::to_string(&self.0).map_err(js_error)
    }

    /// As a table.
    pub fn csv(&self) -> String {
        self.0.csv()
    }
}
