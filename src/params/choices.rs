//! Choices that parameters offer: how many, and when.

use serde::{Deserialize, Serialize};

/// Samples of a mini-batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchSize {
    /// That many, or all training patterns where there are fewer; the last batch of an epoch may be smaller.
    Samples(usize),
    /// All training patterns: one optimiser step an epoch.
    Full,
}

/// Threads that train. They never change a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threads {
    /// As many as the machine has cores.
    All,
    /// That many.
    Count(usize),
}

/// At which of the recorded epochs something is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AtEpochs {
    /// At all of them.
    #[default]
    All,
    /// At the last.
    Last,
    /// At none.
    None,
}

impl AtEpochs {
    pub(super) fn is_none(&self) -> bool {
        *self == Self::None
    }

    /// Whether the recorded epoch with this index is one of them, where there are `recorded`.
    pub fn includes(self, index: usize, recorded: usize) -> bool {
        match self {
            Self::All => true,
            Self::Last => index + 1 == recorded,
            Self::None => false,
        }
    }
}
