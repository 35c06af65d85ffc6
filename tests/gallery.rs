//! The published runs in `gallery/`.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use infoplane::archive::open_published;
use infoplane::gallery::{Preset, Size, PRESETS, PUBLISHED};
use tempfile::tempdir;

/// What a published run may take, bytes.
const MOST: usize = 1_000_000;

#[test]
fn what_the_site_shows_is_the_presets_at_paper_size() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("gallery");
    let entries = dir.read_dir().expect("published runs; `cargo xtask gallery` makes them");
    let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let texts = PRESETS.iter().map(|preset| format!("{}.txt", preset.name));
    let mut expected: Vec<String> = PUBLISHED.iter().map(|name| format!("{name}.plane")).chain(texts).collect();
    expected.sort();
    assert_eq!(names, expected, "all of them, and nothing else");
    for name in PUBLISHED {
        let bytes = fs::read(dir.join(format!("{name}.plane"))).unwrap();
        assert!(bytes.len() < MOST, "{name}: {} bytes", bytes.len());
        let again = "publish it again: cargo xtask gallery";
        let published = open_published(&bytes).unwrap_or_else(|e| panic!("{name}: {e}; {again}"));
        let params = Preset::find(name).unwrap().params(Size::Paper);
        assert_eq!(*published.params, params, "{name}: other parameters than the preset's; {again}");
        let schedule = published.params.schedule();
        for summaries in &published.summaries {
            assert!(summaries.iter().map(|s| s.epoch).eq(schedule.iter().copied()), "{name}: epochs are missing");
            assert!(summaries.iter().all(|s| s.networks == params.repeats), "{name}: networks are missing");
        }
    }
}

fn publish(dir: &Path, flags: &[&str]) -> assert_cmd::assert::Assert {
    let small = ["--size", "lecture", "--epochs", "30", "--repeats", "2", "--out", dir.to_str().unwrap()];
    Command::cargo_bin("infoplane").unwrap().arg("publish").args(small).args(flags).assert()
}

#[test]
fn runs_are_published_and_checked_against_their_files() {
    let dir = tempdir().unwrap();
    publish(dir.path(), &["--threads", "1"]).success();
    for name in PUBLISHED {
        let published = open_published(&fs::read(dir.path().join(format!("{name}.plane"))).unwrap()).unwrap();
        let preset = Preset::find(name).unwrap();
        let expected = infoplane::params::ExperimentParams { epochs: 30, repeats: 2, ..preset.params(Size::Lecture) };
        assert_eq!(*published.params, expected, "{name}");
    }
    let checked = publish(dir.path(), &["--check", "fig2", "fig4"]).success();
    let printed = String::from_utf8_lossy(&checked.get_output().stdout).into_owned();
    assert_eq!(printed.matches(" agrees, digest ").count(), 2, "{printed}");
    // The file of another figure, of other parameters, and none.
    fs::copy(dir.path().join("fig2.plane"), dir.path().join("fig4.plane")).unwrap();
    fs::remove_file(dir.path().join("fig5.plane")).unwrap();
    let refused = publish(dir.path(), &["--check", "fig2", "fig4", "fig5"]).failure();
    let error = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert!(error.contains("not as published: fig4, fig5"), "{error}");
    let refused = publish(dir.path(), &["--check", "fig2", "--seed", "2"]).failure();
    assert!(String::from_utf8_lossy(&refused.get_output().stdout).contains("other parameters"));
}
