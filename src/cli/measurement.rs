//! Flags of the estimators, made from their registry, and measuring a whole run with them.

use std::io::IsTerminal;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::{Arg, ArgMatches};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use super::train::cores;
use super::usage::UsageError;
use crate::experiment::History;
use crate::information::{Registry, Settings};
use crate::measure::{Measurement, Portion, RunSource, Spread, Table};
use crate::training::InputBlocks;

/// The estimator where none is named.
const USUAL: &str = "binned";

/// Networks at recorded epochs between two looks at the progress bar.
const PORTION: usize = 16;

/// Flags for the estimator and all settings that any of them has.
pub(super) fn arguments() -> Vec<Arg> {
    let registry = Registry::default();
    let names: Vec<&str> = registry.kinds().iter().map(|kind| kind.name).collect();
    let estimator = Arg::new("estimator")
        .long("estimator")
        .value_name("NAME")
        .help(format!("How information is estimated, {}; see below [default: {USUAL}]", names.join(" or ")));
    let setting = |(field, kinds): (&'static crate::information::Field, Vec<&str>)| {
        Arg::new(field.name)
            .long(field.name.replace('_', "-"))
            .value_name("VALUE")
            // A width of -1 is a bad width, not a flag.
            .allow_hyphen_values(true)
            .help(format!("{} ({}): {} [default: {}]", field.help, kinds.join(", "), field.accepts, field.default))
    };
    std::iter::once(estimator).chain(registry.fields().into_iter().map(setting)).collect()
}

/// What the flags say; none where none of them is there.
pub(super) fn read(matches: &ArgMatches) -> Result<Option<Arc<dyn Settings>>> {
    let registry = Registry::default();
    let fields = registry.fields();
    let given = |name: &'static str| matches.get_one::<String>(name).map(|text| (name, text.as_str()));
    let pairs: Vec<(&str, &str)> = fields.iter().filter_map(|(field, _)| given(field.name)).collect();
    let estimator = matches.get_one::<String>("estimator").map(String::as_str);
    if estimator.is_none() && pairs.is_empty() {
        return Ok(None);
    }
    let settings = registry.check(estimator.unwrap_or(USUAL), pairs);
    Ok(Some(settings.map_err(|error| UsageError::new(format!("error: {error}")))?))
}

/// The same, or the usual estimator.
pub(super) fn read_or_usual(matches: &ArgMatches) -> Result<Arc<dyn Settings>> {
    match read(matches)? {
        Some(settings) => Ok(settings),
        None => Ok(Registry::default().read(USUAL)?),
    }
}

/// Measures everything that a run has recorded, on all cores.
pub(super) fn measure_run(history: &History, settings: &Arc<dyn Settings>, quiet: bool) -> Result<Table> {
    history.params.trainable()?;
    let inputs = InputBlocks::new(history.params.data());
    let source = RunSource::new(history, &inputs);
    let mut measurement = Measurement::new(&**settings, &history.params.task(), cores());
    let mut table = Table::new(history.networks.len());
    let spread: Spread<'_> = &|count, work| (0..count).into_par_iter().for_each(work);
    let bar = bar(measurement.progress(&source).1, quiet, "networks at epochs")?;
    loop {
        // Of recorded weights there is always a layer.
        let Ok(portion) = measurement.portion(&source, PORTION, spread);
        match portion {
            Portion::Done => break,
            Portion::Prepared => {}
            Portion::Found(found) => found.into_iter().for_each(|(place, layers)| {
                table.add(place, layers);
            }),
        }
        bar.set_position(table.known() as u64);
    }
    bar.finish_and_clear();
    Ok(table)
}

/// A progress bar on a terminal, and nothing elsewhere.
pub(super) fn bar(length: usize, quiet: bool, what: &str) -> Result<ProgressBar> {
    if quiet || !std::io::stderr().is_terminal() {
        return Ok(ProgressBar::hidden());
    }
    let template = format!("{{wide_bar}} {{pos}} of {{len}} {what}, {{eta}} left");
    let style = ProgressStyle::with_template(&template).context("progress bar")?;
    Ok(ProgressBar::new(length as u64).with_style(style))
}
