//! A layer's activations as rows of vectors, wherever they come from.

use ndarray::ArrayView2;

use super::lanes::{get, set, Row, BLOCK_SAMPLES, ZERO_ROW};

/// One layer's activations over N inputs: for each block of 128 inputs a [`Row`] for each of its H units.
///
/// Lanes beyond the last input hold nothing of meaning.
#[derive(Clone, Copy, Debug)]
pub struct LayerRows<'a> {
    samples: usize,
    units: usize,
    /// Rows from one block to the next, and the first row of the layer in a block.
    stride: usize,
    first: usize,
    rows: &'a [Row],
    probabilities: bool,
}

impl<'a> LayerRows<'a> {
    /// `units` rows from `first` on in each block of `stride` rows.
    ///
    /// # Panics
    /// If a block has fewer rows, or there are fewer blocks than N inputs fill.
    pub fn new(rows: &'a [Row], samples: usize, stride: usize, first: usize, units: usize) -> Self {
        assert!(first + units <= stride.max(1), "the layer lies within its block");
        assert!(rows.len() >= samples.div_ceil(BLOCK_SAMPLES) * stride, "a block for each 128 inputs");
        Self { samples, units, stride, first, rows, probabilities: false }
    }

    /// The same as class probabilities of an output layer.
    pub fn of_probabilities(self, probabilities: bool) -> Self {
        Self { probabilities, ..self }
    }

    /// Number of inputs, N.
    pub fn samples(&self) -> usize {
        self.samples
    }

    /// Number of units, H.
    pub fn units(&self) -> usize {
        self.units
    }

    /// Whether the units are class probabilities of an output layer.
    pub fn are_probabilities(&self) -> bool {
        self.probabilities
    }

    /// One unit's activations, a row for each block of inputs.
    pub fn unit(&self, unit: usize) -> impl Iterator<Item = &'a Row> + 'a {
        let at = self.first + unit;
        self.rows.chunks_exact(self.stride.max(1)).map(move |block| &block[at])
    }

    /// The layer's units for each block of inputs, a row each.
    pub fn blocks(&self) -> impl Iterator<Item = &'a [Row]> + 'a {
        let LayerRows { units, first, .. } = *self;
        self.rows.chunks_exact(self.stride.max(1)).map(move |block| &block[first..first + units])
    }

    /// N x H values: input by input, the units of an input one after the other.
    pub fn by_sample(&self) -> impl Iterator<Item = f32> + 'a {
        let LayerRows { samples, units, stride, first, rows, .. } = *self;
        rows.chunks_exact(stride.max(1)).enumerate().flat_map(move |(block, rows)| {
            let samples = 0..BLOCK_SAMPLES.min(samples - block * BLOCK_SAMPLES);
            samples.flat_map(move |n| rows[first..first + units].iter().map(move |row| get(row, n)))
        })
    }
}

/// A place for one layer that comes as a matrix, used again and again.
#[derive(Clone, Debug, Default)]
pub struct LayerBuffer {
    samples: usize,
    units: usize,
    rows: Vec<Row>,
}

impl LayerBuffer {
    /// Lays out a matrix, N x H.
    pub fn fill(&mut self, layer: ArrayView2<'_, f32>) -> LayerRows<'_> {
        (self.samples, self.units) = layer.dim();
        self.rows.clear();
        self.rows.resize(self.samples.div_ceil(BLOCK_SAMPLES) * self.units, ZERO_ROW);
        for (n, sample) in layer.rows().into_iter().enumerate() {
            let block = n / BLOCK_SAMPLES * self.units;
            for (u, value) in sample.iter().enumerate() {
                set(&mut self.rows[block + u], n % BLOCK_SAMPLES, *value);
            }
        }
        LayerRows::new(&self.rows, self.samples, self.units, 0, self.units)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn a_matrix_comes_back_value_by_value() {
        let mut buffer = LayerBuffer::default();
        for (samples, units) in [(1, 1), (128, 3), (129, 2), (300, 7), (5, 0)] {
            let matrix = Array2::from_shape_fn((samples, units), |(n, u)| (10 * n + u) as f32);
            let rows = buffer.fill(matrix.view());
            assert_eq!((rows.samples(), rows.units()), (samples, units));
            assert!(rows.by_sample().eq(matrix.iter().copied()), "{samples} x {units}");
            for u in 0..units {
                let unit = rows.unit(u).flat_map(super::super::lanes::values).take(samples);
                assert!(unit.eq(matrix.column(u).iter().copied()));
            }
        }
    }
}
