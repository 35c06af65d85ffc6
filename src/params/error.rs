//! What is wrong with parameters, field by field.

use std::fmt;

use thiserror::Error;

/// What is wrong with one parameter, and what is accepted.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Problem {
    /// Text that is not of the parameter's kind.
    #[error("\"{text}\" is not {accepted}")]
    NotUnderstood {
        /// What was written.
        text: String,
        /// What is accepted, with an article.
        accepted: String,
    },
    /// A value that others know and that is not here.
    #[error("\"{text}\" is not accepted: {reason}")]
    Refused {
        /// What was written.
        text: String,
        /// Why not, and what to write instead.
        reason: &'static str,
    },
    /// A number out of its range.
    #[error("{value} is out of range; choose {accepted}")]
    OutOfRange {
        /// The number.
        value: String,
        /// The range in words.
        accepted: String,
    },
    /// A list with nothing in it.
    #[error("the list is empty; give at least one {what}")]
    Empty {
        /// What the list holds.
        what: &'static str,
    },
    /// Not one activation for each hidden layer.
    #[error("{activations} activations do not fit the network {architecture}, whose hidden layers are {layers}; give one for all, or one for each hidden layer")]
    ActivationsForLayers {
        /// How many there are.
        activations: usize,
        /// How many hidden layers there are.
        layers: usize,
        /// The architecture, sizes joined by hyphens.
        architecture: String,
    },
    /// A percentage that leaves no training pattern.
    #[error("{percent} % of {samples} patterns leave none to train on; choose more")]
    NoTraining {
        /// The percentage.
        percent: f64,
        /// Patterns of the task.
        samples: usize,
    },
    /// A percentage that leaves no test pattern.
    #[error("{percent} % of {samples} patterns leave none to test on; choose less")]
    NoTest {
        /// The percentage.
        percent: f64,
        /// Patterns of the task.
        samples: usize,
    },
    /// Parts are to train and test that the data did not come with.
    #[error("the data \"{name}\" did not come with a training and a test part; choose a random split, or let the first rows train")]
    NoGivenParts {
        /// What the data is called.
        name: String,
    },
    /// One of those parts has no rows.
    #[error("the {part} part of the data \"{name}\" is empty; choose a random split, or let the first rows train")]
    EmptyPart {
        /// Which part.
        part: &'static str,
        /// What the data is called.
        name: String,
    },
    /// Parts of other data.
    #[error("parts of {train}, {validation} and {test} patterns are not those of the data \"{name}\", which has {samples} patterns; choose its own parts, a random split, or the first rows")]
    OtherParts {
        /// Rows of the training part.
        train: usize,
        /// Rows of the validation part.
        validation: usize,
        /// Rows of the test part.
        test: usize,
        /// What the data is called.
        name: String,
        /// Patterns of the data.
        samples: usize,
    },
    /// Several sizes of the training set, which has one.
    #[error("{count} percentages do not go with the data's own training part, which has one size; leave one, or choose a random split")]
    PercentagesOfGiven {
        /// How many there are.
        count: usize,
    },
    /// Own data that is not here.
    #[error("this run needs the data \"{name}\"; drop its file on the page, or name it with --data (digest {digest})")]
    DataMissing {
        /// What the user calls it.
        name: String,
        /// What identifies it.
        digest: String,
    },
    /// Data that nothing can be learnt from.
    #[error("the data \"{name}\" cannot be used: {what}")]
    DataUnusable {
        /// What the user calls it.
        name: String,
        /// What is wrong with it, and what is accepted.
        what: &'static str,
    },
    /// More data, weights and activations to hold than there is memory for.
    #[error("the data, the recorded weights and the activations would take {megabytes} MB, more than the {limit} MB there is room for; record fewer epochs, or choose fewer or smaller networks, or fewer threads")]
    TooMuchMemory {
        /// What is needed.
        megabytes: u64,
        /// What there is.
        limit: u64,
    },
}

/// A parameter and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{field}: {problem}")]
pub struct FieldError {
    /// Name of the parameter.
    pub field: &'static str,
    /// What is wrong.
    pub problem: Problem,
}

/// Everything that is wrong with a set of parameters; never empty.
#[derive(Clone, Debug, PartialEq)]
pub struct ParamsError(pub Vec<FieldError>);

impl std::error::Error for ParamsError {}

impl fmt::Display for ParamsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(FieldError::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}
