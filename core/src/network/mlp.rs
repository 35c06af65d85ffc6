//! A fully connected network: forward and backward passes of one block of samples.

use rand_chacha::ChaCha8Rng;
use wide::f32x8;

use crate::math::lanes::{Row, ZERO_ROW};
use crate::network::{dense, init, output, Activation, InitialWeights, Output, Score, Shape};

/// What the units of a network's layers do with their net inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Functions {
    /// Activations, one for each hidden layer from the input on.
    pub hidden: Vec<Activation>,
    /// The output layer's.
    pub output: Output,
}

/// A fully connected network.
#[derive(Clone, Debug)]
pub struct Mlp {
    shape: Shape,
    functions: Functions,
    parameters: Vec<f32>,
    /// Weights of all layers in the order in which the forward pass reads them.
    packed: Vec<f32>,
    /// The same of all layers but the first, for the backward pass.
    transposed: Vec<f32>,
}

/// Buffers for one block, made once and used for every block of a training run.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// Activations of all layers, one row a unit, the layers in order.
    rows: Vec<Row>,
    /// Slopes of the layers whose activations keep them, one row a unit, the layers in order.
    slopes: Vec<Row>,
    /// Gradients of the layer that the backward pass is at, and of the one below.
    d_z: Vec<Row>,
    d_input: Vec<Row>,
    /// Sums over the vectors of each row of `d_z`.
    sums: Vec<f32x8>,
}

/// One block of training samples.
#[derive(Clone, Copy, Debug)]
pub struct Block<'a> {
    /// Inputs, one row each.
    pub x: &'a [Row],
    /// Class of each sample.
    pub labels: &'a Row,
    /// 1/batch for the samples of the batch, 0 for those that fill up the block.
    pub weights: &'a Row,
    /// Vectors in which there are samples.
    pub vectors: usize,
}

impl Functions {
    /// Units whose slopes a training pass keeps, see [`Activation::keeps_slopes`].
    pub fn kept_slopes(&self, shape: &Shape) -> usize {
        let layers = self.hidden.iter().zip(shape.layers());
        layers.filter(|(activation, _)| activation.keeps_slopes()).map(|(_, layer)| layer.units).sum()
    }
}

impl Mlp {
    /// A network with random initial weights.
    ///
    /// # Panics
    /// As [`Mlp::from_parameters`].
    pub fn random(shape: Shape, functions: Functions, initial: InitialWeights, rng: &mut ChaCha8Rng) -> Self {
        let parameters = init::parameters(&shape, initial, rng);
        Self::from_parameters(shape, functions, parameters)
    }

    /// A network with given parameters, in the order of [`Shape`].
    ///
    /// # Panics
    /// If their number is not that of the shape, or there is not one activation for each hidden layer.
    pub fn from_parameters(shape: Shape, functions: Functions, parameters: Vec<f32>) -> Self {
        assert_eq!(parameters.len(), shape.parameters(), "one value for each parameter of the shape");
        assert_eq!(functions.hidden.len() + 1, shape.layers().len(), "an activation for each hidden layer");
        let sizes = || shape.layers().iter().map(|l| l.weights.len());
        let (packed, transposed) = (vec![0.0; sizes().sum()], vec![0.0; sizes().skip(1).sum()]);
        let mut mlp = Self { shape, functions, parameters, packed, transposed };
        mlp.pack();
        mlp
    }

    /// Sizes of the network.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// All weights and biases, in the order of [`Shape`].
    pub fn parameters(&self) -> &[f32] {
        &self.parameters
    }

    /// Units of all layers: rows that a block's activations take.
    pub fn units(&self) -> usize {
        self.shape.layers().iter().map(|l| l.units).sum()
    }

    /// Buffers that fit this network.
    pub fn workspace(&self) -> Workspace {
        let widest = vec![ZERO_ROW; self.shape.layers().iter().map(|l| l.units).max().unwrap_or(0)];
        let sums = vec![f32x8::ZERO; widest.len()];
        let slopes = vec![ZERO_ROW; self.functions.kept_slopes(&self.shape)];
        Workspace { rows: vec![ZERO_ROW; self.units()], slopes, d_z: widest.clone(), d_input: widest, sums }
    }

    /// Changes the parameters and prepares the next passes.
    pub fn update(&mut self, change: impl FnOnce(&mut [f32])) {
        change(&mut self.parameters);
        self.pack();
    }

    fn pack(&mut self) {
        let (mut packed, mut transposed) = (&mut self.packed[..], &mut self.transposed[..]);
        for (l, layer) in self.shape.layers().iter().enumerate() {
            let weights = &self.parameters[layer.weights.clone()];
            let (forward, rest) = packed.split_at_mut(weights.len());
            dense::pack(weights, layer.inputs, forward);
            packed = rest;
            if l > 0 {
                let (backward, rest) = transposed.split_at_mut(weights.len());
                dense::pack_transposed(weights, layer.inputs, backward);
                transposed = rest;
            }
        }
    }

    /// Activations of all layers for a block; `rows` takes [`Mlp::units`] rows. The output layer
    /// is left as logits. A training pass gives room for the slopes that are kept, others none.
    fn logits(&self, x: &[Row], rows: &mut [Row], mut slopes: &mut [Row], vectors: usize) {
        let (mut at, mut packed) = (0, &self.packed[..]);
        for (l, layer) in self.shape.layers().iter().enumerate() {
            let (before, rest) = rows.split_at_mut(at);
            let input = if l == 0 { x } else { &before[at - layer.inputs..] };
            let out = &mut rest[..layer.units];
            let (weights, packed_after) = packed.split_at(layer.weights.len());
            packed = packed_after;
            dense::product(weights, Some(&self.parameters[layer.biases.clone()]), input, out, vectors);
            match self.functions.hidden.get(l) {
                Some(activation) if activation.keeps_slopes() && !slopes.is_empty() => {
                    let (of_layer, rest) = slopes.split_at_mut(layer.units);
                    activation.forward_with_slopes(out, of_layer, vectors);
                    slopes = rest;
                }
                Some(activation) => activation.forward(out, vectors),
                None => {}
            }
            at += layer.units;
        }
    }

    /// Activations of all layers for a block of inputs, the output as probabilities, and the
    /// score of each sample. `rows` takes [`Mlp::units`] rows, the layers in order.
    pub fn evaluate(&self, x: &[Row], labels: &Row, rows: &mut [Row], scores: &mut [Score]) {
        let vectors = scores.len().div_ceil(crate::math::lanes::LANES);
        self.logits(x, rows, &mut [], vectors);
        let output = rows.len() - self.classes();
        self.functions.output.evaluate(&mut rows[output..], labels, scores);
    }

    /// What the units of all layers receive for a block: their net inputs, the output's logits. Takes what
    /// [`Mlp::evaluate`] left in its rows; `net_inputs` takes as many.
    pub fn net_inputs(&self, x: &[Row], rows: &[Row], net_inputs: &mut [Row], vectors: usize) {
        let (mut at, mut packed) = (0, &self.packed[..]);
        for (l, layer) in self.shape.layers().iter().enumerate() {
            let input = if l == 0 { x } else { &rows[at - layer.inputs..at] };
            let (weights, packed_after) = packed.split_at(layer.weights.len());
            packed = packed_after;
            let out = &mut net_inputs[at..at + layer.units];
            dense::product(weights, Some(&self.parameters[layer.biases.clone()]), input, out, vectors);
            at += layer.units;
        }
    }

    fn classes(&self) -> usize {
        self.shape.layers().last().map_or(0, |l| l.units)
    }

    /// Adds a block's share of the gradient of the mean loss, see [`Output`], to `gradient`, which has the
    /// layout of the parameters.
    pub fn accumulate_gradient(&self, block: Block<'_>, workspace: &mut Workspace, gradient: &mut [f32]) {
        let Block { x, labels, weights, vectors } = block;
        let Workspace { rows, slopes, d_z, d_input, sums } = workspace;
        self.logits(x, rows, slopes, vectors);
        let mut at = rows.len() - self.classes();
        self.functions.output.forward(&mut rows[at..], vectors);
        output::backward(&rows[at..], labels, weights, d_z, sums, vectors);
        let mut slopes_end = slopes.len();
        let mut transposed_end = self.transposed.len();
        for (l, layer) in self.shape.layers().iter().enumerate().rev() {
            let below = if l == 0 { 0 } else { at - layer.inputs };
            let input = if l == 0 { x } else { &rows[below..at] };
            let share = &mut gradient[layer.weights.start..layer.biases.end];
            let (d_weights, d_biases) = share.split_at_mut(layer.weights.len());
            dense::gradient(&d_z[..layer.units], input, d_weights, vectors);
            dense::add_biases(&sums[..layer.units], d_biases);
            if l > 0 {
                let start = transposed_end - layer.weights.len();
                let d_input_rows = &mut d_input[..layer.inputs];
                dense::product(
                    &self.transposed[start..transposed_end],
                    None,
                    &d_z[..layer.units],
                    d_input_rows,
                    vectors,
                );
                let activation = self.functions.hidden[l - 1];
                let known = if activation.keeps_slopes() {
                    slopes_end -= layer.inputs;
                    &slopes[slopes_end..slopes_end + layer.inputs]
                } else {
                    input
                };
                activation.backward(known, d_input_rows, sums, vectors);
                transposed_end = start;
                std::mem::swap(d_z, d_input);
            }
            at = below;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::lanes::{get, set, values};
    use crate::network::activation::exact;
    use rand::SeedableRng;

    fn functions(hidden: &[Activation], output: Output) -> Functions {
        Functions { hidden: hidden.to_vec(), output }
    }

    /// Mean loss in double precision, one sample at a time: an independent forward pass.
    fn reference_loss(shape: &Shape, functions: &Functions, p: &[f64], x: &[Vec<f64>], y: &[usize]) -> f64 {
        let mut total = 0.0;
        for (x, y) in x.iter().zip(y) {
            let mut t = x.clone();
            for (l, layer) in shape.layers().iter().enumerate() {
                let z = (0..layer.units).map(|j| {
                    let w = &p[layer.weights.start + j * layer.inputs..][..layer.inputs];
                    p[layer.biases.start + j] + w.iter().zip(&t).map(|(w, t)| w * t).sum::<f64>()
                });
                t = z.map(|z| functions.hidden.get(l).map_or(z, |activation| exact(*activation, z))).collect();
            }
            total += match functions.output {
                Output::Softmax => libm::log(t.iter().map(|z| libm::exp(*z)).sum::<f64>()) - t[*y],
                Output::Sigmoid => {
                    let against = t.iter().enumerate().map(|(c, z)| if c == *y { -z } else { *z });
                    against.map(|z| libm::log1p(libm::exp(z))).sum()
                }
            };
        }
        total / x.len() as f64
    }

    /// Compares all gradients, and the loss, of a network 6-9-5-4-3 with those of [`reference_loss`].
    fn check_gradients(functions: &Functions, scale: f32, seed: u64) {
        let (samples, inputs, classes) = (37, 6, 3);
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let shape = Shape::new(inputs, &[9, 5, 4], classes);
        let initial = InitialWeights { scale, ..Default::default() };
        let mut mlp = Mlp::random(shape.clone(), functions.clone(), initial, &mut rng);
        // Biases away from 0, and few net inputs at the bends of the ReLU family.
        mlp.update(|p| p.iter_mut().enumerate().for_each(|(i, p)| *p += 0.01 + 0.05 * (i % 7) as f32));
        let (mut x, mut labels, mut weights) = (vec![ZERO_ROW; inputs], ZERO_ROW, ZERO_ROW);
        let (mut x64, mut y) = (vec![vec![0.0; inputs]; samples], vec![0; samples]);
        for n in 0..samples {
            for i in 0..inputs {
                let value = ((n * 7 + i * 13) % 23) as f32 / 11.0 - 1.0;
                set(&mut x[i], n, value);
                x64[n][i] = f64::from(value);
            }
            y[n] = (n * n + 1) % classes;
            set(&mut labels, n, y[n] as f32);
            set(&mut weights, n, 1.0 / samples as f32);
        }
        let mut gradient = vec![0.0; shape.parameters()];
        let block = Block { x: &x, labels: &labels, weights: &weights, vectors: samples.div_ceil(8) };
        mlp.accumulate_gradient(block, &mut mlp.workspace(), &mut gradient);
        let p: Vec<f64> = mlp.parameters().iter().map(|p| f64::from(*p)).collect();
        for k in 0..p.len() {
            let step = 1e-6;
            let at = |h: f64| {
                let mut p = p.clone();
                p[k] += h;
                reference_loss(&shape, functions, &p, &x64, &y)
            };
            let expected = (at(step) - at(-step)) / (2.0 * step);
            let ours = f64::from(gradient[k]);
            assert!(
                (ours - expected).abs() < 2e-6 + 1e-5 * expected.abs(),
                "{functions:?}, parameter {k}: {ours}, differences give {expected}"
            );
        }
        let mut rows = vec![ZERO_ROW; mlp.units()];
        let mut scores = vec![Score::default(); samples];
        mlp.evaluate(&x, &labels, &mut rows, &mut scores);
        let loss = scores.iter().map(|s| f64::from(s.loss_nats)).sum::<f64>() / samples as f64;
        assert!((loss - reference_loss(&shape, functions, &p, &x64, &y)).abs() < 1e-6);
    }

    #[test]
    fn gradients_equal_central_differences_for_every_activation_and_output() {
        for output in [Output::Softmax, Output::Sigmoid] {
            for (seed, activation) in Activation::ALL.into_iter().enumerate() {
                check_gradients(&functions(&[activation; 3], output), 1.0, seed as u64);
            }
        }
    }

    #[test]
    fn gradients_equal_central_differences_for_mixed_activations() {
        use Activation::{Abs, HardSigmoid, HardTanh, Relu6, Softsign, Swish, Tanh};
        for (seed, hidden) in
            [[Swish, Tanh, Abs], [Tanh, Abs, Softsign], [Abs, Swish, HardTanh], [HardTanh, HardSigmoid, Relu6]]
                .into_iter()
                .enumerate()
        {
            // Wide enough for the flat ends of the bounded ones.
            check_gradients(&functions(&hidden, Output::Sigmoid), 3.0, seed as u64 + 40);
        }
    }

    #[test]
    fn huge_logits_keep_the_binary_losses_finite() {
        let shape = Shape::new(1, &[], 2);
        let mlp = Mlp::from_parameters(shape, functions(&[], Output::Sigmoid), vec![1e4, -1e4, 0.0, 0.0]);
        let (mut x, mut labels) = (vec![ZERO_ROW], ZERO_ROW);
        for (n, (value, label)) in [(1.0, 1.0), (1.0, 0.0), (0.0, 0.0), (0.0, 1.0)].into_iter().enumerate() {
            set(&mut x[0], n, value);
            set(&mut labels, n, label);
        }
        let (mut rows, mut scores) = (vec![ZERO_ROW; 2], [Score::default(); 4]);
        mlp.evaluate(&x, &labels, &mut rows, &mut scores);
        assert_eq!(scores[0], Score { loss_nats: 2e4, correct: false }, "both units are wrong");
        assert_eq!(scores[1], Score { loss_nats: 0.0, correct: true });
        for (score, correct) in scores[2..].iter().zip([true, false]) {
            assert!((score.loss_nats - 2.0 * std::f32::consts::LN_2).abs() < 2e-7);
            assert_eq!(score.correct, correct, "ties go to the first class");
        }
        assert!(values(&rows[0]).chain(values(&rows[1])).all(|p| p <= 1.0));
        assert_eq!((get(&rows[0], 0), get(&rows[1], 0)), (1.0, 0.0));
        assert_eq!((get(&rows[0], 2), get(&rows[1], 2)), (0.5, 0.5));
    }

    #[test]
    fn huge_logits_keep_the_loss_finite_and_the_probabilities_normalised() {
        let shape = Shape::new(1, &[], 2);
        let mlp = Mlp::from_parameters(shape, functions(&[], Output::Softmax), vec![1e4, -1e4, 0.0, 0.0]);
        let (mut x, mut labels) = (vec![ZERO_ROW], ZERO_ROW);
        for (n, (value, label)) in [(1.0, 1.0), (1.0, 0.0), (0.0, 0.0)].into_iter().enumerate() {
            set(&mut x[0], n, value);
            set(&mut labels, n, label);
        }
        let (mut rows, mut scores) = (vec![ZERO_ROW; 2], [Score::default(); 3]);
        mlp.evaluate(&x, &labels, &mut rows, &mut scores);
        assert_eq!(scores[0], Score { loss_nats: 2e4, correct: false });
        assert_eq!(scores[1], Score { loss_nats: 0.0, correct: true });
        assert!((scores[2].loss_nats - std::f32::consts::LN_2).abs() < 1e-7);
        assert!(scores[2].correct, "ties go to the first class");
        for (p, q) in values(&rows[0]).zip(values(&rows[1])).take(3) {
            assert!((p + q - 1.0).abs() < 1e-6);
        }
    }
}
