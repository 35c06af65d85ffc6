//! Words and lists in texts of parameters.

use serde::de::DeserializeOwned;
use serde::Serialize;

use crate::params::Problem;

pub(super) fn not_understood(text: &str, accepted: impl Into<String>) -> Problem {
    Problem::NotUnderstood { text: text.to_owned(), accepted: accepted.into() }
}

pub(super) fn list<T>(text: &str, item: impl Fn(&str) -> Result<T, Problem>) -> Result<Vec<T>, Problem> {
    text.split(',').map(|part| item(part.trim())).collect()
}

/// The text of a unit variant, from its serde name.
pub(super) fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(s)) => s,
        other => unreachable!("only unit variants are written as words, not {other:?}"),
    }
}

pub(super) fn from_word<T: DeserializeOwned>(text: &str, choices: &[&str]) -> Result<T, Problem> {
    let value = serde_json::Value::String(text.trim().to_ascii_lowercase().replace('-', "_"));
    serde_json::from_value(value).map_err(|_| not_understood(text, format!("one of {}", choices.join(", "))))
}
