//! Files of this version's first day: they are opened, and written again byte for byte, whatever becomes of the code.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::Path;

use infoplane::archive::{gradients_csv, information_csv, metrics_csv, npz, open_run, run_json, save_run};
use infoplane::experiment::digest;
use sha2::{Digest, Sha256};

/// Digest of the run in tests/data/version-4.infoplane: two percentages, two networks each, ReLU, batches drawn anew,
/// gradients at the last epoch.
const DIGEST: &str = "fbc912b4214a72789d7d92f7c7037a396c003d0d17d8a9fd7a118cd1db371479";

/// SHA-256 of its arrays.
const NPZ: &str = "3b29b4edae8807d0d29c7abf6e21185fd8c34ebd804483cf735bfd80e5afafa7";

fn data(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)).unwrap()
}

#[test]
fn a_file_of_version_4_is_written_again_byte_for_byte() {
    let file = data("version-4.infoplane");
    let history = open_run(&file).unwrap();
    assert_eq!(digest(&history), DIGEST);
    assert!(save_run(&history).unwrap() == file, "the run");
    for (name, csv) in [
        ("information", information_csv(&history)),
        ("metrics", metrics_csv(&history)),
        ("gradients", gradients_csv(&history)),
    ] {
        assert!(csv.as_bytes() == data(&format!("version-4-{name}.csv")), "{name}.csv");
    }
    assert!(run_json(&history).unwrap().as_bytes() == data("version-4.json"), "run.json");
    let arrays: String = Sha256::digest(npz(&history).unwrap()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(arrays, NPZ, "run.npz");
}
