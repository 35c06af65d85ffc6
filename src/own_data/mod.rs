//! Datasets from files.
//!
//! What a file is, its first bytes say, not its name. Any of these is a dataset, each packed with gzip or not:
//!
//! | files | inputs | labels |
//! |---|---|---|
//! | MATLAB `.mat` | the variable `F` | the variable `y` |
//! | NumPy `.npz` | the array `x`, `inputs`, `data`, `F`, ... | the array `y`, `labels`, `target`, ... |
//! | NumPy `.npy`, two files | by name as above, or by shape | the other |
//! | IDX, two files or several pairs | that of more dimensions | that of one |
//! | table, one file | all columns but one | by name, else the first or the last column by what they hold |
//! | table, two files | all columns of the one | the other |
//!
//! Names are those of [`ReadOptions`]; without, those of the table; without these the only matrix holds the
//! inputs and the only vector the labels. Inputs are N x D, or D x N where the labels say so; more dimensions are
//! flattened. Labels are whole numbers, words (in CSV), truth values, or one-hot. Classes are numbered in the
//! order of the labels. Rows and columns in messages count from 1.
//!
//! Several pairs of IDX files are joined, and so are arrays of parts, such as `x_train`, `y_train`, `x_test` and
//! `y_test`: training, validation, test, in this order.
//!
//! # Scaling
//! One rule for all formats, so that the same pictures are the same data: bytes (`uint8`) of which one is above 1,
//! and other numbers that are whole and from 0 to 255, the largest at least 128, are divided by 255.
//! [`ReadOptions::scale`] turns it off. [`ReadOptions::standardize`] instead takes from each column its mean and
//! divides it by its standard deviation, over all rows.

mod arrays;
mod error;
mod inputs;
mod labels;
mod pairs;
mod parts;
mod scaling;
mod summary;
mod tables;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::dataset::{Dataset, GivenSplit, MAX_CLASSES, MAX_SAMPLES};
use crate::formats::{foreign, gunzip, is_gzip, is_idx, is_mat, is_npy, is_zip, NamedBytes, MAX_BYTES};

pub use error::DataError;
pub use parts::{PartAbout, Role};
pub use tables::{ColumnAbout, TableAbout};

/// What can be read, for messages.
const READABLE: &str = "a .mat, .npz or CSV file, two .npy files, or the IDX files of MNIST";

/// What the files do not say themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadOptions {
    /// Name of the variable, array or `.npy` file with the inputs; of a table its columns of inputs: names,
    /// numbers counted from 1 and ranges such as 2-5, separated by commas.
    pub inputs: Option<String>,
    /// Name of the variable, array or `.npy` file with the labels; name or number, counted from 1, of a column.
    pub labels: Option<String>,
    /// What to call the dataset.
    pub name: Option<String>,
    /// Whether the first row of a table holds names; found out if nothing is said.
    pub header: Option<bool>,
    /// Whether inputs are divided by 255; by the rule above if nothing is said.
    pub scale: Option<bool>,
    /// Whether each column becomes its distance from its mean in standard deviations (divisor N) over all rows;
    /// constant columns become 0.
    pub standardize: bool,
}

/// A dataset and what there is to say of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The dataset; all inputs are finite, and 0 is never negative.
    pub dataset: Dataset,
    /// What there is to say.
    pub summary: DataSummary,
}

/// What there is to say of a dataset.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DataSummary {
    /// Its name, after the files.
    pub name: String,
    /// Number of rows, N.
    pub samples: usize,
    /// Values of a row, D.
    pub features: usize,
    /// Number of classes, C.
    pub classes: usize,
    /// The label of each class.
    pub class_names: Vec<String>,
    /// The number of rows of each class.
    pub class_counts: Vec<usize>,
    /// Entropy of the input, bits.
    pub h_x_bits: f64,
    /// Entropy of the label, bits.
    pub h_y_bits: f64,
    /// Number of distinct rows.
    pub distinct: usize,
    /// Number of columns whose values are all equal.
    pub constant_columns: usize,
    /// Smallest input.
    pub minimum: f32,
    /// Largest input.
    pub maximum: f32,
    /// Whether inputs were divided by 255.
    pub scaled: bool,
    /// Whether columns were standardised.
    pub standardized: bool,
    /// The table that was read, where it was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<TableAbout>,
    /// The parts that were joined, in the order of their rows; empty where there is one.
    pub parts: Vec<PartAbout>,
    /// The sizes of the parts, where they are one to train and one to test on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<GivenSplit>,
    /// What is probably not meant so.
    pub warnings: Vec<String>,
    /// What was done, and what to beware of.
    pub notes: Vec<String>,
}

/// Makes a dataset of the files.
///
/// # Errors
/// Files that are of another kind, damaged, or no dataset; see [`DataError`].
pub fn load(files: &[NamedBytes], options: &ReadOptions) -> Result<Loaded, DataError> {
    let unpacked: Vec<Unpacked> = files.iter().map(Unpacked::new).collect::<Result<_, _>>()?;
    let Some(first) = unpacked.first() else { return Err(DataError::Nothing) };
    if let Some(other) = unpacked.iter().find(|file| file.kind != first.kind) {
        return Err(DataError::Mixed { first: first.name.to_owned(), second: other.name.to_owned() });
    }
    let (mut notes, mut table, mut large) = (Vec::new(), None, 0);
    let (parts, name) = match first.kind {
        Kind::Idx => pairs::parts(&unpacked, options, &mut notes)?,
        Kind::Arrays => arrays::parts(&unpacked, options, &mut notes)?,
        Kind::Table => {
            let tables::Read { part, name, about, large: merged } = tables::read(&unpacked, options, &mut notes)?;
            (table, large) = (Some(about), merged);
            (vec![part], name)
        }
    };
    drop(unpacked);
    let name = options.name.clone().unwrap_or(name);
    let mut joined = inputs::join(parts, options, notes)?;
    joined.warnings.extend(inputs::large_warning(large));
    Ok(summary::summarize(joined, table, &name))
}

/// What the columns of a table are, also of one that cannot be loaded; none of other files.
pub fn table_about(files: &[NamedBytes], options: &ReadOptions) -> Option<TableAbout> {
    let [file] = files else { return None };
    let file = Unpacked::new(file).ok().filter(|file| file.kind == Kind::Table)?;
    // What was asked for may be what is wrong.
    tables::look(&file, options).or_else(|| tables::look(&file, &ReadOptions::default()))
}

/// Inputs and labels as they stand in the files.
struct Part {
    /// What to call it in messages.
    name: String,
    inputs: crate::formats::Array,
    labels: labels::Labels,
    /// What it is for, where its name says so.
    role: Option<Role>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Idx,
    /// With names: .npy, .npz, .mat.
    Arrays,
    Table,
}

/// A file that is no longer packed with gzip.
struct Unpacked<'a> {
    name: &'a str,
    bytes: Cow<'a, [u8]>,
    kind: Kind,
}

impl<'a> Unpacked<'a> {
    fn new(file: &NamedBytes<'a>) -> Result<Self, DataError> {
        let bytes = match is_gzip(file.bytes) {
            true => Cow::Owned(gunzip(file.bytes, MAX_BYTES).map_err(DataError::of(file.name))?),
            false => Cow::Borrowed(file.bytes),
        };
        let unknown = |what| Err(DataError::Unknown { file: file.name.to_owned(), what });
        if let Some(found) = foreign(&bytes) {
            return Err(DataError::Foreign { file: file.name.to_owned(), found: Box::new(found) });
        }
        let kind = match &bytes[..] {
            [] => return unknown("an empty file"),
            bytes if bytes.starts_with(b"infoplan") || bytes.starts_with(b"infobrif") => {
                return unknown("a run of infoplane, not data");
            }
            bytes if is_npy(bytes) || is_zip(bytes) || is_mat(bytes) => Kind::Arrays,
            bytes if is_idx(bytes) => Kind::Idx,
            bytes if bytes.iter().take(1 << 12).any(|byte| *byte < 9) => {
                return unknown("an unrecognised file type");
            }
            _ => Kind::Table,
        };
        Ok(Self { name: file.name, bytes, kind })
    }

    /// By its name, with or without folder and endings.
    fn is_called(&self, name: &str) -> bool {
        let base = self.name.rsplit(['/', '\\']).next().unwrap_or(self.name);
        [self.name, base, stem(self.name)].contains(&name)
    }

    /// Says that a byte is counted in what the file unpacks to, where it was packed.
    fn placed(&self, mut error: crate::formats::FormatError) -> crate::formats::FormatError {
        error.unpacked |= matches!(self.bytes, Cow::Owned(_));
        error
    }
}

/// A file's name without folder and endings.
fn stem(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let name = name.strip_suffix(".gz").unwrap_or(name);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

/// A shape as people write it: 4096 x 12.
fn written(shape: &[usize]) -> String {
    match shape {
        [] => "a single number".to_owned(),
        _ => shape.iter().map(usize::to_string).collect::<Vec<_>>().join(" x "),
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
