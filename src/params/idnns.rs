//! Values as IDNNs writes them, beside ours: truths as words and numbers, percentages in brackets.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::params::words::{list, not_understood};
use crate::params::{AtEpochs, Problem};

/// A truth in any of IDNNs' words.
pub(crate) fn truth(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "t" | "y" | "1" => Some(true),
        "false" | "no" | "f" | "n" | "0" => Some(false),
        _ => None,
    }
}

/// What IDNNs only switches on and off is looked at all recorded epochs or at none.
pub(super) fn moment(text: &str) -> Option<AtEpochs> {
    truth(text).map(|all| if all { AtEpochs::All } else { AtEpochs::None })
}

/// Percentages separated by commas; IDNNs puts one or all of them into brackets.
pub(crate) fn percentages(text: &str) -> Result<Vec<f64>, Problem> {
    let refused = |text: &str| not_understood(text, "a percentage");
    if text.matches('[').count() != text.matches(']').count() {
        return Err(refused(text));
    }
    list(text, |part| part.trim_matches(['[', ']', ' ']).parse().map_err(|_| refused(part)))
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Truth(bool),
    Number(u64),
    Word(String),
}

impl Written {
    fn text(self) -> String {
        match self {
            Self::Truth(truth) => truth.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Word(word) => word,
        }
    }
}

/// Reads a truth from JSON.
pub(super) fn read_truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let text = Written::deserialize(deserializer)?.text();
    truth(&text).ok_or_else(|| D::Error::custom(format!("\"{text}\" is not true or false")))
}

/// Reads a moment from JSON.
pub(super) fn read_moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AtEpochs, D::Error> {
    let text = Written::deserialize(deserializer)?.text();
    moment(&text).map_or_else(|| AtEpochs::deserialize(serde::de::value::StringDeserializer::new(text)), Ok)
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Percentages {
    One(f64),
    Several(Vec<Percentages>),
}

impl Percentages {
    fn append_to(self, all: &mut Vec<f64>) {
        match self {
            Self::One(percent) => all.push(percent),
            Self::Several(several) => several.into_iter().for_each(|percent| percent.append_to(all)),
        }
    }
}

/// Reads one percentage, a list, or a list of lists from JSON.
pub(super) fn read_percentages<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f64>, D::Error> {
    let mut all = Vec::new();
    Percentages::deserialize(deserializer)?.append_to(&mut all);
    Ok(all)
}
