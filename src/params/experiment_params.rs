//! The parameters with their defaults.

use serde::{Deserialize, Serialize};

use crate::dataset::DatasetName;
use crate::information::{BinSettings, Binning, ValueOne};
use crate::network::{Activation, Initialization, Output};
use crate::optimizer::OptimizerKind;
use crate::params::{idnns, AtEpochs, BatchSize, LayerActivations, SplitChoice, Threads};
use crate::training::GradientWeights;

/// Parameters of an experiment, unchecked. IDNNs' names are accepted in JSON as aliases, and its values
/// beside ours.
///
/// Defaults are IDNNs': one network 10-7-5-4-3, tanh, Adam at 0.0004, batches of 512, 8000 epochs,
/// 80 % of the patterns, 30 bins, 400 logarithmically spaced epochs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExperimentParams {
    /// The task.
    #[serde(alias = "data_name")]
    pub dataset: DatasetName,
    /// Architectures, each the sizes of the hidden layers from the input on.
    #[serde(alias = "net_arch")]
    pub hidden_layers: Vec<Vec<usize>>,
    /// Activation of the hidden layers, one for all or one for each.
    #[serde(alias = "activation_function")]
    pub activation: LayerActivations,
    /// What the output units do, and the loss.
    #[serde(skip_serializing_if = "is_default")]
    pub output: Output,
    /// What the initial weights of a layer are scaled by: one over the root of its inputs, or units.
    #[serde(skip_serializing_if = "is_default")]
    pub initialization: Initialization,
    /// Factor of that scale.
    #[serde(skip_serializing_if = "is_one")]
    pub initialization_scale: f32,
    /// Optimiser.
    pub optimizer: OptimizerKind,
    /// Learning rate.
    pub learning_rate: f32,
    /// Momentum, used by that optimiser alone.
    pub momentum: f32,
    /// Penalty on the squared weights of the hidden layers; see
    /// [`TrainerSettings`](crate::training::TrainerSettings).
    #[serde(skip_serializing_if = "is_default")]
    pub l2: f32,
    /// Samples of a mini-batch; a training set that has fewer is one batch.
    pub batch_size: BatchSize,
    /// Whether new batches are drawn for every epoch; IDNNs keeps the first ones.
    #[serde(deserialize_with = "idnns::read_truth")]
    pub shuffle: bool,
    /// Epochs, counted from 0; the network of epoch e has seen the training patterns e times.
    #[serde(alias = "num_epochs")]
    pub epochs: usize,
    /// Networks of each condition, each with its own weights and training subset.
    #[serde(alias = "num_repeat", alias = "num_of_repeats")]
    pub repeats: usize,
    /// Percentages of the patterns that train; the others test.
    #[serde(alias = "per_data", alias = "inds", deserialize_with = "idnns::read_percentages")]
    pub train_percent: Vec<f64>,
    /// Which patterns train.
    #[serde(skip_serializing_if = "is_default")]
    pub split: SplitChoice,
    /// Edges or intervals of the bins of an activation, see `binning`.
    #[serde(alias = "num_of_bins")]
    pub bins: usize,
    /// Whether `bins` counts edges (IDNNs' code) or intervals (the paper).
    pub binning: Binning,
    /// Which bin holds the value 1, to which saturated units round.
    #[serde(skip_serializing_if = "is_default")]
    pub value_one: ValueOne,
    /// Where the logarithmic spacing of the recorded epochs begins, from 1.
    #[serde(alias = "start_samples")]
    pub first_recorded_epoch: usize,
    /// Points of the spacing; those that fall together count once.
    #[serde(alias = "num_samples", alias = "num_of_samples")]
    pub recorded_epochs: usize,
    /// Epochs that are recorded besides those points; those beyond the last are left out.
    pub also_recorded: Vec<usize>,
    /// At which recorded epochs information is estimated (IDNNs: `calc_information`,
    /// `calc_information_last`).
    #[serde(alias = "calc_information", deserialize_with = "idnns::read_moment")]
    pub estimate_information: AtEpochs,
    /// At which recorded epochs activations are written beside the run (IDNNs: `save_ws`); the run
    /// keeps weights, from which they are made again.
    #[serde(alias = "save_ws", deserialize_with = "idnns::read_moment", skip_serializing_if = "AtEpochs::is_none")]
    pub record_activations: AtEpochs,
    /// At which recorded epochs gradients are looked at (IDNNs: `save_grads`). Each time takes as
    /// long as an epoch.
    #[serde(alias = "save_grads", deserialize_with = "idnns::read_moment")]
    pub record_gradients: AtEpochs,
    /// The weights at which those gradients are taken.
    pub gradient_weights: GradientWeights,
    /// Whether the labels are permuted at random.
    #[serde(alias = "rand_labels", deserialize_with = "idnns::read_truth")]
    pub random_labels: bool,
    /// Random seed.
    pub seed: u64,
    /// Threads; they never change a result.
    pub threads: Threads,
    /// Name of the run.
    pub name: String,
}

// Parameters that came after the first files are left out of JSON where they have their default, so
// that files stay as they were.

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

fn is_one(value: &f32) -> bool {
    *value == 1.0
}

impl ExperimentParams {
    /// With what information is measured while networks train.
    pub fn bin_settings(&self) -> BinSettings {
        BinSettings { bins: self.bins, binning: self.binning, value_one: self.value_one }
    }
}

impl Default for ExperimentParams {
    fn default() -> Self {
        Self {
            dataset: DatasetName::Icosahedron,
            hidden_layers: vec![vec![10, 7, 5, 4, 3]],
            activation: Activation::Tanh.into(),
            output: Output::Softmax,
            initialization: Initialization::FanIn,
            initialization_scale: 1.0,
            optimizer: OptimizerKind::Adam,
            learning_rate: 0.0004,
            momentum: 0.9,
            l2: 0.0,
            batch_size: BatchSize::Samples(512),
            shuffle: false,
            epochs: 8000,
            repeats: 1,
            train_percent: vec![80.0],
            split: SplitChoice::Random,
            bins: 30,
            binning: Binning::Edges,
            value_one: ValueOne::OwnBin,
            first_recorded_epoch: 1,
            recorded_epochs: 400,
            also_recorded: Vec::new(),
            estimate_information: AtEpochs::All,
            record_activations: AtEpochs::None,
            record_gradients: AtEpochs::None,
            gradient_weights: GradientWeights::Frozen,
            random_labels: false,
            seed: 1,
            threads: Threads::All,
            name: "net".to_owned(),
        }
    }
}

/// A number, or a word in its place.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum NumberOrWord {
    Number(usize),
    Word(String),
}

macro_rules! number_or_word {
    ($type:ident, $number:ident, $word:ident, $text:literal) => {
        impl Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    Self::$number(n) => NumberOrWord::Number(*n),
                    Self::$word => NumberOrWord::Word($text.to_owned()),
                }
                .serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                match NumberOrWord::deserialize(deserializer)? {
                    NumberOrWord::Number(n) => Ok(Self::$number(n)),
                    NumberOrWord::Word(word) if word == $text => Ok(Self::$word),
                    NumberOrWord::Word(word) => Err(serde::de::Error::custom(format!(
                        concat!("a number or \"", $text, "\" is accepted, not \"{}\""),
                        word
                    ))),
                }
            }
        }
    };
}

number_or_word!(BatchSize, Samples, Full, "full");
number_or_word!(Threads, Count, All, "all");
