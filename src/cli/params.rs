//! Parameters as flags, and from files.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use clap::{Arg, ArgAction, ArgMatches};
use serde_json::{Map, Value};

use super::data::Own;
use super::idnns::{self, Translated};
use super::output::note;
use super::usage::UsageError;
use crate::params::{CheckedParams, ExperimentParams, Field, FieldError, FieldNote, ParamsError, SplitChoice, FIELDS};

/// Why activations cannot be asked for.
pub(super) const ONLY_RUN_WRITES: &str = "only `infoplane run` writes activations; leave the flag out";

/// The flag of a parameter, without dashes.
pub(super) fn flag(name: &str) -> String {
    name.replace('_', "-")
}

/// Lists: giving the flag again adds to them.
fn is_list(field: &Field) -> bool {
    ["hidden_layers", "train_percent", "also_recorded"].contains(&field.name)
}

/// A flag for each parameter; the help gives the defaults, where there is one set of them, and then
/// IDNNs' names too.
pub(super) fn arguments(defaults: Option<&ExperimentParams>) -> Vec<Arg> {
    let pairs = defaults.map(ExperimentParams::pairs);
    let argument = |(n, field): (usize, &'static Field)| {
        let choices =
            if field.choices.is_empty() { String::new() } else { format!(" One of {}.", field.choices.join(", ")) };
        let default = pairs.as_ref().map(|d| d[n].1.as_str()).filter(|text| !text.is_empty());
        let default = default.map_or(String::new(), |text| format!(" [default: {text}]"));
        let theirs = if pairs.is_some() { idnns::names_of(field.name) } else { Vec::new() };
        let theirs = if theirs.is_empty() { String::new() } else { format!(" [IDNNs: {}]", theirs.join(", ")) };
        let arg = Arg::new(field.name)
            .long(flag(field.name))
            .value_name("VALUE")
            .help(format!("{}{choices}{default}{theirs}", field.help));
        match field.choices {
            // A truth may stand without a value.
            ["true", "false"] => arg.num_args(0..=1).default_missing_value("true"),
            _ if is_list(field) => arg.action(ArgAction::Append).allow_hyphen_values(true),
            _ => arg.allow_hyphen_values(true),
        }
    };
    FIELDS.iter().enumerate().map(argument).collect()
}

/// The given parameters, changed by the flags.
///
/// # Errors
/// [`UsageError`], which names every flag that cannot be understood.
pub(super) fn change(matches: &ArgMatches, mut params: ExperimentParams) -> Result<ExperimentParams, UsageError> {
    let mut problems = Vec::new();
    for field in FIELDS {
        if let Some(texts) = matches.get_many::<String>(field.name) {
            let text = texts.map(String::as_str).collect::<Vec<_>>().join(",");
            problems.extend(params.set(field.name, &text).err());
        }
    }
    if problems.is_empty() {
        Ok(params)
    } else {
        Err(usage(&problems))
    }
}

/// The given parameters, changed by the flags and checked.
///
/// # Errors
/// [`UsageError`], which names every flag that cannot be used.
pub(super) fn read(matches: &ArgMatches, params: ExperimentParams) -> Result<CheckedParams> {
    read_with(matches, params, None)
}

/// The same for a run of one's own data, where there is some.
///
/// # Errors
/// [`UsageError`], which names every flag that cannot be used; parameters for other data.
pub(super) fn read_with(
    matches: &ArgMatches,
    mut params: ExperimentParams,
    own: Option<&Own>,
) -> Result<CheckedParams> {
    if let Some(own) = own {
        own.put_into(&mut params)?;
    }
    let changed = change(matches, params)?;
    if matches!(changed.split, SplitChoice::Given(_)) && matches.contains_id("train_percent") {
        let message = "error: --train-percent: the training part of the data trains, as --split given says; leave one of the two out";
        return Err(UsageError::new(message).into());
    }
    Ok(changed.check_with(own.map(|own| &own.task)).map_err(|error| wrong(&error))?)
}

/// Refuses the flag that asks for activations where none are written, and says why.
///
/// # Errors
/// [`UsageError`], if the flag is there.
pub(super) fn refuse_activations(matches: &ArgMatches, why: &str) -> Result<(), UsageError> {
    match matches.get_one::<String>("record_activations").map(String::as_str) {
        None => Ok(()),
        Some(text) if crate::params::idnns::truth(text) == Some(false) || text == "none" => Ok(()),
        Some(_) => Err(UsageError::new(format!("error: --record-activations: {why}"))),
    }
}

/// A note about a parameter, under the name of its flag.
pub(super) fn said(note: &FieldNote) -> String {
    format!("--{}: {}", flag(note.field), note.note)
}

/// Every flag that cannot be used.
pub(super) fn wrong(error: &ParamsError) -> UsageError {
    usage(&error.0)
}

fn usage(problems: &[FieldError]) -> UsageError {
    let lines: Vec<String> = problems.iter().map(|e| format!("error: --{}: {}", flag(e.field), e.problem)).collect();
    UsageError::new(lines.join("\n"))
}

/// The parameters in a file: our `params.json` or `run.json`, or an object of parameters alone, under
/// our names or IDNNs'.
///
/// # Errors
/// A file that cannot be read or holds something else.
pub(super) fn from_file(path: &Path) -> Result<ExperimentParams> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    from_json(&text).with_context(|| format!("cannot take parameters from {}", path.display()))
}

fn from_json(text: &str) -> Result<ExperimentParams> {
    let mut object: Map<String, Value> = serde_json::from_str(text).context("it does not hold an object of JSON")?;
    if let Some(Value::Object(params)) = object.remove("params") {
        object = params;
    }
    let Translated { into, notes } = idnns::take_out(&mut object)?;
    notes.iter().for_each(|text| note(format_args!("note: {text}")));
    let mut params: ExperimentParams = serde_json::from_value(Value::Object(object))?;
    for (name, text) in into {
        if !params.set(name, &text)? {
            // Files are no parameters.
            let message = format!("error: data_name: name the file of the data with --data, for example --data {text}");
            return Err(UsageError::new(message).into());
        }
    }
    Ok(params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_our_names_or_those_of_idnns() {
        let ours = ExperimentParams { epochs: 7, learning_rate: 0.0007, ..Default::default() };
        let json = serde_json::to_string(&ours).unwrap();
        assert_eq!(from_json(&json).unwrap(), ours);
        assert_eq!(from_json(&format!(r#"{{"infoplane":"0.1.0","digest":"","params":{json}}}"#)).unwrap(), ours);
        let theirs = from_json(r#"{"num_epochs":7,"learning_rate":0.0007,"layersSizes":[]}"#).unwrap_err();
        assert!(format!("{theirs:#}").contains("unknown field `layersSizes`"), "{theirs:#}");
        let theirs = r#"{"num_ephocs":7,"learning_rate":0.0007,"data_name":"var_u","run_in_parallel":true}"#;
        assert_eq!(from_json(theirs).unwrap(), ours);
        let theirs = r#"{"activation_function":["tanh","relu"],"net_arch":[[10,7]]}"#;
        assert_eq!(from_json(theirs).unwrap().activation.to_string(), "tanh-relu");
        let files = from_json(r#"{"data_name":"mine","num_epochs":3}"#).unwrap_err();
        assert!(files.to_string().contains("--data data/mine.mat"), "{files}");
        let once = format!("{:#}", from_json(r#"{"activation_function":"tan"}"#).unwrap_err());
        assert_eq!(once.matches("is not").count(), 1, "{once}");
        for bad in ["", "[1]", r#"{"net_type":"7"}"#, r#"{"num_epochs":"many"}"#, r#"{"seed":-1}"#] {
            assert!(from_json(bad).is_err(), "{bad}");
        }
    }
}
