//! One network's way through the recorded epochs, in slices.

use std::sync::Arc;

use crate::experiment::{Divergence, Event, Record};
use crate::information::{BinEdges, BinnedEstimator};
use crate::params::{AtEpochs, CheckedParams};
use crate::training::{Evaluation, GradientWeights, InputBlocks, Trainer};

/// Work of one slice: 3 ms or so at 13 GFLOP/s.
const SLICE_FLOPS: u64 = 40_000_000;

/// What an evaluation with its estimates costs, in operations of a training step: binning six
/// narrow layers takes about as long as the forward pass of the standard network twice.
const EVALUATION_FLOPS_PER_UNIT_AND_SAMPLE: u64 = 50;

/// A training loss from which a network is given up, times the cross-entropies that it adds up: one
/// that guesses has ln C of softmax, ln 2 of each unit of sigmoid.
const DIVERGED_LOSS_NATS: f64 = 1000.0;

/// What all networks of a run have in common.
pub(super) struct Common {
    pub params: CheckedParams,
    pub inputs: InputBlocks,
}

/// Buffers of one thread, used for any network.
pub(super) struct Scratch {
    evaluation: Evaluation,
    estimator: BinnedEstimator,
}

impl Scratch {
    pub fn new(params: &CheckedParams) -> Self {
        let estimator = BinnedEstimator::of(BinEdges::of(params.bin_settings()), &params.task());
        Self { evaluation: Evaluation::default(), estimator }
    }
}

/// One network, possibly not yet made.
pub(super) struct NetworkTask {
    pub network: usize,
    trainer: Option<Box<Trainer>>,
    /// Index of the next recorded epoch.
    pub next: usize,
}

impl NetworkTask {
    pub fn new(network: usize) -> Self {
        Self { network, trainer: None, next: 0 }
    }

    /// A network that goes on after `next` recorded epochs.
    pub fn restored(network: usize, trainer: Trainer, next: usize) -> Self {
        Self { network, trainer: Some(Box::new(trainer)), next }
    }

    pub fn epoch(&self) -> usize {
        self.trainer.as_ref().map_or(0, |t| t.epoch())
    }

    /// Works for one slice, or until `limit` recorded epochs are reached; returns the operations
    /// spent on training. `finished` is set when nothing is left to do.
    pub fn slice(&mut self, common: &Common, scratch: &mut Scratch, limit: usize, events: &mut Vec<Event>) -> Slice {
        let params = &common.params;
        let (condition, repeat) = (self.network / params.repeats, self.network % params.repeats);
        let trainer = self.trainer.get_or_insert_with(|| {
            Box::new(Trainer::new(&params.trainer_settings(condition, repeat), Arc::clone(params.data())))
        });
        let schedule = params.schedule();
        let evaluation_flops =
            EVALUATION_FLOPS_PER_UNIT_AND_SAMPLE * (trainer.mlp().units() * params.facts().samples) as u64;
        let (mut trained, mut spent) = (0, 0);
        while self.next < limit && spent < SLICE_FLOPS {
            let flops = trainer.advance(schedule[self.next], SLICE_FLOPS - spent);
            trained += flops;
            spent += flops;
            if trainer.epoch() < schedule[self.next] {
                break;
            }
            let looked_at = |when: AtEpochs| when.includes(self.next, schedule.len());
            let wanted = Wanted {
                information: looked_at(params.estimate_information),
                gradients: looked_at(params.record_gradients).then_some(params.gradient_weights),
                state: self.next + 1 < schedule.len(),
                loss_limit: DIVERGED_LOSS_NATS * params.output.loss_terms(params.data().classes) as f64,
            };
            let (event, healthy) = record(self.network, trainer, &common.inputs, scratch, wanted);
            events.push(event);
            if !healthy {
                return Slice { flops: trained, finished: true };
            }
            spent += evaluation_flops;
            if wanted.gradients.is_some() {
                spent += trainer.flops_per_epoch();
            }
            self.next += 1;
        }
        Slice { flops: trained, finished: self.next == schedule.len() }
    }
}

pub(super) struct Slice {
    pub flops: u64,
    pub finished: bool,
}

/// What is recorded beside weights and metrics, and whether.
#[derive(Clone, Copy)]
struct Wanted {
    information: bool,
    gradients: Option<GradientWeights>,
    state: bool,
    /// The network is given up from this training loss on, nats.
    loss_limit: f64,
}

fn record(
    network: usize,
    trainer: &mut Trainer,
    inputs: &InputBlocks,
    scratch: &mut Scratch,
    wanted: Wanted,
) -> (Event, bool) {
    let Scratch { evaluation, estimator } = scratch;
    evaluation.run(trainer.mlp(), inputs);
    let metrics = trainer.metrics(&evaluation.scores);
    let epoch = trainer.epoch();
    // A comparison that NaN fails too.
    let healthy = metrics.train_loss < wanted.loss_limit && metrics.test_loss.is_finite();
    if !healthy {
        let divergence = Divergence { epoch, train_loss: metrics.train_loss };
        return (Event::Diverged { network, divergence }, false);
    }
    let layers = if wanted.information { evaluation.activations.layers() } else { 0 };
    let information = (0..layers).map(|l| estimator.information(&evaluation.activations.layer(l))).collect();
    let gradients = wanted.gradients.map_or_else(Vec::new, |weights| trainer.gradient_statistics(weights));
    let record = Record { epoch, metrics, information, gradients };
    let state = if wanted.state { trainer.state() } else { None };
    (Event::Recorded { network, record, parameters: trainer.mlp().parameters().to_vec(), state }, true)
}
