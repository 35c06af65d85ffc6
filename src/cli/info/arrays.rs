//! Arrays in a file: names, shapes, types, and how far their numbers go.

use std::fmt;
use std::path::Path;

use anyhow::{bail, Result};
use serde::Serialize;

use crate::cli::data::{Lines, Size};
use crate::cli::output::table;
use crate::formats::NamedBytes;
use crate::formats::{
    foreign, is_idx, is_mat, is_npy, is_zip, read_idx, read_npy, read_npy_texts, Array, FormatError, FormatProblem,
    MatFile, NpyContent, Npz, Texts,
};
use crate::own_data::{load, table_about, DataSummary, ReadOptions, TableAbout};

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

impl Facts {
    fn of_texts(name: Option<String>, texts: &Texts) -> Self {
        Self { name, shape: texts.shape.clone(), number_type: "texts", minimum: None, maximum: None, not_finite: 0 }
    }
}

/// All arrays of a file, in its order.
#[derive(Default, Serialize)]
pub(super) struct Arrays {
    arrays: Vec<Facts>,
    /// The columns of a table.
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<TableAbout>,
    /// What else there is to say: of a file of another program what to do, of data why it cannot be used.
    notes: Vec<String>,
    /// What networks can be trained on, where the file by itself is that.
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<DataSummary>,
}

impl Arrays {
    /// Reads all of a file that is no longer packed with gzip. The kind is given in words.
    pub fn read(path: &Path, bytes: &[u8]) -> Result<(&'static str, Self)> {
        if let Some(found) = foreign(bytes) {
            return Ok(("a file of another program", Self { notes: vec![found.to_string()], ..Self::default() }));
        }
        let mut all = Self::default();
        let kind = if is_npy(bytes) {
            all.arrays.push(match read_npy(bytes) {
                Err(FormatError { problem: FormatProblem::Type { .. }, .. }) => {
                    Facts::of_texts(None, &read_npy_texts(bytes)?)
                }
                array => Facts::of(None, &array?),
            });
            "an array of numpy"
        } else if is_zip(bytes) {
            let file = Npz::open(bytes)?;
            for name in file.names() {
                match file.content(name) {
                    // One at a time: all together may be more than there is room for.
                    Ok(NpyContent::Numbers(_)) => all.arrays.push(Facts::of(Some(name.to_owned()), &file.read(name)?)),
                    Ok(NpyContent::Texts { .. }) => {
                        all.arrays.push(Facts::of_texts(Some(name.to_owned()), &file.texts(name)?));
                    }
                    Err(error) => all.notes.push(error.to_string()),
                }
            }
            "arrays of numpy"
        } else if is_mat(bytes) {
            let file = MatFile::read(bytes)?;
            all.arrays = file.arrays.iter().map(|(name, array)| Facts::of(Some(name.clone()), array)).collect();
            all.notes.extend(file.others.iter().map(|(name, what)| format!("{name} is {what}")));
            "variables of MATLAB"
        } else if is_idx(bytes) {
            all.arrays.push(Facts::of(None, &read_idx(bytes)?));
            "an array in IDX"
        } else if bytes.contains(&0) {
            bail!("this is no file that infoplane knows; it reads .infoplane, .plane, .npy, .npz, .mat, IDX, CSV and JSON of parameters");
        } else {
            "a table"
        };
        let file = [NamedBytes { name: &path.to_string_lossy(), bytes }];
        match load(&file, &ReadOptions::default()) {
            Ok(loaded) => all.data = Some(loaded.summary),
            Err(error) if kind == "a table" => {
                all.table = table_about(&file, &ReadOptions::default());
                if all.table.is_none() {
                    return Err(error.into());
                }
                all.notes.push(format!("it cannot be used as data as it is: {error}"));
            }
            // An array by itself is no data, and a file of activations need not be.
            Err(_) => {}
        }
        if kind == "arrays of numpy" && all.data.is_some() {
            all.notes.push("its arrays may be activations too: see `infoplane estimate`".to_owned());
        }
        Ok((kind, all))
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
        if let Some(about) = self.table.as_ref().or_else(|| self.data.as_ref().and_then(|data| data.table.as_ref())) {
            let columns =
                about.columns.iter().map(|column| format!("{} ({})", column.name, column.role.replace('_', " ")));
            let more = if about.more_columns > 0 { format!(" and {} more", about.more_columns) } else { String::new() };
            writeln!(f, "  columns {}{more}", columns.collect::<Vec<_>>().join(", "))?;
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "  {note}"))?;
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
