//! Arrays in a file: names, shapes, types, and how far their numbers go.

use std::fmt;
use std::path::Path;

use anyhow::{bail, Context, Result};
use serde::Serialize;

use crate::cli::data::{Lines, Size};
use crate::cli::output::table;
use crate::dataset::files::{load, DataSummary, ReadOptions};
use crate::dataset::MAX_CLASSES;
use crate::formats::NamedBytes;
use crate::formats::{is_idx, is_mat, is_npy, is_zip, read_csv, read_idx, read_mat, read_npy};
use crate::formats::{Array, CsvOptions, Npz, Numbers};

/// One array.
#[derive(Serialize)]
struct Facts {
    /// None where the file holds one without a name.
    name: Option<String>,
    shape: Vec<usize>,
    #[serde(rename = "type")]
    number_type: &'static str,
    /// Of what is finite.
    minimum: Option<f64>,
    maximum: Option<f64>,
    /// NaN and infinities.
    not_finite: usize,
}

impl Facts {
    fn of(name: Option<String>, array: &Array) -> Self {
        let numbers = &array.values;
        let (mut minimum, mut maximum, mut not_finite) = (None, None, 0);
        for value in (0..numbers.len()).map(|index| numbers.double(index)) {
            if value.is_finite() {
                minimum = Some(minimum.map_or(value, |least: f64| least.min(value)));
                maximum = Some(maximum.map_or(value, |most: f64| most.max(value)));
            } else {
                not_finite += 1;
            }
        }
        let number_type = numbers.number_type().name();
        Self { name, shape: array.shape.clone(), number_type, minimum, maximum, not_finite }
    }
}

/// All arrays of a file, in its order.
#[derive(Serialize)]
pub(super) struct Arrays {
    arrays: Vec<Facts>,
    /// What networks can be trained on, where the file by itself is that.
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<DataSummary>,
}

impl Arrays {
    /// Reads all of a file that is no longer packed with gzip: what it describes is sound. The kind is
    /// given in words.
    pub fn read(path: &Path, bytes: &[u8]) -> Result<(&'static str, Self)> {
        let named = |arrays: &[(String, Array)]| -> Vec<Facts> {
            arrays.iter().map(|(name, array)| Facts::of(Some(name.clone()), array)).collect()
        };
        let (kind, arrays) = if is_npy(bytes) {
            ("an array of numpy", vec![Facts::of(None, &read_npy(bytes)?)])
        } else if is_zip(bytes) {
            let file = Npz::open(bytes)?;
            let names: Vec<String> = file.names().map(str::to_owned).collect();
            // One at a time: all together may be more than there is room for.
            let arrays = names.into_iter().map(|name| {
                let array = file.read(&name)?;
                Ok(Facts::of(Some(name), &array))
            });
            ("arrays of numpy", arrays.collect::<Result<_>>()?)
        } else if is_mat(bytes) {
            ("variables of MATLAB", named(&read_mat(bytes)?))
        } else if is_idx(bytes) {
            ("an array in IDX", vec![Facts::of(None, &read_idx(bytes)?)])
        } else if bytes.contains(&0) {
            bail!("this is no file that infoplane knows; it reads .infoplane, .plane, .npy, .npz, .mat, IDX, CSV and JSON of parameters");
        } else {
            let options = CsvOptions { most_labels: MAX_CLASSES, ..CsvOptions::default() };
            let table = read_csv(bytes, &options).context("read as a table, the last column as labels")?;
            let label = (format!("labels (column {})", table.label_column()), {
                let values = Numbers::U32(table.label_of);
                Array { shape: vec![values.len()], values }
            });
            ("a table", named(&[("inputs".to_owned(), table.inputs), label]))
        };
        let file = NamedBytes { name: &path.to_string_lossy(), bytes };
        let data = load(&[file], &ReadOptions::default()).ok().map(|loaded| loaded.summary);
        Ok((kind, Self { arrays, data }))
    }
}

impl fmt::Display for Arrays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = self.arrays.iter().any(|array| array.name.is_some());
        let rows = self.arrays.iter().map(|array| {
            let shape: Vec<String> = array.shape.iter().map(usize::to_string).collect();
            let range = match (array.minimum, array.maximum) {
                // With the digits of single precision: enough to look at.
                (Some(least), Some(most)) => format!("{} to {}", least as f32, most as f32),
                _ => String::new(),
            };
            let rest = if array.not_finite > 0 { format!("{} not finite", array.not_finite) } else { String::new() };
            let cells = [format!("({})", shape.join(", ")), array.number_type.to_owned(), range, rest];
            let name = array.name.clone().filter(|_| named);
            name.into_iter().chain(cells).collect::<Vec<_>>()
        });
        let table = table(&rows.collect::<Vec<_>>());
        table.lines().try_for_each(|line| writeln!(f, "  {line}"))?;
        self.data.as_ref().map_or(Ok(()), |data| Data(data).fmt(f))
    }
}

/// A dataset, in lines.
pub(super) struct Data<'a>(pub &'a DataSummary);

impl fmt::Display for Data<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  data {}", Size::of_files(self.0))?;
        Lines(self.0).fmt(f)
    }
}
