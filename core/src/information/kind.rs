//! An estimator as the registry knows it: what there is to say of it, and the gate to its settings.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use thiserror::Error;

use super::{Estimator, Needs, Task};

/// What there is to say about one estimator.
#[derive(Debug)]
pub struct Kind {
    /// Its name in addresses and on the command line.
    pub name: &'static str,
    /// Its name in menus.
    pub title: &'static str,
    /// What it does, a sentence.
    pub about: &'static str,
    /// What it computes.
    pub formula: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// How its time grows with N inputs and H units, and whether that is fast enough while a run is watched.
    pub cost: &'static str,
    /// The most that it can give.
    pub ceiling: &'static str,
    /// When its numbers are not to be trusted.
    pub doubts: &'static [&'static str],
    /// Its settings.
    pub fields: &'static [Field],
    /// The one gate to its settings: a text for each field, in their order, to something that can estimate.
    pub check: fn(&Values) -> Result<Arc<dyn Settings>, SettingError>,
}

/// One setting of an estimator.
#[derive(Debug, Serialize)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its name in forms.
    pub title: &'static str,
    /// What it means.
    pub help: &'static str,
    /// Its value where nothing is said.
    pub default: &'static str,
    /// What it may be.
    #[serde(flatten)]
    pub accepts: Accepts,
}

/// What a setting may be.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "accepts")]
pub enum Accepts {
    /// A whole number.
    Whole {
        /// The least.
        least: usize,
        /// The greatest.
        most: usize,
    },
    /// A number.
    Real {
        /// The least.
        least: f64,
        /// The greatest.
        most: f64,
    },
    /// One of some words.
    Choice(&'static [&'static str]),
}

impl fmt::Display for Accepts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole { least, most } => write!(f, "a whole number from {least} to {most}"),
            Self::Real { least, most } => write!(f, "a number from {least} to {most}"),
            Self::Choice(words) => f.write_str(&words.join(" or ")),
        }
    }
}

/// Settings that passed their gate.
pub trait Settings: fmt::Debug + Send + Sync {
    /// Whose they are.
    fn kind(&self) -> &'static Kind;

    /// A text for each field of the kind, in their order, which gives the same settings again.
    fn values(&self) -> Vec<String>;

    /// What is done, for people, to follow "measured with": `bins of 30 edges`.
    fn words(&self) -> String;

    /// What the estimator must be shown.
    fn needs(&self) -> Needs {
        Needs::Layers
    }

    /// Whether this build can estimate with them: some estimators are there with the feature `estimators` alone.
    fn is_here(&self) -> bool {
        true
    }

    /// An estimator for inputs with these labels; one that finds nothing where [`is_here`](Self::is_here) is false.
    fn estimator(&self, task: &Task<'_>) -> Box<dyn Estimator>;
}

impl dyn Settings + '_ {
    /// `NAME` or `NAME,FIELD:VALUE,…` with the fields that differ from their defaults: what addresses hold
    /// and [`Registry::read`](super::Registry::read) reads.
    pub fn text(&self) -> String {
        let kind = self.kind();
        let changed = kind.fields.iter().zip(self.values()).filter(|(field, value)| field.default != value);
        let fields = changed.map(|(field, value)| format!(",{}:{value}", field.name));
        format!("{}{}", kind.name, fields.collect::<String>())
    }
}

impl PartialEq for dyn Settings + '_ {
    fn eq(&self, other: &Self) -> bool {
        self.kind().name == other.kind().name && self.values() == other.values()
    }
}

/// Settings that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SettingError {
    /// No such estimator.
    #[error("there is no estimator \"{name}\"; choose one of {known}")]
    Estimator {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// A setting that the estimator does not have.
    #[error("{estimator} has no setting \"{name}\"; it has {known}")]
    Unknown {
        /// The estimator.
        estimator: &'static str,
        /// What was given.
        name: String,
        /// What there is.
        known: String,
    },
    /// A value that the setting cannot have.
    #[error("{field} is \"{value}\"; choose {accepts}")]
    Value {
        /// The setting.
        field: &'static str,
        /// What was given.
        value: String,
        /// What it may be.
        accepts: String,
    },
}

impl SettingError {
    /// The setting that it is about; none where it is about the estimator.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Estimator { .. } => None,
            Self::Unknown { name, .. } => Some(name),
            Self::Value { field, .. } => Some(field),
        }
    }
}

/// Texts of the settings of one estimator, each what its field accepts.
#[derive(Clone, Debug)]
pub struct Values {
    kind: &'static Kind,
    texts: Vec<String>,
}

impl Values {
    /// Defaults, replaced by pairs of name and text.
    pub(super) fn of<'p>(
        kind: &'static Kind,
        pairs: impl IntoIterator<Item = (&'p str, &'p str)>,
    ) -> Result<Self, SettingError> {
        let mut texts: Vec<String> = kind.fields.iter().map(|field| field.default.to_owned()).collect();
        for (name, text) in pairs {
            let Some(at) = kind.fields.iter().position(|field| field.name == name) else {
                let known = match kind.fields {
                    [] => "none".to_owned(),
                    fields => fields.iter().map(|field| field.name).collect::<Vec<_>>().join(", "),
                };
                return Err(SettingError::Unknown { estimator: kind.name, name: name.to_owned(), known });
            };
            texts[at] = text.trim().to_owned();
        }
        Ok(Self { kind, texts })
    }

    /// A field with its text, and the error if the text is not what it accepts.
    fn get(&self, name: &str) -> (&'static Field, &str) {
        let fields = self.kind.fields.iter().zip(&self.texts);
        match fields.into_iter().find(|(field, _)| field.name == name) {
            Some((field, text)) => (field, text),
            None => panic!("{} has the field {name}", self.kind.name),
        }
    }

    fn wrong(field: &'static Field, value: &str) -> SettingError {
        SettingError::Value { field: field.name, value: value.to_owned(), accepts: field.accepts.to_string() }
    }

    /// A whole number.
    ///
    /// # Errors
    /// Another text, or one out of range.
    ///
    /// # Panics
    /// If the estimator has no such field.
    pub fn whole(&self, name: &str) -> Result<usize, SettingError> {
        let (field, text) = self.get(name);
        let Accepts::Whole { least, most } = field.accepts else { return Err(Self::wrong(field, text)) };
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        number.ok_or_else(|| Self::wrong(field, text))
    }

    /// A number.
    ///
    /// # Errors
    /// Another text, or one out of range.
    ///
    /// # Panics
    /// If the estimator has no such field.
    pub fn real(&self, name: &str) -> Result<f64, SettingError> {
        let (field, text) = self.get(name);
        let Accepts::Real { least, most } = field.accepts else { return Err(Self::wrong(field, text)) };
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        number.ok_or_else(|| Self::wrong(field, text))
    }

    /// Index of a word among those that the field accepts.
    ///
    /// # Errors
    /// Another word.
    ///
    /// # Panics
    /// If the estimator has no such field.
    pub fn choice(&self, name: &str) -> Result<usize, SettingError> {
        let (field, text) = self.get(name);
        let Accepts::Choice(words) = field.accepts else { return Err(Self::wrong(field, text)) };
        words.iter().position(|word| *word == text).ok_or_else(|| Self::wrong(field, text))
    }
}
