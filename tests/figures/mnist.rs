//! What the texts of MNIST's presets say, where `INFOPLANE_MNIST` names the directory of its test set: some minutes.

use std::path::PathBuf;
use std::sync::Arc;

use infoplane::dataset::OwnTask;
use infoplane::experiment::{History, Record, Run};
use infoplane::formats::NamedBytes;
use infoplane::gallery::{Preset, Size};
use infoplane::own_data::{load, ReadOptions};

use crate::table::{networks, Stat, Table};
use crate::work;

const FILES: [&str; 2] = ["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"];

/// Three networks of each condition in lecture size.
fn run(figure: &str) -> History {
    let why = format!("set INFOPLANE_MNIST to the directory of {} and {}", FILES[0], FILES[1]);
    let directory = PathBuf::from(std::env::var_os("INFOPLANE_MNIST").expect(&why));
    let bytes = FILES.map(|name| std::fs::read(directory.join(name)).unwrap());
    let files: Vec<_> = FILES.iter().zip(&bytes).map(|(name, bytes)| NamedBytes { name, bytes }).collect();
    let loaded = load(&files, &ReadOptions::default()).unwrap();
    let task = Arc::new(OwnTask::new(&loaded.summary.name, loaded.dataset));
    let mut params = Preset::find(figure).unwrap().params(Size::Lecture);
    (params.dataset, params.repeats) = (task.dataset_name(), 3);
    work(Run::new(&params.check_with(Some(&task)).unwrap()))
}

fn at_end(history: &History, condition: usize, value: impl Fn(&Record) -> f64) -> Stat {
    networks(history, condition, |n| value(n.records.last().unwrap()))
}

#[test]
#[ignore = "minutes, and files that are not part of the project"]
fn mnist() {
    let history = run("mnist");
    let mut table = Table::default();
    let most = networks(&history, 1, |n| n.records.iter().map(|r| r.information[7].i_xt_bits).fold(0.0, f64::max));
    table.says("mnist", format!("climbs to {} bits of the image", most.text(1)));
    let image = at_end(&history, 1, |r| r.information[7].i_xt_bits);
    table.says("mnist", format!("forgets it, {} bits in the end", image.text(2)));
    let label = at_end(&history, 1, |r| r.information[7].i_ty_bits);
    table.says("mnist", format!("holds {} of the 3.319 bits of the label", label.text(3)));
    let right = |condition| at_end(&history, condition, |r| 100.0 * r.metrics.test_accuracy).text(1);
    table.says("mnist", format!("at {} % test accuracy", right(1)));
    let before = at_end(&history, 1, |r| r.information[6].i_xt_bits);
    table.says("mnist", format!("begins to forget, {} bits", before.text(1)));
    let image = at_end(&history, 0, |r| r.information[7].i_xt_bits);
    table.says("mnist", format!("still at {} bits, and {} % are right", image.text(1), right(0)));
    table.finish("MNIST, 5 and 85 %");
}

#[test]
#[ignore = "minutes, and files that are not part of the project"]
fn mnist_saxe() {
    let history = run("mnist-saxe");
    let mut table = Table::default();
    let first = |value: fn(&Record) -> f64| networks(&history, 0, |n| value(&n.records[0]));
    let (x, y) = (|r: &Record| r.information[4].i_xt_bits, |r: &Record| r.information[4].i_ty_bits);
    let (x, y) = ([first(x), at_end(&history, 0, x)], [first(y), at_end(&history, 0, y)]);
    table.says("mnist-saxe", format!("from {} to {} bits of the image", x[0].text(1), x[1].text(1)));
    table.says("mnist-saxe", format!("from {} to {} bits of the digit", y[0].text(2), y[1].text(2)));
    let right = at_end(&history, 0, |r| 100.0 * r.metrics.test_accuracy);
    table.says("mnist-saxe", format!("at {} % test accuracy", right.text(1)));
    table.finish("MNIST, plain SGD");
}
