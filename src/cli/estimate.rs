//! `infoplane estimate`: what the layers of a saved run know, or those that another program trained.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{bail, Context, Result};
use clap::{value_parser, Arg, ArgAction, ArgMatches, Command};
use serde::Serialize;

use super::data::read_files;
use super::files::{create, write_bytes};
use super::measurement;
use super::output::{json, note, say, table};
use super::picture;
use super::run::RUN_FILE;
use crate::activations::{read_owned, Estimates, Layer, ReadOptions};
use crate::archive::{measured_csv, open_run};
use crate::dataset::DataFacts;
use crate::experiment::{digest, History};
use crate::figure::{PanelsKind, Scene};
use crate::information::{Doubts, Estimate, Registry, Settings};
use crate::measure::{EpochSummary, Place, Table};
use crate::shown::{measured_scene, scene_of_estimates};

const ABOUT_FILES: &str = "\
A run is a file that `infoplane figure --save` wrote, or the directory of one that `infoplane run` wrote: its weights \
are measured again, nothing is trained.

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
    let help = format!("{ABOUT_FILES}\n\n{}\n\n{}", Registry::default().help(), super::EXIT_CODES);
    Command::new("estimate")
        .about("Estimate what layers know: of a saved run, or of activations from any program")
        .after_help(help)
        .args([
            Arg::new("run")
                .value_name("RUNFILE")
                .required_unless_present("activations")
                .conflicts_with_all(["activations", "labels", "inputs", "name"])
                .value_parser(value_parser!(PathBuf))
                .help("A saved run, or its directory"),
            text("activations")
                .value_name("FILE")
                .num_args(1..)
                .value_parser(value_parser!(PathBuf))
                .help("Files with the activations, .npz or .npy"),
            text("labels").value_name("FILE").help("A .npy file with the classes of the inputs, or the name of their array [default: the array y or labels]"),
            text("inputs").value_name("FILE").help("A .npy file with the inputs, or the name of their array [default: the array x or inputs; without, all inputs differ]"),
            text("name").value_name("NAME").help("What the activations are called [default: the name of their file]"),
            text("out").value_name("DIR").value_parser(value_parser!(PathBuf)).help("Write information.csv there, and of several epochs the plane as plane.svg and plane.png"),
            text("json").action(ArgAction::SetTrue).help("Write the estimates as JSON to the standard output"),
            text("quiet").short('q').action(ArgAction::SetTrue).help("No progress and no notes"),
        ])
        .next_help_heading("Estimator")
        .args(measurement::arguments())
}

pub(super) fn run(matches: &ArgMatches) -> Result<()> {
    let out = matches.get_one::<PathBuf>("out");
    let settings = measurement::read_or_usual(matches)?;
    if let Some(dir) = out {
        if let Some(found) = FILES.iter().map(|name| dir.join(name)).find(|path| path.exists()) {
            bail!("{} exists already; choose another directory or remove it", found.display());
        }
        create(dir)?;
    }
    match matches.get_one::<PathBuf>("run") {
        Some(file) => of_run(matches, file, &settings, out),
        None => of_activations(matches, &settings, out),
    }
}

/// A saved run.
pub(super) fn open(file: &Path) -> Result<History> {
    let file = if file.is_dir() { file.join(RUN_FILE) } else { file.to_owned() };
    let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
    open_run(&bytes).with_context(|| format!("cannot open {}", file.display()))
}

fn of_run(matches: &ArgMatches, file: &Path, settings: &Arc<dyn Settings>, out: Option<&PathBuf>) -> Result<()> {
    let history = open(file)?;
    let table = measurement::measure_run(&history, settings, matches.get_flag("quiet"))?;
    let scene = measured_scene(&history, &table);
    match matches.get_flag("json") {
        true => json(&RunJson::new(&history, settings, &table))?,
        false => say(MeasuredRun { history: &history, settings, scene: &scene })?,
    }
    match out {
        Some(dir) => write(dir, &measured_csv(&history, &table, &**settings), &scene),
        None => Ok(()),
    }
}

fn of_activations(matches: &ArgMatches, settings: &Arc<dyn Settings>, out: Option<&PathBuf>) -> Result<()> {
    let quiet = matches.get_flag("quiet");
    let estimates = estimate(matches, &**settings, quiet)?;
    if !quiet && !matches.get_flag("json") {
        estimates.notes.iter().for_each(|text| note(format_args!("note: {text}")));
    }
    match matches.get_flag("json") {
        true => json(&EstimatesJson::new(&estimates, settings))?,
        false => say(Shown { estimates: &estimates, settings })?,
    }
    match out {
        Some(dir) => write(dir, &estimates.csv(), &scene_of_estimates(&estimates)),
        None => Ok(()),
    }
}

fn estimate(matches: &ArgMatches, settings: &dyn Settings, quiet: bool) -> Result<Estimates> {
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
    let bar = measurement::bar(set.epochs.len(), quiet, "epochs")?;
    let estimates = set.estimate(settings, |done, _| bar.set_position(done as u64));
    bar.finish_and_clear();
    Ok(estimates?)
}

/// The settings by name, numbers as numbers.
fn settings_json(settings: &dyn Settings) -> BTreeMap<&'static str, serde_json::Value> {
    let value = |text: String| serde_json::from_str(&text).unwrap_or(serde_json::Value::String(text));
    let fields = settings.kind().fields.iter().zip(settings.values());
    fields.map(|(field, text)| (field.name, value(text))).chain([("estimator", settings.kind().name.into())]).collect()
}

#[derive(Serialize)]
struct EstimatesJson<'a> {
    facts: &'a DataFacts,
    #[serde(flatten)]
    settings: BTreeMap<&'static str, serde_json::Value>,
    epochs: &'a [usize],
    layers: &'a [Layer],
    information: &'a [Vec<Estimate>],
    notes: &'a [String],
}

impl<'a> EstimatesJson<'a> {
    fn new(estimates: &'a Estimates, settings: &Arc<dyn Settings>) -> Self {
        let Estimates { facts, epochs, layers, information, notes, .. } = estimates;
        Self { facts, settings: settings_json(&**settings), epochs, layers, information, notes }
    }
}

/// A measured run: digest, settings, and for each network the estimates at the recorded epochs that it has reached.
#[derive(Serialize)]
struct RunJson<'a> {
    digest: String,
    #[serde(flatten)]
    settings: BTreeMap<&'static str, serde_json::Value>,
    epochs: &'a [usize],
    networks: Vec<NetworkJson<'a>>,
}

#[derive(Serialize)]
struct NetworkJson<'a> {
    condition: usize,
    repeat: usize,
    information: Vec<&'a [Estimate]>,
}

impl<'a> RunJson<'a> {
    fn new(history: &'a History, settings: &Arc<dyn Settings>, table: &'a Table) -> Self {
        let network = |(network, kept): (usize, &crate::experiment::NetworkHistory)| {
            let at = |record| table.get(Place { network, record }).unwrap_or_default();
            NetworkJson {
                condition: kept.condition,
                repeat: kept.repeat,
                information: (0..kept.records.len()).map(at).collect(),
            }
        };
        let networks = history.networks.iter().enumerate().map(network).collect();
        let settings = settings_json(&**settings);
        Self { digest: digest(history), settings, epochs: history.params.schedule(), networks }
    }
}

/// The newest means of a measured run.
struct MeasuredRun<'a> {
    history: &'a History,
    settings: &'a Arc<dyn Settings>,
    scene: &'a Scene,
}

impl fmt::Display for MeasuredRun<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.history.params.name, self.settings.words())?;
        let newest: Vec<(&str, Option<&EpochSummary>)> =
            self.scene.groups.iter().map(|group| (group.title.as_str(), group.means.last())).collect();
        let mut rows = Rows::new(&["condition", "epoch", "layer"]);
        for (title, summary) in newest {
            let epoch = summary.map_or(0, |summary| summary.epoch).to_string();
            for layer in summary.iter().flat_map(|summary| &summary.layers) {
                let numbers =
                    [(layer.i_xt_bits, layer.i_xt_sd), (layer.i_ty_bits, layer.i_ty_sd), (layer.entropy_bits, None)];
                rows.add([title.to_owned(), epoch.clone(), format!("L{}", layer.layer)], numbers, &layer.doubts);
            }
        }
        let rows = rows.done();
        writeln!(f, "{}", table(&rows).trim_end())?;
        write!(f, "digest of the run {}", digest(self.history))
    }
}

/// A table of estimates: columns of what no row has are left out.
struct Rows {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Rows {
    fn new(place: &[&str]) -> Self {
        let numbers = ["I(X;T) bits", "I(T;Y) bits", "entropy bits", "doubts"];
        Self { head: place.iter().chain(&numbers).map(|name| (*name).to_owned()).collect(), rows: Vec::new() }
    }

    /// Numbers with what they vary by.
    fn add(&mut self, place: [String; 3], numbers: [(Option<f64>, Option<f64>); 3], doubts: &Doubts) {
        let cell = |(number, error): (Option<f64>, Option<f64>)| match (number, error) {
            (None, _) => String::new(),
            (Some(number), None) => format!("{number:.4}"),
            (Some(number), Some(error)) => format!("{number:.4} ± {error:.4}"),
        };
        let cells = place.into_iter().chain(numbers.map(cell)).chain([doubts.words().join(", ")]);
        self.rows.push(cells.collect());
    }

    fn done(self) -> Vec<Vec<String>> {
        let used = |column: &usize| self.rows.iter().any(|row| !row[*column].is_empty());
        let columns: Vec<usize> = (0..self.head.len()).filter(used).collect();
        let all = std::iter::once(&self.head).chain(&self.rows);
        all.map(|row| columns.iter().map(|column| row[*column].clone()).collect()).collect()
    }
}

/// Estimates as a table.
struct Shown<'a> {
    estimates: &'a Estimates,
    settings: &'a Arc<dyn Settings>,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Estimates { facts, epochs, layers, information, .. } = self.estimates;
        writeln!(
            f,
            "{}: {} inputs, {} classes, H(X) {:.4} bits, H(Y) {:.4} bits; {}",
            facts.name,
            facts.samples,
            facts.classes,
            facts.h_x_bits,
            facts.h_y_bits,
            self.settings.words()
        )?;
        let mut rows = Rows::new(&["layer", "units", "epoch"]);
        for (epoch, of_epoch) in epochs.iter().zip(information) {
            for (layer, i) in layers.iter().zip(of_epoch) {
                let numbers = [(i.i_xt_bits, i.i_xt_error), (i.i_ty_bits, i.i_ty_error), (i.entropy_bits, None)];
                rows.add([layer.name.clone(), layer.units.to_string(), epoch.to_string()], numbers, &i.doubts);
            }
        }
        let rows = rows.done();
        f.write_str(table(&rows).trim_end())
    }
}

fn write(dir: &Path, csv: &str, scene: &Scene) -> Result<()> {
    let [of_csv, svg, png] = FILES.map(|name| dir.join(name));
    write_bytes(&of_csv, csv.as_bytes())?;
    let mut written = vec![of_csv];
    if scene.reached() > 1 {
        let [of_svg, of_png] = picture::usual(scene, &PanelsKind::Trajectories { emphasis: None })?;
        write_bytes(&svg, &of_svg)?;
        write_bytes(&png, &of_png)?;
        written.extend([svg, png]);
    }
    let written: Vec<String> = written.iter().map(|path| path.display().to_string()).collect();
    note(format_args!("wrote {}", written.join(", ")));
    Ok(())
}
