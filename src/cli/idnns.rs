//! Command lines and parameters of IDNNs, turned into ours.
//!
//! IDNNs has one dash before a name and underscores in it (`-num_epochs 400 -inds [5],[45]`), short
//! names of several letters (`-sws`), numbered architectures and truths that may stand without a
//! value. All of that becomes our flags before clap sees it, so that clap reports what is wrong.

use std::ffi::OsString;

use clap::Command;
use serde_json::{Map, Value};

use super::usage::UsageError;
use crate::params::idnns::{percentages, truth};

/// What one of IDNNs' parameters becomes.
#[derive(Clone, Copy)]
enum Meaning {
    /// The parameter of ours with that name, with the same value.
    Same,
    /// Architectures in brackets, or as our flag has them.
    Architectures,
    /// The same, or the number of one of IDNNs' types.
    TypeOfNetwork,
    /// Percentages in brackets.
    Percentages,
    /// One word where it is true, another where it is false.
    Truth(&'static str, &'static str),
    /// Information at every recorded epoch.
    Information,
    /// Information at the last alone.
    LastInformation,
    /// The task.
    Data,
    /// Where its file lies.
    Directory,
    /// Networks that are not part of this program.
    Convolution,
    /// Nothing, and why.
    Nothing(&'static str),
}

struct Parameter {
    /// Our name.
    ours: &'static str,
    meaning: Meaning,
    /// IDNNs' names: flags, and keys of its dictionaries of parameters.
    names: &'static [&'static str],
}

const fn parameter(ours: &'static str, meaning: Meaning, names: &'static [&'static str]) -> Parameter {
    Parameter { ours, meaning, names }
}

const PROGRESS: &str = "the progress shows every recorded epoch";

static PARAMETERS: &[Parameter] = &[
    parameter("first_recorded_epoch", Meaning::Same, &["start_samples", "ss"]),
    parameter("batch_size", Meaning::Same, &["batch_size", "b"]),
    parameter("learning_rate", Meaning::Same, &["learning_rate", "l"]),
    parameter("repeats", Meaning::Same, &["num_repeat", "r", "num_of_repeats", "num_repeats"]),
    parameter("epochs", Meaning::Same, &["num_epochs", "e", "num_ephocs"]),
    parameter("hidden_layers", Meaning::TypeOfNetwork, &["net", "n", "net_type"]),
    parameter("hidden_layers", Meaning::Architectures, &["net_arch", "layers_sizes"]),
    parameter("train_percent", Meaning::Percentages, &["inds", "i", "per_data"]),
    parameter("name", Meaning::Same, &["name", "na"]),
    parameter("dataset", Meaning::Data, &["d_name", "dna", "data_name"]),
    parameter("data", Meaning::Directory, &["data_dir", "dd"]),
    parameter("recorded_epochs", Meaning::Same, &["num_samples", "ns", "num_of_samples"]),
    parameter("record_activations", Meaning::Truth("all", "none"), &["save_ws", "sws"]),
    parameter("estimate_information", Meaning::Information, &["calc_information", "cinf"]),
    parameter("estimate_information", Meaning::LastInformation, &["calc_information_last", "cinfl"]),
    parameter("record_gradients", Meaning::Truth("all", "none"), &["save_grads", "sgrad"]),
    parameter("threads", Meaning::Truth("all", "1"), &["run_in_parallel", "par"]),
    parameter("bins", Meaning::Same, &["num_of_bins", "nbins"]),
    parameter("activation", Meaning::Same, &["activation_function", "af"]),
    parameter("random_labels", Meaning::Truth("true", "false"), &["rand_labels", "rl"]),
    parameter("", Meaning::Convolution, &["cov_net", "cov"]),
    parameter("", Meaning::Nothing("the estimator uses every pattern once"), &["nDistSmpls", "nds"]),
    parameter("", Meaning::Nothing(PROGRESS), &["iad", "interval_accuracy_display"]),
    parameter("", Meaning::Nothing(PROGRESS), &["iid", "interval_information_display"]),
];

/// Names that may be joined to their value, as `-e400`.
const LETTERS: &str = "bleinr";

fn find(name: &str) -> Option<&'static Parameter> {
    PARAMETERS.iter().find(|p| p.names.contains(&name))
}

/// IDNNs' names of a parameter of ours, as flags; those that are ours too are left out.
pub(super) fn names_of(ours: &str) -> Vec<String> {
    let same = |p: &&Parameter| p.ours == ours;
    let names = PARAMETERS.iter().filter(same).flat_map(|p| p.names).filter(|name| **name != ours);
    names.map(|name| format!("-{name}")).collect()
}

/// Flags of ours, and what the user should know about those that they stand for.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Translated<T> {
    pub into: T,
    pub notes: Vec<String>,
}

/// Turns what follows the name of a subcommand into flags that it knows.
///
/// # Errors
/// A flag of IDNNs without its value or with one that cannot be meant, and what is not part of this
/// program.
pub(super) fn translate(args: Vec<OsString>, command: &Command) -> Result<Translated<Vec<OsString>>, UsageError> {
    let mut theirs = Theirs::default();
    let mut into: Vec<OsString> = Vec::new();
    let mut args = args.into_iter().peekable();
    while let Some(arg) = args.next() {
        let Some(text) = arg.to_str().filter(|text| text.len() > 1 && text.starts_with('-')) else {
            into.push(arg);
            continue;
        };
        if text == "--" {
            into.push(arg);
            into.extend(args.by_ref());
            break;
        }
        let long = text.starts_with("--");
        let (name, joined) = match text.trim_start_matches('-').split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (text.trim_start_matches('-'), None),
        };
        let hyphened = name.replace('_', "-");
        let ours = command.get_arguments().find(|a| a.get_long() == Some(hyphened.as_str()));
        let (name, joined) = match find(name) {
            None if !long && joined.is_none() => {
                split_letter(name).map_or((name, None), |(n, v)| (n, Some(v.to_owned())))
            }
            _ => (name, joined),
        };
        match (ours, find(name)) {
            // With two dashes a name that both have is ours.
            (ours, Some(parameter)) if !(long && ours.is_some()) => {
                let next = match parameter.meaning {
                    _ if joined.is_some() => None,
                    // A truth may stand alone.
                    Meaning::Truth(..) | Meaning::Information | Meaning::LastInformation => {
                        args.next_if(|next| !next.to_string_lossy().starts_with('-'))
                    }
                    _ => args.next(),
                };
                let value = joined.or_else(|| next.map(|next| next.to_string_lossy().into_owned()));
                theirs.take(parameter, text, value)?;
            }
            (Some(ours), _) => {
                // What follows belongs to it, whatever it looks like.
                let verbatim = ours.is_allow_hyphen_values_set() && joined.is_none();
                into.push(flag(&hyphened, joined));
                into.extend(args.next_if(|_| verbatim));
            }
            (None, _) if name.len() > 1 && (!long || name.contains('_')) => {
                // clap knows what may have been meant only among its own flags, with two dashes.
                if let Some(meant) = meant_by(name) {
                    let message = format!("error: there is no flag {text}; did you mean -{meant}?");
                    return Err(UsageError::new(message));
                }
                into.push(flag(&hyphened, joined));
            }
            (None, _) => into.push(arg),
        }
    }
    let Translated { into: pairs, notes } = theirs.finish()?;
    into.extend(pairs.into_iter().map(|(name, value)| flag(&name.replace('_', "-"), Some(value))));
    Ok(Translated { into, notes })
}

fn flag(name: &str, value: Option<String>) -> OsString {
    match value {
        Some(value) => format!("--{name}={value}").into(),
        None => format!("--{name}").into(),
    }
}

/// The name of IDNNs' that is most like an unknown one, if any is.
fn meant_by(name: &str) -> Option<&'static str> {
    let names = PARAMETERS.iter().flat_map(|p| p.names).map(|known| (strsim::jaro_winkler(name, known), *known));
    names.filter(|(likeness, _)| *likeness > 0.88).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, known)| known)
}

/// `e400` as `e` and `400`.
fn split_letter(name: &str) -> Option<(&str, &str)> {
    let (letter, value) = name.split_at_checked(1)?;
    let is_value = value.starts_with(|c: char| c.is_ascii_digit() || c == '[');
    (LETTERS.contains(letter) && is_value).then_some((letter, value))
}

/// Takes IDNNs' parameters out of an object of JSON; what stays is ours.
///
/// # Errors
/// As [`translate`].
pub(super) fn take_out(object: &mut Map<String, Value>) -> Result<Translated<Vec<(&'static str, String)>>, UsageError> {
    let mut theirs = Theirs::default();
    let own = |name: &str| crate::params::FIELDS.iter().any(|field| field.name == name);
    let names: Vec<String> = object.keys().filter(|name| !own(name) && find(name).is_some()).cloned().collect();
    for name in names {
        if let (Some(parameter), Some(value)) = (find(&name), object.remove(&name)) {
            if matches!(parameter.meaning, Meaning::Same) && !value.is_string() {
                // A list stays a list.
                object.entry(parameter.ours).or_insert(value);
                continue;
            }
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            theirs.take(parameter, &name, Some(text))?;
        }
    }
    theirs.finish()
}

/// What was read; some of it means something only together.
#[derive(Default)]
struct Theirs {
    pairs: Vec<(&'static str, String)>,
    notes: Vec<String>,
    information: Option<bool>,
    last_information: Option<bool>,
    data: Option<String>,
    directory: Option<String>,
}

impl Theirs {
    /// Takes one parameter; `shown` is what the user wrote.
    fn take(&mut self, parameter: &Parameter, shown: &str, value: Option<String>) -> Result<(), UsageError> {
        let given = |value: Option<String>| {
            value.ok_or_else(|| UsageError::new(format!("error: {shown}: its value is missing")))
        };
        let mut same = |text: String| self.pairs.push((parameter.ours, text));
        match parameter.meaning {
            Meaning::Same => same(given(value)?),
            Meaning::Architectures => same(architectures(&given(value)?)),
            Meaning::TypeOfNetwork => {
                let text = given(value)?;
                let known = TYPES.iter().find(|(name, _)| *name == text.trim()).map(|(_, sizes)| (*sizes).to_owned());
                same(match known {
                    Some(sizes) => sizes,
                    None if text.contains('[') => architectures(&text),
                    None => {
                        let types: Vec<&str> = TYPES.iter().map(|(name, _)| *name).collect();
                        return Err(UsageError::new(format!(
                            "error: {shown}: \"{text}\" is not one of IDNNs' types {} nor layer sizes such as [10,7,5]; --hidden-layers accepts 10-7-5",
                            types.join(", ")
                        )));
                    }
                });
            }
            Meaning::Percentages => {
                let text = given(value)?;
                // What is not understood is reported as our flag's.
                same(
                    percentages(&text).map_or(text, |all| all.iter().map(f64::to_string).collect::<Vec<_>>().join(",")),
                );
            }
            Meaning::Truth(yes, no) => {
                let truth = self.truth(shown, value)?;
                let other = match parameter.ours {
                    "record_gradients" => Some("the mean and the spread of each layer's gradients are recorded; IDNNs saves the gradients themselves"),
                    "random_labels" => Some("the labels are permuted; IDNNs draws each of them anew"),
                    _ => None,
                };
                if let Some(other) = other.filter(|_| truth) {
                    self.notes.push(format!("{shown}: {other}"));
                }
                self.pairs.push((parameter.ours, if truth { yes } else { no }.to_owned()));
            }
            Meaning::Information => self.information = Some(self.truth(shown, value)?),
            Meaning::LastInformation => self.last_information = Some(self.truth(shown, value)?),
            Meaning::Data => self.data = Some(given(value)?),
            Meaning::Directory => self.directory = Some(given(value)?),
            Meaning::Convolution => {
                let text = given(value)?;
                let why = match (text.trim(), truth(&text)) {
                    (_, Some(false)) => return Ok(()),
                    (_, Some(true)) => "convolutional networks are not part of infoplane; write the activations of one to a file and see what its layers know with `infoplane estimate`",
                    ("2", _) => "2 is IDNNs' network of two ReLU layers whose initial weights and biases have a standard deviation of 1, which infoplane does not have; --hidden-layers 10-7 --activation relu is one with smaller initial weights",
                    _ => return Err(UsageError::new(format!("error: {shown}: \"{text}\" is not 0, a fully connected network; IDNNs also has 1, a convolutional one, and 2, two ReLU layers"))),
                };
                return Err(UsageError::new(format!("error: {shown}: {why}")));
            }
            Meaning::Nothing(why) => {
                given(value)?;
                self.notes.push(format!("{shown} has no effect: {why}"));
            }
        }
        Ok(())
    }

    fn truth(&mut self, shown: &str, value: Option<String>) -> Result<bool, UsageError> {
        let Some(text) = value else {
            self.notes.push(format!(
                "{shown} without a value counts as true, which is not so in IDNNs for all flags; write {shown} true or {shown} false"
            ));
            return Ok(true);
        };
        truth(&text).ok_or_else(|| UsageError::new(format!("error: {shown}: \"{text}\" is not true or false")))
    }

    fn finish(mut self) -> Result<Translated<Vec<(&'static str, String)>>, UsageError> {
        let when = match (self.information, self.last_information) {
            (None, None | Some(false)) => None,
            (Some(true), _) => Some("all"),
            (_, Some(true)) => Some("last"),
            (Some(false), _) => Some("none"),
        };
        self.pairs.extend(when.map(|when| ("estimate_information", when.to_owned())));
        match (self.data, self.directory) {
            (Some(name), directory) => match name.as_str() {
                "var_u" | "icosahedron" | "g1" | "g2" => {
                    if let Some(directory) = directory {
                        self.notes.push(format!("{name} is built in; nothing is read from {directory}"));
                    }
                    let ours = if name == "var_u" { "icosahedron".to_owned() } else { name };
                    self.pairs.push(("dataset", ours));
                }
                "MNIST" | "mnist" => {
                    return Err(UsageError::new(
                        "error: IDNNs fetches MNIST from the network, infoplane reads its files: name them with --data, for example --data train-images-idx3-ubyte.gz train-labels-idx1-ubyte.gz",
                    ))
                }
                _ => {
                    let directory = directory.unwrap_or_else(|| "data".to_owned());
                    let file = if name.ends_with(".mat") { name } else { format!("{name}.mat") };
                    let path = std::path::Path::new(&directory).join(file);
                    self.pairs.push(("data", path.to_string_lossy().into_owned()));
                }
            },
            (None, Some(directory)) => {
                return Err(UsageError::new(format!(
                    "error: -data_dir: {directory} is a directory for data, but no data is named; add -d_name NAME, or leave it out: the built-in icosahedron has the labels of IDNNs' var_u.mat"
                )))
            }
            (None, None) => {}
        }
        Ok(Translated { into: self.pairs, notes: self.notes })
    }
}

/// Architectures that IDNNs has numbers for.
const TYPES: [(&str, &str); 8] = [
    ("1", "10-7-5-4-3"),
    ("1-2-3", "10-9-7-7-3,10-9-7-5-3,10-9-7-3-3"),
    ("11", "10-7-7-4-3"),
    ("2", "10-7-5-4"),
    ("3", "10-7-5"),
    ("4", "10-7"),
    ("5", "10"),
    ("6", "1-1-1-1"),
];

/// `[10,7],[5]` or `[[10, 7], [5]]` as `10-7,5`; what has no brackets stays as it is.
fn architectures(text: &str) -> String {
    if !text.contains('[') {
        return text.to_owned();
    }
    let sizes = |group: &str| group.split(',').map(str::trim).collect::<Vec<_>>().join("-");
    let groups = text.split(']').map(|group| group.trim_matches(['[', ',', ' ']));
    groups.filter(|group| !group.is_empty()).map(sizes).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(line: &str) -> (String, Vec<String>) {
        let args = line.split(' ').map(OsString::from).collect();
        let Translated { into, notes } = translate(args, &super::super::run::command()).unwrap();
        let words: Vec<&str> = into.iter().map(|arg| arg.to_str().unwrap()).collect();
        (words.join(" "), notes)
    }

    #[test]
    fn flags_of_idnns_become_ours() {
        for (theirs, expected) in [
            (
                "-ss 2 -b 256 -l 0.001 -r 3 -e 40",
                "--first-recorded-epoch=2 --batch-size=256 --learning-rate=0.001 --repeats=3 --epochs=40",
            ),
            ("-start_samples 2 -batch_size=256", "--first-recorded-epoch=2 --batch-size=256"),
            ("-learning_rate -1", "--learning-rate=-1"),
            ("-e400 -n[10,7]", "--epochs=400 --hidden-layers=10-7"),
            ("-net 1-2-3", "--hidden-layers=10-9-7-7-3,10-9-7-5-3,10-9-7-3-3"),
            ("-n 11", "--hidden-layers=10-7-7-4-3"),
            ("-net [10,7],[5]", "--hidden-layers=10-7,5"),
            ("--net_arch [[10,7],[5]]", "--hidden-layers=10-7,5"),
            ("--net_arch 10-7", "--hidden-layers=10-7"),
            ("-inds [5],[45]", "--train-percent=5,45"),
            ("--per_data [5,45]", "--train-percent=5,45"),
            ("-na x -ns 7 -nbins 12 -af 1", "--name=x --recorded-epochs=7 --bins=12 --activation=1"),
            ("-sws true -sgrad 0 -par f", "--record-activations=all --record-gradients=none --threads=1"),
            ("-cinf false", "--estimate-information=none"),
            ("-cinfl true -cinf no", "--estimate-information=last"),
            ("-cinfl true", "--estimate-information=last"),
            ("-cinfl false", ""),
            ("-d_name var_u", "--dataset=icosahedron"),
            ("-dna g2 -cov 0", "--dataset=g2"),
            ("-dna mine -dd my/data", "--data=my/data/mine.mat"),
            ("-rl false -epochs 4", "--epochs 4 --random-labels=false"),
            ("--batch_size 3 --name -e --repeats -2 -h", "--batch-size 3 --name -e --repeats -2 -h"),
            ("-colour blue --dry_run", "--colour blue --dry-run"),
            ("-- -e 4", "-- -e 4"),
        ] {
            assert_eq!(ours(theirs), (expected.to_owned(), Vec::new()), "{theirs}");
        }
    }

    #[test]
    fn what_has_no_effect_or_another_says_so() {
        let (flags, notes) = ours("-nds 2 -iad 400 -save_grads -e 3");
        assert_eq!(flags, "--record-gradients=all --epochs=3");
        assert_eq!(notes.len(), 4, "{notes:?}");
        assert!(notes[0].contains("-nds has no effect") && notes[2].contains("-save_grads without a value"));
        assert!(notes[3].contains("IDNNs saves the gradients themselves"));
        for (line, flags, said) in [
            ("-d_name var_u -dd x", "--dataset=icosahedron", "var_u is built in; nothing is read from x"),
            ("-rl true", "--random-labels=true", "the labels are permuted; IDNNs draws each of them anew"),
        ] {
            let (found, notes) = ours(line);
            assert_eq!(found, flags);
            assert!(notes.len() == 1 && notes[0].contains(said), "{notes:?}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (line, reason) in [
            ("-e", "-e: its value is missing"),
            ("-num_epoch 3", "did you mean -num_epochs?"),
            ("--num_of_bin 3", "did you mean -num_of_bins?"),
            ("-cov_net 1", "infoplane estimate"),
            ("-cov_net 2", "two ReLU layers"),
            ("-cov_net 3", "\"3\" is not 0"),
            ("-dd x", "add -d_name NAME"),
            ("-net 7", "1, 1-2-3, 11"),
            ("-sws maybe", "\"maybe\" is not true or false"),
            ("-d_name MNIST", "--data"),
        ] {
            let args = line.split(' ').map(OsString::from).collect();
            let error = translate(args, &super::super::run::command()).unwrap_err().to_string();
            assert!(error.contains(reason), "{line}: {error}");
        }
    }

    #[test]
    fn json_keeps_what_is_ours() {
        let json = r#"{"net_arch":[[10,7],[5]],"save_grads":true,"per_data":[5,45],"epochs":7,"cov_net":0}"#;
        let mut object = serde_json::from_str(json).unwrap();
        let taken = take_out(&mut object).unwrap();
        let mut found: Vec<String> = taken.into.iter().map(|(name, text)| format!("{name}={text}")).collect();
        found.sort();
        assert_eq!(found, ["hidden_layers=10-7,5", "record_gradients=all", "train_percent=5,45"]);
        assert_eq!(serde_json::to_string(&object).unwrap(), r#"{"epochs":7}"#);
    }
}
