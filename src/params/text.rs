//! Parameters as text: one table for the URL, the form and the command line.

use crate::dataset::DatasetName;
use crate::params::layer_activations::{LayerActivations, ACTIVATIONS};
use crate::params::split::SPLITS;
use crate::params::words::{from_word, list, not_understood, word};
use crate::params::{idnns, BatchSize, ExperimentParams, FieldError, Problem, SplitChoice, Threads};

/// A parameter's name, meaning and text form.
pub struct Field {
    /// Name, as in the URL and in JSON.
    pub name: &'static str,
    /// One sentence on what it is.
    pub help: &'static str,
    /// All accepted words, where they can be listed; some parameters also take several of them, and own
    /// data has a text besides, `own:DIGEST:NAME`.
    pub choices: &'static [&'static str],
    get: fn(&ExperimentParams) -> String,
    set: fn(&mut ExperimentParams, &str) -> Result<(), Problem>,
}

fn whole(text: &str) -> Result<usize, Problem> {
    text.trim().parse().map_err(|_| not_understood(text, "a whole number"))
}

fn architecture(text: &str) -> Result<Vec<usize>, Problem> {
    let accepted = "layer sizes joined by hyphens, such as 10-7-5-4-3, several networks separated by commas";
    text.split('-').map(|size| size.trim().parse().map_err(|_| not_understood(text, accepted))).collect()
}

fn number_or_word<T>(text: &str, word: &str, special: T, number: fn(usize) -> T) -> Result<T, Problem> {
    if text.trim().eq_ignore_ascii_case(word) {
        return Ok(special);
    }
    let n = text.trim().parse().map_err(|_| not_understood(text, format!("a whole number or \"{word}\"")))?;
    Ok(number(n))
}

const OUTPUTS: &[&str] = &["softmax", "sigmoid"];
const INITIALIZATIONS: &[&str] = &["fan_in", "fan_out"];
const OPTIMIZERS: &[&str] = &["adam", "sgd", "momentum"];
const BINNINGS: &[&str] = &["edges", "intervals"];
const VALUE_ONES: &[&str] = &["own_bin", "joins", "kept_below"];
const MOMENTS: &[&str] = &["all", "last", "none"];
const GRADIENT_WEIGHTS: &[&str] = &["frozen", "stepping", "after_step"];
const TRUTHS: &[&str] = &["true", "false"];

macro_rules! field {
    ($name:ident, $help:literal, $choices:expr, $get:expr, $set:expr) => {
        Field {
            name: stringify!($name),
            help: $help,
            choices: $choices,
            get: |p| $get(&p.$name),
            set: |p, text| {
                p.$name = $set(text)?;
                Ok(())
            },
        }
    };
    ($name:ident, $help:literal, words $choices:expr) => {
        field!($name, $help, $choices, word, |text: &str| from_word(text, $choices))
    };
    ($name:ident, $help:literal, truth) => {
        field!($name, $help, TRUTHS, bool::to_string, |text: &str| idnns::truth(text)
            .ok_or_else(|| not_understood(text, "true or false")))
    };
    ($name:ident, $help:literal, moments) => {
        field!($name, $help, MOMENTS, word, |text: &str| idnns::moment(text)
            .map_or_else(|| from_word(text, MOMENTS), Ok))
    };
    ($name:ident, $help:literal, whole) => {
        field!($name, $help, &[], usize::to_string, whole)
    };
    ($name:ident, $help:literal, real) => {
        field!($name, $help, &[], f32::to_string, |text: &str| text
            .trim()
            .parse()
            .map_err(|_| not_understood(text, "a number")))
    };
}

fn join<T: ToString>(items: &[T], separator: &str) -> String {
    items.iter().map(T::to_string).collect::<Vec<_>>().join(separator)
}

/// All parameters, in the order of the form.
pub static FIELDS: &[Field] = &[
    field!(dataset, "The task.", DatasetName::BUILT_IN, DatasetName::to_string, |text: &str| DatasetName::from_text(
        text
    )
    .ok_or_else(|| not_understood(text, DatasetName::ACCEPTED))),
    field!(random_labels, "Permute the labels at random, so that there is nothing to do but memorise.", truth),
    field!(
        hidden_layers,
        "Units of the hidden layers from the input on; several networks separated by commas.",
        &[],
        |a: &[Vec<usize>]| join(&a.iter().map(|sizes| join(sizes, "-")).collect::<Vec<_>>(), ","),
        |text: &str| list(text, architecture)
    ),
    field!(
        activation,
        "Activation of the hidden layers, or one for each from the input on, joined by hyphens.",
        ACTIVATIONS,
        LayerActivations::to_string,
        LayerActivations::parse
    ),
    field!(
        output,
        "The output: probabilities of all classes together, or a unit for each class by itself.",
        words OUTPUTS
    ),
    field!(
        initialization,
        "Standard deviation of the initial weights: 1/√fan-in or 1/√fan-out.",
        words INITIALIZATIONS
    ),
    field!(initialization_scale, "Factor of that standard deviation, 2 for the ReLU family in the code of Chelombiev et al.", real),
    field!(optimizer, "How a gradient changes the weights.", words OPTIMIZERS),
    field!(learning_rate, "Learning rate.", real),
    field!(momentum, "Momentum coefficient (momentum optimiser only).", real),
    field!(l2, "Penalty on the squared weights of the hidden layers, which keeps them small.", real),
    field!(
        batch_size,
        "Patterns of a mini-batch, or \"full\" for one step per epoch; a training set that has fewer is one batch.",
        &[],
        |b: &BatchSize| match b {
            BatchSize::Samples(n) => n.to_string(),
            BatchSize::Full => "full".to_owned(),
        },
        |text: &str| number_or_word(text, "full", BatchSize::Full, BatchSize::Samples)
    ),
    field!(shuffle, "Draw new batches for every epoch; IDNNs keeps the first ones.", truth),
    field!(epochs, "Passes over the training patterns.", whole),
    field!(
        train_percent,
        "Percentage of the patterns that train; several separated by commas.",
        &[],
        |p: &[f64]| join(p, ","),
        idnns::percentages
    ),
    field!(
        split,
        "Which patterns train: a random subset, the first rows in their order (as in IDNNs' code), or the training part of data that came with one; the test part then tests.",
        SPLITS,
        SplitChoice::to_string,
        SplitChoice::parse
    ),
    field!(repeats, "Networks of each condition, each with its own weights and training patterns.", whole),
    field!(bins, "Edges, or intervals, of the bins of an activation between -1 and 1; see binning.", whole),
    field!(binning, "Whether bins counts edges, as IDNNs' code, or intervals, as the paper.", words BINNINGS),
    field!(
        value_one,
        "With edges, whether the value 1 has its own bin, as in IDNNs' code, or joins the last interval, in every layer; kept_below keeps outputs below 1, as runs saved by earlier versions do.",
        words VALUE_ONES
    ),
    field!(estimate_information, "At which recorded epochs information is estimated.", moments),
    field!(
        record_activations,
        "At which recorded epochs the activations of all layers are written next to the run.",
        moments
    ),
    field!(record_gradients, "At which recorded epochs the gradients of all batches are compared.", moments),
    field!(
        gradient_weights,
        "The weights at which they are compared: those of that epoch, or for each batch those before its own step, or after it (as in IDNNs' code).",
        words GRADIENT_WEIGHTS
    ),
    field!(first_recorded_epoch, "Where the logarithmic spacing of the recorded epochs begins.", whole),
    field!(recorded_epochs, "Points of that spacing; those that fall together count once.", whole),
    field!(
        also_recorded,
        "Epochs that are recorded besides those points, separated by commas.",
        &[],
        |epochs: &[usize]| join(epochs, ","),
        |text: &str| if text.trim().is_empty() {
            Ok(Vec::new())
        } else {
            list(text, |t| t.parse().map_err(|_| not_understood(t, "an epoch, a whole number from 0 on")))
        }
    ),
    field!(seed, "Random seed.", &[], u64::to_string, |text: &str| text
        .trim()
        .parse()
        .map_err(|_| not_understood(text, "a whole number"))),
    field!(
        threads,
        "Threads that train, or \"all\"; they never change a result.",
        &[],
        |t: &Threads| match t {
            Threads::Count(n) => n.to_string(),
            Threads::All => "all".to_owned(),
        },
        |text: &str| number_or_word(text, "all", Threads::All, Threads::Count)
    ),
    field!(name, "Name of the run.", &[], String::clone, |text: &str| Ok::<_, Problem>(text.to_owned())),
];

impl ExperimentParams {
    /// Sets one parameter from text. Unknown names are ignored: `Ok(false)`.
    ///
    /// # Errors
    /// Text that is not of the parameter's kind. Ranges are the business of
    /// [`check`](ExperimentParams::check).
    pub fn set(&mut self, name: &str, text: &str) -> Result<bool, FieldError> {
        let Some(field) = FIELDS.iter().find(|f| f.name == name) else {
            return Ok(false);
        };
        (field.set)(self, text).map(|()| true).map_err(|problem| FieldError { field: field.name, problem })
    }

    /// Every parameter as (name, text); [`set`](ExperimentParams::set) reads them back.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        FIELDS.iter().map(|f| (f.name, (f.get)(self))).collect()
    }

    /// The parameters that differ from their defaults.
    pub fn changed_pairs(&self) -> Vec<(&'static str, String)> {
        let defaults = Self::default().pairs();
        self.pairs().into_iter().zip(defaults).filter(|(pair, default)| pair != default).map(|(pair, _)| pair).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Activation;
    use crate::params::AtEpochs;

    fn set(name: &str, text: &str) -> Result<ExperimentParams, FieldError> {
        let mut p = ExperimentParams::default();
        p.set(name, text).map(|known| {
            assert!(known, "{name}");
            p
        })
    }

    #[test]
    fn every_field_survives_text_and_json() {
        let mut p = ExperimentParams::default();
        for (name, text) in [
            ("dataset", "g2"),
            ("hidden_layers", "10-7,5"),
            ("activation", "leaky_relu-swish"),
            ("output", "sigmoid"),
            ("initialization", "fan-out"),
            ("initialization_scale", "1.5"),
            ("optimizer", "sgd"),
            ("learning_rate", "3e-2"),
            ("momentum", "0.5"),
            ("l2", "0.015"),
            ("batch_size", "full"),
            ("shuffle", "true"),
            ("epochs", "12"),
            ("repeats", "3"),
            ("train_percent", "5, 45,85.5"),
            ("split", "given:5-0-2"),
            ("bins", "31"),
            ("binning", "intervals"),
            ("value_one", "joins"),
            ("first_recorded_epoch", "2"),
            ("recorded_epochs", "9"),
            ("also_recorded", "9000, 400"),
            ("estimate_information", "last"),
            ("record_activations", "last"),
            ("record_gradients", "all"),
            ("gradient_weights", "stepping"),
            ("random_labels", "true"),
            ("seed", "18446744073709551615"),
            ("threads", "2"),
            ("name", "a b"),
        ] {
            p.set(name, text).unwrap();
        }
        assert_eq!(p.changed_pairs().len(), FIELDS.len(), "all were changed");
        let mut q = ExperimentParams::default();
        for (name, text) in p.pairs() {
            q.set(name, &text).unwrap();
        }
        assert_eq!(p, q);
        assert_eq!(serde_json::from_str::<ExperimentParams>(&serde_json::to_string(&p).unwrap()).unwrap(), p);
    }

    #[test]
    fn choices_are_exactly_what_is_accepted() {
        for field in FIELDS.iter().filter(|f| !f.choices.is_empty()) {
            for choice in field.choices {
                let p = set(field.name, choice).unwrap();
                assert_eq!((field.get)(&p), *choice);
            }
        }
    }

    #[test]
    fn idnns_names_are_accepted_in_json() {
        let json = r#"{"data_name":"var_u","net_arch":[[10,7]],"num_epochs":5,"num_repeat":2,"per_data":[45],"num_of_bins":12,
            "start_samples":2,"num_samples":7,"rand_labels":true,"activation_function":"relu"}"#;
        let p: ExperimentParams = serde_json::from_str(json).unwrap();
        assert_eq!((p.epochs, p.repeats, p.bins, p.first_recorded_epoch, p.recorded_epochs), (5, 2, 12, 2, 7));
        assert_eq!(p.train_percent, [45.0]);
        assert_eq!((p.activation, p.random_labels), (Activation::Relu.into(), true));
    }

    #[test]
    fn values_of_idnns_are_accepted_as_text_and_in_json() {
        for (text, json, expected) in [
            ("[80]", "[80]", vec![80.0]),
            ("[[5], [45]]", "[[5],[45]]", vec![5.0, 45.0]),
            ("[5,45.5]", "[[5,45.5]]", vec![5.0, 45.5]),
            ("85", "85", vec![85.0]),
        ] {
            assert_eq!(set("train_percent", text).unwrap().train_percent, expected, "{text}");
            let p: ExperimentParams = serde_json::from_str(&format!("{{\"inds\":{json}}}")).unwrap();
            assert_eq!(p.train_percent, expected, "{json}");
        }
        for (text, json, truth) in [
            ("yes", "true", true),
            ("t", "1", true),
            (" 1", "\"yes\"", true),
            ("Y", "\"t\"", true),
            ("no", "false", false),
            ("F", "0", false),
            ("0", "\"n\"", false),
        ] {
            assert_eq!(set("shuffle", text).unwrap().shuffle, truth, "{text}");
            assert_eq!(set("random_labels", text).unwrap().random_labels, truth, "{text}");
            let moment = if truth { AtEpochs::All } else { AtEpochs::None };
            assert_eq!(set("record_gradients", text).unwrap().record_gradients, moment, "{text}");
            let json = format!("{{\"rand_labels\":{json},\"save_ws\":{json},\"calc_information\":{json}}}");
            let p: ExperimentParams = serde_json::from_str(&json).unwrap();
            assert_eq!((p.random_labels, p.record_activations, p.estimate_information), (truth, moment, moment));
        }
        for bad in [r#"{"shuffle":2}"#, r#"{"shuffle":"maybe"}"#, r#"{"inds":["5"]}"#, r#"{"save_grads":"some"}"#] {
            assert!(serde_json::from_str::<ExperimentParams>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn parameters_that_came_later_are_left_out_of_json_where_they_have_their_defaults() {
        let json = serde_json::to_string(&ExperimentParams::default()).unwrap();
        assert_eq!(
            json,
            r#"{"dataset":"icosahedron","hidden_layers":[[10,7,5,4,3]],"activation":"tanh","optimizer":"adam","learning_rate":0.0004,"momentum":0.9,"batch_size":512,"shuffle":false,"epochs":8000,"repeats":1,"train_percent":[80.0],"bins":30,"binning":"edges","first_recorded_epoch":1,"recorded_epochs":400,"also_recorded":[],"estimate_information":"all","record_gradients":"none","gradient_weights":"frozen","random_labels":false,"seed":1,"threads":"all","name":"net"}"#
        );
    }

    #[test]
    fn bad_text_names_field_text_and_what_is_accepted() {
        for (name, text) in [
            ("epochs", "many"),
            ("epochs", "-3"),
            ("learning_rate", "x"),
            ("hidden_layers", "10--7"),
            ("activation", "tan"),
            ("dataset", "g3"),
            ("dataset", "own:12:x"),
            ("activation", "2"),
            ("activation", "tanh-prelu"),
            ("output", "linear"),
            ("l2", "some"),
            ("train_percent", "[5,45"),
            ("train_percent", "[]"),
            ("record_activations", "some"),
            ("shuffle", "maybe"),
            ("batch_size", "fll"),
            ("split", "last"),
            ("train_percent", "5;6"),
            ("also_recorded", "400,"),
            ("also_recorded", "-1"),
        ] {
            let error = set(name, text).unwrap_err();
            assert_eq!(error.field, name);
            assert!(error.to_string().contains("is not"), "{error}");
        }
        assert_eq!(ExperimentParams::default().set("colour", "x"), Ok(false));
    }

    #[test]
    fn own_data_is_named_by_digest_and_name() {
        let text = "own:0123456789abcdef:My Data, 2";
        let p = set("dataset", text).unwrap();
        assert_eq!(p.changed_pairs(), [("dataset", text.to_owned())]);
        let json = serde_json::to_string(&p).unwrap();
        assert!(json.contains(&format!("\"dataset\":\"{text}\"")), "{json}");
        assert_eq!(serde_json::from_str::<ExperimentParams>(&json).unwrap(), p);
    }
}
