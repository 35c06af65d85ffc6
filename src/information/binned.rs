//! The binned plug-in estimator, the reference of Shwartz-Ziv and Tishby (2017).

use std::cell::Cell;

use ndarray::ArrayView2;
use wide::{f32x8, u32x8};

use super::cells::Cells;
use super::{BinEdges, LayerInformation, ValueOne};
use crate::math;
use crate::math::lanes::{at_most, set, Row, BLOCK_SAMPLES, LANES, ROW_VECTORS, ZERO_ROW};
use crate::training::Activations;

/// The greatest number below 1 in single precision: what [`ValueOne::KeptBelow`] keeps outputs at.
const BELOW_ONE: f32 = 1.0 - f32::EPSILON / 2.0;

/// Information of a layer T from the bins of its units.
///
/// T is the tuple of the bins of all units. With N inputs and a deterministic network H(T|X) = 0:
///
/// ```text
/// I(X;T) = H(T)
/// I(T;Y) = H(T) - sum_y p(y) H(T | y)
/// ```
///
/// with plug-in entropies, 0 log 0 = 0, and p(y) from the counts. Layers are binned separately, so
/// the data-processing inequality need not hold between them. Equal inputs have equal T, hence
/// repeated rows need no special treatment. Where T is not a function of X, because of noise say,
/// [`BinnedEstimator::with_inputs`] tells which rows are one input, and I(X;T) = H(T) - H(T|X).
///
/// ```
/// use infoplane::information::{BinEdges, BinnedEstimator, Binning};
/// use ndarray::array;
///
/// // One unit copies the label, over four inputs.
/// let layer = array![[0.0_f32], [1.0], [0.0], [1.0]];
/// let mut estimator = BinnedEstimator::new(BinEdges::new(30, Binning::Edges), &[0, 1, 0, 1], 2);
/// let information = estimator.estimate_array(layer.view());
/// assert_eq!((information.i_xt_bits, information.i_ty_bits), (1.0, 1.0));
/// ```
#[derive(Clone, Debug)]
pub struct BinnedEstimator {
    edges: BinEdges,
    labels: Vec<u32>,
    /// Which input each row is, where T may differ between rows of one input, and H(X).
    inputs: Option<(Vec<u32>, f64)>,
    class_counts: Vec<u32>,
    /// c log2 c for each count.
    count_log_count: Vec<f64>,
    cells: Cells,
    /// Each sample's tuple so far: two halves of a word, eight samples to an element.
    planes: [Vec<u32x8>; 2],
    /// What is in each of the planes.
    holds: [Holds; 2],
    /// Units of the layer so far, and how many of their values lie beyond the edges.
    units: usize,
    beyond: u64,
    /// Samples of each class in each cell, `cells x classes`.
    counts: Vec<u32>,
}

impl BinnedEstimator {
    /// An estimator for N inputs with the given labels, each below `classes`.
    pub fn new(edges: BinEdges, labels: &[u32], classes: usize) -> Self {
        let samples = labels.len();
        let mut class_counts = vec![0; classes];
        for label in labels {
            class_counts[*label as usize] += 1;
        }
        let count_log_count =
            (0..=samples).map(|c| if c == 0 { 0.0 } else { c as f64 * math::log2(c as f64) }).collect();
        let plane = vec![u32x8::ZERO; samples.div_ceil(LANES)];
        Self {
            edges,
            labels: labels.to_vec(),
            inputs: None,
            class_counts,
            count_log_count,
            cells: Cells::default(),
            planes: [plane.clone(), plane],
            holds: [Holds::Nothing; 2],
            units: 0,
            beyond: 0,
            counts: Vec::new(),
        }
    }

    /// Tells which input each row is, for activations that differ between rows of one input.
    ///
    /// # Panics
    /// If the rows are not as many as the labels.
    pub fn with_inputs(mut self, inputs: &[u32]) -> Self {
        assert_eq!(inputs.len(), self.labels.len(), "one input for each label");
        let h_x = self.entropy(inputs.iter().map(|x| u64::from(*x)));
        self.inputs = Some((inputs.to_vec(), h_x));
        self
    }

    /// Entropy of words, one for each row, bits.
    fn entropy(&mut self, words: impl ExactSizeIterator<Item = u64>) -> f64 {
        let (n, mut counts) = (words.len() as f64, vec![0; words.len()]);
        self.cells.number(words.map(|word| (word, ())), |cell, ()| counts[cell as usize] += 1);
        math::log2(n) - counts.iter().map(|c: &usize| self.count_log_count[*c]).sum::<f64>() / n
    }

    /// Information of one layer of a network.
    pub fn estimate(&mut self, activations: &Activations, layer: usize) -> LayerInformation {
        self.push_layer(activations, layer);
        self.finish()
    }

    /// Information of activations from anywhere, N x H.
    ///
    /// # Panics
    /// If the rows are not as many as the labels.
    pub fn estimate_array(&mut self, layer: ArrayView2<'_, f32>) -> LayerInformation {
        assert_eq!(layer.nrows(), self.labels.len(), "one row for each label");
        self.begin();
        let mut rows = vec![ZERO_ROW; layer.nrows().div_ceil(BLOCK_SAMPLES)];
        for unit in layer.columns() {
            for (n, value) in unit.iter().enumerate() {
                set(&mut rows[n / BLOCK_SAMPLES], n % BLOCK_SAMPLES, *value);
            }
            self.push_unit(rows.iter());
        }
        self.finish()
    }

    /// How many distinct T the inputs have: cells that are not empty.
    pub fn distinct(&mut self, activations: &Activations, layer: usize) -> usize {
        self.push_layer(activations, layer);
        let [low, high] = self.planes.each_ref().map(|plane| bytemuck::must_cast_slice::<u32x8, u32>(plane));
        let masks = self.holds.map(Holds::mask);
        let words = low.iter().zip(high).take(self.labels.len());
        self.cells.number(words.map(|(low, high)| (word([*low, *high], masks), ())), |_, ()| {})
    }

    fn begin(&mut self) {
        self.holds = [Holds::Nothing; 2];
        (self.units, self.beyond) = (0, 0);
    }

    /// Appends the bins of all units of a layer.
    fn push_layer(&mut self, activations: &Activations, layer: usize) {
        self.begin();
        let is_output = layer + 1 == activations.layers();
        let below_one = (is_output && self.edges.value_one() == ValueOne::KeptBelow).then(|| f32x8::splat(BELOW_ONE));
        for unit in 0..activations.layer_units(layer) {
            let rows = activations.unit_rows(layer, unit);
            match below_one {
                None => self.push_unit(rows),
                Some(limit) => {
                    let kept: Vec<Row> = rows.map(|row| row.map(|values| at_most(values, limit))).collect();
                    self.push_unit(kept.iter());
                }
            }
        }
    }

    /// Appends a unit's bins to each sample's tuple.
    fn push_unit<'a>(&mut self, rows: impl Iterator<Item = &'a Row>) {
        let bits = self.edges.index_bits();
        let has_room = |holds: &Holds| match holds {
            Holds::Nothing => true,
            Holds::Bins(used) => used + bits <= u32::BITS,
            Holds::Numbers => false,
        };
        let plane = self.holds.iter().position(has_room).unwrap_or_else(|| {
            self.refine();
            0
        });
        let used = match self.holds[plane] {
            Holds::Bins(used) => used,
            _ => {
                self.planes[plane].fill(u32x8::ZERO);
                0
            }
        };
        self.beyond += append(&self.edges, rows, &mut self.planes[plane], self.labels.len());
        self.units += 1;
        self.holds[plane] = Holds::Bins(used + bits);
    }

    /// Numbers the tuples so far: the numbers take the place of the bins in the second plane.
    fn refine(&mut self) {
        let [low, high] = &mut self.planes;
        let low = bytemuck::must_cast_slice::<u32x8, u32>(low);
        let high = Cell::from_mut(bytemuck::must_cast_slice_mut::<u32x8, u32>(high)).as_slice_of_cells();
        let masks = self.holds.map(Holds::mask);
        let words = low.iter().zip(high).map(|(low, high)| (word([*low, high.get()], masks), high));
        self.cells.number(words, |number, place| place.set(number));
        self.holds = [Holds::Nothing, Holds::Numbers];
    }

    /// I(X;T) less H(T): 0 where T is a function of X.
    fn minus_h_t_given_x(&mut self) -> f64 {
        let Some((inputs, h_x)) = self.inputs.take() else { return 0.0 };
        self.refine();
        let numbers = bytemuck::must_cast_slice::<u32x8, u32>(&self.planes[1])[..inputs.len()].to_vec();
        let pairs = numbers.iter().zip(&inputs).map(|(number, input)| word([*input, *number], [u32::MAX; 2]));
        let h_tx = self.entropy(pairs);
        self.inputs = Some((inputs, h_x));
        h_x - h_tx
    }

    fn finish(&mut self) -> LayerInformation {
        let minus_h_t_given_x = self.minus_h_t_given_x();
        let classes = self.class_counts.len();
        self.counts.clear();
        self.counts.resize(self.labels.len() * classes, 0);
        let [low, high] = self.planes.each_ref().map(|plane| bytemuck::must_cast_slice::<u32x8, u32>(plane));
        let masks = self.holds.map(Holds::mask);
        let words = low.iter().zip(high).zip(&self.labels);
        let words = words.map(|((low, high), label)| (word([*low, *high], masks), *label as usize));
        let counts = &mut self.counts[..];
        let distinct = self.cells.number(words, |cell, label| counts[cell as usize * classes + label] += 1);
        let mut totals = vec![0.0; 1 + classes];
        for cell in self.counts[..distinct * classes].chunks_exact(classes) {
            totals[0] += self.count_log_count[cell.iter().sum::<u32>() as usize];
            for (total, count) in totals[1..].iter_mut().zip(cell) {
                *total += self.count_log_count[*count as usize];
            }
        }
        let n = self.labels.len() as f64;
        let h_t = math::log2(n) - totals[0] / n;
        let mut h_t_given_y = 0.0;
        for (class, count) in self.class_counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let count = f64::from(*count);
            h_t_given_y += count / n * (math::log2(count) - totals[1 + class] / count);
        }
        let values = self.units as f64 * n;
        LayerInformation {
            // Rounding may leave a few 1e-16 below 0 where the exact value is 0.
            i_xt_bits: (h_t + minus_h_t_given_x).max(0.0),
            i_ty_bits: (h_t - h_t_given_y).max(0.0),
            outside: (values > 0.0).then(|| self.beyond as f64 / values),
        }
    }
}

/// What a plane holds.
#[derive(Clone, Copy, Debug)]
enum Holds {
    Nothing,
    /// Bins, of so many bits together.
    Bins(u32),
    /// Numbers of the tuples before.
    Numbers,
}

impl Holds {
    fn mask(self) -> u32 {
        match self {
            Self::Nothing => 0,
            Self::Bins(_) | Self::Numbers => u32::MAX,
        }
    }
}

#[inline(always)]
fn word([low, high]: [u32; 2], masks: [u32; 2]) -> u64 {
    u64::from(low & masks[0]) | u64::from(high & masks[1]) << 32
}

/// Shifts each sample's word in the plane and adds a unit's bin to it; gives how many of the unit's values, one for
/// each sample, lie beyond the edges.
#[inline(never)]
fn append<'a>(edges: &BinEdges, rows: impl Iterator<Item = &'a Row>, plane: &mut [u32x8], samples: usize) -> u64 {
    let (bits, vector_edges) = (edges.index_bits(), edges.vectors());
    let (mut beyond, mut last) = (u32x8::ZERO, u32x8::ZERO);
    for (row, words) in rows.zip(plane.chunks_mut(ROW_VECTORS)) {
        let mut doubtful = f32x8::ZERO;
        for (values, word) in row.iter().zip(&mut *words) {
            let (guess, doubt) = vector_edges.guess(*values);
            *word = (*word << bits) | guess;
            doubtful |= doubt;
            // A lane of ones is -1.
            last = vector_edges.beyond(*values);
            beyond -= last;
        }
        if doubtful.any() {
            decide(edges, row, words);
        }
    }
    // Lanes behind the last sample hold nothing of meaning.
    let surplus = plane.len() * LANES - samples;
    let surplus = last.to_array()[LANES - surplus..].iter().filter(|mask| **mask != 0).count() as u64;
    beyond.to_array().iter().map(|count| u64::from(*count)).sum::<u64>() - surplus
}

/// Replaces guessed bins, in the low bits of the words, by exact ones.
#[cold]
#[inline(never)]
fn decide(edges: &BinEdges, row: &Row, words: &mut [u32x8]) {
    let mask = u32::MAX << edges.index_bits();
    for (values, word) in row.iter().zip(words) {
        for (value, word) in values.to_array().into_iter().zip(word.as_mut_array()) {
            *word = (*word & mask) | edges.index(value) as u32;
        }
    }
}

// proptest is for native builds alone.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::dataset::{icosahedron, Dataset};
    use crate::information::{BinSettings, Binning};
    use ndarray::{array, Array2, Axis};
    use proptest::prelude::*;

    fn estimator(data: &Dataset) -> BinnedEstimator {
        BinnedEstimator::new(BinEdges::new(30, Binning::Edges), &data.labels, data.classes)
    }

    fn assert_information(layer: &Array2<f32>, i_xt: f64, i_ty: f64, what: &str) {
        let found = estimator(&icosahedron()).estimate_array(layer.view());
        assert!((found.i_xt_bits - i_xt).abs() < 1e-6 && (found.i_ty_bits - i_ty).abs() < 1e-6, "{what}: {found:?}");
    }

    /// A layer whose single unit takes one of up to 29 equally spaced values, by a class of patterns.
    fn one_unit(class: impl Fn(&[f32]) -> usize) -> Array2<f32> {
        let data = icosahedron();
        let rows = data.inputs.rows().into_iter().map(|x| (class(&x.to_vec()) as f32 + 0.5) * 2.0 / 29.0 - 1.0);
        Array2::from_shape_vec((4096, 1), rows.collect()).unwrap()
    }

    /// Ones, adjacent and antipodal pairs of a pattern, from the vertices of the icosahedron.
    fn pairs(x: &[f32]) -> (usize, usize, usize) {
        let phi = (1.0 + 5.0_f64.sqrt()) / 2.0;
        let vertices: [[f64; 3]; 12] = [
            [0.0, 1.0, phi],
            [0.0, -1.0, phi],
            [1.0, -phi, 0.0],
            [phi, 0.0, 1.0],
            [-1.0, -phi, 0.0],
            [-1.0, phi, 0.0],
            [-phi, 0.0, -1.0],
            [0.0, 1.0, -phi],
            [phi, 0.0, -1.0],
            [0.0, -1.0, -phi],
            [1.0, phi, 0.0],
            [-phi, 0.0, 1.0],
        ];
        let on: Vec<usize> = (0..12).filter(|i| x[*i] == 1.0).collect();
        let (mut a, mut c) = (0, 0);
        for (k, i) in on.iter().enumerate() {
            for j in &on[k + 1..] {
                let cosine =
                    vertices[*i].iter().zip(&vertices[*j]).map(|(u, v)| u * v).sum::<f64>() / (1.0 + phi * phi);
                a += usize::from((cosine - 1.0 / 5.0_f64.sqrt()).abs() < 1e-9);
                c += usize::from((cosine + 1.0).abs() < 1e-9);
            }
        }
        (on.len(), a, c)
    }

    #[test]
    fn known_layers_have_their_exact_information() {
        let data = icosahedron();
        assert_information(&data.inputs, 12.0, 0.999_157, "injective");
        assert_information(&Array2::from_elem((4096, 3), 0.3), 0.0, 0.0, "constant");
        let label = Array2::from_shape_fn((4096, 1), |(k, _)| data.labels[k] as f32);
        assert_information(&label, 0.999_157, 0.999_157, "the label itself");
        assert_information(&data.inputs.select(Axis(1), &[0]), 1.0, 0.033_906, "one input bit");
        assert_information(&data.inputs.select(Axis(1), &[0, 1, 2, 3, 4, 5]), 6.0, 0.260_896, "first six bits");
        assert_information(&one_unit(|x| pairs(x).0), 2.838_529, 0.627_641, "count of ones");
        let nac = ndarray::concatenate![
            Axis(1),
            one_unit(|x| pairs(x).0),
            one_unit(|x| pairs(x).1),
            one_unit(|x| pairs(x).2)
        ];
        assert_information(&nac, 5.569_522, 0.999_157, "(n, a, c)");
    }

    #[test]
    fn ones_plus_length_of_the_vector_sum_has_its_53_values() {
        // n + |D| with |D|² = n + 2 (a - b) / sqrt(5) - 2 c, b the second neighbours.
        let f = |x: &[f32]| {
            let (n, a, c) = pairs(x);
            let b = n * n.saturating_sub(1) / 2 - a - c;
            let d2 = n as f64 + 2.0 * (a as f64 - b as f64) / 5.0_f64.sqrt() - 2.0 * c as f64;
            ((n as f64 + d2.max(0.0).sqrt()) * 1e6).round() as i64
        };
        let data = icosahedron();
        let all: Vec<i64> = data.inputs.rows().into_iter().map(|x| f(&x.to_vec())).collect();
        let mut distinct = all.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), 53);
        let value = |k: usize, unit: usize| {
            let class = distinct.binary_search(&all[k]).unwrap();
            ([class % 8, class / 8][unit] as f32) / 8.0
        };
        assert_information(&Array2::from_shape_fn((4096, 2), |(k, u)| value(k, u)), 5.347_023, 0.999_157, "n + |D|");
    }

    #[test]
    fn layers_wider_than_a_word_keep_every_distinction() {
        let data = icosahedron();
        // 300 constant units around one that separates: whichever word holds it, nothing is lost.
        for at in [0, 11, 12, 13, 150, 299] {
            let layer = Array2::from_shape_fn((4096, 300), |(k, u)| if u == at { data.labels[k] as f32 } else { 0.1 });
            assert_information(&layer, 0.999_157, 0.999_157, "wide");
        }
        let spread =
            Array2::from_shape_fn((4096, 300), |(k, u)| if u % 25 == 0 { data.inputs[(k, u / 25)] } else { -0.4 });
        assert_information(&spread, 12.0, 0.999_157, "twelve bits over several words");
    }

    #[test]
    fn repeated_rows_weigh_as_often_as_they_occur() {
        let layer = array![[0.9_f32], [0.9], [-0.9], [0.9]];
        let mut e = BinnedEstimator::new(BinEdges::new(30, Binning::Edges), &[0, 0, 1, 1], 2);
        let found = e.estimate_array(layer.view());
        assert!((found.i_xt_bits - 0.811_278_124).abs() < 1e-9);
        assert!((found.i_ty_bits - 0.311_278_124).abs() < 1e-9);
    }

    #[test]
    fn values_at_the_edges_are_told_apart_exactly() {
        for (bins, binning) in [(30, Binning::Edges), (30, Binning::Intervals), (1000, Binning::Edges)] {
            let edges = BinEdges::new(bins, binning);
            let near = |e: &f32| [e.next_down(), *e, e.next_up(), *e + 0.3 / bins as f32];
            let values: Vec<f32> = edges.edges().iter().flat_map(near).collect();
            let mut counts = vec![0_usize; edges.edges().len()];
            values.iter().for_each(|v| counts[edges.index(*v)] += 1);
            let n = values.len() as f64;
            let terms = counts.iter().filter(|c| **c > 0).map(|c| *c as f64 / n * libm::log2(n / *c as f64));
            let mut e = BinnedEstimator::new(edges.clone(), &vec![0; values.len()], 1);
            let found = e.estimate_array(Array2::from_shape_vec((values.len(), 1), values).unwrap().view());
            assert!((found.i_xt_bits - terms.sum::<f64>()).abs() < 1e-9, "{bins} {binning:?}");
        }
    }

    #[test]
    fn one_sample_and_one_class_know_nothing() {
        let mut e = BinnedEstimator::new(BinEdges::new(2, Binning::Edges), &[0], 3);
        let nothing = LayerInformation { outside: Some(0.0), ..Default::default() };
        assert_eq!(e.estimate_array(array![[0.5_f32, f32::NAN]].view()), nothing);
    }

    #[test]
    fn the_share_beyond_the_edges_is_that_of_the_samples() {
        let outside = |layer: Array2<f32>| {
            let labels = vec![0; layer.nrows()];
            let mut e = BinnedEstimator::new(BinEdges::new(30, Binning::Edges), &labels, 1);
            // Values far beyond, which must not show behind the last sample of the next layer.
            e.estimate_array(Array2::from_elem(layer.dim(), 9.0).view());
            e.estimate_array(layer.view()).outside
        };
        assert_eq!(outside(array![[1.0_f32, -1.0, 0.5], [1.0_f32.next_up(), -3.0, f32::INFINITY]]), Some(0.5));
        for samples in [1, 7, 8, 9, 127, 128, 129, 300] {
            let layer =
                Array2::from_shape_fn((samples, 2), |(n, u)| if u == 0 { 2.0 } else { n as f32 / samples as f32 });
            assert_eq!(outside(layer), Some(0.5), "{samples}");
        }
    }

    #[test]
    fn lanes_behind_the_last_sample_do_not_count() {
        use crate::training::{Evaluation, InputBlocks};
        // A linear layer that gives 9 for inputs of 0, which is what stands behind the last sample.
        let data = Dataset { inputs: Array2::ones((11, 1)), labels: vec![0; 11], classes: 2 };
        let shape = crate::network::Shape::new(1, &[1], 2);
        let functions = crate::network::Functions {
            hidden: vec![crate::network::Activation::Linear],
            output: crate::network::Output::Softmax,
        };
        let mlp = crate::network::Mlp::from_parameters(shape, functions, vec![-9.0, 9.0, 0.0, 0.0, 0.0, 0.0]);
        let mut evaluation = Evaluation::default();
        evaluation.run(&mlp, &InputBlocks::new(&data));
        let mut e = BinnedEstimator::new(BinEdges::new(30, Binning::Edges), &data.labels, 2);
        assert_eq!(e.estimate(&evaluation.activations, 0).outside, Some(0.0));
    }

    #[test]
    fn outputs_that_round_to_one_are_binned_as_the_rule_says() {
        use crate::training::{Evaluation, InputBlocks};
        // Logits x and -x: from a gap of 17 on the first probability is 1 in single precision, below it is not.
        let data = Dataset { inputs: array![[10.0], [7.0], [-10.0], [-7.0]], labels: vec![0, 0, 1, 1], classes: 2 };
        let shape = crate::network::Shape::new(1, &[], 2);
        let functions = crate::network::Functions { hidden: vec![], output: crate::network::Output::Softmax };
        let mlp = crate::network::Mlp::from_parameters(shape, functions, vec![1.0, -1.0, 0.0, 0.0]);
        let mut evaluation = Evaluation::default();
        evaluation.run(&mlp, &InputBlocks::new(&data));
        let information = |binning, value_one| {
            let edges = BinEdges::of(BinSettings { bins: 30, binning, value_one });
            BinnedEstimator::new(edges, &data.labels, 2).estimate(&evaluation.activations, 0).i_xt_bits
        };
        assert_eq!(information(Binning::Edges, ValueOne::OwnBin), 2.0);
        assert_eq!(information(Binning::Edges, ValueOne::Joins), 1.0);
        assert_eq!(information(Binning::Edges, ValueOne::KeptBelow), 1.0);
        assert_eq!(information(Binning::Intervals, ValueOne::OwnBin), 1.0);
        assert_eq!(information(Binning::Intervals, ValueOne::KeptBelow), 1.0);
    }

    proptest! {
        #[test]
        fn information_obeys_its_bounds(layer in proptest::collection::vec(-1.5_f32..1.5, 120), labels in proptest::collection::vec(0_u32..3, 40), bins in 2_usize..40) {
            let layer = Array2::from_shape_vec((40, 3), layer).unwrap();
            let mut e = BinnedEstimator::new(BinEdges::new(bins, Binning::Edges), &labels, 3);
            let found = e.estimate_array(layer.view());
            let h_y = Dataset { inputs: layer.clone(), labels: labels.clone(), classes: 3 }.label_entropy_bits();
            prop_assert!(found.i_ty_bits >= 0.0 && found.i_ty_bits <= found.i_xt_bits.min(h_y) + 1e-12);
            prop_assert!(found.i_xt_bits <= libm::log2(40.0).min(3.0 * libm::log2(bins as f64)) + 1e-12);
            // Neither the order of the units nor that of the inputs matters.
            let units = layer.select(Axis(1), &[2, 0, 1]);
            let again = e.estimate_array(units.view());
            prop_assert!((again.i_xt_bits - found.i_xt_bits).abs() < 1e-12 && (again.i_ty_bits - found.i_ty_bits).abs() < 1e-12);
            let order: Vec<usize> = (0..40).map(|i| (i * 7 + 3) % 40).collect();
            let relabelled: Vec<u32> = order.iter().map(|i| labels[*i]).collect();
            let mut e = BinnedEstimator::new(BinEdges::new(bins, Binning::Edges), &relabelled, 3);
            let moved = e.estimate_array(layer.select(Axis(0), &order).view());
            prop_assert!((moved.i_xt_bits - found.i_xt_bits).abs() < 1e-12 && (moved.i_ty_bits - found.i_ty_bits).abs() < 1e-12);
        }
    }
}
