//! The one gate between written and usable parameters.

use std::sync::Arc;

use crate::dataset::{DataFacts, DatasetName, GivenSplit, OwnTask, SplitBy};
use crate::information::MAX_BINS;
use crate::params::{
    BatchSize, CheckedParams, Condition, ExperimentParams, FieldError, FieldNote, Note, ParamsError, Problem,
    SplitChoice, Threads,
};
use crate::training::recorded_epochs;

/// Greatest number of units of a hidden layer.
pub const MAX_HIDDEN_SIZE: usize = 4096;

const MAX_CONDITIONS: usize = 10_000;
const MAX_LAYERS: usize = 32;
const MAX_EPOCHS: usize = 10_000_000;
const MAX_REPEATS: usize = 1000;
const MAX_RECORDED: usize = 100_000;
const MAX_THREADS: usize = 256;

/// Collects problems, so that all are shown at once.
#[derive(Default)]
struct Problems(Vec<FieldError>);

impl Problems {
    fn add(&mut self, field: &'static str, problem: Problem) {
        self.0.push(FieldError { field, problem });
    }

    fn range(&mut self, field: &'static str, value: usize, from: usize, to: usize) {
        if !(from..=to).contains(&value) {
            self.add(
                field,
                Problem::OutOfRange {
                    value: value.to_string(),
                    accepted: format!("a whole number from {from} to {to}"),
                },
            );
        }
    }

    fn number(&mut self, field: &'static str, value: f64, accepted: &str, holds: bool) {
        if !holds {
            self.add(field, Problem::OutOfRange { value: value.to_string(), accepted: accepted.to_owned() });
        }
    }
}

impl ExperimentParams {
    /// Checks every parameter of a run of built-in data.
    ///
    /// # Errors
    /// All problems at once, each with its field and what is accepted; own data is one.
    pub fn check(self) -> Result<CheckedParams, ParamsError> {
        self.check_with(None)
    }

    /// Checks every parameter; own data must be the one that the parameters name. Where its own parts are to
    /// train and test, they are written into the parameters.
    ///
    /// # Errors
    /// All problems at once, each with its field and what is accepted.
    pub fn check_with(mut self, own: Option<&Arc<OwnTask>>) -> Result<CheckedParams, ParamsError> {
        let mut problems = Problems::default();
        self.check_numbers(&mut problems);
        let Some(facts) = self.facts(own, &mut problems) else { return Err(ParamsError(problems.0)) };
        let split_by = self.split_of(&facts, &mut problems);
        let (conditions, notes) = self.conditions(facts.samples, split_by, &mut problems);
        if !problems.0.is_empty() {
            return Err(ParamsError(problems.0));
        }
        if let SplitBy::Given(given) = split_by {
            self.split = SplitChoice::Given(Some(given));
        }
        let schedule =
            recorded_epochs(self.first_recorded_epoch, self.epochs, self.recorded_epochs, &self.also_recorded);
        let own = own.filter(|_| matches!(self.dataset, DatasetName::Own(_))).cloned();
        let dataset = Arc::default();
        let checked = CheckedParams { facts, dataset, own, conditions, schedule, split_by, notes, params: self };
        checked.check_memory()?;
        Ok(checked)
    }

    /// What is known of the data that the parameters name.
    fn facts(&self, own: Option<&Arc<OwnTask>>, problems: &mut Problems) -> Option<Arc<DataFacts>> {
        let DatasetName::Own(wanted) = &self.dataset else { return self.dataset.facts() };
        let Some(own) = own.filter(|own| own.facts.digest == wanted.digest) else {
            let (name, digest) = (wanted.name.clone(), wanted.digest.clone());
            problems.add("dataset", Problem::DataMissing { name, digest });
            return None;
        };
        if let Some(what) = own.facts.unusable() {
            problems.add("dataset", Problem::DataUnusable { name: own.facts.name.clone(), what });
            return None;
        }
        Some(Arc::clone(&own.facts))
    }

    fn check_numbers(&self, problems: &mut Problems) {
        if self.hidden_layers.is_empty() {
            problems.add("hidden_layers", Problem::Empty { what: "architecture" });
        }
        for architecture in &self.hidden_layers {
            if architecture.is_empty() {
                problems.add("hidden_layers", Problem::Empty { what: "hidden layer" });
            }
            if architecture.len() > MAX_LAYERS {
                let accepted = format!("at most {MAX_LAYERS}");
                problems.add(
                    "hidden_layers",
                    Problem::OutOfRange { value: format!("{} hidden layers", architecture.len()), accepted },
                );
            }
            if let Some(size) = architecture.iter().find(|s| !(1..=MAX_HIDDEN_SIZE).contains(*s)) {
                let accepted = format!("layer sizes from 1 to {MAX_HIDDEN_SIZE}");
                problems.add("hidden_layers", Problem::OutOfRange { value: size.to_string(), accepted });
            }
            if !architecture.is_empty() && self.activation.of(architecture.len()).is_none() {
                problems.add(
                    "activation",
                    Problem::ActivationsForLayers {
                        activations: self.activation.count(),
                        layers: architecture.len(),
                        architecture: architecture.iter().map(usize::to_string).collect::<Vec<_>>().join("-"),
                    },
                );
            }
        }
        let rate = f64::from(self.learning_rate);
        problems.number("learning_rate", rate, "a number above 0, for example 0.0004", rate.is_finite() && rate > 0.0);
        let momentum = f64::from(self.momentum);
        problems.number("momentum", momentum, "a number from 0 to below 1", (0.0..1.0).contains(&momentum));
        let l2 = f64::from(self.l2);
        problems.number("l2", l2, "a number from 0 on, for example 0.015", l2.is_finite() && l2 >= 0.0);
        let scale = f64::from(self.initialization_scale);
        let accepted = "a number above 0, for example 2";
        problems.number("initialization_scale", scale, accepted, scale.is_finite() && scale > 0.0);
        problems.range("epochs", self.epochs, 1, MAX_EPOCHS);
        problems.range("repeats", self.repeats, 1, MAX_REPEATS);
        problems.range("bins", self.bins, 2, MAX_BINS);
        problems.range("first_recorded_epoch", self.first_recorded_epoch, 1, self.epochs.max(1));
        problems.range("recorded_epochs", self.recorded_epochs, 1, MAX_RECORDED);
        if self.also_recorded.len() > MAX_RECORDED {
            let value = format!("a list of {} epochs", self.also_recorded.len());
            let accepted = format!("at most {MAX_RECORDED}");
            problems.add("also_recorded", Problem::OutOfRange { value, accepted });
        }
        if let Threads::Count(n) = self.threads {
            problems.range("threads", n, 1, MAX_THREADS);
        }
        if self.name.is_empty() || self.name.chars().any(char::is_control) {
            problems.add(
                "name",
                Problem::NotUnderstood {
                    text: self.name.clone(),
                    accepted: "a name of one or more printable characters".to_owned(),
                },
            );
        }
    }

    /// Which patterns of this data train; a random split where there is a problem.
    fn split_of(&self, facts: &DataFacts, problems: &mut Problems) -> SplitBy {
        let written = match self.split {
            SplitChoice::Random => return SplitBy::Random,
            SplitChoice::First => return SplitBy::First,
            SplitChoice::Given(written) => written,
        };
        let (name, samples) = (facts.name.clone(), facts.samples);
        let problem = match written.or(facts.given) {
            None => Problem::NoGivenParts { name },
            Some(GivenSplit { train, validation, test })
                if train.checked_add(validation).and_then(|rows| rows.checked_add(test)) != Some(samples) =>
            {
                Problem::OtherParts { train, validation, test, name, samples }
            }
            Some(GivenSplit { train: 0, .. }) => Problem::EmptyPart { part: "training", name },
            Some(GivenSplit { test: 0, .. }) => Problem::EmptyPart { part: "test", name },
            Some(given) => return SplitBy::Given(given),
        };
        problems.add("split", problem);
        SplitBy::Random
    }

    /// Percentage, training and test patterns of each training set.
    fn training_sets(&self, samples: usize, split: SplitBy, problems: &mut Problems) -> Vec<(f64, usize, usize)> {
        if self.train_percent.is_empty() {
            problems.add("train_percent", Problem::Empty { what: "percentage" });
        }
        let mut sets = Vec::new();
        for &percent in &self.train_percent {
            if !(percent.is_finite() && (0.0..=100.0).contains(&percent)) {
                problems.number("train_percent", percent, "a percentage between 0 and 100", false);
                continue;
            }
            let train = (percent * samples as f64 / 100.0).round() as usize;
            match split {
                SplitBy::Given(given) => {
                    let share = 100.0 * given.train as f64 / samples as f64;
                    sets.push(((100.0 * share).round() / 100.0, given.train, given.test));
                }
                _ if train == 0 => problems.add("train_percent", Problem::NoTraining { percent, samples }),
                _ if train >= samples => problems.add("train_percent", Problem::NoTest { percent, samples }),
                _ => sets.push((percent, train, samples - train)),
            }
        }
        if let (SplitBy::Given(_), count @ 2..) = (split, self.train_percent.len()) {
            problems.add("train_percent", Problem::PercentagesOfGiven { count });
        }
        sets
    }

    fn conditions(&self, samples: usize, split: SplitBy, problems: &mut Problems) -> (Vec<Condition>, Vec<FieldNote>) {
        let sets = self.training_sets(samples, split, problems);
        let mut notes = Vec::new();
        if let BatchSize::Samples(batch) = self.batch_size {
            let smaller = sets.iter().filter(|(_, train, _)| *train < batch);
            let sets: Vec<_> = smaller.map(|(percent, train, _)| (*percent, *train)).collect();
            if !sets.is_empty() {
                notes.push(FieldNote { field: "batch_size", note: Note::OneBatch { batch, sets } });
            }
        }
        match split {
            SplitBy::Random => {}
            SplitBy::First => notes.push(FieldNote { field: "split", note: Note::FirstRows }),
            SplitBy::Given(given) => notes.push(FieldNote { field: "split", note: Note::GivenParts(given) }),
        }
        if self.batch_size == BatchSize::Samples(0) {
            problems.add(
                "batch_size",
                Problem::OutOfRange {
                    value: "0".to_owned(),
                    accepted: "at least 1, or \"full\" for one step per epoch".to_owned(),
                },
            );
        }
        let conditions = self.hidden_layers.len().saturating_mul(sets.len());
        if conditions > MAX_CONDITIONS {
            let value = format!("{conditions} architectures times percentages");
            problems.add("hidden_layers", Problem::OutOfRange { value, accepted: format!("at most {MAX_CONDITIONS}") });
            return (Vec::new(), notes);
        }
        let with = |architecture: &Vec<usize>| {
            let hidden_layers = architecture.clone();
            sets.iter()
                .map(move |&(train_percent, train_samples, test_samples)| Condition {
                    hidden_layers: hidden_layers.clone(),
                    train_percent,
                    train_samples,
                    test_samples,
                    batch_size: match self.batch_size {
                        BatchSize::Samples(batch) => batch.min(train_samples),
                        BatchSize::Full => train_samples,
                    },
                })
                .collect::<Vec<_>>()
        };
        (self.hidden_layers.iter().flat_map(with).collect(), notes)
    }
}

#[cfg(test)]
mod tests;
