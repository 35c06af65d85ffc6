//! What every estimator must do, whichever it is: all of the registry, and one that is added here.
#![cfg(not(target_arch = "wasm32"))]

use std::sync::Arc;

use infoplane::information::{
    Accepts, Estimate, Estimator, Field, Kind, Registry, SettingError, Settings, Task, Values,
};
use infoplane::math::rows::{LayerBuffer, LayerRows};
use ndarray::{concatenate, Array2, Axis};

/// T is the parity of the number of units above a threshold: one bit, and easily checked by hand.
static PARITY: Kind = Kind {
    name: "parity",
    title: "Parity",
    about: "Parity of the number of units above a threshold.",
    formula: "I(X;T) = H(T), T in {0, 1}",
    source: "this test",
    cost: "N x H; live",
    ceiling: "1 bit",
    doubts: &["it sees one bit"],
    fields: &[Field {
        name: "threshold",
        title: "Threshold",
        help: "What a unit must exceed",
        default: "0",
        accepts: Accepts::Real { least: -1.0, most: 1.0 },
    }],
    check: |values: &Values| Ok(Arc::new(Parity { threshold: values.real("threshold")? })),
};

#[derive(Debug)]
struct Parity {
    threshold: f64,
}

impl Settings for Parity {
    fn kind(&self) -> &'static Kind {
        &PARITY
    }

    fn values(&self) -> Vec<String> {
        vec![self.threshold.to_string()]
    }

    fn words(&self) -> String {
        format!("parity above {}", self.threshold)
    }

    fn estimator(&self, task: &Task<'_>) -> Box<dyn Estimator> {
        let (threshold, labels) = (self.threshold as f32, task.labels.to_vec());
        Box::new(ParityEstimator { threshold, labels, classes: task.classes, inputs: task.inputs.map(<[u32]>::to_vec) })
    }
}

struct ParityEstimator {
    threshold: f32,
    labels: Vec<u32>,
    classes: usize,
    inputs: Option<Vec<u32>>,
}

impl ParityEstimator {
    /// H(T) less H(T | a word that is known of each row), bits.
    fn known_of(&self, t: &[bool], words: &[u32]) -> f64 {
        let entropy = |rows: &[usize]| {
            let n = rows.len() as f64;
            let ones = rows.iter().filter(|row| t[**row]).count() as f64;
            [ones, n - ones].iter().filter(|c| **c > 0.0).map(|c| -c / n * libm::log2(c / n)).sum::<f64>()
        };
        let all: Vec<usize> = (0..t.len()).collect();
        let mut values: Vec<u32> = words.to_vec();
        values.sort_unstable();
        values.dedup();
        let given = |word: u32| {
            let rows: Vec<usize> = all.iter().copied().filter(|row| words[*row] == word).collect();
            rows.len() as f64 / t.len() as f64 * entropy(&rows)
        };
        (entropy(&all) - values.into_iter().map(given).sum::<f64>()).max(0.0)
    }
}

impl Estimator for ParityEstimator {
    fn estimate(&mut self, layer: &LayerRows<'_>) -> Estimate {
        assert!(self.classes > 0 && layer.samples() == self.labels.len());
        let values: Vec<f32> = layer.by_sample().collect();
        let odd = |units: &[f32]| units.iter().filter(|v| **v > self.threshold).count() % 2 == 1;
        let t: Vec<bool> = match layer.units() {
            0 => vec![false; layer.samples()],
            units => values.chunks(units).map(odd).collect(),
        };
        let own: Vec<u32> = (0..t.len() as u32).collect();
        let i_xt_bits = self.known_of(&t, self.inputs.as_deref().unwrap_or(&own));
        Estimate { i_xt_bits, i_ty_bits: self.known_of(&t, &self.labels), outside: None }
    }
}

fn registry() -> Registry {
    Registry::default().with(&PARITY)
}

/// All estimators with their defaults and one with each other word that a choice accepts.
fn all_settings() -> Vec<Arc<dyn Settings>> {
    let registry = registry();
    let mut all = Vec::new();
    for kind in registry.kinds() {
        all.push(registry.read(kind.name).unwrap());
        for field in kind.fields {
            if let Accepts::Choice(words) = field.accepts {
                all.extend(words[1..].iter().map(|word| registry.check(kind.name, [(field.name, *word)]).unwrap()));
            }
        }
    }
    assert!(all.len() >= 6, "{all:?}");
    all
}

fn estimate(settings: &dyn Settings, layer: &Array2<f32>, labels: &[u32], inputs: Option<&[u32]>) -> Estimate {
    let mut estimator = settings.estimator(&Task { labels, classes: 3, inputs });
    estimator.estimate(&LayerBuffer::default().fill(layer.view()))
}

/// Numbers that look random, from -1 to 1.
fn noise(seed: u64) -> impl FnMut() -> f32 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    }
}

const SAMPLES: usize = 200;

fn layer(seed: u64, units: usize) -> Array2<f32> {
    Array2::from_shape_simple_fn((SAMPLES, units), noise(seed))
}

fn labels(seed: u64) -> Vec<u32> {
    let mut next = noise(seed ^ 0xabc);
    (0..SAMPLES).map(|_| ((next() + 1.0) * 1.5) as u32 % 3).collect()
}

fn entropy(words: &[u32]) -> f64 {
    let mut counts = std::collections::HashMap::new();
    words.iter().for_each(|word| *counts.entry(word).or_insert(0.0_f64) += 1.0);
    let n = words.len() as f64;
    counts.values().map(|c| -c / n * libm::log2(c / n)).sum()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

#[test]
fn information_is_within_its_bounds() {
    for settings in all_settings() {
        for seed in 1..20 {
            let (layer, labels) = (layer(seed, 1 + seed as usize % 5), labels(seed));
            let found = estimate(&*settings, &layer, &labels, None);
            let (h_x, h_y) = (libm::log2(SAMPLES as f64), entropy(&labels));
            assert!((0.0..=h_x + 1e-9).contains(&found.i_xt_bits), "{settings:?}: {found:?}");
            assert!((0.0..=h_y + 1e-9).contains(&found.i_ty_bits), "{settings:?}: {found:?}");
            assert!(found.i_ty_bits <= found.i_xt_bits + 1e-9, "the label is a function of the input: {found:?}");
            assert!(found.outside.is_none_or(|share| (0.0..=1.0).contains(&share)), "{settings:?}");
        }
    }
}

#[test]
fn names_of_labels_and_orders_of_units_and_rows_do_not_matter() {
    for settings in all_settings() {
        for seed in 1..8 {
            let (layer, labels) = (layer(seed, 4), labels(seed));
            let found = estimate(&*settings, &layer, &labels, None);
            let same =
                |other: Estimate| near(other.i_xt_bits, found.i_xt_bits) && near(other.i_ty_bits, found.i_ty_bits);
            let renamed: Vec<u32> = labels.iter().map(|label| (label + 1) % 3).collect();
            assert!(same(estimate(&*settings, &layer, &renamed, None)), "labels: {settings:?}");
            let units = layer.select(Axis(1), &[2, 0, 3, 1]);
            assert!(same(estimate(&*settings, &units, &labels, None)), "units: {settings:?}");
            let rows: Vec<usize> = (0..SAMPLES).map(|n| n * 7 % SAMPLES).collect();
            let moved: Vec<u32> = rows.iter().map(|row| labels[*row]).collect();
            assert!(same(estimate(&*settings, &layer.select(Axis(0), &rows), &moved, None)), "rows: {settings:?}");
        }
    }
}

#[test]
fn a_constant_layer_knows_nothing_and_a_copy_of_the_label_knows_it() {
    for settings in all_settings() {
        let labels = labels(5);
        for value in [0.3, -1.0, 1.0] {
            let constant = Array2::from_elem((SAMPLES, 3), value);
            let found = estimate(&*settings, &constant, &labels, None);
            assert_eq!((found.i_xt_bits, found.i_ty_bits), (0.0, 0.0), "{settings:?} at {value}");
        }
        // Two classes far apart, which one bit can tell.
        let two: Vec<u32> = labels.iter().map(|label| u32::from(*label > 0)).collect();
        let copy = Array2::from_shape_fn((SAMPLES, 1), |(n, _)| if two[n] == 1 { 0.9 } else { -0.9 });
        let found = estimate(&*settings, &copy, &two, None);
        assert!(
            near(found.i_xt_bits, entropy(&two)) && near(found.i_ty_bits, entropy(&two)),
            "{settings:?}: {found:?}"
        );
    }
}

#[test]
fn a_layer_that_tells_all_inputs_apart_reaches_the_ceiling_or_is_said_not_to() {
    let inputs = Array2::from_shape_fn((256, 8), |(n, bit)| if n >> bit & 1 == 1 { 0.9 } else { -0.9 });
    let labels: Vec<u32> = (0..256).map(|n| n % 3).collect();
    for settings in all_settings() {
        let found = estimate(&*settings, &inputs, &labels, None);
        let of_all = settings.kind().ceiling.contains("log2 N");
        assert_eq!(near(found.i_xt_bits, 8.0), of_all, "{settings:?}: {found:?}, at most {}", settings.kind().ceiling);
        assert_eq!(near(found.i_ty_bits, entropy(&labels)), of_all, "{settings:?}: {found:?}");
    }
}

#[test]
fn repeated_inputs_are_one_value_of_x() {
    for settings in all_settings() {
        let half = layer(3, 3);
        let (twice, of_half) = (concatenate![Axis(0), half, half], labels(3));
        let both = [of_half.clone(), of_half.clone()].concat();
        let rows: Vec<u32> = (0..2 * SAMPLES as u32).map(|row| row % SAMPLES as u32).collect();
        let alone = estimate(&*settings, &half, &of_half, None);
        let found = estimate(&*settings, &twice, &both, Some(&rows));
        assert!(near(found.i_xt_bits, alone.i_xt_bits) && near(found.i_ty_bits, alone.i_ty_bits), "{settings:?}");
        // Noise that is no function of the input tells nothing about it.
        let noisy = Array2::from_shape_fn((2, 1), |(n, _)| if n == 0 { 0.9 } else { -0.9 });
        let noisy = concatenate![Axis(0), noisy, noisy];
        let found = estimate(&*settings, &noisy, &[0, 0, 1, 1], Some(&[0, 0, 1, 1]));
        assert!(near(found.i_xt_bits, 0.0) && near(found.i_ty_bits, 0.0), "{settings:?}: {found:?}");
    }
}

#[test]
fn the_same_call_gives_the_same_bits_whatever_came_before_and_on_any_thread() {
    for settings in all_settings() {
        let labels = labels(9);
        let task = Task { labels: &labels, classes: 3, inputs: None };
        let layers: Vec<Array2<f32>> = (1..5).map(|seed| layer(seed, 40 * seed as usize)).collect();
        let fresh = |layer: &Array2<f32>| estimate(&*settings, layer, &labels, None);
        let expected: Vec<Estimate> = layers.iter().map(fresh).collect();
        let (mut estimator, mut buffer) = (settings.estimator(&task), LayerBuffer::default());
        for order in [[3, 1, 0, 2], [0, 1, 2, 3]] {
            for at in order {
                assert_eq!(estimator.estimate(&buffer.fill(layers[at].view())), expected[at], "{settings:?}");
            }
        }
        let found = std::thread::scope(|scope| {
            let threads: Vec<_> = layers.iter().map(|layer| scope.spawn(move || fresh(layer))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        assert_eq!(found, expected);
    }
}

#[test]
fn settings_come_back_from_their_text() {
    for settings in all_settings() {
        let again = registry().read(&settings.text()).unwrap();
        assert!(*again == *settings, "{}", settings.text());
        assert_eq!(again.text(), settings.text());
        assert!(!settings.words().is_empty());
    }
}

#[test]
fn an_estimator_that_is_added_in_one_file_is_in_all_that_is_made_from_the_registry() {
    let (with, without) = (registry(), Registry::default());
    assert_eq!(with.kinds().len(), without.kinds().len() + 1);
    for (text, before) in [(with.help(), without.help()), (with.table(), without.table())] {
        assert!(text.contains("parity") && text.contains("threshold") && !before.contains("parity"), "{text}");
    }
    assert!(with.fields().iter().any(|(field, kinds)| field.name == "threshold" && kinds == &["parity"]));
    let settings = with.read("parity,threshold:0.5").unwrap();
    assert_eq!((settings.text().as_str(), settings.words().as_str()), ("parity,threshold:0.5", "parity above 0.5"));
    let wrong = with.read("parity,threshold:2").unwrap_err();
    assert_eq!(wrong.to_string(), "threshold is \"2\"; choose a number from -1 to 1");
    assert!(matches!(without.read("parity"), Err(SettingError::Estimator { .. })));
}

#[test]
fn the_table_of_the_documentation_is_that_of_the_registry() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/estimators.md");
    let text = std::fs::read_to_string(path).unwrap();
    let table = Registry::default().table();
    assert!(text.contains(&table), "docs/estimators.md should have\n{table}");
}
