//! What every estimator must do, whichever it is: all of the registry, and one that is added here.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/noise.rs"]
mod noise;

use std::sync::Arc;

use infoplane::information::{
    Accepts, Estimate, Estimator, Field, Kind, Needs, Registry, SettingError, Settings, Task,
};
use infoplane::math::rows::{LayerBuffer, LayerRows};
use ndarray::{concatenate, Array2, Axis};
use noise::noise;

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
        words: "threshold",
        help: "What a unit must exceed",
        default: "0",
        accepts: Accepts::Real { least: -1.0, most: 1.0 },
    }],
    words: |values| values.words("parity above {threshold}"),
    needs: Needs::Layers,
    make: |values, task| {
        let (threshold, labels) = (values.real("threshold")? as f32, task.labels.to_vec());
        let (classes, inputs) = (task.classes, task.inputs.map(<[u32]>::to_vec));
        Ok(Box::new(ParityEstimator { threshold, labels, classes, inputs }))
    },
};

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
        let i_xt_bits = Some(self.known_of(&t, self.inputs.as_deref().unwrap_or(&own)));
        Estimate { i_xt_bits, i_ty_bits: Some(self.known_of(&t, &self.labels)), ..Estimate::default() }
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
            if field.name == "offsets" {
                all.push(registry.check(kind.name, [(field.name, "3")]).unwrap());
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

/// Both quantities of both are known or not, and within a tolerance.
fn alike(a: Estimate, b: Estimate, tolerance: f64) -> bool {
    a.numbers()[..5].iter().zip(&b.numbers()[..5]).all(|(a, b)| match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < tolerance,
        (None, None) => true,
        _ => false,
    })
}

/// What may be asked of an estimator with these settings.
struct Nature {
    /// Its numbers are information of cells that rows fall into: of a function of the rows.
    cells: bool,
    /// It adds what is not in the counts.
    corrected: bool,
    /// It draws random numbers for rows or units, in their order.
    ordered: bool,
    /// Whether it may give what is not the information of this layer, but near it.
    tolerance: f64,
}

fn nature(settings: &dyn Settings) -> Nature {
    let text = settings.text();
    let name = settings.kind().name;
    let cells = ["parity", "binned", "fixed_width", "range", "net_input", "ebab", "float"].contains(&name);
    Nature {
        cells,
        corrected: text.contains("correction:"),
        ordered: ["noisy", "soft"].contains(&name) || text.contains("family:mlp"),
        // Sums in single precision, and a search that ends near the minimum.
        tolerance: match name {
            "decoder" if text.contains("family:mlp") => 1e-3,
            "kernel" | "renyi" | "decoder" => 2e-5,
            _ => 1e-9,
        },
    }
}

#[test]
fn information_is_within_its_bounds() {
    for settings in all_settings() {
        let Nature { cells, corrected, .. } = nature(&*settings);
        for seed in 1..12 {
            let (layer, labels) = (layer(seed, 1 + seed as usize % 5), labels(seed));
            let found = estimate(&*settings, &layer, &labels, None);
            let (h_x, h_y) = (libm::log2(SAMPLES as f64), entropy(&labels));
            assert!(found.numbers().iter().flatten().all(|number| number.is_finite()), "{settings:?}: {found:?}");
            assert!(found.doubts.outside.is_none_or(|share| (0.0..=1.0).contains(&share)), "{settings:?}");
            // Of these it is proved; sums in single precision leave their rounding.
            let proved = !corrected && (cells || ["kernel", "soft", "noisy"].contains(&settings.kind().name));
            if proved {
                let (x, y) = (found.i_xt_bits.unwrap(), found.i_ty_bits.unwrap());
                let error = found.i_xt_error.unwrap_or(0.0);
                assert!((-1e-5..=h_x + 1e-5 + 4.0 * error).contains(&x), "{settings:?}: {found:?}");
                let error = found.i_ty_error.unwrap_or(0.0);
                assert!((-1e-5 - 4.0 * error..=h_y + 1e-5 + 4.0 * error).contains(&y), "{settings:?}: {found:?}");
            }
            if cells && !corrected {
                let (x, y) = (found.i_xt_bits.unwrap(), found.i_ty_bits.unwrap());
                assert!(x >= 0.0 && y >= 0.0 && y <= x + 1e-9, "the label is a function of the input: {found:?}");
            }
            if settings.kind().name == "decoder" {
                assert!(found.i_ty_bits.is_none_or(|bits| bits <= h_y), "{settings:?}: {found:?}");
            }
        }
    }
}

#[test]
fn names_of_labels_and_orders_of_units_and_rows_do_not_matter() {
    for settings in all_settings() {
        let Nature { ordered, tolerance, .. } = nature(&*settings);
        for seed in 1..6 {
            let (layer, labels) = (layer(seed, 4), labels(seed));
            let found = estimate(&*settings, &layer, &labels, None);
            let same = |other: Estimate| alike(other, found, tolerance);
            let renamed: Vec<u32> = labels.iter().map(|label| (label + 1) % 3).collect();
            if !settings.text().contains("family:mlp") {
                assert!(same(estimate(&*settings, &layer, &renamed, None)), "labels: {settings:?}");
            }
            if ordered {
                continue;
            }
            let units = layer.select(Axis(1), &[2, 0, 3, 1]);
            let of_units = estimate(&*settings, &units, &labels, None);
            // Each unit's bins are shifted by numbers that are drawn for it.
            if !settings.text().contains("offsets:") {
                assert!(same(of_units), "units: {settings:?}: {found:?}, {of_units:?}");
            }
            let rows: Vec<usize> = (0..SAMPLES).map(|n| n * 7 % SAMPLES).collect();
            let moved: Vec<u32> = rows.iter().map(|row| labels[*row]).collect();
            let of_rows = estimate(&*settings, &layer.select(Axis(0), &rows), &moved, None);
            assert!(same(of_rows), "rows: {settings:?}: {found:?}, {of_rows:?}");
        }
    }
}

#[test]
fn a_constant_layer_knows_nothing_and_a_copy_of_the_label_knows_it() {
    for settings in all_settings() {
        let Nature { cells, corrected, tolerance, .. } = nature(&*settings);
        let labels = labels(5);
        for value in [0.3, -1.0, 1.0, 0.0] {
            let constant = Array2::from_elem((SAMPLES, 3), value);
            let found = estimate(&*settings, &constant, &labels, None);
            // What is known of a constant is nothing, up to what its documentation says: 1 / 2N nats.
            let nothing = |bits: Option<f64>| bits.is_none_or(|bits| bits.abs() < 0.02);
            assert!(nothing(found.i_xt_bits) && nothing(found.i_ty_bits), "{settings:?} at {value}: {found:?}");
            let exact = !corrected && !["mixed_ksg", "ross"].contains(&settings.kind().name);
            if exact {
                let zero = |bits: Option<f64>| bits.is_none_or(|bits| bits.abs() < tolerance);
                assert!(zero(found.i_xt_bits) && zero(found.i_ty_bits), "{settings:?} at {value}: {found:?}");
            }
        }
        if !cells || corrected {
            continue;
        }
        // Two classes far apart, which one bit can tell.
        let two: Vec<u32> = labels.iter().map(|label| u32::from(*label > 0)).collect();
        let (low, high) = if settings.kind().name == "net_input" { (-9.0, 9.0) } else { (-0.9, 0.9) };
        let copy = Array2::from_shape_fn((SAMPLES, 1), |(n, _)| if two[n] == 1 { high } else { low });
        let found = estimate(&*settings, &copy, &two, None);
        let all = |bits: Option<f64>| near(bits.unwrap(), entropy(&two));
        assert!(all(found.i_xt_bits) && all(found.i_ty_bits), "{settings:?}: {found:?}");
    }
}

#[test]
fn a_layer_that_tells_all_inputs_apart_reaches_the_ceiling_or_is_said_not_to() {
    for settings in all_settings() {
        let Nature { cells, corrected, .. } = nature(&*settings);
        if !cells || corrected {
            continue;
        }
        let (low, high) = if settings.kind().name == "net_input" { (-9.0, 9.0) } else { (-0.9, 0.9) };
        let inputs = Array2::from_shape_fn((256, 8), |(n, bit)| if n >> bit & 1 == 1 { high } else { low });
        let labels: Vec<u32> = (0..256).map(|n| n % 3).collect();
        let found = estimate(&*settings, &inputs, &labels, None);
        let of_all = settings.kind().ceiling.contains("log2 N");
        assert_eq!(near(found.i_xt_bits.unwrap(), 8.0), of_all, "{settings:?}, at most {}", settings.kind().ceiling);
        assert_eq!(near(found.i_ty_bits.unwrap(), entropy(&labels)), of_all, "{settings:?}: {found:?}");
        let known = found.doubts.alone;
        assert!(known.is_none_or(|share| share == 1.0), "{settings:?}: {found:?}");
    }
}

#[test]
fn no_estimate_is_above_what_its_ceiling_says() {
    for settings in all_settings() {
        if nature(&*settings).corrected {
            continue;
        }
        for units in [1, 2, 6] {
            let (layer, labels) = (layer(units as u64, units), labels(2));
            let task = Task { labels: &labels, classes: 3, inputs: None };
            let mut estimator = settings.estimator(&task);
            let found = estimator.estimate(&LayerBuffer::default().fill(layer.view()));
            let ceiling = estimator.ceiling(units);
            let below = |bits: Option<f64>, error: Option<f64>, ceiling: Option<f64>| match (bits, ceiling) {
                (Some(bits), Some(ceiling)) => bits <= ceiling + 1e-5 + 4.0 * error.unwrap_or(0.0),
                _ => true,
            };
            assert!(
                below(found.i_xt_bits, found.i_xt_error, ceiling.i_xt_bits),
                "{settings:?}: {found:?}, {ceiling:?}"
            );
            assert!(
                below(found.i_ty_bits, found.i_ty_error, ceiling.i_ty_bits),
                "{settings:?}: {found:?}, {ceiling:?}"
            );
        }
    }
}

#[test]
fn repeated_inputs_are_one_value_of_x() {
    for settings in all_settings() {
        let Nature { corrected, ordered, tolerance, .. } = nature(&*settings);
        let half = layer(3, 3);
        let (twice, of_half) = (concatenate![Axis(0), half, half], labels(3));
        let both = [of_half.clone(), of_half.clone()].concat();
        let rows: Vec<u32> = (0..2 * SAMPLES as u32).map(|row| row % SAMPLES as u32).collect();
        let alone = estimate(&*settings, &half, &of_half, None);
        let found = estimate(&*settings, &twice, &both, Some(&rows));
        assert!(found.numbers().iter().flatten().all(|number| number.is_finite()), "{settings:?}: {found:?}");
        // Numbers of neighbours, and what is added for rows that were not seen, are other ones with twice the rows.
        let counts_rows = corrected || ["mixed_ksg", "ross", "nearest"].contains(&settings.kind().name);
        if !counts_rows && (!ordered || settings.kind().name == "soft") && !settings.text().contains("rule:dimension") {
            assert!(alike(found, alone, 10.0 * tolerance), "{settings:?}: {found:?}, {alone:?}");
        }
        // Noise that is no function of the input tells nothing about it.
        let noisy = Array2::from_shape_fn((2, 1), |(n, _)| if n == 0 { 0.9 } else { -0.9 });
        let noisy = concatenate![Axis(0), noisy, noisy];
        let found = estimate(&*settings, &noisy, &[0, 0, 1, 1], Some(&[0, 0, 1, 1]));
        let nothing = |bits: Option<f64>, error: Option<f64>| {
            bits.is_none_or(|b| b.abs() < tolerance + 4.0 * error.unwrap_or(0.0))
        };
        if !corrected && !["mixed_ksg", "ross"].contains(&settings.kind().name) {
            assert!(nothing(found.i_xt_bits, found.i_xt_error), "{settings:?}: {found:?}");
            assert!(nothing(found.i_ty_bits, found.i_ty_error), "{settings:?}: {found:?}");
        }
    }
}

#[test]
fn the_same_call_gives_the_same_bits_whatever_came_before_and_on_any_thread() {
    for settings in all_settings() {
        let labels = labels(9);
        let task = Task { labels: &labels, classes: 3, inputs: None };
        let layers: Vec<Array2<f32>> = (1..4).map(|seed| layer(seed, 20 * seed as usize)).collect();
        let before = layers.clone();
        let fresh = |layer: &Array2<f32>| estimate(&*settings, layer, &labels, None);
        let expected: Vec<Estimate> = layers.iter().map(fresh).collect();
        let (mut estimator, mut buffer) = (settings.estimator(&task), LayerBuffer::default());
        for order in [[1, 0, 2], [0, 1, 2]] {
            for at in order {
                assert_eq!(estimator.estimate(&buffer.fill(layers[at].view())), expected[at], "{settings:?}");
            }
        }
        let found = std::thread::scope(|scope| {
            let threads: Vec<_> = layers.iter().map(|layer| scope.spawn(move || fresh(layer))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        assert_eq!(found, expected);
        assert_eq!(layers, before, "what is estimated is not changed");
    }
}

#[test]
fn what_is_not_finite_is_said_and_gives_no_number() {
    for settings in all_settings() {
        for odd in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let mut layer = layer(4, 3);
            layer[(17, 1)] = odd;
            let found = estimate(&*settings, &layer, &labels(4), None);
            assert!(found.numbers().iter().flatten().all(|number| number.is_finite()), "{settings:?}: {found:?}");
            // Bins hold them; distances do not.
            if !nature(&*settings).cells {
                assert_eq!((found.i_xt_bits, found.i_ty_bits, found.entropy_bits), (None, None, None), "{settings:?}");
                assert_eq!(found.doubts.not_finite, Some(1.0), "{settings:?}");
            }
        }
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
