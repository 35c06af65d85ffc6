//! The information of a layer with Gaussian noise itself, by Monte Carlo: what the kernel bounds are bounds of.

use std::sync::Arc;

use ndarray::ArrayView2;
use rand_chacha::ChaCha8Rng;
use wide::f32x8;

use super::elsewhere::{here, text, texts};
use super::kind::{Accepts, Field, Kind, SettingError, Values};
use super::noise::{NoiseScale, SCALE, VARIANCE};
use super::points::{inputs_of, Labels, Points};
use super::streams::Stream;
use super::{Ceiling, Doubts, Estimate, Estimator, Needs, Task};
use crate::dataset::shuffle;
use crate::math::lanes::Exp2;
use crate::math::rows::LayerRows;
use crate::math::{self, random};

/// Samples whose sums are made together.
const TILE: usize = 4;

/// Vectors after which sums go on in double precision.
const BLOCK: usize = 32;

/// What there is to say of it.
pub static NOISY: Kind = Kind {
    name: "noisy",
    title: "Noisy layer",
    about: "True information of T with Gaussian noise, which is added for the analysis alone, by Monte Carlo with a standard error.",
    formula: text("I(X;T+Z) = E [ln p(z|x) - ln p(z)], I(T+Z;Y) = E [ln p(z|y) - ln p(z)], p(z) = 1/N sum_j exp(-|z - h_j|^2 / 2 variance), z = h(x) + noise"),
    source: text("Goldfeld et al. (2019), section 4, at the last step alone"),
    cost: text("N x samples x H; some hundredths of a second for 4096 samples of a layer of 4096 x 10"),
    ceiling: text("log2 N bits, where all rows lie further apart than the noise reaches"),
    doubts: texts(&[
        "noise that is large against the spread of a layer hides what it knows: an early layer may seem to know less than a later one",
        "the information is that of the noisy layer: where the spread of a layer shrinks, it falls without any row joining another",
    ]),
    fields: &[
        VARIANCE,
        SCALE,
        Field {
            name: "samples",
            title: "Samples",
            words: "samples",
            help: "How often noise is drawn: for each row in turn, or for a random choice of the rows where it is fewer than these; 0 for once a row",
            default: "0",
            accepts: Accepts::Whole { least: 0, most: 1_000_000 },
        },
        Field {
            name: "noise_seed",
            title: "Noise seed",
            words: "noise seed",
            help: "Seed of the noise, which is the same for every layer and epoch",
            default: "1",
            accepts: Accepts::Whole { least: 0, most: u32::MAX as usize },
        },
    ],
    words: |values| values.words("the noisy layer itself, noise variance {variance} ({scale})"),
    needs: Needs::Layers,
    make: here(make),
};

/// Its settings.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Noisy {
    noise: NoiseScale,
    samples: usize,
    seed: usize,
}

impl Noisy {
    fn from_values(values: &Values) -> Result<Self, SettingError> {
        let (samples, seed) = (values.whole("samples")?, values.whole("noise_seed")?);
        Ok(Self { noise: NoiseScale::from_values(values)?, samples, seed })
    }
}

fn make(values: &Values, task: &Task<'_>) -> Result<Box<dyn Estimator>, SettingError> {
    let settings = Noisy::from_values(values)?;
    Ok(Box::new(NoisyEstimator::new(settings, task)))
}

struct NoisyEstimator {
    settings: Noisy,
    labels: Labels,
    /// Rows of each input, where T is not a function of it.
    inputs: Option<Vec<Arc<[usize]>>>,
    points: Points,
    /// The rows to which noise is added, sample by sample.
    chosen: Vec<usize>,
    rng: ChaCha8Rng,
    /// What was drawn so far: a layer takes what it needs from the beginning.
    noise: Vec<f32>,
    buffers: Buffers,
}

/// Rows and noise of a tile, each unit in all lanes of a vector.
#[derive(Default)]
struct Buffers {
    rows: Vec<[f32x8; TILE]>,
    noise: Vec<[f32x8; TILE]>,
}

/// What a sample says, nats.
#[derive(Clone, Copy, Debug, Default)]
struct Sample {
    i_xt: f64,
    i_ty: f64,
}

impl NoisyEstimator {
    fn new(settings: Noisy, task: &Task<'_>) -> Self {
        let labels = Labels::of(task);
        let n = labels.samples();
        let mut rng = Stream::Noise.begin(settings.seed as u64);
        let samples = if settings.samples == 0 { n } else { settings.samples };
        let mut rows: Vec<usize> = (0..n).collect();
        if samples < n {
            shuffle(&mut rows, &mut rng);
        }
        let chosen = if n == 0 { Vec::new() } else { rows.into_iter().cycle().take(samples).collect() };
        let inputs = inputs_of(task);
        let (points, noise, buffers) = (Points::default(), Vec::new(), Buffers::default());
        Self { settings, labels, inputs, points, chosen, rng, noise, buffers }
    }

    /// The mean over the chosen rows with noise of this variance, and standard errors, nats.
    fn mean(&mut self, variance: f64) -> [Sample; 2] {
        let needed = self.chosen.len() * self.points.units();
        while self.noise.len() < needed {
            self.noise.push(random::normal(&mut self.rng) as f32);
        }
        let mut samples = Vec::with_capacity(self.chosen.len());
        let units = self.points.units();
        for (tile, rows) in self.chosen.chunks(TILE).enumerate() {
            let noise = &self.noise[tile * TILE * units..][..rows.len() * units];
            self.buffers.tile(&self.points, &self.labels, self.inputs.as_deref(), rows, noise, variance, &mut samples);
        }
        moments(&samples)
    }
}

/// Means and their standard errors.
fn moments(samples: &[Sample]) -> [Sample; 2] {
    let n = samples.len() as f64;
    let moments = |of: fn(&Sample) -> f64| {
        let mean = samples.iter().map(of).sum::<f64>() / n;
        let squares: f64 = samples.iter().map(|sample| (of(sample) - mean) * (of(sample) - mean)).sum();
        (mean, math::sqrt(squares / (n - 1.0).max(1.0) / n))
    };
    let ((i_xt, xt_error), (i_ty, ty_error)) = (moments(|s| s.i_xt), moments(|s| s.i_ty));
    [Sample { i_xt, i_ty }, Sample { i_xt: xt_error, i_ty: ty_error }]
}

impl Buffers {
    /// Adds what samples at these rows say.
    #[expect(clippy::too_many_arguments, reason = "parts of the estimator, borrowed apart")]
    fn tile(
        &mut self,
        points: &Points,
        labels: &Labels,
        inputs: Option<&[Arc<[usize]>]>,
        rows: &[usize],
        noise: &[f32],
        variance: f64,
        samples: &mut Vec<Sample>,
    ) {
        let units = points.units();
        let twice = 2.0 * math::sqrt(variance) as f32;
        // Where a tile is not full its last row is there again.
        let at = |n: usize| n.min(rows.len() - 1);
        self.rows.clear();
        self.noise.clear();
        for unit in 0..units {
            self.rows.push(std::array::from_fn(|n| f32x8::splat(points.row(rows[at(n)])[unit])));
            self.noise.push(std::array::from_fn(|n| f32x8::splat(twice * noise[at(n) * units + unit])));
        }
        let scale = (-std::f64::consts::LOG2_E / (2.0 * variance)) as f32;
        let (mut all, mut own) = ([0.0; TILE], [0.0; TILE]);
        for class in points.classes() {
            let mut sums = [0.0; TILE];
            let mut from = class.vectors.start;
            while from < class.vectors.end {
                let to = class.vectors.end.min(from + BLOCK);
                let block = self.block(points, from..to, scale);
                sums.iter_mut().zip(block).for_each(|(sum, block)| *sum += block);
                from = to;
            }
            for n in 0..rows.len() {
                all[n] += sums[n];
                if class.vectors.contains(&points.vector_of(rows[n])) {
                    own[n] = sums[n] / class.rows as f64;
                }
            }
        }
        for (n, row) in rows.iter().enumerate() {
            let ln_all = math::ln(all[n] / labels.samples() as f64);
            let given_x = inputs.map_or(0.0, |inputs| {
                let same = &inputs[*row];
                let sum: f64 = same.iter().map(|other| self.one(points, *other, n, scale)).sum();
                math::ln(sum / same.len() as f64)
            });
            samples.push(Sample { i_xt: given_x - ln_all, i_ty: math::ln(own[n]) - ln_all });
        }
    }

    /// Sums over the points of some vectors, of the kernel relative to that of the sample's own row: the squared
    /// distance less that of the noise, |d|² - 2 d z with the difference d of two rows and the noise z.
    fn block(&self, points: &Points, vectors: std::ops::Range<usize>, scale: f32) -> [f64; TILE] {
        let (exp2, scale) = (Exp2::load(), f32x8::splat(scale));
        let mut sums = [f32x8::ZERO; TILE];
        for vector in vectors {
            let mut exponents = [f32x8::ZERO; TILE];
            for ((unit, rows), noise) in points.vector(vector).iter().zip(&self.rows).zip(&self.noise) {
                for n in 0..TILE {
                    let difference = *unit - rows[n];
                    exponents[n] += difference * (difference - noise[n]);
                }
            }
            let weight = points.weight(vector);
            for (sum, exponent) in sums.iter_mut().zip(exponents) {
                *sum += exp2.of(exponent * scale) * weight;
            }
        }
        sums.map(|sum| sum.to_array().into_iter().map(f64::from).sum())
    }

    /// The same of one row.
    fn one(&self, points: &Points, row: usize, n: usize, scale: f32) -> f64 {
        let units = points.row(row).iter().zip(self.rows.iter().zip(&self.noise));
        let exponent: f32 = units
            .map(|(unit, (rows, noise))| {
                let difference = unit - rows[n].to_array()[0];
                difference * (difference - noise[n].to_array()[0])
            })
            .sum();
        math::exp2(f64::from(exponent * scale))
    }
}

impl Estimator for NoisyEstimator {
    fn estimate(&mut self, layer: &LayerRows<'_>) -> Estimate {
        self.points.fill(layer, &self.labels, true);
        let spread = self.points.variance();
        let not_finite = Doubts::count(self.points.not_finite());
        let doubts = Doubts { not_finite, ..self.settings.noise.doubts(spread) };
        if not_finite.is_some() || self.chosen.is_empty() {
            return Estimate { doubts, ..Estimate::default() };
        }
        let Some(variance) = self.settings.noise.variance(spread) else {
            return Estimate { doubts, ..Estimate::of(0.0, 0.0) };
        };
        let [mean, error] = self
            .mean(variance)
            .map(|sample| [sample.i_xt, sample.i_ty].map(|nats| Some(nats / std::f64::consts::LN_2)));
        Estimate {
            i_xt_bits: mean[0],
            i_ty_bits: mean[1],
            i_xt_error: error[0],
            i_ty_error: error[1],
            doubts,
            ..Estimate::default()
        }
    }

    fn ceiling(&self, _: usize) -> Ceiling {
        Ceiling { i_xt_bits: Some(math::log2(self.labels.samples() as f64)), ..Ceiling::default() }
    }
}

/// Information of the noisy layer with noise that is given, samples x H, of standard deviation 1: sample i is added
/// to row i, beginning again after the last. Gives I(X;T+Z), I(T+Z;Y) and the standard errors of both, bits.
///
/// # Panics
/// If the layer has not as many rows as there are labels, or the noise not as many columns as the layer.
pub fn noisy_information(
    layer: &LayerRows<'_>,
    task: &Task<'_>,
    variance: f64,
    noise: ArrayView2<'_, f32>,
) -> Estimate {
    assert_eq!(noise.ncols(), layer.units(), "noise for each unit");
    let values = Noisy { noise: NoiseScale::fixed(variance), samples: noise.nrows(), seed: 0 };
    let mut estimator = NoisyEstimator::new(values, task);
    estimator.chosen = (0..noise.nrows()).map(|sample| sample % layer.samples()).collect();
    estimator.noise = noise.iter().copied().collect();
    estimator.estimate(layer)
}
