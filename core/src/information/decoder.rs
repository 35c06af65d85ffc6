//! Lower bounds of I(T;Y) from decoders: how well a family of functions can tell the label from a layer.

use super::elsewhere::{here, text, texts};
use super::kind::{Accepts, Field, Kind, SettingError, Values};
use super::points::{double_rows, Labels};
use super::streams::Stream;
use super::{Ceiling, Estimate, Estimator, Needs, Task};
use crate::dataset::entropy_bits;
use crate::math;
use crate::math::lanes::{set, Row, BLOCK_SAMPLES, LANES, ZERO_ROW};
use crate::math::lbfgs::minimize;
use crate::math::rows::LayerRows;
use crate::network::{Activation, Block, Functions, InitialWeights, Mlp, Output, Score, Shape};
use crate::optimizer::{Optimizer, OptimizerKind};

/// Units of the hidden layer, steps and learning rate of the small network.
const HIDDEN: usize = 16;
const STEPS: usize = 300;
const LEARNING_RATE: f32 = 0.02;

/// Where the search for a linear decoder ends: no part of the gradient is above this.
const TOLERANCE: f64 = 1e-7;
const MOST_STEPS: usize = 2000;

/// The least probability of a label: a network that is sure of the wrong one still has a finite bound.
const LEAST: f64 = f32::MIN_POSITIVE as f64;

/// What there is to say of it.
pub static DECODER: Kind = Kind {
    name: "decoder",
    title: "Decoder",
    about: "Lower bound of I(T;Y): what a family of decoders can tell of the label, usable information. The network's own upper layers are one; a linear one and a small network (one hidden layer of 16 tanh units) are fitted to each layer.",
    formula: text("I(T;Y) >= H(Y) - 1/N sum_i -log2 q(y_i | h_i), q of the family: own; linear, with penalty x sum over classes |w|^2 while it is fitted; mlp"),
    source: text("Xu et al. (2020), definitions 1 and 2; Barber and Agakov (2003)"),
    cost: text("own: nothing; linear: some hundredths of a second for a layer of 4096 x 10; mlp: some tenths"),
    ceiling: text("H(Y)"),
    doubts: texts(&[
        "usable information may rise with depth: layers make it easier to read, not more",
        "own: the output must be known as probabilities, or as numbers from 0 to 1, of which the shares are taken",
        "a decoder that was badly fitted gives less than its family could; the small network's fit is one of many",
        "decoders see the rows that they are judged by: on few rows a rich family finds too much",
    ]),
    fields: &[
        Field {
            name: "family",
            title: "Decoders",
            words: "decoders",
            help: "Which decoders: the network's own upper layers (the same bound for all of its layers), linear ones, or small networks",
            default: "linear",
            accepts: Accepts::Choice(&["own", "linear", "mlp"]),
        },
        Field {
            name: "penalty",
            title: "Penalty",
            words: "penalty",
            help: "Weight of the squared weights of all classes while a linear decoder is fitted, biases left out",
            default: "0.001",
            accepts: Accepts::Real { least: 1e-6, most: 1e3 },
        },
    ],
    words: |values| values.words("what decoders can use ({family})"),
    needs: Needs::Output,
    make: here(make),
};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Family {
    Own,
    Linear,
    Mlp,
}

/// Its settings.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Decoder {
    family: Family,
    penalty: f64,
}

impl Decoder {
    fn from_values(values: &Values) -> Result<Self, SettingError> {
        let family = [Family::Own, Family::Linear, Family::Mlp][values.choice("family")?];
        Ok(Self { family, penalty: values.real("penalty")? })
    }
}

fn make(values: &Values, task: &Task<'_>) -> Result<Box<dyn Estimator>, SettingError> {
    let settings = Decoder::from_values(values)?;
    let labels = Labels::of(task);
    let h_y = entropy_bits(labels.members.iter().map(Vec::len), labels.samples());
    let classes = task.classes;
    Ok(Box::new(DecoderEstimator { settings, labels, classes, h_y, own: None, rows: Vec::new() }))
}

struct DecoderEstimator {
    settings: Decoder,
    labels: Labels,
    classes: usize,
    h_y: f64,
    /// Mean cross-entropy of the network that was shown last, nats.
    own: Option<f64>,
    rows: Vec<f64>,
}

impl DecoderEstimator {
    fn h_y_less(&self, cross_entropy_nats: f64) -> Option<f64> {
        Some(self.h_y - cross_entropy_nats / std::f64::consts::LN_2)
    }

    /// Least mean cross-entropy of linear decoders, nats, without the penalty.
    fn linear(&self, units: usize) -> f64 {
        let (n, classes) = (self.labels.samples() as f64, self.classes);
        // The weights of each class, and its bias. Two classes have opposite weights at the minimum: the penalty is
        // that of half the square of their difference.
        let width = units + 1;
        let mut weights = vec![0.0; classes * width];
        let mut logits = vec![0.0; classes];
        let penalty = self.settings.penalty;
        let squares = |weights: &[f64]| {
            let of_class = |weights: &[f64]| weights[..units].iter().map(|w| w * w).sum::<f64>();
            weights.chunks_exact(width).map(of_class).sum::<f64>()
        };
        let least = minimize(
            &mut weights,
            |weights, gradient| {
                gradient.fill(0.0);
                let mut cross_entropy = 0.0;
                for (row, label) in self.rows.chunks_exact(units).zip(&self.labels.labels) {
                    for (logit, of_class) in logits.iter_mut().zip(weights.chunks_exact(width)) {
                        let products = of_class.iter().zip(row).map(|(w, x)| w * x);
                        *logit = of_class[units] + products.sum::<f64>();
                    }
                    let greatest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                    let own = logits[*label as usize];
                    logits.iter_mut().for_each(|logit| *logit = math::exp(*logit - greatest));
                    let sum: f64 = logits.iter().sum();
                    cross_entropy += greatest + math::ln(sum) - own;
                    for (class, of_class) in gradient.chunks_exact_mut(width).enumerate() {
                        let off = (logits[class] / sum - f64::from(u8::from(class == *label as usize))) / n;
                        of_class.iter_mut().zip(row).for_each(|(g, x)| *g += off * x);
                        of_class[units] += off;
                    }
                }
                for (of_class, weights) in gradient.chunks_exact_mut(width).zip(weights.chunks_exact(width)) {
                    of_class.iter_mut().zip(&weights[..units]).for_each(|(g, w)| *g += 2.0 * penalty * w);
                }
                cross_entropy / n + penalty * squares(weights)
            },
            TOLERANCE,
            MOST_STEPS,
        );
        least - penalty * squares(&weights)
    }

    /// Least mean cross-entropy of a small network while it trains, nats.
    fn small_network(&self, layer: &LayerRows<'_>) -> f64 {
        let n = layer.samples();
        let shape = Shape::new(layer.units(), &[HIDDEN], self.classes);
        let functions = Functions { hidden: vec![Activation::Tanh], output: Output::Softmax };
        let mut rng = Stream::Decoders.begin(0);
        let mut mlp = Mlp::random(shape, functions, InitialWeights::default(), &mut rng);
        let blocks = n.div_ceil(BLOCK_SAMPLES);
        let (mut labels, mut weights) = (vec![ZERO_ROW; blocks], vec![ZERO_ROW; blocks]);
        for (row, label) in self.labels.labels.iter().enumerate() {
            set(&mut labels[row / BLOCK_SAMPLES], row % BLOCK_SAMPLES, *label as f32);
            set(&mut weights[row / BLOCK_SAMPLES], row % BLOCK_SAMPLES, 1.0 / n as f32);
        }
        let inputs: Vec<&[Row]> = layer.blocks().collect();
        let mut optimizer = Optimizer::new(OptimizerKind::Adam, LEARNING_RATE, 0.0, mlp.parameters().len());
        let (mut workspace, mut gradient) = (mlp.workspace(), vec![0.0; mlp.parameters().len()]);
        let (mut rows, mut scores) = (vec![ZERO_ROW; mlp.units()], vec![Score::default(); BLOCK_SAMPLES]);
        let samples = |block: usize| BLOCK_SAMPLES.min(n - block * BLOCK_SAMPLES);
        let mut least = f64::INFINITY;
        for step in 0..=STEPS {
            // The last steps are the best ones, but for a few that went too far.
            if step % 10 == 0 {
                let mut sum = 0.0;
                for (block, x) in inputs.iter().enumerate() {
                    mlp.evaluate(x, &labels[block], &mut rows, &mut scores[..samples(block)]);
                    sum += scores[..samples(block)].iter().map(|score| f64::from(score.loss_nats)).sum::<f64>();
                }
                least = least.min(sum / n as f64);
            }
            gradient.fill(0.0);
            for (block, x) in inputs.iter().enumerate() {
                let vectors = samples(block).div_ceil(LANES);
                let (labels, weights) = (&labels[block], &weights[block]);
                mlp.accumulate_gradient(Block { x, labels, weights, vectors }, &mut workspace, &mut gradient);
            }
            mlp.update(|parameters| optimizer.step(parameters, &gradient));
        }
        least
    }
}

/// Whether an output layer gives probabilities, or what can be taken for them: numbers from 0 to 1 that are not all 0.
fn are_shares(output: &LayerRows<'_>) -> bool {
    let values: Vec<f32> = output.by_sample().collect();
    let rows = values.chunks_exact(output.units().max(1));
    rows.into_iter().all(|row| row.iter().all(|value| (0.0..=1.0).contains(value)) && row.iter().any(|v| *v > 0.0))
}

/// Mean cross-entropy of what an output layer says, nats; shares of its units where these are no probabilities.
fn cross_entropy(output: &LayerRows<'_>, labels: &[u32]) -> f64 {
    let units = output.units();
    let mut values = output.by_sample();
    let losses = labels.iter().map(|label| {
        let (mut sum, mut own) = (0.0, 0.0);
        for unit in 0..units {
            let value = f64::from(values.next().unwrap_or_default());
            sum += value;
            if unit == *label as usize {
                own = value;
            }
        }
        -math::ln((own / sum).max(LEAST))
    });
    losses.sum::<f64>() / labels.len() as f64
}

impl Estimator for DecoderEstimator {
    fn see_output(&mut self, output: &LayerRows<'_>) {
        if self.settings.family != Family::Own {
            return;
        }
        let fits = output.units() == self.classes && output.samples() == self.labels.samples();
        self.own = (fits && are_shares(output)).then(|| cross_entropy(output, &self.labels.labels));
    }

    fn estimate(&mut self, layer: &LayerRows<'_>) -> Estimate {
        assert_eq!(layer.samples(), self.labels.samples(), "one row for each label");
        let doubts = double_rows(layer, &mut self.rows);
        if doubts.not_finite.is_some() || layer.samples() == 0 || layer.units() == 0 {
            return Estimate { doubts, ..Estimate::default() };
        }
        let i_ty_bits = match self.settings.family {
            Family::Own => self.own.and_then(|nats| self.h_y_less(nats)),
            Family::Linear => self.h_y_less(self.linear(layer.units())),
            Family::Mlp => self.h_y_less(self.small_network(layer)),
        };
        Estimate { i_ty_bits, doubts, ..Estimate::default() }
    }

    fn ceiling(&self, _: usize) -> Ceiling {
        Ceiling { i_ty_bits: Some(self.h_y), ..Ceiling::default() }
    }
}
