//! Every figure of the gallery, pixel by pixel, against a picture that was looked at.
//!
//! The pictures show small runs of few epochs: what is tested is the drawing, not the science. Where
//! a figure is meant to look otherwise,
//!
//! ```text
//! UPDATE_SNAPSHOTS=1 cargo test --test snapshots
//! ```
//!
//! draws them anew; look at what has changed before it is committed.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use infoplane::dataset::{Dataset, DatasetName, OwnData, OwnTask};
use infoplane::experiment::Run;
use infoplane::figure::{Figure, Style};
use infoplane::gallery::{Preset, Size, PRESETS};
use infoplane::params::{BatchSize, ExperimentParams};
use infoplane::shown::scene_for;
use ndarray::Array2;
use resvg::tiny_skia::Pixmap;

/// Pixels of a picture for one of the design: small files.
const SCALE: f64 = 0.5;

/// Data of a shape that a figure asks for: each class has some values of its own.
fn data_of((features, classes): (usize, usize)) -> OwnTask {
    const SAMPLES: usize = 120;
    let value = |(n, i): (usize, usize)| if i % classes == n % classes { (n * i % 7) as f32 / 7.0 } else { 0.0 };
    let inputs = Array2::from_shape_fn((SAMPLES, features), value);
    let labels = (0..SAMPLES).map(|n| (n % classes) as u32).collect();
    OwnTask::new("made", Dataset { inputs, labels, classes })
}

fn draw(preset: &Preset, dark: bool) -> Vec<u8> {
    let mut params = ExperimentParams {
        epochs: 120,
        repeats: 2,
        recorded_epochs: 40,
        learning_rate: 0.002,
        ..preset.params(Size::Lecture)
    };
    let data = preset.shape.map(|shape| Arc::new(data_of(shape)));
    if let Some(task) = &data {
        params.dataset = DatasetName::Own(OwnData::new(&task.facts.name, &task.facts.digest));
        // Networks of a thousand times the size.
        params.epochs = 8;
        params.batch_size = BatchSize::Full;
    }
    let mut run = Run::new(&params.check_with(data.as_ref()).unwrap());
    run.resume();
    while run.work() {}
    let kind = (preset.kind)();
    let style = Style { scale: SCALE, dark, colouring: kind.usual_colouring() };
    Figure::new(&scene_for(run.poll(), &kind), &kind).panels(style).png().unwrap()
}

/// What differs between two pictures, if anything.
fn difference(new: &[u8], old: &[u8]) -> Option<String> {
    let [new, old] = [new, old].map(|bytes| Pixmap::decode_png(bytes).unwrap());
    let size = |p: &Pixmap| (p.width(), p.height());
    if size(&new) != size(&old) {
        return Some(format!("its size is {:?}, not {:?}", size(&new), size(&old)));
    }
    let differ = new.pixels().iter().zip(old.pixels()).filter(|(a, b)| a != b).count();
    (differ > 0).then(|| format!("{differ} of {} pixels differ", new.pixels().len()))
}

/// Draws a preset and compares it; what is wrong, if anything.
fn check(preset: &Preset, dark: bool) -> Option<String> {
    let name = format!("{}{}.png", preset.name, if dark { "-dark" } else { "" });
    let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(&name);
    let picture = draw(preset, dark);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::create_dir_all(reference.parent().unwrap()).unwrap();
        let same = fs::read(&reference).is_ok_and(|old| difference(&picture, &old).is_none());
        if !same {
            fs::write(&reference, &picture).unwrap();
        }
        return None;
    }
    let differs = match fs::read(&reference) {
        Ok(old) => difference(&picture, &old)?,
        Err(error) => error.to_string(),
    };
    let new = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("snapshots").join(name);
    fs::create_dir_all(new.parent().unwrap()).unwrap();
    fs::write(&new, picture).unwrap();
    Some(format!("{}: {differs}\n  expected {}\n  drawn    {}", preset.name, reference.display(), new.display()))
}

#[test]
fn every_figure_is_drawn_as_it_was() {
    let light = PRESETS.iter().map(|preset| (preset, false));
    let dark = ["fig3", "fig4"].map(|name| (Preset::find(name).unwrap(), true));
    let wrong: Vec<_> = light.chain(dark).filter_map(|(preset, dark)| check(preset, dark)).collect();
    assert!(
        wrong.is_empty(),
        "{}\nIf they should look so: UPDATE_SNAPSHOTS=1 cargo test --test snapshots",
        wrong.join("\n")
    );
}

#[test]
fn a_single_pixel_makes_a_difference() {
    let picture = draw(&PRESETS[0], false);
    let mut pixels = Pixmap::decode_png(&picture).unwrap();
    assert_eq!(difference(&picture, &pixels.encode_png().unwrap()), None);
    // Grey on the ground, where there was none.
    pixels.data_mut()[..4].copy_from_slice(&[128, 128, 128, 255]);
    let found = difference(&picture, &pixels.encode_png().unwrap()).unwrap();
    assert!(found.starts_with("1 of "), "{found}");
}
