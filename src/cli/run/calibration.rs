//! How long a run will take, from some of its own work: a fraction of a second, or two steps where a step takes longer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::cli::train::cores;
use crate::information::Settings;
use crate::params::{AtEpochs, CheckedParams};
use crate::training::{Evaluation, GradientWeights, InputBlocks, Trainer};

/// Time for all measurements together.
const BUDGET: Duration = Duration::from_millis(300);

/// Operations of a slice between two looks at the clock.
const SLICE_FLOPS: u64 = 2_000_000;

/// Operations that an evaluation may take to be measured; of larger ones the time is derived.
const MEASURED_FLOPS: u64 = 500_000_000;

/// Seconds, roughly: training at the measured speed of each architecture, and the evaluations of all
/// recorded epochs, on as many threads as the run can use.
pub(super) fn seconds(params: &CheckedParams, threads: usize) -> f64 {
    let conditions = params.conditions();
    let architectures = params.hidden_layers.len().max(1);
    let (begun, share) = (Instant::now(), BUDGET / (2 * architectures as u32));
    let inputs = InputBlocks::new(params.data());
    let recorded = params.schedule().len() as f64;
    let last = params.schedule().last().copied().unwrap_or(0) as f64;
    let at = |when: AtEpochs| match when {
        AtEpochs::All => recorded,
        AtEpochs::Last => 1.0,
        AtEpochs::None => 0.0,
    };
    let mut measured: Option<Measured> = None;
    let mut total = 0.0;
    for (c, condition) in conditions.iter().enumerate() {
        // The percentages change fastest, and with them neither speed.
        let same = c > 0 && conditions[c - 1].hidden_layers == condition.hidden_layers;
        let speed = match measured {
            Some(speed) if same => speed,
            // Time is up: the others train about as fast.
            Some(speed) if begun.elapsed() > BUDGET => derived(params, c, speed.flops_per_second),
            _ => measure(params, c, &inputs, share),
        };
        measured = Some(speed);
        let epoch = (params.shape(c).training_flops() * condition.train_samples as u64) as f64 / speed.flops_per_second;
        let evaluations = recorded * speed.evaluation + at(params.estimate_information) * speed.estimates;
        // After each batch's step its gradient is taken once more.
        let passes = if params.gradient_weights == GradientWeights::AfterStep { 2.0 } else { 1.0 };
        total += (last + passes * at(params.record_gradients)) * epoch + evaluations;
    }
    let networks = conditions.len() * params.repeats;
    total * params.repeats as f64 / threads.min(cores()).min(networks).max(1) as f64
}

/// One architecture's speed on one thread.
#[derive(Clone, Copy)]
struct Measured {
    flops_per_second: f64,
    /// Seconds for all inputs once.
    evaluation: f64,
    /// Seconds for the information of all layers once.
    estimates: f64,
}

/// Operations of all inputs once: a forward pass is a third of a training step.
fn forward_flops(params: &CheckedParams, condition: usize) -> u64 {
    params.shape(condition).training_flops() * params.facts().samples as u64 / 3
}

/// What follows from the speed of training alone.
fn derived(params: &CheckedParams, condition: usize, flops_per_second: f64) -> Measured {
    let evaluation = forward_flops(params, condition) as f64 / flops_per_second;
    Measured { flops_per_second, evaluation, estimates: 0.25 * evaluation }
}

fn measure(params: &CheckedParams, condition: usize, inputs: &InputBlocks, share: Duration) -> Measured {
    let data = params.data();
    let mut trainer = Trainer::new(&params.trainer_settings(condition, 0), Arc::clone(data));
    let step = params.shape(condition).training_flops() * params.conditions()[condition].batch_size as u64;
    if step < MEASURED_FLOPS {
        // Once without the clock: memory is touched for the first time.
        trainer.advance(usize::MAX, 1);
    }
    let (begun, mut flops) = (Instant::now(), 0);
    while begun.elapsed() < share {
        flops += trainer.advance(usize::MAX, SLICE_FLOPS);
    }
    let flops_per_second = flops as f64 / begun.elapsed().as_secs_f64();
    if forward_flops(params, condition) > MEASURED_FLOPS {
        return derived(params, condition, flops_per_second);
    }
    let mut estimator = params.bin_settings().estimator(&params.task());
    let mut evaluation = Evaluation::default();
    evaluation.run(trainer.mlp(), inputs);
    let mean = |work: &mut dyn FnMut()| {
        let (begun, mut times) = (Instant::now(), 0);
        while times == 0 || begun.elapsed() < share / 2 {
            work();
            times += 1;
        }
        begun.elapsed().as_secs_f64() / f64::from(times)
    };
    let forward = mean(&mut || evaluation.run(trainer.mlp(), inputs));
    let estimates = mean(&mut || {
        for layer in 0..evaluation.activations.layers() {
            // Only its time counts.
            std::hint::black_box(estimator.estimate(&evaluation.activations.layer(layer)));
        }
    });
    Measured { flops_per_second, evaluation: forward, estimates }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::ExperimentParams;

    #[test]
    fn more_work_takes_longer() {
        let of = |epochs, repeats| {
            let params = ExperimentParams { epochs, repeats, ..Default::default() }.check().unwrap();
            seconds(&params, 1)
        };
        let little = of(100, 1);
        assert!(little > 0.0 && little < 60.0, "{little}");
        // A machine that is busy with something else measures anything, but not a factor of 30.
        assert!(of(10_000, 30) > 30.0 * little);
    }
}
