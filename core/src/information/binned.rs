//! The binned plug-in estimator, the reference of Shwartz-Ziv and Tishby (2017).

use ndarray::ArrayView2;
use wide::{f32x8, u32x8};

use super::counts::{Correction, CORRECTION};
use super::elsewhere::{elsewhere, text, texts, HERE};
use super::kind::{Accepts, Field, Kind, SettingError, Settings, Values};
use super::tuples::{OfTuples, Tuples};
use super::{
    BinEdges, BinSettings, Binning, Ceiling, Doubts, Estimate, Estimator, Information, Needs, Task, ValueOne, MAX_BINS,
};
use crate::math;
use crate::math::lanes::{at_most, Row, LANES, ROW_VECTORS};
use crate::math::rows::{LayerBuffer, LayerRows};

/// The greatest number below 1 in single precision: what [`ValueOne::KeptBelow`] keeps outputs at.
const BELOW_ONE: f32 = 1.0 - f32::EPSILON / 2.0;

/// What there is to say of it.
pub static BINNED: Kind = Kind {
    name: "binned",
    title: "Binned",
    about: "Entropies of the tuples of bins of all units, between -1 and 1: the estimator of the paper.",
    formula: text("I(X;T) = H(T), I(T;Y) = H(T) - sum_y p(y) H(T|y), T the bins of all units"),
    source: text("Shwartz-Ziv and Tishby (2017), section 3; IDNNs"),
    cost: text("N x H; live"),
    ceiling: text("log2 N bits, where every input is a cell of its own"),
    doubts: texts(&[
        "activations beyond -1 and 1 share the outermost bins",
        "in wide layers every input is a cell of its own",
    ]),
    fields: &[
        Field {
            name: "bins",
            title: "Bins",
            words: "bins",
            help: "Edges, or intervals, of the bins of an activation between -1 and 1",
            default: "30",
            accepts: Accepts::Whole { least: 2, most: MAX_BINS },
        },
        Field {
            name: "binning",
            title: "Count",
            words: "count",
            help: "Whether bins counts edges, as IDNNs' code, or intervals, as the paper",
            default: "edges",
            accepts: Accepts::Choice(&["edges", "intervals"]),
        },
        Field {
            name: "value_one",
            title: "Value 1",
            words: "the value 1",
            help: "With edges, whether the value 1 has its own bin, as in IDNNs' code, or joins the last interval, in every layer; kept_below is the rule of run files up to format 3",
            default: "own_bin",
            accepts: Accepts::Choice(&["own_bin", "joins", "kept_below"]),
        },
        CORRECTION,
    ],
    words: |values| values.words("bins of {bins} {binning}"),
    needs: Needs::Layers,
    make,
};

impl BinSettings {
    fn from_values(values: &Values) -> Result<Self, SettingError> {
        let binning = match values.choice("binning")? {
            0 => Binning::Edges,
            _ => Binning::Intervals,
        };
        let value_one = [ValueOne::OwnBin, ValueOne::Joins, ValueOne::KeptBelow][values.choice("value_one")?];
        Ok(Self { bins: values.whole("bins")?, binning, value_one })
    }
}

fn make(values: &Values, task: &Task<'_>) -> Result<Box<dyn Estimator>, SettingError> {
    let correction = Correction::from_values(values)?;
    if correction != Correction::None && !HERE {
        return elsewhere(values, task);
    }
    let estimator = BinnedEstimator::of(BinEdges::of(BinSettings::from_values(values)?), task);
    Ok(Box::new(BinnedEstimator { correction, ..estimator }))
}

/// What a run measures while it trains: without a correction.
impl Settings for BinSettings {
    fn kind(&self) -> &'static Kind {
        &BINNED
    }

    fn values(&self) -> Vec<String> {
        let binning = match self.binning {
            Binning::Edges => "edges",
            Binning::Intervals => "intervals",
        };
        let value_one = match self.value_one {
            ValueOne::OwnBin => "own_bin",
            ValueOne::Joins => "joins",
            ValueOne::KeptBelow => "kept_below",
        };
        vec![self.bins.to_string(), binning.to_owned(), value_one.to_owned(), CORRECTION.default.to_owned()]
    }

    fn estimator(&self, task: &Task<'_>) -> Box<dyn Estimator> {
        Box::new(BinnedEstimator::of(BinEdges::of(*self), task))
    }
}

/// Information of a layer T from the bins of its units.
///
/// T is the tuple of the bins of all units; see `tuples.rs` for the entropies. Layers are binned
/// separately, so the data-processing inequality need not hold between them. Equal inputs have equal T,
/// hence repeated rows need no special treatment. Where T is not a function of X, because of noise say,
/// [`BinnedEstimator::with_inputs`] tells which rows are one input, and I(X;T) = H(T) - H(T|X).
///
/// ```
/// use infoplane_core::information::{BinEdges, BinnedEstimator, Binning};
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
    correction: Correction,
    tuples: Tuples,
    /// Units of the layer so far, and how many of their values lie beyond the edges.
    units: usize,
    beyond: u64,
}

impl BinnedEstimator {
    /// An estimator for N inputs with the given labels, each below `classes`.
    pub fn new(edges: BinEdges, labels: &[u32], classes: usize) -> Self {
        Self::of(edges, &Task { labels, classes, inputs: None })
    }

    /// An estimator for a task.
    pub fn of(edges: BinEdges, task: &Task<'_>) -> Self {
        Self { edges, correction: Correction::None, tuples: Tuples::new(task), units: 0, beyond: 0 }
    }

    /// Tells which input each row is, for activations that differ between rows of one input.
    ///
    /// # Panics
    /// If the rows are not as many as the labels.
    pub fn with_inputs(self, inputs: &[u32]) -> Self {
        Self { tuples: self.tuples.with_inputs(inputs), ..self }
    }

    /// Information of activations from anywhere, N x H.
    ///
    /// # Panics
    /// If the rows are not as many as the labels.
    pub fn estimate_array(&mut self, layer: ArrayView2<'_, f32>) -> Information {
        self.information(&LayerBuffer::default().fill(layer))
    }

    /// What a layer knows, as a run records it.
    ///
    /// # Panics
    /// If the layer has not as many inputs as the task that the estimator was made for.
    pub fn information(&mut self, layer: &LayerRows<'_>) -> Information {
        let OfTuples { i_xt_bits, i_ty_bits, .. } = self.of_tuples(layer);
        Information { i_xt_bits, i_ty_bits, outside: self.outside() }
    }

    fn of_tuples(&mut self, layer: &LayerRows<'_>) -> OfTuples {
        self.push_layer(layer);
        self.tuples.estimate(self.correction)
    }

    /// Share of the layer's values that lie beyond the edges.
    fn outside(&self) -> Option<f64> {
        let values = (self.units * self.tuples.samples()) as f64;
        (values > 0.0).then(|| self.beyond as f64 / values)
    }

    /// Appends the bins of all units of a layer.
    fn push_layer(&mut self, layer: &LayerRows<'_>) {
        assert_eq!(layer.samples(), self.tuples.samples(), "one row for each label");
        self.tuples.begin();
        (self.units, self.beyond) = (0, 0);
        let kept_below = layer.are_probabilities() && self.edges.value_one() == ValueOne::KeptBelow;
        let below_one = kept_below.then(|| f32x8::splat(BELOW_ONE));
        for unit in 0..layer.units() {
            let rows = layer.unit(unit);
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
        let (edges, samples) = (&self.edges, self.tuples.samples());
        self.beyond += self.tuples.push(edges.index_bits(), |plane| append(edges, rows, plane, samples));
        self.units += 1;
    }
}

impl Estimator for BinnedEstimator {
    fn estimate(&mut self, layer: &LayerRows<'_>) -> Estimate {
        let found: Estimate = self.of_tuples(layer).into();
        Estimate { doubts: Doubts { outside: self.outside(), ..found.doubts }, ..found }
    }

    fn distinct(&mut self, layer: &LayerRows<'_>) -> Option<usize> {
        self.push_layer(layer);
        Some(self.tuples.distinct())
    }

    fn ceiling(&self, units: usize) -> Ceiling {
        self.tuples.ceiling(Some(units as f64 * math::log2(self.edges.bins() as f64)))
    }
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
        let nothing = Information { outside: Some(0.0), ..Default::default() };
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
        assert_eq!(e.information(&evaluation.activations.layer(0)).outside, Some(0.0));
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
            BinnedEstimator::new(edges, &data.labels, 2).information(&evaluation.activations.layer(0)).i_xt_bits
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
