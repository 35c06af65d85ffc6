//! Which patterns train and which test, as text.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::dataset::GivenSplit;
use crate::params::words::not_understood;
use crate::params::Problem;

/// Words of all splits.
pub(super) const SPLITS: &[&str] = &["random", "first", "given"];

const ACCEPTED: &str = "one of random, first, given; or given:TRAIN-VALIDATION-TEST with the rows of each part";

/// Which patterns train and which test; see [`SplitBy`](crate::dataset::SplitBy).
///
/// As text a word. Given parts are written with their rows, `given:60000-0-10000`, once the data is known, so
/// that a run is a function of its parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SplitChoice {
    /// A random subset trains.
    #[default]
    Random,
    /// The first rows train.
    First,
    /// The training part of the data trains, its test part tests; none until its parts were looked up.
    Given(Option<GivenSplit>),
}

impl SplitChoice {
    /// Reads text.
    ///
    /// # Errors
    /// Text that is none of the words.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let refused = || not_understood(text, ACCEPTED);
        match text.trim().to_ascii_lowercase().as_str() {
            "random" => Ok(Self::Random),
            "first" => Ok(Self::First),
            "given" => Ok(Self::Given(None)),
            other => {
                let rows = other.strip_prefix("given:").ok_or_else(refused)?;
                let rows: Vec<usize> =
                    rows.split('-').map(|n| n.parse().map_err(|_| refused())).collect::<Result<_, _>>()?;
                match rows[..] {
                    [train, validation, test] => Ok(Self::Given(Some(GivenSplit { train, validation, test }))),
                    _ => Err(refused()),
                }
            }
        }
    }
}

impl fmt::Display for SplitChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Random => f.write_str("random"),
            Self::First => f.write_str("first"),
            Self::Given(None) => f.write_str("given"),
            Self::Given(Some(GivenSplit { train, validation, test })) => write!(f, "given:{train}-{validation}-{test}"),
        }
    }
}

impl Serialize for SplitChoice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SplitChoice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|problem| serde::de::Error::custom(format!("split: {problem}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_split_survives_text_and_json() {
        let given = GivenSplit { train: 60_000, validation: 0, test: 10_000 };
        for (split, text) in [
            (SplitChoice::Random, "random"),
            (SplitChoice::First, "first"),
            (SplitChoice::Given(None), "given"),
            (SplitChoice::Given(Some(given)), "given:60000-0-10000"),
        ] {
            assert_eq!(split.to_string(), text);
            assert_eq!(SplitChoice::parse(&format!(" {} ", text.to_uppercase())), Ok(split));
            let json = format!("\"{text}\"");
            assert_eq!(serde_json::to_string(&split).unwrap(), json);
            assert_eq!(serde_json::from_str::<SplitChoice>(&json).unwrap(), split);
        }
        for text in ["", "last", "given:", "given:1-2", "given:1-2-3-4", "given:1--3", "given:1-2-99999999999999999999"]
        {
            let problem = SplitChoice::parse(text).unwrap_err().to_string();
            assert!(problem.contains("is not one of random, first, given"), "{problem}");
            assert!(serde_json::from_str::<SplitChoice>(&format!("\"{text}\"")).is_err());
        }
    }
}
