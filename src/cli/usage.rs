//! What is wrong with how the program was called.

use thiserror::Error;

/// A flag whose value cannot be used.
#[derive(Debug, Error)]
#[error("{0}\nSee --help for what each flag accepts.")]
pub(super) struct UsageError(String);

impl UsageError {
    /// What is wrong, in lines that begin with `error: `.
    pub fn new(lines: impl Into<String>) -> Self {
        Self(lines.into())
    }
}
