//! Parameters as flags.

use anyhow::Result;
use clap::{Arg, ArgMatches};
use thiserror::Error;

use crate::params::{CheckedParams, ExperimentParams, FIELDS};

/// A flag whose value cannot be used.
#[derive(Debug, Error)]
#[error("{0}\nSee --help for what each flag accepts.")]
pub(super) struct UsageError(String);

fn flag(name: &str) -> String {
    name.replace('_', "-")
}

/// A flag for each parameter; the help gives the defaults, where there is one set of them.
pub(super) fn arguments(defaults: Option<&ExperimentParams>) -> Vec<Arg> {
    let defaults = defaults.map(ExperimentParams::pairs);
    let argument = |(n, field): (usize, &'static crate::params::Field)| {
        let choices =
            if field.choices.is_empty() { String::new() } else { format!(" One of {}.", field.choices.join(", ")) };
        let default = defaults.as_ref().map(|d| d[n].1.as_str()).filter(|text| !text.is_empty());
        let default = default.map_or(String::new(), |text| format!(" [default: {text}]"));
        Arg::new(field.name)
            .long(flag(field.name))
            .value_name("VALUE")
            .allow_hyphen_values(true)
            .help(format!("{}{choices}{default}", field.help))
    };
    FIELDS.iter().enumerate().map(argument).collect()
}

/// The given parameters, changed by the flags and checked.
///
/// # Errors
/// [`UsageError`], which names every flag that cannot be used.
pub(super) fn read(matches: &ArgMatches, mut params: ExperimentParams) -> Result<CheckedParams> {
    let mut problems = Vec::new();
    for field in FIELDS {
        if let Some(text) = matches.get_one::<String>(field.name) {
            if let Err(e) = params.set(field.name, text) {
                problems.push(e);
            }
        }
    }
    if problems.is_empty() {
        match params.check() {
            Ok(checked) => return Ok(checked),
            Err(error) => problems = error.0,
        }
    }
    let lines: Vec<String> = problems.iter().map(|e| format!("error: --{}: {}", flag(e.field), e.problem)).collect();
    Err(UsageError(lines.join("\n")).into())
}
