//! What is read, from which files, and with how much memory.

use std::fs;
use std::path::Path;

use infoplane::activations::{self, ActivationError};
use infoplane::archive::{open_published, open_run};
use infoplane::formats::{
    gunzip, read_csv, read_idx, read_mat, read_npy, CsvOptions, FormatError, FormatProblem, NamedBytes, Npz, Numbers,
};
use infoplane::information::BinSettings;
use infoplane::own_data::{load, DataError, ReadOptions};
use sha2::{Digest, Sha256};

/// The most that deflate packs into a byte.
const DEFLATE: usize = 1032;

/// Memory beside the multiples, as the formats' documentation states it.
pub const CONSTANT: usize = 1 << 20;

/// What a reader made of a file.
pub struct Outcome {
    /// Bytes of the file or of what it unpacks to, where that is more: as far as it is known.
    pub size: usize,
    pub error: Option<FormatError>,
}

pub struct Target {
    pub name: &'static str,
    /// The most memory, in multiples of the size.
    pub multiple: usize,
    pub read: fn(&[u8]) -> Outcome,
}

/// All readers of files.
pub const TARGETS: [Target; 10] = [
    Target { name: "npy", multiple: 2, read: npy },
    Target { name: "npz", multiple: 8, read: npz },
    Target { name: "mat", multiple: 10, read: mat },
    Target { name: "idx", multiple: 3, read: idx },
    Target { name: "csv", multiple: 8, read: csv },
    Target { name: "gzip", multiple: 2, read: gzip },
    // A byte becomes a value of four bytes, in an array and in the dataset; then rows are compared.
    Target { name: "load", multiple: 40, read: data },
    Target { name: "activations", multiple: 40, read: activations },
    // Parameters alone make the task and the schedule of recorded epochs: see `of_a_run`.
    Target { name: "run_file", multiple: 12, read: run_file },
    Target { name: "published", multiple: 12, read: published },
];

/// Reads a file as the target of this name, for cargo-fuzz.
pub fn read(name: &str, bytes: &[u8]) {
    for target in TARGETS.iter().filter(|target| target.name == name) {
        (target.read)(bytes);
    }
}

/// The files of a target's corpus, in the order of their names.
pub fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

fn outcome<T>(size: usize, result: Result<T, FormatError>) -> Outcome {
    Outcome { size, error: result.err() }
}

/// What may be compressed and failed may have unpacked to as much as deflate can pack.
fn packed_size<T>(bytes: &[u8], result: &Result<T, FormatError>, unpacked: impl Fn(&T) -> usize) -> usize {
    match result {
        Ok(read) => bytes.len().max(unpacked(read)),
        Err(_) => bytes.len() * DEFLATE,
    }
}

fn bytes_of(numbers: &Numbers) -> usize {
    numbers.len() * numbers.number_type().bytes()
}

fn npy(bytes: &[u8]) -> Outcome {
    outcome(bytes.len(), read_npy(bytes))
}

fn npz(bytes: &[u8]) -> Outcome {
    let npz = match Npz::open(bytes) {
        Ok(npz) => npz,
        Err(error) => return Outcome { size: bytes.len(), error: Some(error) },
    };
    let mut size = bytes.len();
    let mut first_error = None;
    for name in npz.names() {
        let read = npz.read(name);
        size = size.max(packed_size(bytes, &read, |array| bytes_of(&array.values) + 200));
        if let (Ok(array), Ok(header)) = (&read, npz.header(name)) {
            assert_eq!(array.shape, header.shape);
        }
        first_error = first_error.or(read.err());
    }
    Outcome { size, error: first_error }
}

fn mat(bytes: &[u8]) -> Outcome {
    let read = read_mat(bytes);
    let unpacked =
        |arrays: &Vec<_>| arrays.iter().map(|(_, a): &(_, infoplane::formats::Array)| bytes_of(&a.values)).sum();
    let size = packed_size(bytes, &read, unpacked);
    outcome(size, read)
}

fn idx(bytes: &[u8]) -> Outcome {
    let read = read_idx(bytes);
    let size = packed_size(bytes, &read, |array| bytes_of(&array.values));
    outcome(size, read)
}

fn csv(bytes: &[u8]) -> Outcome {
    // The sum of its bytes chooses the options, to reach them all.
    let choice = bytes.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
    let header = [None, Some(true), Some(false)][usize::from(choice % 3)];
    let label = [None, Some("1".to_owned()), Some("kind".to_owned())][usize::from(choice / 3 % 3)].clone();
    outcome(bytes.len(), read_csv(bytes, &CsvOptions { header, label, most_labels: 1000, ..CsvOptions::default() }))
}

fn gzip(bytes: &[u8]) -> Outcome {
    let read = gunzip(bytes, 1 << 20);
    let size = packed_size(bytes, &read, Vec::len);
    outcome(size, read)
}

/// Several files, with a line between them.
pub fn split(bytes: &[u8]) -> Vec<NamedBytes<'_>> {
    const NEXT: &[u8] = b"\n--next file--\n";
    let names = ["x.npy", "labels.npy", "t10k-images", "t10k-labels", "other"];
    let (mut files, mut rest) = (Vec::new(), bytes);
    while let Some(at) = rest.windows(NEXT.len()).position(|window| window == NEXT) {
        files.push(NamedBytes { name: names[files.len() % names.len()], bytes: &rest[..at] });
        rest = &rest[at + NEXT.len()..];
    }
    files.push(NamedBytes { name: names[files.len() % names.len()], bytes: rest });
    files
}

fn data(bytes: &[u8]) -> Outcome {
    match load(&split(bytes), &ReadOptions::default()) {
        Ok(loaded) => {
            let (data, summary) = (&loaded.dataset, &loaded.summary);
            assert!(data.inputs.iter().all(|value| value.is_finite()));
            assert_eq!(data.labels.len(), data.samples());
            assert!(data.labels.iter().all(|label| (*label as usize) < data.classes));
            assert_eq!((data.samples(), data.features()), (summary.samples, summary.features));
            assert_eq!(summary.class_counts.iter().sum::<usize>(), summary.samples);
            assert!(summary.h_x_bits >= 0.0 && summary.h_y_bits > 0.0 && summary.distinct <= summary.samples);
            Outcome { size: bytes.len().max(4 * data.inputs.len()), error: None }
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            let error = match error {
                DataError::Format { error, .. } => Some(*error),
                _ => None,
            };
            Outcome { size: bytes.len() * DEFLATE, error }
        }
    }
}

fn activations(bytes: &[u8]) -> Outcome {
    let mut values = 0;
    let read = activations::read(&split(bytes), &activations::ReadOptions::default());
    let estimated = read.and_then(|set| set.estimate(&BinSettings::default(), |_, _| ()));
    let error = match estimated {
        Ok(estimates) => {
            for (layer, information) in estimates.information.iter().flat_map(|e| estimates.layers.iter().zip(e)) {
                values += layer.units * estimates.facts.samples;
                assert!(information.i_ty_bits.unwrap() <= information.i_xt_bits.unwrap() + 1e-9, "{information:?}");
            }
            None
        }
        Err(ActivationError::Format { error, .. }) => Some(error),
        Err(other) => {
            assert!(!other.to_string().is_empty());
            None
        }
    };
    Outcome { size: (bytes.len() * if error.is_some() { DEFLATE } else { 1 }).max(8 * values), error }
}

/// With the checksum that fits: or nothing but the checksum would be tested.
fn signed(bytes: &[u8]) -> Vec<u8> {
    let content = &bytes[..bytes.len().saturating_sub(32)];
    [content, &Sha256::digest(content)[..]].concat()
}

/// What parameters make is at most some megabytes, however small the file is.
fn of_a_run(bytes: &[u8]) -> Outcome {
    Outcome { size: bytes.len().max(1 << 20), error: None }
}

fn run_file(bytes: &[u8]) -> Outcome {
    let _ = open_run(bytes);
    let _ = open_run(&signed(bytes));
    of_a_run(bytes)
}

fn published(bytes: &[u8]) -> Outcome {
    let _ = open_published(bytes);
    let _ = open_published(&signed(bytes));
    of_a_run(bytes)
}

/// Whether an error of this kind has a place in the file.
pub fn has_place(problem: &FormatProblem) -> bool {
    !matches!(problem, FormatProblem::Missing { .. } | FormatProblem::Memory { .. } | FormatProblem::NoColumn { .. })
}
