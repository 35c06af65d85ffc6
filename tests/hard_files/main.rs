//! Broken files: no reader panics on them or takes more memory than is stated, and an error names a place that
//! the file has. What is damaged may still be a sound file, so not all are refused.
//!
//! The files of fuzz/corpus are damaged at random, in the same way each time. `HARD_FILES_ROUNDS` multiplies the
//! number of cases, `HARD_FILES_SEED` chooses others; fuzz/ has the same targets for cargo-fuzz.
#![cfg(not(target_arch = "wasm32"))]

mod bombs;
mod memory;
mod mutate;
// `read` is for cargo-fuzz.
#[allow(dead_code)]
mod targets;

use std::panic::{catch_unwind, AssertUnwindSafe};
use std::path::Path;
use std::sync::Arc;
use std::{env, fs};

use infoplane::archive::{publish, save_run};
use infoplane::dataset::{Dataset, OwnTask};
use infoplane::experiment::{History, Run};
use infoplane::formats::MAX_FULL_BYTES;
use infoplane::params::{AtEpochs, BatchSize, ExperimentParams};
use ndarray::Array2;

use memory::most_memory;
use mutate::{mutated, Random};
use targets::{corpus, has_place, Target, CONSTANT, TARGETS};

fn number(variable: &str, default: u64) -> u64 {
    env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Some damaged files of a target.
fn read_damaged(name: &str, cases: u64) {
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let files = corpus(name);
    assert!(!files.is_empty(), "the corpus of {name}");
    // What is not damaged is read as well.
    files.iter().for_each(|file| check(target, file));
    let seed = number("HARD_FILES_SEED", 0);
    for case in 0..cases * number("HARD_FILES_ROUNDS", 1) {
        check(target, &mutated(&files, &mut Random(seed << 40 | case)));
    }
}

fn check(target: &Target, file: &[u8]) {
    let read = AssertUnwindSafe(|| most_memory(|| (target.read)(file)));
    let Ok((outcome, memory)) = catch_unwind(read) else {
        panic!("{} panics on {}", target.name, file.escape_ascii());
    };
    // A sound sparse matrix may be full.
    let full = if matches!(target.name, "mat" | "load") && outcome.error.is_none() { MAX_FULL_BYTES } else { 0 };
    let most = target.multiple.saturating_mul(outcome.size).saturating_add(CONSTANT + full);
    assert!(memory <= most, "{} takes {memory} bytes, not {most}, for {}", target.name, file.escape_ascii());
    if let Some(error) = outcome.error.filter(|error| has_place(&error.problem)) {
        let at = error.at.unwrap_or_else(|| panic!("{error}: no place, for {}", file.escape_ascii()));
        assert!(error.unpacked || at <= file.len() as u64, "{error}: for {}", file.escape_ascii());
    }
}

#[test]
fn damaged_npy_files_neither_panic_nor_take_much_memory() {
    read_damaged("npy", 10_000);
}

#[test]
fn damaged_npz_files_neither_panic_nor_take_much_memory() {
    read_damaged("npz", 5_000);
}

#[test]
fn damaged_mat_files_neither_panic_nor_take_much_memory() {
    read_damaged("mat", 10_000);
}

#[test]
fn damaged_idx_files_neither_panic_nor_take_much_memory() {
    read_damaged("idx", 10_000);
}

#[test]
fn damaged_csv_files_neither_panic_nor_take_much_memory() {
    read_damaged("csv", 5_000);
}

#[test]
fn damaged_gzip_files_neither_panic_nor_take_much_memory() {
    read_damaged("gzip", 5_000);
}

#[test]
fn damaged_data_neither_panics_nor_takes_much_memory() {
    read_damaged("load", 5_000);
}

#[test]
fn damaged_activations_neither_panic_nor_take_much_memory() {
    read_damaged("activations", 5_000);
}

#[test]
fn damaged_runs_neither_panic_nor_take_much_memory() {
    read_damaged("run_file", 1_000);
}

#[test]
fn damaged_published_runs_neither_panic_nor_take_much_memory() {
    read_damaged("published", 1_000);
}

/// Writes the files of runs into the corpus.
#[test]
#[ignore = "writes into the source tree"]
fn write_corpus() {
    let params = ExperimentParams {
        epochs: 6,
        repeats: 2,
        hidden_layers: vec![vec![3, 2], vec![2]],
        recorded_epochs: 3,
        record_gradients: AtEpochs::Last,
        shuffle: true,
        ..Default::default()
    };
    let finished = finished(params.clone(), None);
    let diverged = self::finished(ExperimentParams { learning_rate: 1e30, shuffle: false, ..params.clone() }, None);
    let inputs = Array2::from_shape_fn((24, 2), |(row, column)| (row * (column + 1) % 7) as f32 / 255.0);
    let labels = (0..24).map(|row| row % 3).collect();
    let own = Arc::new(OwnTask::new("own", Dataset { inputs, labels, classes: 3 }));
    let own = self::finished(
        ExperimentParams { dataset: own.dataset_name(), batch_size: BatchSize::Full, ..params },
        Some(&own),
    );
    for (name, history) in [("finished", finished), ("diverged", diverged), ("own_data", own)] {
        let run = save_run(&history).unwrap();
        for (folder, bytes) in [("run_file", run), ("published", publish(&history, &[0, 5]).unwrap())] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(folder);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join(name), bytes).unwrap();
        }
    }
}

fn finished(params: ExperimentParams, own: Option<&Arc<OwnTask>>) -> History {
    let mut run = Run::new(&params.check_with(own).unwrap());
    run.resume();
    while run.work() {}
    run.poll().clone()
}
