//! How much a run holds.

use crate::math::lanes::BLOCK_SAMPLES;
use crate::network::Shape;
use crate::params::{AtEpochs, CheckedParams, FieldError, ParamsError, Problem, Threads};

/// Data, weights and activations that a run may hold: a browser's instance has 1 GiB in all.
const MEMORY_LIMIT: u64 = if cfg!(target_arch = "wasm32") { 640 << 20 } else { 8 << 30 };

/// Threads taken for "all": what a run is allowed must not depend on the machine.
const TYPICAL_THREADS: u64 = 8;

impl CheckedParams {
    /// Bytes that weights and activations take.
    pub(super) fn memory(&self) -> u64 {
        let shapes: Vec<Shape> = (0..self.conditions.len()).map(|c| self.shape(c)).collect();
        let repeats = self.params.repeats as u64;
        let weights: u64 = shapes.iter().map(|s| s.parameters() as u64).sum();
        // Recorded weights, and beside them what a network in training holds: weights twice,
        // gradient, two moments, and the moments as they were at the newest record.
        let kept = 4 * weights.saturating_mul(repeats).saturating_mul(self.schedule.len() as u64 + 7);
        // Each thread evaluates one network at a time on all inputs.
        let threads = match self.params.threads {
            Threads::Count(n) => n as u64,
            Threads::All => TYPICAL_THREADS,
        };
        let units = |s: &Shape| s.layers().iter().map(|l| l.units as u64).sum::<u64>();
        let widest = shapes.iter().map(units).max().unwrap_or(0);
        // Beside the activations the estimator counts each class in each cell.
        let a_sample = 4 * (widest + self.facts.classes as u64);
        let samples = self.facts.samples as u64;
        let evaluated = a_sample.saturating_mul(samples).saturating_mul(threads.min(repeats * shapes.len() as u64));
        // The inputs, the same in blocks, and in each network's batches those that train.
        let trained: u64 = self.conditions.iter().map(|c| c.train_samples as u64).sum();
        let copies = 2 + u64::from(self.params.random_labels);
        let inputs = (4 * self.facts.features as u64).saturating_mul(copies * samples + repeats * trained);
        // Slopes of one block that a network in training keeps.
        let slopes = |c: usize| self.functions(c).kept_slopes(&shapes[c]) as u64;
        let slopes = 4 * BLOCK_SAMPLES as u64 * repeats * (0..shapes.len()).map(slopes).sum::<u64>();
        // Activations are written one array at a time, and the inputs as one of them.
        let written = match self.params.record_activations {
            AtEpochs::None => 0,
            _ => {
                let widest = shapes.iter().flat_map(Shape::layers).map(|l| l.units).max().unwrap_or(0);
                4 * widest.max(self.facts.features) as u64 * samples
            }
        };
        [evaluated, inputs, slopes, written].into_iter().fold(kept, u64::saturating_add)
    }

    pub(super) fn check_memory(&self) -> Result<(), ParamsError> {
        let bytes = self.memory();
        if bytes <= MEMORY_LIMIT {
            return Ok(());
        }
        let problem = Problem::TooMuchMemory { megabytes: bytes >> 20, limit: MEMORY_LIMIT >> 20 };
        Err(ParamsError(vec![FieldError { field: "hidden_layers", problem }]))
    }
}
