//! Tables become inputs and labels, and can be shown.

use serde::Serialize;

use super::labels::Labels;
use super::{stem, DataError, Part, ReadOptions, Unpacked};
use crate::dataset::MAX_CLASSES;
use crate::formats::{look_at_csv, read_csv, read_csv_column, CsvOptions, LabelReason, Role, Table, TableLook};

/// Columns that are listed; more are counted.
const LISTED_COLUMNS: usize = 64;

/// A table as it can be shown, so that somebody can say which column is what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableAbout {
    /// Whether the first row holds names.
    pub header: bool,
    /// The first columns.
    pub columns: Vec<ColumnAbout>,
    /// How many there are behind these.
    pub more_columns: usize,
    /// The first rows, that of the names left out.
    pub rows: Vec<Vec<String>>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ColumnAbout {
    /// Its name, or its number, counted from 1.
    pub name: String,
    /// "label", "input", "index" (left out, because it only counts the rows) or "left_out".
    pub role: &'static str,
}

impl TableAbout {
    fn of(look: &TableLook) -> Self {
        let columns = look.columns.iter().take(LISTED_COLUMNS).map(|column| ColumnAbout {
            name: column.name.clone(),
            role: match column.role {
                Role::Label => "label",
                Role::Input => "input",
                Role::Index => "index",
                Role::LeftOut => "left_out",
            },
        });
        Self {
            header: look.header,
            columns: columns.collect(),
            more_columns: look.columns.len().saturating_sub(LISTED_COLUMNS),
            rows: look.rows.clone(),
        }
    }
}

/// What tables hold.
pub(super) struct Read {
    pub part: Part,
    pub name: String,
    pub about: TableAbout,
    /// Whole numbers that single precision merges.
    pub large: usize,
}

fn csv_options(options: &ReadOptions) -> CsvOptions {
    CsvOptions {
        header: options.header,
        label: options.labels.clone(),
        inputs: options.inputs.clone(),
        without_labels: false,
        most_labels: MAX_CLASSES,
    }
}

/// One table, as far as its columns can be told.
pub(super) fn look(file: &Unpacked, options: &ReadOptions) -> Option<TableAbout> {
    look_at_csv(&file.bytes, &csv_options(options)).ok().map(|look| TableAbout::of(&look))
}

/// One table with its labels, or a table of inputs and one of labels.
pub(super) fn read(files: &[Unpacked], options: &ReadOptions, notes: &mut Vec<String>) -> Result<Read, DataError> {
    let of = |file: &Unpacked| {
        let name = file.name.to_owned();
        let unpacked = matches!(file.bytes, std::borrow::Cow::Owned(_));
        move |mut error: crate::formats::FormatError| {
            error.unpacked |= unpacked;
            DataError::of(&name)(error)
        }
    };
    let [first, second] = files else {
        let [file] = files else { return Err(DataError::Tables { files: files.len() }) };
        let table = read_csv(&file.bytes, &csv_options(options)).map_err(of(file))?;
        if let Some((name, reason)) = &table.look.label {
            notes.push(reason_of(name, *reason));
        }
        notes.extend(columns_notes(&table.look));
        return Ok(one(table, stem(file.name)));
    };
    let (inputs, labels) = match (is_labels(first), is_labels(second)) {
        (false, true) => (first, second),
        (true, false) => (second, first),
        _ => return Err(DataError::Tables { files: 2 }),
    };
    let without = CsvOptions { without_labels: true, label: None, ..csv_options(options) };
    let table = read_csv(&inputs.bytes, &without).map_err(of(inputs))?;
    // The file that was taken for the labels needs no column.
    let label = options.labels.as_deref().filter(|name| !labels.is_called(name));
    let read_labels = |header| read_csv_column(&labels.bytes, header, label, MAX_CLASSES).map_err(of(labels));
    let (rows, mut column) = (table.inputs.shape[0], read_labels(None)?);
    // Whether the first of several words is a name, the number of rows may tell.
    if column.label_of.len().abs_diff(rows) == 1 {
        column = read_labels(Some(column.label_of.len() > rows))?;
    }
    let others = column.label_of.len();
    if rows != others {
        return Err(DataError::Rows { first: inputs.name.to_owned(), rows, second: labels.name.to_owned(), others });
    }
    notes.push(format!("the inputs are in {}, the labels in {}", inputs.name, labels.name));
    notes.extend(columns_notes(&table.look));
    let table = Table { labels: column.labels, label_of: column.label_of, ..table };
    Ok(one(table, stem(inputs.name)))
}

fn one(table: Table, name: &str) -> Read {
    let about = TableAbout::of(&table.look);
    let labels = Labels::Words { words: table.labels, of: table.label_of };
    let label = table.look.label.map_or_else(|| name.to_owned(), |(name, _)| name);
    let part = Part { name: label, inputs: table.inputs, labels, role: None };
    Read { part, name: name.to_owned(), about, large: table.large }
}

/// Whether a table beside another holds its labels: by its name, or because it has one column.
fn is_labels(file: &Unpacked) -> bool {
    let words = super::parts::words(stem(file.name));
    let named =
        words.iter().any(|word| super::arrays::LABELS.contains(&word.as_str()) || word == "ytrain" || word == "ytest");
    let without = CsvOptions { without_labels: true, most_labels: MAX_CLASSES, ..CsvOptions::default() };
    let inputs =
        look_at_csv(&file.bytes, &without).map(|look| look.columns.iter().filter(|c| c.role == Role::Input).count());
    named || inputs.is_ok_and(|inputs| inputs == 1)
}

fn reason_of(name: &str, reason: LabelReason) -> String {
    match reason {
        LabelReason::Asked => format!("the labels are in column {name}, as you say"),
        LabelReason::Name => format!("the labels are in column {name}, by its name"),
        LabelReason::First { different, last } => format!(
            "the labels are in column {name}, the first: it holds {different} different values, the last column {last}"
        ),
        LabelReason::Last { different } => {
            format!("the labels are in column {name}, the last, with {different} different values: no column has the name of labels")
        }
    }
}

fn columns_notes(look: &TableLook) -> Vec<String> {
    let mut notes = vec![if look.header { "the first row holds names" } else { "there is no row of names" }.to_owned()];
    let of = |role: Role| {
        let names = look.columns.iter().filter(|column| column.role == role).map(|column| column.name.as_str());
        names.take(10).collect::<Vec<_>>().join(", ")
    };
    match of(Role::Index) {
        names if names.is_empty() => {}
        names => {
            notes.push(format!("column {names} only counts the rows and is left out; choose it as an input to keep it"))
        }
    }
    match of(Role::LeftOut) {
        names if names.is_empty() => {}
        names => notes.push(format!("left out: {names}")),
    }
    notes
}
