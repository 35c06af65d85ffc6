//! Other estimators, or other settings, on a run: the worker measures in portions, the page draws them.

use std::sync::Arc;

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::view::Source;
use super::{js_error, to_js, Engine, View};
use crate::archive::{decode_found, decode_layers, encode_found};
use crate::information::{Field, Kind, Needs, Registry, SettingError, Settings};
use crate::measure::{
    range_at, Measurement, Place, Portion, Quantity, Queue, Ranges, RunSource, Scratch, Source as _, Spread, Table,
};
use crate::shown::{measure_again, measured_scene, scene_of_run};

/// An estimator, for a menu and a form.
#[derive(Serialize)]
struct Info {
    name: &'static str,
    title: &'static str,
    about: &'static str,
    fields: &'static [Field],
}

impl From<&'static Kind> for Info {
    fn from(kind: &'static Kind) -> Self {
        let Kind { name, title, about, fields, .. } = *kind;
        Self { name, title, about, fields }
    }
}

/// All estimators, in the order of the menu.
///
/// # Errors
/// Never in practice: texts cross.
#[wasm_bindgen(unchecked_return_type = "EstimatorInfo[]")]
pub fn estimators() -> Result<JsValue, JsError> {
    to_js(&Registry::default().kinds().iter().map(|kind| Info::from(*kind)).collect::<Vec<_>>())
}

/// What settings are, as they are typed.
#[derive(Serialize)]
struct Checked {
    error: Option<Complaint>,
    /// None where there is an error.
    settings: Option<Usable>,
}

#[derive(Serialize)]
struct Complaint {
    /// None where it is about the estimator.
    field: Option<String>,
    message: String,
}

#[derive(Serialize)]
struct Usable {
    text: String,
    words: String,
    estimator: &'static str,
    values: Vec<(&'static str, String)>,
}

impl From<Result<Arc<dyn Settings>, SettingError>> for Checked {
    fn from(checked: Result<Arc<dyn Settings>, SettingError>) -> Self {
        match checked {
            Ok(settings) => {
                let kind = settings.kind();
                let values = kind.fields.iter().map(|field| field.name).zip(settings.values()).collect();
                let (text, words) = (settings.text(), settings.words());
                Self { error: None, settings: Some(Usable { text, words, estimator: kind.name, values }) }
            }
            Err(error) => {
                let complaint = Complaint { field: error.field().map(str::to_owned), message: error.to_string() };
                Self { error: Some(complaint), settings: None }
            }
        }
    }
}

/// Checks settings, `NAME,FIELD:VALUE,…`, as addresses hold them and forms make them: the same text without defaults,
/// words for people, and each value.
///
/// # Errors
/// Never in practice: texts cross.
#[wasm_bindgen(js_name = checkMeasurement, unchecked_return_type = "CheckedMeasurement")]
pub fn check_measurement(text: &str) -> Result<JsValue, JsError> {
    to_js(&Checked::from(Registry::default().read(text)))
}

/// Settings, where there are some.
fn read(settings: Option<String>) -> Result<Option<Arc<dyn Settings>>, JsError> {
    settings.map(|text| Registry::default().read(&text)).transpose().map_err(js_error)
}

#[cfg(target_feature = "atomics")]
fn on_the_pool(count: usize, work: &(dyn Fn(usize) + Sync)) {
    use rayon::prelude::*;
    (0..count).into_par_iter().for_each(work);
}

/// Who estimates what is measured of a run.
pub(super) enum Measuring {
    /// The engine, on its pool.
    Here(Measurement),
    /// Programs that have the estimator; the engine gives them layers, one place after the other.
    Elsewhere { needs: Needs, queue: Queue, ranges: Ranges },
}

/// Places that are looked at for their range between two looks at the messages.
const RANGES: usize = 64;

#[wasm_bindgen]
impl Engine {
    /// Begins to measure everything that is recorded, and what will be, with other settings; the measurement before
    /// ends. Without settings there is none. False where this program has no such estimator: then
    /// [`Engine::take_place`] tells what is to be estimated elsewhere.
    ///
    /// # Errors
    /// Settings that cannot be used.
    pub fn measure(&mut self, settings: Option<String>) -> Result<bool, JsError> {
        let settings = read(settings)?;
        let params = &self.run.history().params;
        self.measuring = settings.map(|settings| match settings.is_here() {
            true => Measuring::Here(Measurement::new(&*settings, &params.task(), self.lanes.max(1))),
            false => {
                Measuring::Elsewhere { needs: settings.needs(), queue: Queue::default(), ranges: Ranges::default() }
            }
        });
        Ok(!matches!(self.measuring, Some(Measuring::Elsewhere { .. })))
    }

    /// Measures up to so many networks at recorded epochs, on the pool where no network trains on it, and gives the
    /// numbers for [`View::ingest_measured`]; empty when everything that is recorded by now is measured, and where a
    /// first look at it has found nothing to draw yet: [`Engine::measure_progress`] tells.
    ///
    /// # Errors
    /// Never in practice: of recorded weights there is always a layer.
    #[wasm_bindgen(js_name = measurePortion)]
    pub fn measure_portion(&mut self, places: usize) -> Result<Vec<f64>, JsError> {
        let mut numbers = Vec::new();
        let Some(Measuring::Here(measurement)) = &mut self.measuring else { return Ok(numbers) };
        let source = RunSource::new(self.run.history(), self.run.inputs());
        #[cfg_attr(not(target_feature = "atomics"), allow(unused_mut))]
        let mut spread: Spread<'_> = &|count, work| (0..count).for_each(work);
        #[cfg(target_feature = "atomics")]
        if self.lanes > 0 && self.run.state() != crate::experiment::RunState::Running {
            // Lanes keep the threads of the pool for themselves until they are done.
            spread = &on_the_pool;
        }
        let Ok(portion) = measurement.portion(&source, places, spread);
        if let Portion::Found(found) = portion {
            encode_found(&found, &mut numbers);
        }
        Ok(numbers)
    }

    /// How many networks at recorded epochs are measured, and of how many.
    #[wasm_bindgen(js_name = measureProgress)]
    pub fn measure_progress(&self) -> Vec<usize> {
        let source = RunSource::new(self.run.history(), self.run.inputs());
        match &self.measuring {
            None => Vec::new(),
            Some(Measuring::Here(measurement)) => <[usize; 2]>::from(measurement.progress(&source)).to_vec(),
            Some(Measuring::Elsewhere { queue, .. }) => vec![queue.done(), source.records().iter().sum()],
        }
    }

    /// The class of each input, for estimators elsewhere.
    pub fn labels(&self) -> Vec<u32> {
        self.run.history().params.task().labels.to_vec()
    }

    /// Number of classes.
    pub fn classes(&self) -> usize {
        self.run.history().params.task().classes
    }

    /// Looks at ranges of what is to be estimated elsewhere, where they are needed; true if there may be more.
    #[wasm_bindgen(js_name = lookAtRanges)]
    pub fn look_at_ranges(&mut self) -> bool {
        let Some(Measuring::Elsewhere { needs: Needs::Range, ranges, .. }) = &mut self.measuring else { return false };
        let source = RunSource::new(self.run.history(), self.run.inputs());
        let unknown = ranges.unknown(&source.records(), RANGES);
        let mut scratch = Scratch::default();
        for place in &unknown {
            let Ok(range) = range_at(&source, *place, &mut scratch);
            ranges.add(place.network, range);
        }
        !unknown.is_empty()
    }

    /// A network and a recorded epoch that are to be estimated elsewhere; empty when there are none by now. Where
    /// ranges are needed, [`Engine::look_at_ranges`] must have seen all.
    #[wasm_bindgen(js_name = takePlace)]
    pub fn take_place(&mut self) -> Vec<usize> {
        let Some(Measuring::Elsewhere { needs, queue, ranges }) = &mut self.measuring else { return Vec::new() };
        if *needs == Needs::Range {
            ranges.settle(queue);
        }
        queue.take_up(&RunSource::new(self.run.history(), self.run.inputs()).records());
        queue.take(1).into_iter().flat_map(|place| [place.network, place.record]).collect()
    }

    /// The least and the greatest activation of a network, where they are needed.
    #[wasm_bindgen(js_name = rangeOf)]
    pub fn range_of(&self, network: usize) -> Option<Vec<f32>> {
        match &self.measuring {
            Some(Measuring::Elsewhere { needs: Needs::Range, ranges, .. }) => Some(ranges.used(network).to_vec()),
            _ => None,
        }
    }

    /// Units of each layer of a network.
    #[wasm_bindgen(js_name = layerUnits)]
    pub fn layer_units(&self, network: usize) -> Result<Vec<u32>, JsError> {
        let history = self.run.history();
        let kept = history.networks.get(network).ok_or_else(|| js_error(format!("there is no network {network}")))?;
        Ok(history.params.shape(kept.condition).layers().iter().map(|layer| layer.units as u32).collect())
    }

    /// Activations of a network at a recorded epoch, or its net inputs where these are measured: layer by layer,
    /// inputs x units.
    ///
    /// # Errors
    /// A place that is not recorded.
    #[wasm_bindgen(js_name = layerValues)]
    pub fn layer_values(&self, network: usize, record: usize) -> Result<Vec<f32>, JsError> {
        let source = RunSource::new(self.run.history(), self.run.inputs());
        if source.records().get(network).is_none_or(|records| record >= *records) {
            return Err(js_error(format!("network {network} has no record {record}")));
        }
        let mut values = Vec::new();
        let quantity = match &self.measuring {
            Some(Measuring::Elsewhere { needs: Needs::NetInputs, .. }) => Quantity::NetInputs,
            _ => Quantity::Activations,
        };
        let (place, scratch) = (Place { network, record }, &mut Scratch::default());
        let Ok(()) = source.layers(place, quantity, scratch, &mut |layer| values.extend(layer.by_sample()));
        Ok(values)
    }

    /// Takes what was estimated elsewhere, and gives the numbers for [`View::ingest_measured`].
    ///
    /// # Errors
    /// Numbers that are no layers.
    #[wasm_bindgen(js_name = estimatedElsewhere)]
    pub fn estimated_elsewhere(&mut self, network: usize, record: usize, numbers: &[f64]) -> Result<Vec<f64>, JsError> {
        let place = Place { network, record };
        let layers = decode_layers(numbers).map_err(js_error)?;
        if let Some(Measuring::Elsewhere { queue, .. }) = &mut self.measuring {
            queue.finish(place);
        }
        let mut found = Vec::new();
        encode_found(&[(place, layers)], &mut found);
        Ok(found)
    }
}

#[wasm_bindgen]
impl View {
    /// Draws another measurement of a run from now on, of which nothing is known yet: settings as
    /// [`check_measurement`] gives them, or what was recorded while it trained.
    ///
    /// # Errors
    /// Settings that cannot be used, something else than a run of the worker.
    pub fn measure(&mut self, settings: Option<String>) -> Result<(), JsError> {
        let settings = read(settings)?;
        let history = self.run()?;
        let measured = settings.map(|settings| (settings, Table::new(history.networks.len())));
        let mut scene = match &measured {
            None => scene_of_run(history),
            Some((_, table)) => measured_scene(history, table),
        };
        for (now, before) in scene.groups.iter_mut().zip(&mut self.scene.groups) {
            // They are of the weights, however these are measured.
            now.statistics = std::mem::take(&mut before.statistics);
        }
        (self.scene, self.measured) = (scene, measured);
        Ok(())
    }

    /// Adds what [`Engine::measure_portion`] returned.
    ///
    /// # Errors
    /// Numbers of another run; nothing that is being measured.
    #[wasm_bindgen(js_name = ingestMeasured)]
    pub fn ingest_measured(&mut self, numbers: &[f64]) -> Result<(), JsError> {
        let (Source::Run(history), Some((_, table))) = (&self.source, &mut self.measured) else {
            return Err(js_error("nothing is being measured"));
        };
        let new = decode_found(table, history.params.schedule().len(), numbers).map_err(js_error)?;
        measure_again(&mut self.scene, history, table, new.into_iter());
        Ok(())
    }

    /// With what the drawn information was measured, for people.
    #[wasm_bindgen(js_name = measuredWith)]
    pub fn measured_with(&self) -> String {
        match (&self.source, &self.measured) {
            (_, Some((settings, _))) => settings.words(),
            (Source::Estimates(estimates), None) => {
                Registry::default().read(&estimates.estimator).map_or(String::new(), |settings| settings.words())
            }
            (_, None) => self.params().map_or(String::new(), |params| {
                let settings: &dyn Settings = &params.bin_settings();
                settings.words()
            }),
        }
    }
}
