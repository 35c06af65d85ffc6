//! One network in training.

use std::sync::Arc;

use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::dataset::{Dataset, Purpose, Split};
use crate::network::{Mlp, Score, Workspace};
use crate::optimizer::Optimizer;
use crate::training::batches::Batches;
use crate::training::gradients::Moments;
use crate::training::{Draws, GradientWeights, LayerGradients, StateError, TrainerSettings, TrainerState};

/// Mean loss and accuracy on the training and the test patterns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Metrics {
    /// Mean loss of the training patterns, see [`Output`](crate::network::Output), nats.
    pub train_loss: f64,
    /// Mean loss of the test patterns, nats.
    pub test_loss: f64,
    /// Share of training patterns whose label has the greatest probability.
    pub train_accuracy: f64,
    /// Share of such test patterns.
    pub test_accuracy: f64,
}

/// One network in training; it can stop after any optimiser step and go on later.
#[derive(Clone, Debug)]
pub struct Trainer {
    dataset: Arc<Dataset>,
    split: Split,
    mlp: Mlp,
    optimizer: Optimizer,
    batches: Batches,
    shuffle: Option<ChaCha8Rng>,
    workspace: Workspace,
    gradient: Vec<f32>,
    l2: f32,
    epoch: usize,
    batch: usize,
}

impl Trainer {
    /// An untrained network with its own random weights and training subset.
    pub fn new(settings: &TrainerSettings, dataset: Arc<Dataset>) -> Self {
        let s = settings;
        let (shape, functions) = (s.shape(&dataset), s.functions.clone());
        let mlp = Mlp::random(shape, functions, s.initial_weights, &mut s.random(Purpose::Weights));
        let split = s.split(&dataset);
        let parameters = mlp.parameters().len();
        Self {
            batches: Batches::new(&dataset, split.train.clone(), s.batch_size),
            split,
            optimizer: Optimizer::new(s.optimizer, s.learning_rate, s.momentum, parameters),
            shuffle: s.shuffle.then(|| s.random(Purpose::Batches)),
            workspace: mlp.workspace(),
            gradient: vec![0.0; parameters],
            l2: s.l2,
            mlp,
            dataset,
            epoch: 0,
            batch: 0,
        }
    }

    /// A network that goes on as if it had never stopped: with its weights and biases, and its
    /// state, after `epoch` epochs.
    ///
    /// # Errors
    /// Weights or a state of another network.
    pub fn restore(
        settings: &TrainerSettings,
        dataset: Arc<Dataset>,
        epoch: usize,
        parameters: &[f32],
        state: &TrainerState,
    ) -> Result<Self, StateError> {
        let (found, expected) = (parameters.len(), settings.shape(&dataset).parameters());
        if found != expected {
            return Err(StateError::Parameters { found, expected });
        }
        state.check(settings, &dataset)?;
        let mut trainer = Self::new(settings, dataset);
        trainer.optimizer.restore(&state.optimizer, epoch as u64 * trainer.batches.len() as u64);
        if let (Some(rng), Some(draws)) = (&mut trainer.shuffle, &state.draws) {
            rng.set_word_pos(u128::from(draws.position));
            trainer.batches.reorder(&trainer.dataset, draws.order.iter().map(|row| *row as usize));
        }
        trainer.mlp.update(|own| own.copy_from_slice(parameters));
        trainer.epoch = epoch;
        Ok(trainer)
    }

    /// What [`Trainer::restore`] needs beside the weights; none within an epoch.
    pub fn state(&self) -> Option<TrainerState> {
        // 2^64 words are more than any run draws.
        let position = |rng: &ChaCha8Rng| rng.get_word_pos() as u64;
        let order = || self.batches.order().iter().map(|row| *row as u32).collect();
        let draws = self.shuffle.as_ref().map(|rng| Draws { order: order(), position: position(rng) });
        (self.batch == 0).then(|| TrainerState { optimizer: self.optimizer.memory(), draws })
    }

    /// The network as it is now.
    pub fn mlp(&self) -> &Mlp {
        &self.mlp
    }

    /// Which patterns train, in the order in which batches take them when they are not drawn anew.
    pub fn train_rows(&self) -> &[usize] {
        &self.split.train
    }

    /// Epochs completed.
    pub fn epoch(&self) -> usize {
        self.epoch
    }

    /// Floating-point operations of one epoch's matrix products.
    pub fn flops_per_epoch(&self) -> u64 {
        self.mlp.shape().training_flops() * self.split.train.len() as u64
    }

    /// Trains until `epoch` epochs are complete or about `flops` operations are spent, whichever
    /// comes first, and returns the operations spent. Allocates nothing.
    pub fn advance(&mut self, epoch: usize, flops: u64) -> u64 {
        let per_sample = self.mlp.shape().training_flops();
        let mut spent = 0;
        while self.epoch < epoch && spent < flops {
            spent += per_sample * self.batches.samples(self.batch) as u64;
            self.step(|_| {});
        }
        spent
    }

    /// One step of the optimiser; shows the batch's gradient of the cross-entropy alone.
    fn step(&mut self, see: impl FnOnce(&[f32])) {
        if let (0, Some(rng)) = (self.batch, &mut self.shuffle) {
            self.batches.reshuffle(&self.dataset, rng);
        }
        self.take_gradient(self.batch);
        see(&self.gradient);
        self.penalise();
        let (optimizer, gradient) = (&mut self.optimizer, &self.gradient);
        self.mlp.update(|parameters| optimizer.step(parameters, gradient));
        self.batch += 1;
        if self.batch == self.batches.len() {
            self.batch = 0;
            self.epoch += 1;
        }
    }

    /// Adds the gradient of the penalty to `gradient`.
    fn penalise(&mut self) {
        if self.l2 == 0.0 {
            return;
        }
        let (hidden, parameters) = (self.mlp.shape().layers().split_last(), self.mlp.parameters());
        for layer in hidden.map_or(&[][..], |(_, hidden)| hidden) {
            let weights = layer.weights.clone();
            for (g, w) in self.gradient[weights.clone()].iter_mut().zip(&parameters[weights]) {
                *g += self.l2 * w;
            }
        }
    }

    /// Puts the gradient of a batch into `gradient`.
    fn take_gradient(&mut self, batch: usize) {
        self.gradient.fill(0.0);
        for block in self.batches.blocks(batch) {
            self.mlp.accumulate_gradient(block, &mut self.workspace, &mut self.gradient);
        }
    }

    /// Statistics of the gradients of one pass over all batches, for each layer; of the cross-entropy,
    /// without any penalty. Training goes on afterwards as if nothing had been asked. Takes as long as
    /// an epoch, after each batch's step as long as two.
    ///
    /// With frozen weights the batches are those of the epoch before, else of the one that comes.
    pub fn gradient_statistics(&mut self, weights: GradientWeights) -> Vec<LayerGradients> {
        let mut moments = Moments::new(self.gradient.len());
        match weights {
            GradientWeights::Frozen => {
                for batch in 0..self.batches.len() {
                    self.take_gradient(batch);
                    moments.add(&self.gradient);
                }
            }
            GradientWeights::Stepping => {
                let mut ahead = self.clone();
                for _ in 0..self.batches.len() {
                    ahead.step(|gradient| moments.add(gradient));
                }
            }
            GradientWeights::AfterStep => {
                let mut ahead = self.clone();
                for batch in 0..self.batches.len() {
                    ahead.step(|_| {});
                    ahead.take_gradient(batch);
                    moments.add(&ahead.gradient);
                }
            }
        }
        moments.layers(self.mlp.shape(), self.mlp.parameters())
    }

    /// Means over this network's training and test patterns of the scores of all inputs.
    pub fn metrics(&self, scores: &[Score]) -> Metrics {
        let means = |rows: &[usize]| {
            let n = rows.len() as f64;
            let loss = rows.iter().map(|r| f64::from(scores[*r].loss_nats)).sum::<f64>() / n;
            let correct = rows.iter().filter(|r| scores[**r].correct).count();
            (loss, correct as f64 / n)
        };
        let (train_loss, train_accuracy) = means(&self.split.train);
        let (test_loss, test_accuracy) = means(&self.split.test);
        Metrics { train_loss, test_loss, train_accuracy, test_accuracy }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::icosahedron;
    use crate::dataset::SplitBy;
    use crate::network::{Activation, Output};
    use crate::network::{Functions, InitialWeights};
    use crate::optimizer::OptimizerKind;
    use crate::training::{Evaluation, InputBlocks};

    fn settings() -> TrainerSettings {
        TrainerSettings {
            hidden_layers: vec![10, 7, 5, 4, 3],
            functions: Functions { hidden: vec![Activation::Tanh; 5], output: Output::Softmax },
            initial_weights: InitialWeights::default(),
            l2: 0.0,
            optimizer: OptimizerKind::Adam,
            learning_rate: 0.0004,
            momentum: 0.9,
            batch_size: 512,
            shuffle: false,
            split: SplitBy::Random,
            train_samples: 3482,
            seed: 1,
            condition: 0,
            repeat: 0,
        }
    }

    #[test]
    fn slices_of_any_size_give_the_same_bits() {
        let data = Arc::new(icosahedron());
        for shuffle in [false, true] {
            let s = TrainerSettings { shuffle, ..settings() };
            let mut whole = Trainer::new(&s, data.clone());
            whole.advance(12, u64::MAX);
            let mut sliced = Trainer::new(&s, data.clone());
            while sliced.epoch() < 12 {
                sliced.advance(12, 1);
            }
            assert_eq!(whole.mlp().parameters(), sliced.mlp().parameters());
        }
    }

    #[test]
    fn a_restored_network_goes_on_to_the_same_bits() {
        let data = Arc::new(icosahedron());
        for optimizer in OptimizerKind::ALL {
            for shuffle in [false, true] {
                let s = TrainerSettings { optimizer, shuffle, batch_size: 300, ..settings() };
                let mut whole = Trainer::new(&s, data.clone());
                for epoch in [0, 5, 11] {
                    whole.advance(epoch, u64::MAX);
                    let state = whole.state().unwrap();
                    let mut restored =
                        Trainer::restore(&s, data.clone(), epoch, whole.mlp().parameters(), &state).unwrap();
                    assert_eq!(restored.state().as_ref(), Some(&state));
                    whole.advance(epoch + 1, 1);
                    assert_eq!(whole.state(), None, "within an epoch");
                    whole.advance(epoch + 4, u64::MAX);
                    restored.advance(epoch + 4, u64::MAX);
                    assert_eq!(restored.mlp().parameters(), whole.mlp().parameters(), "{optimizer:?}, {shuffle}");
                    assert_eq!(restored.state(), whole.state());
                }
            }
        }
    }

    #[test]
    fn the_state_of_another_network_is_refused() {
        let data = Arc::new(icosahedron());
        let s = TrainerSettings { shuffle: true, ..settings() };
        let trainer = Trainer::new(&s, data.clone());
        let (parameters, state) = (trainer.mlp().parameters(), trainer.state().unwrap());
        let restore =
            |s: &TrainerSettings, parameters: &[f32]| Trainer::restore(s, data.clone(), 0, parameters, &state).err();
        assert_eq!(restore(&s, parameters), None);
        assert!(matches!(restore(&s, &parameters[1..]), Some(StateError::Parameters { .. })));
        let momentum = TrainerSettings { optimizer: OptimizerKind::Momentum, ..s.clone() };
        assert!(matches!(restore(&momentum, parameters), Some(StateError::Optimizer { .. })));
        for other in [TrainerSettings { seed: 2, ..s.clone() }, TrainerSettings { shuffle: false, ..s }] {
            assert_eq!(restore(&other, parameters), Some(StateError::Order));
        }
    }

    #[test]
    fn asking_for_gradients_changes_nothing_and_one_batch_has_no_spread() {
        let data = Arc::new(icosahedron());
        for (shuffle, batch_size) in [(false, 512), (true, 512), (false, 3482)] {
            let s = TrainerSettings { shuffle, batch_size, ..settings() };
            let (mut alone, mut asked) = (Trainer::new(&s, data.clone()), Trainer::new(&s, data.clone()));
            alone.advance(6, u64::MAX);
            for epoch in 1..=6 {
                let frozen = asked.gradient_statistics(GradientWeights::Frozen);
                let stepping = asked.gradient_statistics(GradientWeights::Stepping);
                let after = asked.gradient_statistics(GradientWeights::AfterStep);
                assert!(after.iter().zip(&stepping).all(|(a, s)| a != s && a.weight_norm == s.weight_norm));
                for (frozen, stepping) in frozen.iter().zip(&stepping) {
                    assert!(frozen.mean_norm > 0.0 && frozen.weight_norm == stepping.weight_norm);
                    if batch_size == 512 {
                        assert!(frozen.sd_norm > 0.0 && frozen != stepping);
                    } else {
                        assert_eq!((frozen.sd_norm, frozen.snr(), frozen), (0.0, None, stepping));
                    }
                }
                asked.advance(epoch, u64::MAX);
            }
            assert_eq!(alone.mlp().parameters(), asked.mlp().parameters());
        }
    }

    #[test]
    fn gradients_after_each_step_are_those_of_the_batch_at_the_weights_that_it_leaves() {
        let data = Arc::new(icosahedron());
        for shuffle in [false, true] {
            let s = TrainerSettings { shuffle, train_samples: 700, batch_size: 300, l2: 0.01, ..settings() };
            let mut asked = Trainer::new(&s, data.clone());
            asked.advance(3, u64::MAX);
            let found = asked.gradient_statistics(GradientWeights::AfterStep);
            // By hand: a batch's step is made, and then its rows alone are one batch at those weights.
            let mut ahead = asked.clone();
            let mut moments = Moments::new(asked.mlp().parameters().len());
            for batch in 0..3 {
                ahead.advance(4, 1);
                let rows = ahead.batches.order().chunks(300).nth(batch).unwrap().to_vec();
                let mut alone = ahead.clone();
                alone.batches = Batches::new(&data, rows, 300);
                alone.take_gradient(0);
                moments.add(&alone.gradient);
            }
            assert_eq!(found, moments.layers(asked.mlp().shape(), asked.mlp().parameters()));
        }
    }

    #[test]
    fn the_penalty_pulls_at_hidden_weights_alone_and_gradients_are_shown_without_it() {
        let data = Arc::new(icosahedron());
        let (rate, l2) = (0.5, 0.25);
        let s = TrainerSettings { optimizer: OptimizerKind::Sgd, learning_rate: rate, ..settings() };
        let mut plain = Trainer::new(&s, data.clone());
        let mut penalised = Trainer::new(&TrainerSettings { l2, ..s }, data);
        for weights in [GradientWeights::Frozen, GradientWeights::Stepping, GradientWeights::AfterStep] {
            let [first, other] = [&mut plain, &mut penalised].map(|t| t.gradient_statistics(weights));
            match weights {
                GradientWeights::Frozen => assert_eq!(first, other),
                GradientWeights::Stepping | GradientWeights::AfterStep => {
                    assert_ne!(first, other, "later batches meet other weights")
                }
            }
        }
        let before = plain.mlp().parameters().to_vec();
        let mut seen = [Vec::new(), Vec::new()];
        plain.step(|gradient| seen[0].extend_from_slice(gradient));
        penalised.step(|gradient| seen[1].extend_from_slice(gradient));
        assert_eq!(seen[0], seen[1]);
        let layers = plain.mlp().shape().layers().to_vec();
        let hidden: Vec<usize> = layers[..5].iter().flat_map(|layer| layer.weights.clone()).collect();
        let after = plain.mlp().parameters().iter().zip(penalised.mlp().parameters());
        for (k, (before, (without, with))) in before.iter().zip(after).enumerate() {
            if hidden.contains(&k) {
                let expected = without - rate * l2 * before;
                assert!((with - expected).abs() <= 1e-6 * (1.0 + expected.abs()), "weight {k}");
            } else {
                assert_eq!(with, without, "bias or output weight {k}");
            }
        }
    }

    #[test]
    fn the_penalty_keeps_weights_small() {
        let data = Arc::new(icosahedron());
        let norm = |l2| {
            let mut trainer = Trainer::new(&TrainerSettings { l2, ..settings() }, data.clone());
            trainer.advance(200, u64::MAX);
            let layers = trainer.gradient_statistics(GradientWeights::Frozen);
            layers[..5].iter().map(|layer| layer.weight_norm * layer.weight_norm).sum::<f64>()
        };
        assert!(norm(0.015) < 0.9 * norm(0.0));
    }

    #[test]
    fn every_activation_and_both_outputs_learn_the_rule() {
        let data = Arc::new(icosahedron());
        let inputs = InputBlocks::new(&data);
        let mut evaluation = Evaluation::default();
        for (n, activation) in Activation::ALL.into_iter().enumerate() {
            let output = if n % 2 == 0 { Output::Softmax } else { Output::Sigmoid };
            let functions = Functions { hidden: vec![activation; 5], output };
            // A slope of 1/6 leaves units of the usual weights in their linear part for long.
            let scale = if activation == Activation::HardSigmoid { 4.0 } else { 1.0 };
            let initial_weights = InitialWeights { scale, ..Default::default() };
            let s = TrainerSettings { functions, initial_weights, learning_rate: 0.003, batch_size: 256, ..settings() };
            let mut trainer = Trainer::new(&s, data.clone());
            trainer.advance(300, u64::MAX);
            evaluation.run(trainer.mlp(), &inputs);
            let metrics = trainer.metrics(&evaluation.scores);
            // A linear rule reaches 0.875, and so does a network of linear units.
            let least = if activation == Activation::Linear { 0.84 } else { 0.9 };
            assert!(metrics.test_accuracy > least, "{activation:?}, {output:?}: {metrics:?}");
        }
    }

    #[test]
    fn training_lowers_the_loss_with_every_optimiser() {
        let data = Arc::new(icosahedron());
        let inputs = InputBlocks::new(&data);
        for (optimizer, learning_rate) in
            [(OptimizerKind::Adam, 0.0004), (OptimizerKind::Sgd, 0.1), (OptimizerKind::Momentum, 0.01)]
        {
            let s = TrainerSettings { optimizer, learning_rate, shuffle: true, ..settings() };
            let mut trainer = Trainer::new(&s, data.clone());
            let mut evaluation = Evaluation::default();
            evaluation.run(trainer.mlp(), &inputs);
            let before = trainer.metrics(&evaluation.scores);
            trainer.advance(300, u64::MAX);
            evaluation.run(trainer.mlp(), &inputs);
            let after = trainer.metrics(&evaluation.scores);
            assert!(after.train_loss < before.train_loss - 0.3, "{optimizer:?}: {before:?} to {after:?}");
            assert!(after.test_accuracy > 0.85, "{optimizer:?}: {after:?}");
        }
    }
}
