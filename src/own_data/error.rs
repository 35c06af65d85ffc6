//! Why files are no dataset.

use thiserror::Error;

use super::{MAX_CLASSES, MAX_SAMPLES};
use crate::formats::{Foreign, FormatError, MAX_BYTES};

/// Files that are no dataset.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DataError {
    /// No file at all.
    #[error("there is no file; give {}", super::READABLE)]
    Nothing,
    /// A file of another kind.
    #[error("{file}: this is {what}; give {}", super::READABLE)]
    Unknown {
        /// Name of the file.
        file: String,
        /// What it is, as far as that can be seen.
        what: &'static str,
    },
    /// A file of another program.
    #[error("{file}: {found}")]
    Foreign {
        /// Name of the file.
        file: String,
        /// What it is, and what to do.
        found: Box<Foreign>,
    },
    /// A file that cannot be read.
    #[error("{file}: {error}")]
    Format {
        /// Name of the file.
        file: String,
        /// What is wrong.
        error: Box<FormatError>,
    },
    /// Files of kinds that do not go together.
    #[error("{first} and {second} are files of different kinds; give those of one dataset: {}", super::READABLE)]
    Mixed {
        /// One of the files.
        first: String,
        /// Another.
        second: String,
    },
    /// More than one table.
    #[error("there are {files} tables; give one with inputs and labels, or one with the inputs and one with a column of labels")]
    Tables {
        /// Number of files.
        files: usize,
    },
    /// Tables of inputs and of labels that do not belong together.
    #[error("{first} has {rows} rows and {second} has {others}; give a label for each row")]
    Rows {
        /// The table of inputs.
        first: String,
        /// Its rows.
        rows: usize,
        /// That of the labels.
        second: String,
        /// Its rows.
        others: usize,
    },
    /// IDX files that are no pairs.
    #[error("there are {images} IDX files with images and {labels} with labels; give as many of each")]
    Pairs {
        /// Files of two or more dimensions.
        images: usize,
        /// Files of one dimension.
        labels: usize,
    },
    /// It cannot be told which array is which.
    #[error("which array holds the {what}? There {arrays}; name it")]
    Which {
        /// "inputs" or "labels".
        what: &'static str,
        /// "are" and the arrays with their shapes.
        arrays: String,
    },
    /// An array that was asked for and is not there.
    #[error("there is no array \"{name}\"; there {arrays}")]
    Missing {
        /// The name.
        name: String,
        /// "are" and the arrays with their shapes.
        arrays: String,
    },
    /// A variable that was asked for and is no array of real numbers.
    #[error("\"{name}\" is {what}, not an array of real numbers; save it as numbers, labels as numbers or texts")]
    NotNumbers {
        /// The name.
        name: String,
        /// What it is.
        what: &'static str,
    },
    /// Inputs and labels that do not belong together.
    #[error("inputs of shape {inputs} and labels of shape {labels} do not fit; give N x D inputs, and N labels or N x C of them one-hot")]
    Shapes {
        /// Shape of the inputs.
        inputs: String,
        /// Shape of the labels.
        labels: String,
    },
    /// Parts that have not the same number of features.
    #[error("{first} has {features} values a row and {second} has {others}; give parts of one dataset")]
    Features {
        /// One of the files.
        first: String,
        /// Its number of features.
        features: usize,
        /// Another.
        second: String,
        /// That of the other.
        others: usize,
    },
    /// Too few rows, or nothing in them.
    #[error("{samples} rows of {features} values are too few; give at least two rows and one value in each")]
    TooFew {
        /// Number of rows.
        samples: usize,
        /// Values of a row.
        features: usize,
    },
    /// More than there is room for.
    #[error("{samples} rows of {features} values are more than the {MAX_SAMPLES} rows or {} MB that there is room for; leave some out", MAX_BYTES >> 20)]
    TooMany {
        /// Number of rows.
        samples: usize,
        /// Values of a row.
        features: usize,
    },
    /// An input that is no number or infinite.
    #[error("\"{array}\", row {row}, column {column}: the value is {value}; fill it in or leave the row out")]
    NotFinite {
        /// Name of the array.
        array: String,
        /// Row, counted from 1.
        row: usize,
        /// Column, counted from 1.
        column: usize,
        /// "missing (NaN)" or "infinite in single precision".
        value: &'static str,
    },
    /// A label that is no class.
    #[error("\"{array}\", row {row}: the label {value} is not a whole number; labels are classes: if this is a quantity to predict, sort it into classes")]
    NotAClass {
        /// Name of the array.
        array: String,
        /// Row, counted from 1.
        row: usize,
        /// The label.
        value: String,
    },
    /// A row that is not one-hot.
    #[error("\"{array}\", row {row}: labels of {classes} columns must be one-hot, one 1 and else 0; or give one class for each row")]
    NotOneHot {
        /// Name of the array.
        array: String,
        /// Row, counted from 1.
        row: usize,
        /// Number of columns.
        classes: usize,
    },
    /// More classes than there may be.
    #[error("there are more than {MAX_CLASSES} classes: this is probably a quantity to predict, not a class; sort it into classes")]
    Classes,
    /// All rows have the same label.
    #[error("all rows have the label {label}; give at least two classes")]
    OneClass {
        /// That label.
        label: String,
    },
    /// There is no memory.
    #[error("there is no memory for {megabytes} MB of inputs; leave rows out, or use the native program")]
    Memory {
        /// What is needed.
        megabytes: usize,
    },
}

impl DataError {
    /// Of a file.
    pub(super) fn of(file: &str) -> impl Fn(FormatError) -> Self + '_ {
        move |error| Self::Format { file: file.to_owned(), error: Box::new(error) }
    }
}
