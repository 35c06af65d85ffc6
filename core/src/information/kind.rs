//! An estimator as the registry knows it: what there is to say of it, and the gate to its settings.

use std::fmt;

use serde::Serialize;
use thiserror::Error;

use super::elsewhere::Elsewhere;
use super::{Estimator, Needs, Task};

/// What there is to say about one estimator.
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
    /// What is done with these settings, to follow "measured with"; see [`Values::words`].
    pub words: fn(&Values) -> String,
    /// What the estimator must be shown.
    pub needs: Needs,
    /// Makes an estimator with settings that were checked.
    pub make: Make,
}

/// Makes an estimator with settings, for inputs with certain labels.
///
/// # Errors
/// Settings that cannot be used, [`SettingError::Elsewhere`] where this build does not have the estimator.
pub type Make = fn(&Values, &Task<'_>) -> Result<Box<dyn Estimator>, SettingError>;

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// One setting of an estimator.
#[derive(Serialize)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its name in forms.
    pub title: &'static str,
    /// Its name within a sentence.
    pub words: &'static str,
    /// What it means.
    pub help: &'static str,
    /// Its value where nothing is said.
    pub default: &'static str,
    /// What it may be.
    #[serde(flatten)]
    pub accepts: Accepts,
}

/// What a setting may be.
#[derive(Clone, Copy, Serialize)]
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

    /// An estimator for inputs with these labels; one that finds nothing where [`is_here`](#method.is_here) is false.
    fn estimator(&self, task: &Task<'_>) -> Box<dyn Estimator>;
}

/// Settings of any estimator.
#[derive(Clone, Debug)]
pub(super) struct Checked(Values);

impl Checked {
    /// Settings with values as they are written.
    ///
    /// # Errors
    /// A value that its field does not accept.
    pub fn new(values: Values) -> Result<Self, SettingError> {
        Ok(Self(values.canonical()?))
    }
}

impl Settings for Checked {
    fn kind(&self) -> &'static Kind {
        self.0.kind
    }

    fn values(&self) -> Vec<String> {
        self.0.texts.clone()
    }

    fn estimator(&self, task: &Task<'_>) -> Box<dyn Estimator> {
        (self.kind().make)(&self.0, task).unwrap_or_else(|_| Box::new(Elsewhere))
    }
}

impl dyn Settings + '_ {
    /// What is done, for people, to follow "measured with": `bins of 30 edges`.
    pub fn words(&self) -> String {
        (self.kind().words)(&Values { kind: self.kind(), texts: self.values() })
    }

    /// What the estimator must be shown.
    pub fn needs(&self) -> Needs {
        self.kind().needs
    }

    /// Whether this build can estimate with them: some estimators are there with the feature `estimators` alone.
    pub fn is_here(&self) -> bool {
        let nothing = Task { labels: &[], classes: 0, inputs: None };
        let made = (self.kind().make)(&Values { kind: self.kind(), texts: self.values() }, &nothing);
        !matches!(made, Err(SettingError::Elsewhere { .. }))
    }

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
    /// An estimator that this build does not have.
    #[error("this program does not have the estimator {estimator}; build it with the feature estimators")]
    Elsewhere {
        /// The estimator.
        estimator: &'static str,
    },
}

impl SettingError {
    /// The setting that it is about; none where it is about the estimator.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Estimator { .. } | Self::Elsewhere { .. } => None,
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

    /// Whose they are.
    pub fn kind(&self) -> &'static Kind {
        self.kind
    }

    /// The same, each number written as it is written here.
    fn canonical(&self) -> Result<Self, SettingError> {
        let text = |(field, text): (&'static Field, &String)| match field.accepts {
            Accepts::Whole { .. } => self.whole(field.name).map(|number| number.to_string()),
            Accepts::Real { .. } => self.real(field.name).map(|number| number.to_string()),
            Accepts::Choice(_) => self.choice(field.name).map(|_| text.clone()),
        };
        let texts = self.kind.fields.iter().zip(&self.texts).map(text).collect::<Result<_, _>>()?;
        Ok(Self { kind: self.kind, texts })
    }

    /// A sentence with values in place of the fields that it names in braces; other fields that are not as usual follow
    /// with what they are called.
    pub fn words(&self, sentence: &str) -> String {
        let mut parts = sentence.split('{');
        let mut words = parts.next().unwrap_or_default().to_owned();
        let mut named = Vec::new();
        for (name, after) in parts.filter_map(|part| part.split_once('}')) {
            let (field, text) = self.get(name);
            words.extend([text, after]);
            named.push(field.name);
        }
        for (field, text) in self.kind.fields.iter().zip(&self.texts) {
            if text != field.default && !named.contains(&field.name) {
                words.extend([", ", field.words, " ", text]);
            }
        }
        words
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
