//! The training patterns, laid out in the blocks that the passes read.

use rand_chacha::ChaCha8Rng;
use wide::f32x4;

use crate::dataset::{shuffle, Dataset};
use crate::math::lanes::{fours_mut, set, Row, BLOCK_SAMPLES, LANES, ZERO_ROW};
use crate::network::Block;

/// Mini-batches: consecutive runs of `batch_size` training rows, the last one smaller, each cut
/// into blocks of samples.
#[derive(Clone, Debug)]
pub(super) struct Batches {
    features: usize,
    order: Vec<usize>,
    /// A sample of zeros, to fill up a block.
    blank: Vec<f32>,
    batch_size: usize,
    x: Vec<Row>,
    labels: Vec<Row>,
    /// 1/batch for real samples, 0 for those that fill up a block.
    weights: Vec<Row>,
}

impl Batches {
    pub fn new(dataset: &Dataset, train: Vec<usize>, batch_size: usize) -> Self {
        let blocks: usize = train.chunks(batch_size).map(|b| b.len().div_ceil(BLOCK_SAMPLES)).sum();
        let mut batches = Self {
            features: dataset.features(),
            blank: vec![0.0; dataset.features()],
            x: vec![ZERO_ROW; blocks * dataset.features()],
            labels: vec![ZERO_ROW; blocks],
            weights: vec![ZERO_ROW; blocks],
            batch_size,
            order: train,
        };
        let mut block = 0;
        for rows in batches.order.chunks(batch_size) {
            for samples in rows.chunks(BLOCK_SAMPLES) {
                for n in 0..samples.len() {
                    set(&mut batches.weights[block], n, 1.0 / rows.len() as f32);
                }
                block += 1;
            }
        }
        batches.fill(dataset);
        batches
    }

    fn fill(&mut self, dataset: &Dataset) {
        // A view, unless somebody made a dataset in another order.
        let inputs = dataset.inputs.as_standard_layout();
        let inputs = inputs.as_slice().unwrap_or_default();
        let row = |r: usize| &inputs[r * self.features..][..self.features];
        // Through i32, which is one instruction; there are fewer classes than that.
        let label = |r: usize| dataset.labels[r] as i32 as f32;
        let mut block = 0;
        for rows in self.order.chunks(self.batch_size) {
            for samples in rows.chunks(BLOCK_SAMPLES) {
                let x = &mut self.x[block * self.features..(block + 1) * self.features];
                let labels = fours_mut(&mut self.labels[block]);
                let (fours, rest) = samples.as_chunks::<4>();
                for (at, (four, labels)) in fours.iter().zip(labels.iter_mut()).enumerate() {
                    gather(four.map(row), at, x);
                    *labels = f32x4::from(four.map(label));
                }
                if !rest.is_empty() {
                    let filled = |n: usize| rest.get(n).copied();
                    let four = std::array::from_fn(|n| filled(n).map_or(&self.blank[..], row));
                    gather(four, fours.len(), x);
                    labels[fours.len()] = f32x4::from(std::array::from_fn(|n| filled(n).map_or(0.0, label)));
                }
                block += 1;
            }
        }
    }

    /// Draws new batches from the same training rows.
    pub fn reshuffle(&mut self, dataset: &Dataset, rng: &mut ChaCha8Rng) {
        shuffle(&mut self.order, rng);
        self.fill(dataset);
    }

    /// The training rows in the order of the batches.
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// Takes the same training rows in a given order.
    pub fn reorder(&mut self, dataset: &Dataset, order: impl Iterator<Item = usize>) {
        for (row, new) in self.order.iter_mut().zip(order) {
            *row = new;
        }
        self.fill(dataset);
    }

    /// Number of batches: optimiser steps of an epoch.
    pub fn len(&self) -> usize {
        self.order.len().div_ceil(self.batch_size)
    }

    /// Samples of a batch.
    pub fn samples(&self, batch: usize) -> usize {
        self.batch_size.min(self.order.len() - batch * self.batch_size)
    }

    /// The blocks of a batch. All batches but the last have equally many.
    pub fn blocks(&self, batch: usize) -> impl Iterator<Item = Block<'_>> {
        let samples = self.samples(batch);
        let first = batch * self.batch_size.div_ceil(BLOCK_SAMPLES);
        (0..samples.div_ceil(BLOCK_SAMPLES)).map(move |b| {
            let block = first + b;
            Block {
                x: &self.x[block * self.features..(block + 1) * self.features],
                labels: &self.labels[block],
                weights: &self.weights[block],
                vectors: (samples - b * BLOCK_SAMPLES).min(BLOCK_SAMPLES).div_ceil(LANES),
            }
        })
    }
}

/// Puts four samples in place `at`, counted in fours, of a block.
///
/// The samples lie one after the other, the block holds unit after unit: pieces of four by four are
/// transposed in registers.
#[inline(never)]
fn gather(samples: [&[f32]; 4], at: usize, x: &mut [Row]) {
    let (x_pieces, x_rest) = x.as_chunks_mut::<4>();
    let [a, b, c, d] = samples.map(|sample| sample.as_chunks::<4>());
    // Zipped, not indexed: there is nothing to check inside of the loop.
    for ((((x, a), b), c), d) in x_pieces.iter_mut().zip(a.0).zip(b.0).zip(c.0).zip(d.0) {
        let turned = f32x4::transpose([*a, *b, *c, *d].map(f32x4::from));
        for (x, values) in x.iter_mut().zip(turned) {
            fours_mut(x)[at] = values;
        }
    }
    for (i, x) in x_rest.iter_mut().enumerate() {
        fours_mut(x)[at] = f32x4::from([a.1[i], b.1[i], c.1[i], d.1[i]]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{icosahedron, stream, Purpose};
    use crate::math::lanes::values;

    /// Every pattern of a batch as (row number, label, weight).
    fn contents(batches: &Batches, batch: usize) -> Vec<(usize, u32, f32)> {
        let mut out = Vec::new();
        for block in batches.blocks(batch) {
            let columns: Vec<Vec<f32>> = block.x.iter().map(|r| values(r).collect()).collect();
            for (n, (label, weight)) in values(block.labels).zip(values(block.weights)).enumerate() {
                if weight > 0.0 {
                    let k = columns.iter().fold(0, |k, c| 2 * k + c[n] as usize);
                    out.push((k, label as u32, weight));
                    assert!(n < block.vectors * LANES);
                }
            }
        }
        out
    }

    #[test]
    fn batches_hold_each_training_row_once_with_its_label() {
        let data = icosahedron();
        let train: Vec<usize> = (0..1000).map(|i| (i * 3) % 4096).collect();
        for batch_size in [1, 7, 128, 300, 1000] {
            let mut batches = Batches::new(&data, train.clone(), batch_size);
            let all: Vec<_> = (0..batches.len()).map(|b| contents(&batches, b)).collect();
            assert!(all.iter().flatten().map(|c| c.0).eq(train.iter().copied()));
            for batch in &all {
                assert!(batch.iter().all(|(k, y, w)| *y == data.labels[*k] && *w == 1.0 / batch.len() as f32));
            }
            batches.reshuffle(&data, &mut stream(1, 0, 0, Purpose::Batches));
            let mut again: Vec<_> = (0..batches.len()).flat_map(|b| contents(&batches, b)).map(|c| c.0).collect();
            assert_ne!(again, train);
            again.sort_unstable();
            let mut sorted = train.clone();
            sorted.sort_unstable();
            assert_eq!(again, sorted);
        }
    }
}
