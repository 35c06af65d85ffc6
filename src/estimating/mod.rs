//! Estimators that take long programs, for a page: a program of its own that is loaded when the first of them is asked
//! for, in workers of their own. See `www/worker/estimator.js`.
//!
//! Layers come as numbers, wherever they were computed, and estimates go as numbers.

use ndarray::ArrayView2;
use wasm_bindgen::prelude::*;

use crate::archive::encode_layers;
use crate::boundary::js_error;
use crate::information::{Estimator, Needs, Registry, Task};
use crate::math::rows::LayerBuffer;

/// An estimator for inputs with certain labels.
#[wasm_bindgen]
pub struct Estimating {
    estimator: Box<dyn Estimator>,
    needs: Needs,
    samples: usize,
    buffer: LayerBuffer,
}

#[wasm_bindgen]
impl Estimating {
    /// With settings as `NAME,FIELD:VALUE,…`; the class of each input, how many classes there are, and which input each
    /// row is, where rows of one input may differ.
    ///
    /// # Errors
    /// Settings that cannot be used.
    #[wasm_bindgen(constructor)]
    pub fn new(
        settings: &str,
        labels: Vec<u32>,
        classes: usize,
        inputs: Option<Vec<u32>>,
    ) -> Result<Estimating, JsError> {
        let settings = Registry::default().read(settings).map_err(js_error)?;
        let task = Task { labels: &labels, classes, inputs: inputs.as_deref() };
        let (estimator, needs) = (settings.estimator(&task), settings.needs());
        Ok(Self { estimator, needs, samples: labels.len(), buffer: LayerBuffer::default() })
    }

    /// Estimates what the layers of a network know, from their values: layer by layer, inputs x units, the output last.
    /// Gives the numbers that stand for layers in [`crate::archive::encode_found`]. With the least and the greatest
    /// activation of the network, where they are needed.
    ///
    /// # Errors
    /// Values that are not as many as the layers have.
    pub fn estimate(&mut self, values: &[f32], units: &[u32], range: Option<Vec<f32>>) -> Result<Vec<f64>, JsError> {
        if let Some([low, high]) = range.as_deref() {
            self.estimator.see_range([*low, *high]);
        }
        let mut layers = Vec::with_capacity(units.len());
        let mut rest = values;
        for units in units {
            let shape = (self.samples, *units as usize);
            let (layer, after) = rest
                .split_at_checked(shape.0 * shape.1)
                .ok_or_else(|| js_error("there are fewer values than the layers have"))?;
            layers.push(ArrayView2::from_shape(shape, layer).map_err(js_error)?);
            rest = after;
        }
        if let Some(output) = layers.last().filter(|_| self.needs == Needs::Output) {
            self.estimator.see_output(&self.buffer.fill(*output));
        }
        let found: Vec<_> = layers.iter().map(|layer| self.estimator.estimate(&self.buffer.fill(*layer))).collect();
        let mut numbers = Vec::new();
        encode_layers(&found, &mut numbers);
        Ok(numbers)
    }
}
