//! What is wrong with activations.

use thiserror::Error;

use crate::formats::{Foreign, FormatError};

/// Activations that cannot be read or estimated.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ActivationError {
    /// A file that is neither kind.
    #[error("{file} is neither .npz nor .npy; save arrays with numpy.savez or numpy.save")]
    OtherFile {
        /// Its name.
        file: String,
    },
    /// A file of another program.
    #[error("{file}: {found}")]
    Foreign {
        /// Its name.
        file: String,
        /// What it is, and what to do.
        found: Box<Foreign>,
    },
    /// A file that cannot be read.
    #[error("{file}: {error}")]
    Format {
        /// Its name.
        file: String,
        /// What is wrong with it.
        error: FormatError,
    },
    /// No array with labels.
    #[error("there are no labels; add an array \"y\" with the class of each input, or a file y.npy, or say which array they are; there {arrays}")]
    NoLabels {
        /// What there is.
        arrays: String,
    },
    /// An array that was asked for and is not there.
    #[error("there is no array or file \"{name}\" for the {what}; there {arrays}")]
    Missing {
        /// What it is for.
        what: &'static str,
        /// The name that was asked for.
        name: String,
        /// What there is.
        arrays: String,
    },
    /// Several arrays that might be meant.
    #[error("the {what} might be {arrays}; say which of them, or leave out the others")]
    Ambiguous {
        /// What they might be.
        what: &'static str,
        /// The arrays.
        arrays: String,
    },
    /// Labels and perhaps inputs, but nothing of a layer.
    #[error("there are no activations; name arrays epoch_00000/layer_1 or layer_1; there {arrays}")]
    NoLayers {
        /// What there is.
        arrays: String,
    },
    /// An array of another number of rows than there are labels.
    #[error("\"{array}\" has the shape {shape:?}, but there are {labels} labels: the first dimension must be the inputs, in the order of the labels")]
    Rows {
        /// Its name.
        array: String,
        /// Its shape.
        shape: Vec<usize>,
        /// Number of labels.
        labels: usize,
    },
    /// A layer without values.
    #[error("\"{array}\" has the shape {shape:?}: a layer has at least one unit")]
    NoUnits {
        /// Its name.
        array: String,
        /// Its shape.
        shape: Vec<usize>,
    },
    /// A layer that has other units at another epoch.
    #[error("\"{array}\" has {units} units, but {expected} at epoch {epoch}; save the same layers at all epochs")]
    Units {
        /// Its name.
        array: String,
        /// Its units.
        units: usize,
        /// Units before.
        expected: usize,
        /// The epoch before.
        epoch: usize,
    },
    /// A layer that is not there at an epoch.
    #[error("layer \"{layer}\" is missing at epoch {epoch}; save the same layers at all epochs")]
    MissingLayer {
        /// The layer.
        layer: String,
        /// The epoch.
        epoch: usize,
    },
    /// Two arrays for the same layer and epoch.
    #[error("\"{first}\" and \"{second}\" are the same layer at the same epoch; leave out one of them")]
    Twice {
        /// The one.
        first: String,
        /// The other.
        second: String,
    },
    /// An epoch that is too large to be one.
    #[error("the epoch of \"{array}\" is not a number up to {most}", most = super::names::MOST_EPOCH)]
    Epoch {
        /// The array's name.
        array: String,
    },
    /// A label that is no class.
    #[error("label {index} in \"{array}\" is {found}; labels are whole numbers, or rows with a single 1")]
    Label {
        /// The array's name.
        array: String,
        /// Which input's.
        index: usize,
        /// What it is.
        found: String,
    },
    /// Labels in a shape that they cannot have.
    #[error(
        "the labels in \"{array}\" have the shape {shape:?}; give a number for each input, or a row with a single 1"
    )]
    LabelShape {
        /// The array's name.
        array: String,
        /// Its shape.
        shape: Vec<usize>,
    },
    /// More classes than can be counted.
    #[error("there are {classes} classes among {samples} labels, more than can be counted; are these labels, or values to be predicted? Put them into classes")]
    Classes {
        /// How many.
        classes: usize,
        /// Number of labels.
        samples: usize,
    },
    /// More than the estimator has room to count.
    #[error("{samples} inputs in {classes} classes are more than can be counted; take fewer inputs")]
    TooManyInputs {
        /// Number of inputs.
        samples: usize,
        /// Number of classes.
        classes: usize,
    },
    /// An input that is not a number.
    #[error(
        "\"{array}\" is NaN at {index:?}; inputs need all their values: fill it in, or leave the row out of all arrays"
    )]
    NanInput {
        /// The array's name.
        array: String,
        /// Where, counted from 0.
        index: Vec<usize>,
    },
    /// An activation that is not a number.
    #[error("\"{array}\" is NaN at {index:?}; the network diverged, or the layer divides by zero: leave out this epoch or layer")]
    Nan {
        /// The array's name.
        array: String,
        /// Where, counted from 0.
        index: Vec<usize>,
    },
    /// An estimator that needs what files of activations do not have.
    #[error("activations from a file have no net inputs, which this estimator bins; choose another one")]
    NoNetInputs,
    /// Estimates that contradict themselves.
    #[error("these are no estimates of activations: {what}; estimate them again")]
    Estimates {
        /// What is wrong.
        what: &'static str,
    },
}
