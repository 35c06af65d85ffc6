//! Parameters that passed the gate.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use crate::dataset::{permute_labels, stream, DataFacts, Dataset, OwnTask, Purpose, SplitBy};
use crate::information::Task;
use crate::network::{Functions, InitialWeights, Shape};
use crate::params::{ExperimentParams, FieldError, FieldNote, ParamsError, Problem};
use crate::training::TrainerSettings;

/// One architecture with one training percentage.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// Hidden layer sizes.
    pub hidden_layers: Vec<usize>,
    /// Percentage of the patterns that train; where the data's own parts do, rounded to two decimals.
    pub train_percent: f64,
    /// Patterns that train.
    pub train_samples: usize,
    /// Patterns that test.
    pub test_samples: usize,
    /// Samples of a mini-batch, at most all that train.
    pub batch_size: usize,
}

/// Parameters that can be run, with what follows from them.
#[derive(Clone, Debug)]
pub struct CheckedParams {
    pub(super) params: ExperimentParams,
    pub(super) facts: Arc<DataFacts>,
    /// Made when it is first asked for: parameters are checked at every keystroke.
    pub(super) dataset: Arc<OnceLock<Option<Arc<Dataset>>>>,
    pub(super) own: Option<Arc<OwnTask>>,
    pub(super) conditions: Vec<Condition>,
    pub(super) schedule: Vec<usize>,
    pub(super) split_by: SplitBy,
    pub(super) notes: Vec<FieldNote>,
}

impl Deref for CheckedParams {
    type Target = ExperimentParams;

    fn deref(&self) -> &ExperimentParams {
        &self.params
    }
}

impl CheckedParams {
    /// What is known of the data, whether it is here or not. Permuting labels changes none of it.
    pub fn facts(&self) -> &Arc<DataFacts> {
        &self.facts
    }

    /// The task's inputs and labels, the labels permuted if the parameters say so.
    ///
    /// # Panics
    /// If they are elsewhere, see [`trainable`](Self::trainable).
    pub fn data(&self) -> &Arc<Dataset> {
        match self.data_here() {
            Some(dataset) => dataset,
            None => panic!("the data \"{}\" is elsewhere: check `trainable` first", self.facts.name),
        }
    }

    /// What is known of the inputs when layers are looked at: labels, and that T is a function of X.
    ///
    /// # Panics
    /// If the data is elsewhere, see [`trainable`](Self::trainable).
    pub fn task(&self) -> Task<'_> {
        let data = self.data();
        Task { labels: &data.labels, classes: data.classes, inputs: None }
    }

    /// [`data`](Self::data), where it is here: built-in data always is.
    pub fn data_here(&self) -> Option<&Arc<Dataset>> {
        self.dataset.get_or_init(|| self.make_data()).as_ref()
    }

    fn make_data(&self) -> Option<Arc<Dataset>> {
        let mut dataset = match &self.own {
            Some(own) => own.dataset.clone()?,
            None => Arc::new(self.params.dataset.load()?),
        };
        if self.params.random_labels {
            permute_labels(Arc::make_mut(&mut dataset), &mut stream(self.params.seed, 0, 0, Purpose::Labels));
        }
        Some(dataset)
    }

    /// The user's own data as it is without permuted labels; none where the data is built-in.
    pub fn own(&self) -> Option<&Arc<OwnTask>> {
        self.own.as_ref()
    }

    /// Whether the data is here, so that networks can be trained and their weights looked at; where
    /// it is not, records can still be drawn.
    ///
    /// # Errors
    /// Which data is missing.
    pub fn trainable(&self) -> Result<(), ParamsError> {
        if self.own.as_ref().is_none_or(|own| own.dataset.is_some()) {
            return Ok(());
        }
        let (name, digest) = (self.facts.name.clone(), self.facts.digest.clone());
        Err(ParamsError(vec![FieldError { field: "dataset", problem: Problem::DataMissing { name, digest } }]))
    }

    /// Architectures x training percentages, the percentages changing fastest.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// What tells a condition from the others; none where there is one condition.
    pub fn condition_name(&self, condition: usize) -> Option<String> {
        let condition = self.conditions.get(condition)?;
        let layers = || condition.hidden_layers.iter().map(usize::to_string).collect::<Vec<_>>().join("-");
        match (self.params.hidden_layers.len() > 1, self.params.train_percent.len() > 1) {
            (false, false) => None,
            (true, false) => Some(layers()),
            (false, true) => Some(format!("{} %", condition.train_percent)),
            (true, true) => Some(format!("{}, {} %", layers(), condition.train_percent)),
        }
    }

    /// What to know about these parameters, although they can be used, in the order of the form.
    pub fn notes(&self) -> &[FieldNote] {
        &self.notes
    }

    /// The recorded epochs, rising.
    pub fn schedule(&self) -> &[usize] {
        &self.schedule
    }

    /// Index of the recorded epoch next to a given one; of two equally near the earlier.
    pub fn recorded_near(&self, epoch: usize) -> usize {
        let after = self.schedule.partition_point(|e| *e < epoch).min(self.schedule.len() - 1);
        match after.checked_sub(1) {
            Some(before) if epoch - self.schedule[before] <= self.schedule[after].abs_diff(epoch) => before,
            _ => after,
        }
    }

    /// Sizes of the networks of a condition.
    pub fn shape(&self, condition: usize) -> Shape {
        Shape::new(self.facts.features, &self.conditions[condition].hidden_layers, self.facts.classes)
    }

    /// Activations and output of the networks of a condition.
    pub fn functions(&self, condition: usize) -> Functions {
        // The list fits every architecture: it was checked.
        let hidden = self.activation.of(self.conditions[condition].hidden_layers.len()).unwrap_or_default();
        Functions { hidden, output: self.output }
    }

    /// How one network trains.
    pub fn trainer_settings(&self, condition: usize, repeat: usize) -> TrainerSettings {
        let c = &self.conditions[condition];
        TrainerSettings {
            hidden_layers: c.hidden_layers.clone(),
            functions: self.functions(condition),
            initial_weights: InitialWeights { by: self.initialization, scale: self.initialization_scale },
            l2: self.l2,
            optimizer: self.optimizer,
            learning_rate: self.learning_rate,
            momentum: self.momentum,
            batch_size: c.batch_size,
            shuffle: self.shuffle,
            split: self.split_by,
            train_samples: c.train_samples,
            seed: self.seed,
            condition,
            repeat,
        }
    }
}
