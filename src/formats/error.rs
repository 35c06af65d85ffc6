//! What is wrong with a file, and where.

use std::fmt;

use thiserror::Error;

/// A file, or a part of it, that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}{problem}", Place { array: self.array.as_deref(), at: self.at, unpacked: self.unpacked })]
pub struct FormatError {
    /// The array or variable that was read, where the file names them.
    pub array: Option<String>,
    /// The byte at which it was found, where there is one.
    pub at: Option<u64>,
    /// Whether that byte is counted in what the file, or the part of it, unpacks to.
    pub unpacked: bool,
    /// What is wrong.
    pub problem: FormatProblem,
}

impl FormatError {
    /// A problem of the file as a whole.
    pub(crate) fn new(problem: FormatProblem) -> Self {
        Self { array: None, at: None, unpacked: false, problem }
    }

    /// A problem at a byte of the file.
    pub(crate) fn at(at: usize, problem: FormatProblem) -> Self {
        Self { at: Some(at as u64), ..Self::new(problem) }
    }

    /// Of the array of this name, unless a name is known already.
    pub(crate) fn of(mut self, array: &str) -> Self {
        self.array.get_or_insert_with(|| array.to_owned());
        self
    }

    /// What was read lies at a byte of the file.
    pub(super) fn moved_by(mut self, base: usize) -> Self {
        self.at = self.at.map(|at| at + base as u64);
        self
    }

    /// What was read had been unpacked.
    pub(super) fn in_unpacked(mut self) -> Self {
        self.unpacked = true;
        self
    }
}

struct Place<'a> {
    array: Option<&'a str>,
    at: Option<u64>,
    unpacked: bool,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(array) = self.array {
            write!(f, "\"{array}\"")?;
            f.write_str(if self.at.is_some() { ", " } else { ": " })?;
        }
        match self.at {
            Some(at) if self.unpacked => write!(f, "byte {at} of what it unpacks to: "),
            Some(at) => write!(f, "byte {at}: "),
            None => Ok(()),
        }
    }
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FormatProblem {
    /// Another kind of file.
    #[error("this is not {expected}")]
    Other {
        /// The kind that was to be read, with an article.
        expected: &'static str,
    },
    /// A version or a variant of the format that is not read.
    #[error("{what} cannot be read here; {advice}")]
    NotSupported {
        /// The variant.
        what: String,
        /// What to do.
        advice: &'static str,
    },
    /// The bytes end before what was announced.
    #[error(
        "{wanted} bytes are announced and {left} are left; the file is cut off or damaged: transfer or save it again"
    )]
    EndsEarly {
        /// Bytes that should follow.
        wanted: u64,
        /// Bytes that do.
        left: u64,
    },
    /// There is more than was announced.
    #[error("{bytes} bytes follow the end of the array; the file is damaged, or holds several: save them as .npz")]
    Surplus {
        /// How much more.
        bytes: u64,
    },
    /// What cannot be so.
    #[error("{what}; the file is damaged: save it again")]
    Malformed {
        /// What it is.
        what: String,
    },
    /// Numbers of a type that is not read.
    #[error("numbers of type \"{name}\" cannot be read here; {advice}")]
    Type {
        /// The type as the file writes it.
        name: String,
        /// What to do.
        advice: &'static str,
    },
    /// Python objects in place of numbers or texts.
    #[error("it holds Python objects, which only Python can read; save the array with .astype(float), texts with .astype(str)")]
    Objects,
    /// More different texts than are kept.
    #[error("there are more than {most} different texts; save numbers as numbers, and few enough classes")]
    Words {
        /// How many are kept.
        most: usize,
    },
    /// A file of another program.
    #[error("{0}")]
    Foreign(Box<super::Foreign>),
    /// A shape that no memory can hold.
    #[error("the shape {shape:?} asks for more numbers than memory can hold; the file is damaged")]
    Shape {
        /// The shape.
        shape: Vec<u64>,
    },
    /// More dimensions than there may be.
    #[error("an array of {dimensions} dimensions; at most {limit} can be read", limit = super::MAX_DIMENSIONS)]
    Dimensions {
        /// Number of dimensions.
        dimensions: usize,
    },
    /// It unpacks to more than may be.
    #[error("it unpacks to more than the {megabytes} MB that are allowed; save fewer numbers in a file, or in single precision")]
    TooLarge {
        /// The limit.
        megabytes: u64,
    },
    /// It unpacks to another size than announced.
    #[error("it unpacks to {found} than the {announced} bytes that are announced; the file is damaged: save it again")]
    OtherSize {
        /// Bytes that were announced.
        announced: u64,
        /// "more" or "fewer".
        found: &'static str,
    },
    /// Compressed bytes that make no sense.
    #[error("the compressed bytes make no sense here; the file is damaged: transfer or save it again")]
    Compression,
    /// A checksum that is not that of the content.
    #[error("the checksum of what comes before does not fit; the file is damaged: transfer or save it again")]
    Checksum,
    /// There is no memory.
    #[error("there is no memory for {megabytes} MB; save fewer numbers in a file, or use the native program")]
    Memory {
        /// What is needed.
        megabytes: u64,
    },
    /// Two arrays of the same name.
    #[error("there are two arrays of this name; give each a name of its own")]
    Twice,
    /// A field of a table.
    #[error(transparent)]
    Cell(Box<Cell>),
    /// No column of the name or number that was asked for.
    #[error("there is no column \"{name}\"; give one of the names in the first row, or 1 to {columns}, one of the {columns} columns")]
    NoColumn {
        /// The name or number.
        name: String,
        /// Number of columns.
        columns: usize,
    },
    /// Columns of inputs that are none.
    #[error("there is no column of inputs among \"{names}\"; choose columns that are not that of the labels")]
    NoInputs {
        /// What was asked for.
        names: String,
    },
    /// No array of the name that was asked for.
    #[error("there is no array of this name; there {}", existing(.names))]
    Missing {
        /// Those that there are.
        names: Vec<String>,
    },
}

/// A field of a table that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("row {row} (line {line}), column {column}{}: {problem}", in_quotes(.name.as_deref()))]
pub struct Cell {
    /// Row, counted from 1, that of the names left out.
    pub row: u64,
    /// Line of the file, counted from 1.
    pub line: u64,
    /// Column, counted from 1.
    pub column: usize,
    /// Name of the column, where there are names.
    pub name: Option<String>,
    /// What is wrong with it.
    pub problem: CellProblem,
}

/// What is wrong with a field of a table.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CellProblem {
    /// Nothing, or a word for it.
    #[error("the value is missing; fill it in or leave the row out")]
    Missing,
    /// Another text.
    #[error("\"{text}\" is not a number; write numbers with a decimal point, and words in the column of labels alone")]
    NotANumber {
        /// The text.
        text: String,
    },
    /// Infinity, or more than single precision holds.
    #[error("\"{text}\" is not finite in single precision; choose another unit or leave the row out")]
    NotFinite {
        /// The text.
        text: String,
    },
    /// A row of another length than the first.
    #[error("the row has {found} value{}, the first one has {columns}; give all rows as many", if *.found == 1 { "" } else { "s" })]
    Length {
        /// Values of the row.
        found: usize,
        /// Columns of the first row.
        columns: usize,
    },
    /// More labels than may be.
    #[error("more than {most} different labels: this is probably a quantity to predict, not a class; sort it into classes, or name another column of labels")]
    Labels {
        /// How many may be.
        most: usize,
    },
}

fn in_quotes(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!(" (\"{name}\")"))
}

/// Lists what there is, not too much of it.
pub(crate) fn existing(names: &[String]) -> String {
    const MOST: usize = 12;
    let shown: Vec<&str> = names.iter().take(MOST).map(String::as_str).collect();
    match (names.len(), names.len().saturating_sub(MOST)) {
        (0, _) => "is none".to_owned(),
        (1, _) => format!("is {}", shown[0]),
        (_, 0) => format!("are {}", shown.join(", ")),
        (_, more) => format!("are {} and {more} more", shown.join(", ")),
    }
}
