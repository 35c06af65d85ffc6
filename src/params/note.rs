//! What parameters mean that is not plain from them.

use std::fmt;

use crate::dataset::GivenSplit;

/// Something to know about a parameter, although it can be used.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// A batch is larger than training sets, each of which is one batch then.
    OneBatch {
        /// Samples of a batch, as written.
        batch: usize,
        /// Percentage and patterns of each such training set.
        sets: Vec<(f64, usize)>,
    },
    /// The first rows train.
    FirstRows,
    /// The data's own parts train and test.
    GivenParts(GivenSplit),
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OneBatch { batch, sets } => match sets[..] {
                [(percent, train)] => {
                    write!(f, "a batch of {batch} is larger than the {train} training patterns of {percent} %: ")?;
                    f.write_str("all of them are one batch, one step per epoch")
                }
                _ => {
                    let sets: Vec<String> = sets.iter().map(|(percent, n)| format!("{percent} % ({n})")).collect();
                    write!(f, "a batch of {batch} is larger than the training sets of {}: ", sets.join(", "))?;
                    f.write_str("each of them is one batch, one step per epoch")
                }
            },
            Self::FirstRows => f.write_str(
                "the first patterns train, in the order of the data, and all others test; \
                 if the data is sorted, the test patterns are of another kind",
            ),
            Self::GivenParts(GivenSplit { train, validation, test }) => {
                write!(f, "the {train} patterns of the training part train, the {test} of the test part test")?;
                if *validation > 0 {
                    write!(f, ", the {validation} of the validation part do neither")?;
                }
                f.write_str("; the percentage has no effect, and information is estimated over all patterns")
            }
        }
    }
}

/// A parameter and what to know about it.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldNote {
    /// Name of the parameter.
    pub field: &'static str,
    /// What to know.
    pub note: Note,
}

impl fmt::Display for FieldNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.note)
    }
}
