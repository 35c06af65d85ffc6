//! Results as comma-separated values, the same bytes from the page and the command line.
//!
//! Numbers are written with the fewest digits that read back to the same bits.

use std::fmt::Write;

use super::columns::Columns;
use crate::experiment::{History, Record};
use crate::information::{Estimate, Information, Settings};
use crate::measure::{Place, Table};
use crate::training::{LayerGradients, Metrics};

/// The columns of information in these files: not the share beyond the bins, which follows from the weights.
const INFORMATION: &[&str] = <Information as Columns<3>>::NAMES.split_at(2).0;

/// `condition,repeat,epoch,layer,i_xt_bits,i_ty_bits`: conditions and repeats counted from 0,
/// layer 1 the first hidden layer, the last the output. Ordered by these four.
pub fn information_csv(history: &History) -> String {
    by_layer(history, INFORMATION, |record| layers(&record.information))
}

/// What was measured with other settings, as far as it is known: to the columns of [`information_csv`] come errors and
/// doubts, see [`Estimate`], empty where they are not known, and the settings.
pub fn measured_csv(history: &History, table: &Table, settings: &dyn Settings) -> String {
    let mut csv = header(&["condition", "repeat", "epoch", "layer"], &Estimate::NAMES);
    csv.insert_str(csv.len() - 1, ",measured_with");
    for (n, network) in history.networks.iter().enumerate() {
        for (r, record) in network.records.iter().enumerate() {
            let layers = table.get(Place { network: n, record: r }).unwrap_or_default();
            for (l, estimate) in layers.iter().enumerate() {
                let (condition, repeat, epoch) = (network.condition, network.repeat, record.epoch);
                let (cells, text) = (estimate.cells(), settings.text());
                // Writing to a string cannot fail.
                let _ = writeln!(csv, "{condition},{repeat},{epoch},{},{cells},\"{text}\"", l + 1);
            }
        }
    }
    csv
}

/// `condition,repeat,epoch,layer,mean_norm,sd_norm,weight_norm`, see [`LayerGradients`]; the header alone where no
/// gradients were recorded.
pub fn gradients_csv(history: &History) -> String {
    let names = LayerGradients::NAMES.map(|name| name.trim_start_matches("gradient_"));
    by_layer(history, &names, |record| layers(&record.gradients))
}

/// `condition,repeat,epoch,train_loss,test_loss,train_accuracy,test_accuracy`, losses in nats.
pub fn metrics_csv(history: &History) -> String {
    let mut csv = header(&["condition", "repeat", "epoch"], &Metrics::NAMES);
    for network in &history.networks {
        for record in &network.records {
            let place = [network.condition, network.repeat, record.epoch];
            line(&mut csv, &place, &record.metrics.numbers());
        }
    }
    csv
}

fn layers<const N: usize, T: Columns<N>>(layers: &[T]) -> Vec<Vec<f64>> {
    layers.iter().map(|layer| layer.numbers().to_vec()).collect()
}

fn by_layer(history: &History, names: &[&str], of: impl Fn(&Record) -> Vec<Vec<f64>>) -> String {
    let mut csv = header(&["condition", "repeat", "epoch", "layer"], names);
    for network in &history.networks {
        for record in &network.records {
            for (l, numbers) in of(record).iter().enumerate() {
                let place = [network.condition, network.repeat, record.epoch, l + 1];
                line(&mut csv, &place, &numbers[..names.len()]);
            }
        }
    }
    csv
}

fn header(place: &[&str], names: &[&str]) -> String {
    [place, names].concat().join(",") + "\n"
}

fn line(csv: &mut String, place: &[usize], numbers: &[f64]) {
    let cells = place.iter().map(usize::to_string).chain(numbers.iter().map(f64::to_string));
    // Writing to a string cannot fail.
    let _ = writeln!(csv, "{}", cells.collect::<Vec<_>>().join(","));
}
