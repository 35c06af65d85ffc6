//! `infoplane estimate`: what the layers of a network know that another program trained.

use std::fmt;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::{bail, Context, Result};
use clap::{value_parser, Arg, ArgAction, ArgMatches, Command};
use indicatif::{ProgressBar, ProgressStyle};

use super::data::read_files;
use super::files::{create, write_bytes};
use super::output::{json, note, say, table};
use super::picture;
use crate::activations::{read_owned, Estimates, ReadOptions};
use crate::figure::PanelsKind;
use crate::information::{BinSettings, Binning, ValueOne};
use crate::params::MAX_BINS;

const ABOUT_FILES: &str = "\
Activations are arrays of .npz or .npy files, inputs x units, single or double precision, C or Fortran \
order. Names say what they are: epoch_00000/layer_1 (or epoch_00000_layer_1, e0_l1, layer_1_epoch_0, 0/1), \
or layer_1 where there is one epoch; logits, output and softmax are the last layers; y, labels or targets for \
the classes; x or inputs for the inputs, which are needed only where rows are repeated. Any other names are \
layers of one epoch, in the order of the file.

From PyTorch or Keras: numpy.savez(\"acts.npz\", y=labels, **{f\"epoch_{e:05}/layer_{l}\": t, ...}).";

/// What a directory gets.
const FILES: [&str; 3] = ["information.csv", "plane.svg", "plane.png"];

pub(super) fn command() -> Command {
    let text = |id: &'static str| Arg::new(id).long(id);
    Command::new("estimate")
        .about("Estimate what the layers know whose activations are in a file, from any program")
        .after_help(format!("{ABOUT_FILES}\n\n{}", super::EXIT_CODES))
        .args([
            text("activations")
                .value_name("FILE")
                .required(true)
                .num_args(1..)
                .value_parser(value_parser!(PathBuf))
                .help("Files with the activations, .npz or .npy"),
            text("labels").value_name("FILE").help("A .npy file with the classes of the inputs, or the name of their array [default: the array y or labels]"),
            text("inputs").value_name("FILE").help("A .npy file with the inputs, or the name of their array [default: the array x or inputs; without, all inputs differ]"),
            text("estimator").value_name("NAME").default_value("binned").value_parser(estimator).help("How information is estimated; binned is what there is"),
            text("bins").value_name("NUMBER").default_value("30").value_parser(value_parser!(u32).range(2..=MAX_BINS as i64)).help("Edges, or intervals, of the bins of an activation between -1 and 1"),
            text("binning").value_name("WHAT").default_value("edges").value_parser(["edges", "intervals"]).help("Whether bins counts edges, as IDNNs' code, or intervals, as the paper"),
            text("value-one").value_name("WHERE").default_value("own_bin").value_parser(["own_bin", "joins"]).help("With edges, whether the value 1 has its own bin, as in IDNNs' code, or joins the last interval, in every layer"),
            text("name").value_name("NAME").help("What the activations are called [default: the name of their file]"),
            text("out").value_name("DIR").value_parser(value_parser!(PathBuf)).help("Write information.csv there, and of several epochs the plane as plane.svg and plane.png"),
            text("json").action(ArgAction::SetTrue).help("Write the estimates as JSON to the standard output"),
            text("quiet").short('q').action(ArgAction::SetTrue).help("No progress and no notes"),
        ])
}

fn estimator(name: &str) -> Result<String, String> {
    match name {
        "binned" => Ok(name.to_owned()),
        _ => Err(format!("\"{name}\" is not part of this version; binned is what there is")),
    }
}

pub(super) fn run(matches: &ArgMatches) -> Result<()> {
    let out = matches.get_one::<PathBuf>("out");
    if let Some(dir) = out {
        if let Some(found) = FILES.iter().map(|name| dir.join(name)).find(|path| path.exists()) {
            bail!("{} exists already; choose another directory or remove it", found.display());
        }
        create(dir)?;
    }
    let quiet = matches.get_flag("quiet");
    let estimates = estimate(matches, quiet)?;
    if !quiet && !matches.get_flag("json") {
        estimates.notes.iter().for_each(|text| note(format_args!("note: {text}")));
    }
    match matches.get_flag("json") {
        true => json(&estimates)?,
        false => say(Shown(&estimates))?,
    }
    match out {
        Some(dir) => write(dir, &estimates),
        None => Ok(()),
    }
}

fn estimate(matches: &ArgMatches, quiet: bool) -> Result<Estimates> {
    let text = |id: &str| matches.get_one::<String>(id).cloned();
    let options = ReadOptions { labels: text("labels"), inputs: text("inputs"), name: text("name") };
    let mut paths: Vec<PathBuf> = matches.get_many("activations").into_iter().flatten().cloned().collect();
    // Labels and inputs are files, or arrays in those that are there.
    for path in [&options.labels, &options.inputs].into_iter().flatten().map(PathBuf::from) {
        if !paths.contains(&path) && (path.exists() || path.extension().is_some_and(|ending| ending == "npy")) {
            paths.push(path);
        }
    }
    let set = read_owned(read_files(&paths)?, &options)?;
    let settings = BinSettings {
        bins: matches.get_one::<u32>("bins").map_or(30, |bins| *bins as usize),
        binning: match text("binning").as_deref() {
            Some("intervals") => Binning::Intervals,
            _ => Binning::Edges,
        },
        value_one: match text("value-one").as_deref() {
            Some("joins") => ValueOne::Joins,
            _ => ValueOne::OwnBin,
        },
    };
    if quiet || !std::io::stderr().is_terminal() {
        return Ok(set.estimate(settings, |_, _| ())?);
    }
    let style = ProgressStyle::with_template("{wide_bar} {pos} of {len} epochs, {eta} left").context("progress bar")?;
    let bar = ProgressBar::new(set.epochs.len() as u64).with_style(style);
    let estimates = set.estimate(settings, |done, _| bar.set_position(done as u64));
    bar.finish_and_clear();
    Ok(estimates?)
}

/// Estimates as a table.
struct Shown<'a>(&'a Estimates);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Estimates { facts, settings, epochs, layers, information, .. } = self.0;
        let bins = settings.bins;
        let what = match settings.binning {
            Binning::Edges => "edges",
            Binning::Intervals => "intervals",
        };
        writeln!(
            f,
            "{}: {} inputs, {} classes, H(X) {:.4} bits, H(Y) {:.4} bits; bins of {bins} {what}",
            facts.name, facts.samples, facts.classes, facts.h_x_bits, facts.h_y_bits
        )?;
        let outside = information.iter().flatten().any(|i| i.outside.is_some_and(|share| share > 0.0));
        let head = ["layer", "units", "epoch", "I(X;T) bits", "I(T;Y) bits"].map(str::to_owned);
        let mut rows = vec![head.into_iter().chain(outside.then(|| "beyond the bins".to_owned())).collect::<Vec<_>>()];
        for (epoch, of_epoch) in epochs.iter().zip(information) {
            for (layer, i) in layers.iter().zip(of_epoch) {
                let row = [
                    layer.name.clone(),
                    layer.units.to_string(),
                    epoch.to_string(),
                    format!("{:.4}", i.i_xt_bits),
                    format!("{:.4}", i.i_ty_bits),
                ];
                let share = outside.then(|| format!("{:.1} %", 100.0 * i.outside.unwrap_or(0.0)));
                rows.push(row.into_iter().chain(share).collect());
            }
        }
        f.write_str(table(&rows).trim_end())
    }
}

fn write(dir: &Path, estimates: &Estimates) -> Result<()> {
    let [csv, svg, png] = FILES.map(|name| dir.join(name));
    write_bytes(&csv, estimates.csv().as_bytes())?;
    let mut written = vec![csv];
    if estimates.epochs.len() > 1 {
        let [of_svg, of_png] = picture::usual(&estimates.history()?, &PanelsKind::Trajectories { emphasis: None })?;
        write_bytes(&svg, &of_svg)?;
        write_bytes(&png, &of_png)?;
        written.extend([svg, png]);
    }
    let written: Vec<String> = written.iter().map(|path| path.display().to_string()).collect();
    note(format_args!("wrote {}", written.join(", ")));
    Ok(())
}
