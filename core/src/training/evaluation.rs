//! Activations and scores of a network on all inputs.

use crate::dataset::Dataset;
use crate::math::lanes::{set, Row, BLOCK_SAMPLES, ROW_VECTORS, ZERO_ROW};
use crate::math::rows::LayerRows;
use crate::network::{Mlp, Score};

/// All inputs of a dataset in blocks, made once and shared by all networks.
#[derive(Clone, Debug)]
pub struct InputBlocks {
    samples: usize,
    features: usize,
    x: Vec<Row>,
    labels: Vec<Row>,
}

impl InputBlocks {
    /// Lays out all inputs in the dataset's order.
    pub fn new(dataset: &Dataset) -> Self {
        let (samples, features) = (dataset.samples(), dataset.features());
        let blocks = samples.div_ceil(BLOCK_SAMPLES);
        let (mut x, mut labels) = (vec![ZERO_ROW; blocks * features], vec![ZERO_ROW; blocks]);
        for (n, row) in dataset.inputs.rows().into_iter().enumerate() {
            let (block, at) = (n / BLOCK_SAMPLES, n % BLOCK_SAMPLES);
            for (i, value) in row.iter().enumerate() {
                set(&mut x[block * features + i], at, *value);
            }
            set(&mut labels[block], at, dataset.labels[n] as f32);
        }
        Self { samples, features, x, labels }
    }

    /// Number of inputs, N.
    pub fn samples(&self) -> usize {
        self.samples
    }

    /// The inputs block by block: a row for each feature, the labels, and how many samples there are.
    pub fn blocks(&self) -> impl Iterator<Item = (&[Row], &Row, usize)> {
        let samples = (0..self.samples).step_by(BLOCK_SAMPLES).map(|n| BLOCK_SAMPLES.min(self.samples - n));
        let blocks = self.x.chunks_exact(self.features).zip(&self.labels).zip(samples);
        blocks.map(|((x, labels), samples)| (x, labels, samples))
    }
}

/// Activations of all layers for all inputs.
#[derive(Clone, Debug, Default)]
pub struct Activations {
    samples: usize,
    /// Rows of a block: units of all layers.
    units: usize,
    /// First row and number of units of each layer.
    layers: Vec<(usize, usize)>,
    rows: Vec<Row>,
    /// Whether these are net inputs, which are no probabilities.
    net_inputs: bool,
}

impl Activations {
    /// Number of layers.
    pub fn layers(&self) -> usize {
        self.layers.len()
    }

    /// Number of inputs, N.
    pub fn samples(&self) -> usize {
        self.samples
    }

    /// One layer.
    pub fn layer(&self, layer: usize) -> LayerRows<'_> {
        let (first, units) = self.layers[layer];
        let rows = LayerRows::new(&self.rows, self.samples, self.units, first, units);
        rows.of_probabilities(layer + 1 == self.layers.len() && !self.net_inputs)
    }
}

/// A place for one network's activations and scores, used again and again.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    /// Activations of all layers, the output as class probabilities.
    pub activations: Activations,
    /// Score of each input.
    pub scores: Vec<Score>,
}

impl Evaluation {
    /// Runs a network on all inputs.
    pub fn run(&mut self, mlp: &Mlp, inputs: &InputBlocks) {
        let Activations { samples, units, layers, rows, net_inputs } = &mut self.activations;
        (*samples, *units, *net_inputs) = (inputs.samples, mlp.units(), false);
        layers.clear();
        let mut at = 0;
        for layer in mlp.shape().layers() {
            layers.push((at, layer.units));
            at += layer.units;
        }
        rows.resize(inputs.labels.len() * *units, ZERO_ROW);
        self.scores.resize(inputs.samples, Score::default());
        let blocks = inputs.x.chunks_exact(inputs.features).zip(&inputs.labels);
        let out = rows.chunks_exact_mut(*units).zip(self.scores.chunks_mut(BLOCK_SAMPLES));
        for ((x, labels), (rows, scores)) in blocks.zip(out) {
            mlp.evaluate(x, labels, rows, scores);
        }
    }

    /// Runs a network on all inputs and leaves, in place of the activations, what the units receive: net inputs, the
    /// output's logits.
    pub fn run_net_inputs(&mut self, mlp: &Mlp, inputs: &InputBlocks) {
        self.run(mlp, inputs);
        let Activations { units, rows, net_inputs, .. } = &mut self.activations;
        let mut of_block = vec![ZERO_ROW; *units];
        for (x, rows) in inputs.x.chunks_exact(inputs.features).zip(rows.chunks_exact_mut(*units)) {
            mlp.net_inputs(x, rows, &mut of_block, ROW_VECTORS);
            rows.copy_from_slice(&of_block);
        }
        *net_inputs = true;
    }
}
