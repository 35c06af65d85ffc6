//! Statistics of the recorded weights: the worker has the weights, the page asks for what it shows.

use wasm_bindgen::prelude::*;

use super::{js_error, Engine, View};
use crate::archive::{decode_statistics, encode_statistics};
use crate::measure::StatisticsEngine;

#[wasm_bindgen]
impl Engine {
    /// Statistics of a condition at recorded epochs `from..to`, as far as all networks have reached
    /// them, as numbers for [`View::ingest_statistics`]. Takes about a millisecond for each
    /// network and epoch.
    pub fn statistics(&mut self, condition: usize, from: usize, to: usize) -> Vec<f64> {
        let history = self.run.history();
        let statistics = self.statistics.get_or_insert_with(|| StatisticsEngine::new(&history.params));
        let mut numbers = Vec::new();
        for index in from..to.min(history.reached()) {
            encode_statistics(index, statistics.summary(history, condition, index).as_ref(), &mut numbers);
        }
        numbers
    }
}

#[wasm_bindgen]
impl View {
    /// Adds what [`Engine::statistics`] returned for a condition.
    ///
    /// # Errors
    /// Numbers of another run, or of a condition that there is not.
    #[wasm_bindgen(js_name = ingestStatistics)]
    pub fn ingest_statistics(&mut self, condition: usize, numbers: &[f64]) -> Result<(), JsError> {
        let group = self.scene.groups.get_mut(condition).ok_or_else(|| js_error("there is no such condition"))?;
        decode_statistics(&mut group.statistics, numbers).map_err(js_error)
    }

    /// At how many recorded epochs the statistics of a condition are known, from the first on.
    #[wasm_bindgen(js_name = statisticsKnown)]
    pub fn statistics_known(&self, condition: usize) -> usize {
        self.scene.groups.get(condition).map_or(0, |group| group.statistics.len())
    }
}
