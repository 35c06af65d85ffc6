//! The binned plug-in estimator, the reference of Shwartz-Ziv and Tishby (2017).

use ndarray::ArrayView2;

use super::cells::Cells;
use super::{BinEdges, LayerInformation};
use crate::math;
use crate::math::lanes::values;
use crate::training::Activations;

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
    inputs: Option<(Vec<u64>, f64)>,
    class_counts: Vec<u32>,
    /// c log2 c for each count.
    count_log_count: Vec<f64>,
    cells: Cells,
    numbers: Vec<u32>,
    words: Vec<u64>,
    word_bits: u32,
    distinct: usize,
    /// Samples of each cell, and of each class in it, `cells x (1 + classes)`.
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
        Self {
            edges,
            labels: labels.to_vec(),
            inputs: None,
            class_counts,
            count_log_count,
            cells: Cells::default(),
            numbers: vec![0; samples],
            words: vec![0; samples],
            word_bits: 0,
            distinct: 1,
            counts: Vec::new(),
        }
    }

    /// Tells which input each row is, for activations that differ between rows of one input.
    ///
    /// # Panics
    /// If the rows are not as many as the labels.
    pub fn with_inputs(mut self, inputs: &[u32]) -> Self {
        assert_eq!(inputs.len(), self.labels.len(), "one input for each label");
        let inputs: Vec<u64> = inputs.iter().map(|x| u64::from(*x)).collect();
        let h_x = self.entropy_of_pairs(&mut vec![0; inputs.len()], &inputs);
        self.inputs = Some((inputs, h_x));
        self
    }

    /// Entropy of (number, word) over the rows, bits.
    fn entropy_of_pairs(&mut self, numbers: &mut [u32], words: &[u64]) -> f64 {
        let mut counts = vec![0; self.cells.refine(numbers, words)];
        numbers.iter().for_each(|n| counts[*n as usize] += 1);
        let n = numbers.len() as f64;
        math::log2(n) - counts.iter().map(|c: &usize| self.count_log_count[*c]).sum::<f64>() / n
    }

    /// Information of one layer of a network.
    pub fn estimate(&mut self, activations: &Activations, layer: usize) -> LayerInformation {
        self.begin();
        for unit in 0..activations.layer_units(layer) {
            self.push_unit(activations.unit_rows(layer, unit).flat_map(values));
        }
        self.finish()
    }

    /// Information of activations from anywhere, N x H.
    ///
    /// # Panics
    /// If the rows are not as many as the labels.
    pub fn estimate_array(&mut self, layer: ArrayView2<'_, f32>) -> LayerInformation {
        assert_eq!(layer.nrows(), self.labels.len(), "one row for each label");
        self.begin();
        for unit in layer.columns() {
            self.push_unit(unit.iter().copied());
        }
        self.finish()
    }

    fn begin(&mut self) {
        self.numbers.fill(0);
        self.words.fill(0);
        self.word_bits = 0;
        self.distinct = 1;
    }

    /// Appends a unit's bins to each sample's tuple.
    fn push_unit(&mut self, values: impl Iterator<Item = f32>) {
        let bits = self.edges.index_bits();
        if self.word_bits + bits > u64::BITS {
            self.refine();
        }
        for (word, value) in self.words.iter_mut().zip(values) {
            *word = (*word << bits) | self.edges.index(value) as u64;
        }
        self.word_bits += bits;
    }

    fn refine(&mut self) {
        self.distinct = self.cells.refine(&mut self.numbers, &self.words);
        self.words.fill(0);
        self.word_bits = 0;
    }

    fn finish(&mut self) -> LayerInformation {
        if self.word_bits > 0 {
            self.refine();
        }
        let stride = 1 + self.class_counts.len();
        self.counts.clear();
        self.counts.resize(self.distinct * stride, 0);
        for (number, label) in self.numbers.iter().zip(&self.labels) {
            let cell = *number as usize * stride;
            self.counts[cell] += 1;
            self.counts[cell + 1 + *label as usize] += 1;
        }
        let n = self.labels.len() as f64;
        let entropy = |column: usize, total: f64| {
            let counts = self.counts.iter().skip(column).step_by(stride);
            math::log2(total) - counts.map(|c| self.count_log_count[*c as usize]).sum::<f64>() / total
        };
        let h_t = entropy(0, n);
        let mut h_t_given_y = 0.0;
        for (class, count) in self.class_counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let count = f64::from(*count);
            h_t_given_y += count / n * entropy(1 + class, count);
        }
        let mut i_xt = h_t;
        if let Some((inputs, h_x)) = self.inputs.take() {
            let mut numbers = std::mem::take(&mut self.numbers);
            i_xt += h_x - self.entropy_of_pairs(&mut numbers, &inputs);
            self.numbers = numbers;
            self.inputs = Some((inputs, h_x));
        }
        // Rounding may leave a few 1e-16 below 0 where the exact value is 0.
        LayerInformation { i_xt_bits: i_xt.max(0.0), i_ty_bits: (h_t - h_t_given_y).max(0.0) }
    }
}

// proptest is for native builds alone.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::dataset::{icosahedron, Dataset};
    use crate::information::Binning;
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
    fn one_sample_and_one_class_know_nothing() {
        let mut e = BinnedEstimator::new(BinEdges::new(2, Binning::Edges), &[0], 3);
        assert_eq!(e.estimate_array(array![[0.5_f32, f32::NAN]].view()), LayerInformation::default());
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
