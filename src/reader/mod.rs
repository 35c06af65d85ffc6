//! The page's reader: files that were dropped become data to train on, or activations whose information
//! is estimated. See `www/worker/reader.js`.
//!
//! A program of its own, in a worker of its own: the page loads it with the first file, and what
//! parsers took of the browser's memory is given back when the worker ends.

mod arrays;

use js_sys::{Float32Array, Float64Array, Function, Uint32Array, Uint8Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use crate::activations::{kind_of, read_owned, ActivationError, ActivationSet, Estimates, Kind, Layer};
use crate::archive::decode_layers;
use crate::boundary::{from_js, js_error, to_js};
use crate::dataset::{DataFacts, Dataset, OwnData};
use crate::formats::{NamedBytes, MAX_BYTES};
use crate::information::{Needs, Registry, Task};
use crate::math::rows::LayerRows;
use crate::measure::{range_at, Place, Quantity, Ranges, Scratch, Source, Table};
use crate::own_data::{load, table_about, DataError, DataSummary, Loaded, ReadOptions, TableAbout};
use arrays::{arrays_of, NamedArray};

/// What files may have together, bytes.
#[wasm_bindgen(js_name = maxBytes)]
pub fn max_bytes() -> usize {
    MAX_BYTES
}

/// What the reader of the page has said of files; the fields but for the first are those of [`ReadOptions`].
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    /// Found out if nothing is said.
    kind: Option<Wanted>,
    inputs: Option<String>,
    labels: Option<String>,
    name: Option<String>,
    header: Option<bool>,
    scale: Option<bool>,
    standardize: bool,
}

/// What files are to be read as.
#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Wanted {
    Data,
    Activations,
}

/// What was read, for the page; see `About` in `www/worker/messages.js`.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum About {
    Data {
        facts: DataFacts,
        summary: DataSummary,
        arrays: Vec<NamedArray>,
    },
    Activations {
        name: String,
        epochs: Vec<usize>,
        layers: Vec<Layer>,
        facts: DataFacts,
        arrays: Vec<NamedArray>,
    },
    /// Data or a layer.
    Unclear {
        layer: String,
        rows: usize,
        units: usize,
    },
    Refused {
        why: String,
        /// What they were read as.
        tried: Wanted,
        arrays: Vec<NamedArray>,
        table: Option<TableAbout>,
        needs: &'static str,
    },
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

    /// Reads them, as options say: data, or activations where arrays have the names of layers.
    /// Files that cannot be read are no error: [`Reading::about`] says why.
    ///
    /// # Errors
    /// Options that are not understood.
    pub fn read(self, options: &JsValue) -> Result<Reading, JsError> {
        let options: Options = from_js(options)?;
        let named: Vec<_> = self.files.iter().map(|(name, bytes)| NamedBytes { name, bytes }).collect();
        // What cannot be looked at so is perhaps data of another format.
        let found = || kind_of(&named).unwrap_or(Kind::Data);
        let kind = options.kind.map_or_else(found, |wanted| match wanted {
            Wanted::Data => Kind::Data,
            Wanted::Activations => Kind::Activations,
        });
        Ok(match kind {
            Kind::Activations => Reading::of_activations(self.files, options),
            Kind::Data => Reading::of_data(&named, options),
            Kind::Unclear { layer, rows, units } => {
                Reading { about: About::Unclear { layer, rows, units }, data: None, activations: None }
            }
        })
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
    fn of_data(files: &[NamedBytes<'_>], options: Options) -> Self {
        let Options { kind: _, inputs, labels, name, header, scale, standardize } = options;
        let options = ReadOptions { inputs, labels, name, header, scale, standardize };
        match load(files, &options) {
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
                let about = About::Data { facts, summary, arrays: arrays_of(files) };
                Self { about, data: Some(dataset), activations: None }
            }
            Err(error) => {
                let unclear = matches!(error, DataError::Which { .. } | DataError::Missing { .. });
                let arrays = arrays_of(files);
                let half = matches!(error, DataError::Pairs { .. }) || unclear && arrays.len() < 2;
                let table = table_about(files, &options);
                Self::refused(&error, Wanted::Data, arrays, table, half)
            }
        }
    }

    fn of_activations(files: Vec<(String, Vec<u8>)>, Options { inputs, labels, name, .. }: Options) -> Self {
        let sizes: Vec<_> = files.iter().map(|(name, bytes)| NamedBytes { name, bytes }).collect();
        let arrays = arrays_of(&sizes);
        match read_owned(files, &crate::activations::ReadOptions { labels, inputs, name }) {
            Ok(set) => {
                let layer = |(name, units): (&String, &usize)| Layer { name: name.clone(), units: *units };
                let about = About::Activations {
                    name: set.facts.name.clone(),
                    epochs: set.epochs.clone(),
                    layers: set.layers.iter().zip(&set.units).map(layer).collect(),
                    facts: set.facts.clone(),
                    arrays,
                };
                Self { about, data: None, activations: Some(set) }
            }
            Err(error) => {
                let half = matches!(error, ActivationError::NoLabels { .. });
                Self::refused(&error, Wanted::Activations, arrays, None, half)
            }
        }
    }

    fn refused(
        error: &impl std::fmt::Display,
        tried: Wanted,
        arrays: Vec<NamedArray>,
        table: Option<TableAbout>,
        half: bool,
    ) -> Self {
        let needs = if half { "labels" } else { "" };
        let about = About::Refused { why: error.to_string(), tried, arrays, table, needs };
        Self { about, data: None, activations: None }
    }
}

#[wasm_bindgen]
impl Reading {
    /// What was read.
    ///
    /// # Errors
    /// Never in practice: numbers and texts cross.
    pub fn about(&self) -> Result<JsValue, JsError> {
        to_js(&self.about)
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

    /// Estimates what the layers know, with settings as `NAME,FIELD:VALUE,…`. After each epoch `progress` is called
    /// with how many are done, and of how many.
    ///
    /// # Errors
    /// Settings that cannot be used, arrays that are damaged or hold NaN; no activations.
    pub fn estimate(&self, settings: &str, progress: &Function) -> Result<Estimated, JsError> {
        let set = self.set()?;
        let settings = Registry::default().read(settings).map_err(js_error)?;
        let step = |done: usize, of: usize| {
            // What the page does with it is its own affair.
            let _ = progress.call2(&JsValue::NULL, &done.into(), &of.into());
        };
        Ok(Estimated(set.estimate(&*settings, step).map_err(js_error)?))
    }

    /// Whether this program can estimate with these settings; else [`Reading::layer_values`] are estimated elsewhere.
    ///
    /// # Errors
    /// Settings that cannot be used.
    #[wasm_bindgen(js_name = estimatesHere)]
    pub fn estimates_here(&self, settings: &str) -> Result<bool, JsError> {
        Ok(Registry::default().read(settings).map_err(js_error)?.is_here())
    }

    /// What estimators elsewhere must know: the class of each row, how many classes there are, which input each row
    /// is, where rows of one input may differ, the units of each layer, and how many epochs there are.
    ///
    /// # Errors
    /// No activations.
    #[wasm_bindgen(
        unchecked_return_type = "{ labels: number[], classes: number, inputs: number[] | null, units: number[], epochs: number }"
    )]
    pub fn task(&self) -> Result<JsValue, JsError> {
        #[derive(Serialize)]
        struct About<'a> {
            labels: &'a [u32],
            classes: usize,
            inputs: Option<&'a [u32]>,
            units: &'a [usize],
            epochs: usize,
        }
        let set = self.set()?;
        let Task { labels, classes, inputs } = set.task();
        to_js(&About { labels, classes, inputs, units: &set.units, epochs: set.epochs.len() })
    }

    /// Activations at an epoch, by its index: layer by layer, inputs x units.
    ///
    /// # Errors
    /// Arrays that are damaged or hold NaN; no activations.
    #[wasm_bindgen(js_name = layerValues)]
    pub fn layer_values(&self, record: usize) -> Result<Vec<f32>, JsError> {
        let set = self.set()?;
        let mut values = Vec::new();
        let place = Place { network: 0, record };
        let see = &mut |layer: LayerRows<'_>| values.extend(layer.by_sample());
        set.layers(place, Quantity::Activations, &mut Scratch::default(), see).map_err(js_error)?;
        Ok(values)
    }

    /// The least and the greatest activation of all layers and epochs, where these settings need them.
    ///
    /// # Errors
    /// Settings that cannot be used, or need what files do not have; arrays that are damaged or hold NaN; no
    /// activations.
    pub fn range(&self, settings: &str) -> Result<Option<Vec<f32>>, JsError> {
        let set = self.set()?;
        match Registry::default().read(settings).map_err(js_error)?.needs() {
            Needs::Layers | Needs::Output => Ok(None),
            Needs::NetInputs => Err(js_error(ActivationError::NoNetInputs)),
            Needs::Range => {
                let (mut ranges, mut scratch) = (Ranges::default(), Scratch::default());
                for place in ranges.unknown(&set.records(), usize::MAX) {
                    ranges.add(0, range_at(set, place, &mut scratch).map_err(js_error)?);
                }
                Ok(Some(ranges.of(0).to_vec()))
            }
        }
    }

    /// What was estimated elsewhere: with these settings, the numbers of each epoch one after the other.
    ///
    /// # Errors
    /// Settings that cannot be used, numbers that are no layers; no activations.
    #[wasm_bindgen(js_name = estimatedElsewhere)]
    pub fn estimated_elsewhere(&self, settings: &str, numbers: Vec<Float64Array>) -> Result<Estimated, JsError> {
        let settings = Registry::default().read(settings).map_err(js_error)?;
        let mut table = Table::new(1);
        for (record, numbers) in numbers.iter().enumerate() {
            table.add(Place { network: 0, record }, decode_layers(&numbers.to_vec()).map_err(js_error)?);
        }
        Ok(Estimated(self.set()?.estimates(&*settings, &table)))
    }

    fn set(&self) -> Result<&ActivationSet<Vec<u8>>, JsError> {
        self.activations.as_ref().ok_or_else(|| js_error("these files hold no activations"))
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
    /// Never in practice: numbers and texts cross.
    pub fn value(&self) -> Result<JsValue, JsError> {
        to_js(&self.0)
    }

    /// As a table.
    pub fn csv(&self) -> String {
        self.0.csv()
    }
}
