//! Modules depend downwards only: each room of `core/src/` and `src/` uses those above it in this list, none below.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// As in ARCHITECTURE.md.
const ROOMS: [&str; 21] = [
    "math",
    "dataset",
    "network",
    "optimizer",
    "information",
    "training",
    "formats",
    "own_data",
    "params",
    "experiment",
    "measure",
    "activations",
    "archive",
    "figure",
    "shown",
    "gallery",
    "boundary",
    "web",
    "reader",
    "estimating",
    "cli",
];

/// Rooms that a source names outside of its tests and comments.
fn named(source: &str) -> BTreeSet<String> {
    // Tests stand at the end of a file, behind their attribute.
    let code = source.split("\n#[cfg(all(test").next().unwrap_or_default();
    let code = code.split("\n#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let room = |rest: &str| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
    code.split("crate::").skip(1).map(room).filter(|name| ROOMS.contains(&name.as_str())).collect()
}

fn sources(path: &Path, all: &mut Vec<String>) {
    if path.is_dir() {
        let mut entries: Vec<_> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        entries.iter().filter(|path| !path.ends_with("tests.rs")).for_each(|path| sources(path, all));
    } else if path.extension().is_some_and(|ending| ending == "rs") {
        all.push(fs::read_to_string(path).unwrap());
    }
}

/// Where rooms are.
fn houses() -> [PathBuf; 2] {
    ["core/src", "src"].map(|house| Path::new(env!("CARGO_MANIFEST_DIR")).join(house))
}

#[test]
fn no_room_uses_one_below_it() {
    let mut seen = BTreeSet::new();
    for (place, room) in ROOMS.iter().enumerate() {
        let mut all = Vec::new();
        for path in houses().iter().flat_map(|house| [house.join(room), house.join(format!("{room}.rs"))]) {
            if path.exists() {
                sources(&path, &mut all);
            }
        }
        assert!(!all.is_empty(), "{room} is in the list and not in the sources");
        seen.insert((*room).to_owned());
        for used in all.iter().flat_map(|source| named(source)) {
            let at = ROOMS.iter().position(|name| *name == used).unwrap();
            assert!(at <= place, "{room} uses {used}, which stands below it");
        }
    }
    let entries = houses().map(|house| fs::read_dir(house).unwrap());
    let rooms = entries.into_iter().flatten().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let rooms = rooms.map(|name| name.trim_end_matches(".rs").to_owned());
    let unknown: Vec<String> =
        rooms.filter(|name| !["lib", "main"].contains(&name.as_str()) && !seen.contains(name)).collect();
    assert!(unknown.is_empty(), "these rooms are missing in the list: {unknown:?}");
}

#[test]
fn figures_know_no_run_no_parameter_and_no_file() {
    let mut all = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/figure"), &mut all);
    let used: BTreeSet<String> = all.iter().flat_map(|source| named(source)).collect();
    let allowed = ["figure", "information", "math", "measure", "training"].map(str::to_owned);
    assert!(used.is_subset(&BTreeSet::from(allowed)), "{used:?}");
}
