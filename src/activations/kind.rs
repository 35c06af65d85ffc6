//! Whether files hold activations or data to train on.

use serde::Serialize;

use super::arrays::{Entry, Files};
use super::names::{is_one_of, place, INPUTS, LABELS};
use super::ActivationError;
use crate::formats::NamedBytes;

/// What else arrays with inputs are called, as readers of data know them.
const DATA: [&str; 6] = ["data", "f", "features", "images", "image", "pixels"];

/// What files hold, as far as their arrays say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// Inputs and labels.
    Data,
    /// Layers and labels.
    Activations,
    /// One array and labels: inputs, or the one layer that was saved. Only who wrote the file knows.
    Unclear {
        /// The array's name.
        layer: String,
        /// Its number of rows.
        rows: usize,
        /// Values of a row.
        units: usize,
    },
}

/// What files hold: activations where arrays are named as layers at epochs are, or where there are labels and
/// several arrays with a row for each, none of them named as inputs are. One such array may be either.
///
/// # Errors
/// As [`read`](super::read), of files that cannot be read.
pub fn kind_of(files: &[NamedBytes<'_>]) -> Result<Kind, ActivationError> {
    let files = Files::open(files.iter().map(|file| (file.name.to_owned(), file.bytes)).collect())?;
    let layers = files.entries.iter().filter(|entry| place(&entry.name).is_some()).count();
    let (labels, others): (Vec<_>, Vec<_>) = files.entries.iter().partition(|entry| is_one_of(&entry.name, &LABELS));
    let [labels] = labels[..] else { return Ok(if layers > 0 { Kind::Activations } else { Kind::Data }) };
    let inputs = others.iter().any(|entry| is_one_of(&entry.name, &INPUTS) || is_one_of(&entry.name, &DATA));
    let a_row_each =
        |entry: &&Entry| !entry.is_text && !entry.shape.is_empty() && entry.shape.first() == labels.shape.first();
    let of_rows: Vec<&Entry> = others.into_iter().filter(a_row_each).collect();
    Ok(match of_rows[..] {
        _ if layers > 0 => Kind::Activations,
        _ if inputs => Kind::Data,
        [layer] => {
            Kind::Unclear { layer: layer.name.clone(), rows: layer.shape[0], units: layer.shape[1..].iter().product() }
        }
        [] => Kind::Data,
        _ => Kind::Activations,
    })
}
