//! `infoplane info`: what is in a file.

mod arrays;
mod runs;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{bail, Context, Result};
use clap::{value_parser, Arg, ArgAction, ArgMatches, Command};
use serde::Serialize;

use self::arrays::{Arrays, Data};
use self::runs::{PublishedFacts, RunFacts};
use super::data::with_files;
use super::output::{json, note, say};
use super::params;
use super::run::RUN_FILE;
use crate::formats::NamedBytes;
use crate::formats::{gunzip, is_gzip, MAX_BYTES};
use crate::own_data::{load, DataSummary, ReadOptions};
use crate::params::ExperimentParams;

pub(super) fn command() -> Command {
    Command::new("info")
        .about("Describe files: runs, published runs, arrays, data, parameters")
        .after_help(super::EXIT_CODES)
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .required(true)
                .num_args(1..)
                .value_parser(value_parser!(PathBuf))
                .help("Files of any kind that infoplane reads or writes; of the directory of a run its run"),
        )
        .arg(
            Arg::new("json").long("json").action(ArgAction::SetTrue).help("Write JSON: an array with an object a file"),
        )
}

/// A file that is known.
#[derive(Serialize)]
struct Description {
    file: PathBuf,
    bytes: u64,
    /// In words.
    kind: &'static str,
    #[serde(flatten)]
    content: Content,
}

/// What is known of it, by its kind.
#[derive(Serialize)]
#[serde(untagged)]
enum Content {
    Run(Box<RunFacts>),
    Published(Box<PublishedFacts>),
    Arrays(Box<Arrays>),
    Params(Box<Params>),
}

#[derive(Serialize)]
struct Params {
    params: ExperimentParams,
    /// What to know about them; nothing where the data is needed for that.
    notes: Vec<String>,
}

impl Params {
    fn new(params: ExperimentParams) -> Self {
        let notes = params.clone().check().map_or_else(|_| Vec::new(), |checked| runs::notes(&checked));
        Self { params, notes }
    }
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Run(run) => run.fmt(f),
            Self::Published(run) => run.fmt(f),
            Self::Arrays(arrays) => arrays.fmt(f),
            Self::Params(file) => {
                f.write_str(&runs::changed(&file.params))?;
                file.notes.iter().try_for_each(|text| writeln!(f, "  note: {text}"))
            }
        }
    }
}

/// Data that only several files are together, as images and labels.
#[derive(Serialize)]
struct Together {
    files: Vec<PathBuf>,
    kind: &'static str,
    data: DataSummary,
}

/// One of what is described.
#[derive(Serialize)]
#[serde(untagged)]
enum Item {
    File(Description),
    Together(Box<Together>),
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(Description { file, bytes, kind, content }) => {
                write!(f, "{}: {kind}, {bytes} bytes\n{content}", file.display())
            }
            Self::Together(all) => write!(f, "{}\n{}", all.kind, Data(&all.data)),
        }
    }
}

pub(super) fn run(matches: &ArgMatches) -> Result<()> {
    let files: Vec<&PathBuf> = matches.get_many("file").into_iter().flatten().collect();
    let as_json = matches.get_flag("json");
    let (mut items, mut failed) = (Vec::new(), 0);
    let mut show = |item: Item| -> Result<()> {
        if !as_json {
            return say(item);
        }
        items.push(item);
        Ok(())
    };
    for file in &files {
        match describe(file) {
            Ok(description) => show(Item::File(description))?,
            // The others are described all the same.
            Err(error) => {
                failed += 1;
                note(format_args!("infoplane: {error:#}"));
            }
        }
    }
    if let (2.., 0, Some(data)) = (files.len(), failed, together(&files)) {
        let files = files.iter().map(|file| (*file).clone()).collect();
        show(Item::Together(Box::new(Together { files, kind: "these files together", data })))?;
    }
    if as_json {
        json(&items)?;
    }
    match failed {
        0 => Ok(()),
        _ if files.len() == 1 => bail!("the file could not be described"),
        n => bail!("{n} of {} files could not be described", files.len()),
    }
}

/// The data that files are together, if they are.
fn together(paths: &[&PathBuf]) -> Option<DataSummary> {
    let paths: Vec<&Path> = paths.iter().map(|path| path.as_path()).collect();
    let load = |files: &[NamedBytes]| Ok(load(files, &ReadOptions::default())?.summary);
    with_files(&paths, load).ok()
}

fn describe(path: &Path) -> Result<Description> {
    let inside = path.join(RUN_FILE);
    let path = if path.is_dir() { &inside } else { path };
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let (kind, content) = content(path, &bytes).with_context(|| path.display().to_string())?;
    Ok(Description { file: path.to_owned(), bytes: bytes.len() as u64, kind, content })
}

/// What bytes hold, told by how they begin; only text has to be told by its name.
fn content(path: &Path, bytes: &[u8]) -> Result<(&'static str, Content)> {
    let has = |ending: &str| path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending));
    if bytes.starts_with(b"infoplan") {
        return Ok(("a run of infoplane", Content::Run(Box::new(RunFacts::read(bytes)?))));
    }
    if bytes.starts_with(b"infobrif") {
        return Ok(("a published run of infoplane", Content::Published(Box::new(PublishedFacts::read(bytes)?))));
    }
    if is_gzip(bytes) {
        return content_of_arrays(path, &gunzip(bytes, MAX_BYTES)?);
    }
    if has("json") {
        return Ok(("parameters", Content::Params(Box::new(Params::new(params::from_file(path)?)))));
    }
    content_of_arrays(path, bytes)
}

fn content_of_arrays(path: &Path, bytes: &[u8]) -> Result<(&'static str, Content)> {
    let (kind, arrays) = Arrays::read(path, bytes)?;
    Ok((kind, Content::Arrays(Box::new(arrays))))
}
