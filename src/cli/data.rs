//! `--data`: the user's own data.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::{value_parser, Arg, ArgAction, ArgMatches};

use super::usage::UsageError;
use crate::dataset::{DataFacts, DatasetName, OwnTask};
use crate::formats::NamedBytes;
use crate::own_data::{load, DataSummary, ReadOptions};
use crate::params::ExperimentParams;

/// Classes that are listed for people; the others are counted.
const LISTED_CLASSES: usize = 20;

/// Flags that name data and say what is what in it.
pub(super) fn arguments() -> [Arg; 6] {
    let name = |id: &'static str| Arg::new(id).long(id.replace('_', "-")).value_name("NAME").requires("data");
    [
        Arg::new("data")
            .long("data")
            .value_name("FILE")
            .num_args(1..)
            .value_parser(value_parser!(PathBuf))
            .conflicts_with("dataset")
            .help("Train on own data: a .mat, .npz or CSV file, two .npy files, or the IDX files of MNIST, with gzip or not"),
        name("data_inputs").help("Variable, array or file that holds the inputs [default: by name or shape]"),
        name("data_labels").help("Variable, array, file or column that holds the labels [default: by name or shape; of CSV the last column]"),
        name("data_name").help("What the data is called [default: the name of its file]"),
        Arg::new("data_scale")
            .long("data-scale")
            .value_name("HOW")
            .requires("data")
            .value_parser(["auto", "none", "255"])
            .default_value("auto")
            .help("Whether inputs are divided by 255: auto does so with bytes, and with whole numbers from 0 to 255 of which one is at least 128"),
        Arg::new("standardize")
            .long("standardize")
            .requires("data")
            .action(ArgAction::SetTrue)
            .conflicts_with("data_scale")
            .help("Take from each column of the inputs its mean and divide it by its standard deviation, over all rows"),
    ]
}

/// Data that was read.
pub(super) struct Own {
    pub task: Arc<OwnTask>,
    pub summary: DataSummary,
}

/// The data that the flags name, if they name any.
///
/// # Errors
/// Files that cannot be read or hold no data.
pub(super) fn read(matches: &ArgMatches) -> Result<Option<Own>> {
    let Some(paths) = matches.get_many::<PathBuf>("data") else { return Ok(None) };
    let text = |id: &str| matches.get_one::<String>(id).cloned();
    let options = ReadOptions {
        inputs: text("data_inputs"),
        labels: text("data_labels"),
        name: text("data_name"),
        scale: match text("data_scale").as_deref() {
            Some("none") => Some(false),
            Some("255") => Some(true),
            _ => None,
        },
        standardize: matches.get_flag("standardize"),
        ..ReadOptions::default()
    };
    let paths: Vec<&Path> = paths.map(PathBuf::as_path).collect();
    let loaded = with_files(&paths, |files| Ok(load(files, &options)?)).context("cannot use this data")?;
    let task = Arc::new(OwnTask::new(&loaded.summary.name, loaded.dataset).with_given(loaded.summary.given));
    Ok(Some(Own { task, summary: loaded.summary }))
}

/// Files with their names.
///
/// # Errors
/// A file that cannot be read.
pub(super) fn read_files(paths: &[impl AsRef<Path>]) -> Result<Vec<(String, Vec<u8>)>> {
    let file = |path: &Path| -> Result<(String, Vec<u8>)> {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok((path.to_string_lossy().into_owned(), bytes))
    };
    paths.iter().map(|path| file(path.as_ref())).collect()
}

/// Reads files and gives their bytes to somebody.
///
/// # Errors
/// A file that cannot be read, and what that one says.
pub(super) fn with_files<T>(paths: &[&Path], read: impl FnOnce(&[NamedBytes]) -> Result<T>) -> Result<T> {
    let files = read_files(paths)?;
    let named: Vec<NamedBytes> = files.iter().map(|(name, bytes)| NamedBytes { name, bytes }).collect();
    read(&named)
}

impl Own {
    /// Makes the parameters ask for this data.
    ///
    /// # Errors
    /// Parameters that were written for other data of one's own.
    pub fn put_into(&self, params: &mut ExperimentParams) -> Result<(), UsageError> {
        if let DatasetName::Own(wanted) = &params.dataset {
            let facts = &self.task.facts;
            if wanted.digest != facts.digest {
                return Err(UsageError::new(format!(
                    "error: --data: the parameters are for the data \"{}\" with the digest {}, but these files hold {}; name the files of that data, or leave out --params",
                    wanted.name, wanted.digest, facts.digest
                )));
            }
            // What it is called is a matter of the files' names.
            return Ok(());
        }
        params.dataset = self.task.dataset_name();
        Ok(())
    }
}

/// Size and entropies of data, in a line.
pub(super) struct Size<'a> {
    pub name: &'a str,
    /// N, D and C.
    pub shape: [usize; 3],
    /// H(X) and H(Y).
    pub entropies_bits: [f64; 2],
}

impl<'a> Size<'a> {
    pub fn of(facts: &'a DataFacts) -> Self {
        let DataFacts { name, samples, features, classes, h_x_bits, h_y_bits, .. } = facts;
        Self { name, shape: [*samples, *features, *classes], entropies_bits: [*h_x_bits, *h_y_bits] }
    }

    pub fn of_files(summary: &'a DataSummary) -> Self {
        let DataSummary { name, samples, features, classes, h_x_bits, h_y_bits, .. } = summary;
        Self { name, shape: [*samples, *features, *classes], entropies_bits: [*h_x_bits, *h_y_bits] }
    }
}

impl fmt::Display for Size<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self { name, .. }, [samples, features, classes], [h_x, h_y]) = (self, self.shape, self.entropies_bits);
        write!(f, "{name}: {samples} patterns of {features} values, {classes} classes, H(X) {h_x:.3} bits, H(Y) {h_y:.3} bits")
    }
}

/// What data says of itself beside, for people.
pub(super) struct Lines<'a>(pub &'a DataSummary);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = self.0;
        let distinct = match s.distinct {
            n if n == s.samples => "all rows differ".to_owned(),
            n => format!("{n} different rows"),
        };
        let constant = match s.constant_columns {
            0 => String::new(),
            1 => ", 1 column is constant".to_owned(),
            n => format!(", {n} columns are constant"),
        };
        writeln!(f, "          {distinct}, values from {} to {}{constant}", s.minimum, s.maximum)?;
        let classes = s.class_names.iter().zip(&s.class_counts).take(LISTED_CLASSES);
        let classes: Vec<String> = classes.map(|(name, count)| format!("{name} ({count})")).collect();
        let others = match s.classes.saturating_sub(LISTED_CLASSES) {
            0 => String::new(),
            n => format!(" and {n} more"),
        };
        writeln!(f, "          classes {}{others}", classes.join(", "))?;
        s.warnings.iter().try_for_each(|warning| writeln!(f, "          warning: {warning}"))?;
        s.notes.iter().try_for_each(|note| writeln!(f, "          note: {note}"))
    }
}
