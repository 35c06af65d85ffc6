//! The one gate between written and usable parameters.

use std::ops::Deref;
use std::sync::Arc;

use crate::dataset::{
    permute_labels, stream, DataFacts, Dataset, DatasetName, OwnTask, Purpose, MAX_CLASSES, MAX_FEATURES, MAX_SAMPLES,
};
use crate::information::Binning;
use crate::math::lanes::BLOCK_SAMPLES;
use crate::network::{Functions, InitialWeights, Shape};
use crate::params::{AtEpochs, BatchSize, ExperimentParams, FieldError, ParamsError, Problem, Threads};
use crate::training::{recorded_epochs, TrainerSettings};

/// Greatest number of units of a hidden layer.
pub const MAX_HIDDEN_SIZE: usize = 4096;

/// Greatest number of bins.
pub const MAX_BINS: usize = 65_536;

const MAX_CONDITIONS: usize = 10_000;
const MAX_LAYERS: usize = 32;
const MAX_EPOCHS: usize = 10_000_000;
const MAX_REPEATS: usize = 1000;
const MAX_RECORDED: usize = 100_000;
const MAX_THREADS: usize = 256;
/// Data, weights and activations that a run may hold: a browser's instance has 1 GiB in all.
const MEMORY_LIMIT: u64 = if cfg!(target_arch = "wasm32") { 640 << 20 } else { 8 << 30 };

/// Threads taken for "all": what a run is allowed must not depend on the machine.
const TYPICAL_THREADS: u64 = 8;

/// One architecture with one training percentage.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// Hidden layer sizes.
    pub hidden_layers: Vec<usize>,
    /// Percentage of the patterns that train.
    pub train_percent: f64,
    /// Patterns that train.
    pub train_samples: usize,
    /// Samples of a mini-batch.
    pub batch_size: usize,
}

/// Parameters that can be run, with what follows from them.
#[derive(Clone, Debug)]
pub struct CheckedParams {
    params: ExperimentParams,
    facts: Arc<DataFacts>,
    dataset: Option<Arc<Dataset>>,
    own: Option<Arc<OwnTask>>,
    conditions: Vec<Condition>,
    schedule: Vec<usize>,
}

impl Deref for CheckedParams {
    type Target = ExperimentParams;

    fn deref(&self) -> &ExperimentParams {
        &self.params
    }
}

impl CheckedParams {
    /// Parameters as of one network that was trained by another program: what is known of its data,
    /// the units of each of its layers, the output last, and the recorded epochs, rising. They are for
    /// records that are drawn; what is unknown of the training has its default.
    ///
    /// # Panics
    /// If there are no layers or no epochs.
    pub fn of_records(facts: DataFacts, units: &[usize], epochs: Vec<usize>, bins: usize, binning: Binning) -> Self {
        let (Some((_, hidden)), Some(last)) = (units.split_last(), epochs.last()) else {
            panic!("records have layers and epochs")
        };
        let task = Arc::new(OwnTask::elsewhere(facts));
        // Nothing is made of these sizes: wider layers than are trained here are as wide as those may be.
        let hidden_layers: Vec<usize> = hidden.iter().map(|n| (*n).min(MAX_HIDDEN_SIZE)).collect();
        let params = ExperimentParams {
            dataset: task.dataset_name(),
            hidden_layers: vec![hidden_layers.clone()],
            epochs: last + 1,
            also_recorded: epochs.clone(),
            bins,
            binning,
            name: task.facts.name.clone(),
            ..Default::default()
        };
        let samples = task.facts.samples;
        let condition = Condition { hidden_layers, train_percent: 100.0, train_samples: samples, batch_size: samples };
        Self {
            params,
            facts: Arc::clone(&task.facts),
            dataset: None,
            own: Some(task),
            conditions: vec![condition],
            schedule: epochs,
        }
    }

    /// What is known of the data, whether it is here or not. Permuting labels changes none of it.
    pub fn facts(&self) -> &Arc<DataFacts> {
        &self.facts
    }

    /// The task's inputs and labels, the labels permuted if the parameters say so.
    ///
    /// # Panics
    /// If they are elsewhere, see [`trainable`](Self::trainable).
    pub fn data(&self) -> &Arc<Dataset> {
        match &self.dataset {
            Some(dataset) => dataset,
            None => panic!("the data \"{}\" is elsewhere: check `trainable` first", self.facts.name),
        }
    }

    /// The same, where they are here: built-in data always is.
    pub fn data_here(&self) -> Option<&Arc<Dataset>> {
        self.dataset.as_ref()
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
        match &self.dataset {
            Some(_) => Ok(()),
            None => {
                let (name, digest) = (self.facts.name.clone(), self.facts.digest.clone());
                Err(ParamsError(vec![FieldError { field: "dataset", problem: Problem::DataMissing { name, digest } }]))
            }
        }
    }

    /// Architectures x training percentages, the percentages changing fastest.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
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
            train_samples: c.train_samples,
            seed: self.seed,
            condition,
            repeat,
        }
    }
}

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

    /// Checks every parameter; own data must be the one that the parameters name.
    ///
    /// # Errors
    /// All problems at once, each with its field and what is accepted.
    pub fn check_with(self, own: Option<&Arc<OwnTask>>) -> Result<CheckedParams, ParamsError> {
        let mut problems = Problems::default();
        self.check_numbers(&mut problems);
        let Some((facts, dataset)) = self.task(own, &mut problems) else { return Err(ParamsError(problems.0)) };
        let conditions = self.conditions(facts.samples, &mut problems);
        if !problems.0.is_empty() {
            return Err(ParamsError(problems.0));
        }
        let schedule =
            recorded_epochs(self.first_recorded_epoch, self.epochs, self.recorded_epochs, &self.also_recorded);
        let own = own.filter(|_| matches!(self.dataset, DatasetName::Own(_))).cloned();
        let mut checked = CheckedParams { facts, dataset, own, conditions, schedule, params: self };
        // Before the labels are permuted, which takes a copy of the data.
        checked.check_memory()?;
        if checked.random_labels {
            let seed = checked.seed;
            if let Some(dataset) = &mut checked.dataset {
                permute_labels(Arc::make_mut(dataset), &mut stream(seed, 0, 0, Purpose::Labels));
            }
        }
        Ok(checked)
    }

    /// The data that the parameters name.
    fn task(
        &self,
        own: Option<&Arc<OwnTask>>,
        problems: &mut Problems,
    ) -> Option<(Arc<DataFacts>, Option<Arc<Dataset>>)> {
        let DatasetName::Own(wanted) = &self.dataset else {
            // Built-in data always has both.
            return Some((self.dataset.facts()?, self.dataset.load().map(Arc::new)));
        };
        let Some(own) = own.filter(|own| own.facts.digest == wanted.digest) else {
            let (name, digest) = (wanted.name.clone(), wanted.digest.clone());
            problems.add("dataset", Problem::DataMissing { name, digest });
            return None;
        };
        let DataFacts { name, samples, features, classes, .. } = &*own.facts;
        let what = match (*samples, *features, *classes) {
            (0 | 1, _, _) => "it has fewer than two inputs, one to train on and one to test on",
            (_, 0, _) => "its inputs have no values",
            (_, features, _) if features > MAX_FEATURES => "its inputs have more than 262,144 values each",
            (_, _, 0 | 1) => "all inputs are of one class; at least two are needed",
            (_, _, classes) if classes > MAX_CLASSES => "it has more than 1000 classes",
            (samples, ..) if samples > MAX_SAMPLES => "it has more than 10,000,000 inputs",
            _ => return Some((Arc::clone(&own.facts), own.dataset.clone())),
        };
        problems.add("dataset", Problem::DataUnusable { name: name.clone(), what: what.to_owned() });
        None
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

    fn conditions(&self, samples: usize, problems: &mut Problems) -> Vec<Condition> {
        if self.train_percent.is_empty() {
            problems.add("train_percent", Problem::Empty { what: "percentage" });
        }
        let (mut sets, mut largest) = (Vec::new(), (0.0, 0));
        for &percent in &self.train_percent {
            if !(percent.is_finite() && (0.0..=100.0).contains(&percent)) {
                problems.number("train_percent", percent, "a percentage between 0 and 100", false);
                continue;
            }
            let train = (percent * samples as f64 / 100.0).round() as usize;
            match self.batch_size {
                _ if train == 0 => problems.add("train_percent", Problem::NoTraining { percent, samples }),
                _ if train >= samples => problems.add("train_percent", Problem::NoTest { percent, samples }),
                BatchSize::Samples(0) => {}
                // A training set that is smaller than a batch is one batch, ...
                BatchSize::Samples(batch) => sets.push((percent, train, batch.min(train))),
                BatchSize::Full => sets.push((percent, train, train)),
            }
            if train > largest.1 {
                largest = (percent, train);
            }
        }
        // ... but where all are, the batch size says something that cannot be meant.
        if let (BatchSize::Samples(batch), (percent, train)) = (self.batch_size, largest) {
            if batch > train && !sets.is_empty() {
                problems.add("batch_size", Problem::BatchTooLarge { batch, train, percent });
            }
        }
        if self.batch_size == BatchSize::Samples(0) {
            problems.add(
                "batch_size",
                Problem::OutOfRange {
                    value: "0".to_owned(),
                    accepted: "at least 1, or \"full\" for one step an epoch".to_owned(),
                },
            );
        }
        let conditions = self.hidden_layers.len().saturating_mul(sets.len());
        if conditions > MAX_CONDITIONS {
            let value = format!("{conditions} architectures times percentages");
            problems.add("hidden_layers", Problem::OutOfRange { value, accepted: format!("at most {MAX_CONDITIONS}") });
            return Vec::new();
        }
        let with = |architecture: &Vec<usize>| {
            let hidden_layers = architecture.clone();
            sets.iter()
                .map(move |&(train_percent, train_samples, batch_size)| Condition {
                    hidden_layers: hidden_layers.clone(),
                    train_percent,
                    train_samples,
                    batch_size,
                })
                .collect::<Vec<_>>()
        };
        self.hidden_layers.iter().flat_map(with).collect()
    }
}

impl CheckedParams {
    /// Bytes that weights and activations take.
    fn memory(&self) -> u64 {
        let shapes: Vec<Shape> = (0..self.conditions.len()).map(|c| self.shape(c)).collect();
        let repeats = self.params.repeats as u64;
        let weights: u64 = shapes.iter().map(|s| s.parameters() as u64).sum();
        // Recorded weights, and beside them what a network in training holds: weights twice,
        // gradient, two moments, and the moments as they were at the newest record.
        let kept = 4 * weights.saturating_mul(repeats).saturating_mul(self.schedule.len() as u64 + 7);
        // Each thread evaluates one network at a time on all inputs.
        let threads = match self.params.threads {
            Threads::Count(n) => n as u64,
            Threads::All => TYPICAL_THREADS,
        };
        let units = |s: &Shape| s.layers().iter().map(|l| l.units as u64).sum::<u64>();
        let widest = shapes.iter().map(units).max().unwrap_or(0);
        // Beside the activations the estimator counts each class in each cell.
        let a_sample = 4 * (widest + self.facts.classes as u64);
        let samples = self.facts.samples as u64;
        let evaluated = a_sample.saturating_mul(samples).saturating_mul(threads.min(repeats * shapes.len() as u64));
        // The inputs, the same in blocks, and in each network's batches those that train.
        let trained: u64 = self.conditions.iter().map(|c| c.train_samples as u64).sum();
        let copies = 2 + u64::from(self.params.random_labels);
        let inputs = (4 * self.facts.features as u64).saturating_mul(copies * samples + repeats * trained);
        // Slopes of one block that a network in training keeps.
        let slopes = |c: usize| self.functions(c).kept_slopes(&shapes[c]) as u64;
        let slopes = 4 * BLOCK_SAMPLES as u64 * repeats * (0..shapes.len()).map(slopes).sum::<u64>();
        // Activations are written one array at a time, and the inputs as one of them.
        let written = match self.params.record_activations {
            AtEpochs::None => 0,
            _ => {
                let widest = shapes.iter().flat_map(Shape::layers).map(|l| l.units).max().unwrap_or(0);
                4 * widest.max(self.facts.features) as u64 * samples
            }
        };
        [evaluated, inputs, slopes, written].into_iter().fold(kept, u64::saturating_add)
    }

    fn check_memory(&self) -> Result<(), ParamsError> {
        let bytes = self.memory();
        if bytes <= MEMORY_LIMIT {
            return Ok(());
        }
        let problem = Problem::TooMuchMemory { megabytes: bytes >> 20, limit: MEMORY_LIMIT >> 20 };
        Err(ParamsError(vec![FieldError { field: "hidden_layers", problem }]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Activation;
    use crate::params::LayerActivations;

    fn fields(params: ExperimentParams) -> Vec<&'static str> {
        params.check().map_or_else(|e| e.0.iter().map(|e| e.field).collect(), |_| Vec::new())
    }

    #[test]
    fn defaults_are_valid_and_are_those_of_idnns() {
        let p = ExperimentParams::default().check().unwrap();
        assert_eq!(
            p.conditions(),
            [Condition {
                hidden_layers: vec![10, 7, 5, 4, 3],
                train_percent: 80.0,
                train_samples: 3277,
                batch_size: 512
            }]
        );
        assert_eq!(p.schedule().len(), 274);
    }

    #[test]
    fn train_sets_are_rounded_as_the_paper_s_sizes() {
        let p = ExperimentParams {
            train_percent: vec![3.0, 5.0, 45.0, 80.0, 85.0],
            batch_size: BatchSize::Full,
            ..Default::default()
        };
        let sizes: Vec<_> = p.check().unwrap().conditions().iter().map(|c| c.train_samples).collect();
        assert_eq!(sizes, [123, 205, 1843, 3277, 3482]);
    }

    #[test]
    fn each_impossible_parameter_names_its_field() {
        let d = ExperimentParams::default;
        assert_eq!(fields(ExperimentParams { epochs: 0, ..d() }), ["epochs"]);
        assert_eq!(fields(ExperimentParams { hidden_layers: vec![vec![10, 0]], ..d() }), ["hidden_layers"]);
        assert_eq!(fields(ExperimentParams { hidden_layers: vec![vec![4097]], ..d() }), ["hidden_layers"]);
        assert_eq!(fields(ExperimentParams { hidden_layers: vec![vec![]], ..d() }), ["hidden_layers"]);
        assert_eq!(fields(ExperimentParams { hidden_layers: vec![], ..d() }), ["hidden_layers"]);
        for rate in [f32::NAN, f32::INFINITY, 0.0, -1.0] {
            assert_eq!(fields(ExperimentParams { learning_rate: rate, ..d() }), ["learning_rate"]);
        }
        assert_eq!(fields(ExperimentParams { batch_size: BatchSize::Samples(3278), ..d() }), ["batch_size"]);
        assert_eq!(fields(ExperimentParams { batch_size: BatchSize::Samples(0), ..d() }), ["batch_size"]);
        let sizes = |percents: &[f64]| ExperimentParams { train_percent: percents.to_vec(), ..d() };
        assert_eq!(fields(sizes(&[5.0, 10.0])), ["batch_size"], "512 are more than either");
        for bins in [0, 1] {
            assert_eq!(fields(ExperimentParams { bins, ..d() }), ["bins"]);
        }
        for percent in [0.0, 0.001, 100.0, 99.999, f64::NAN, -5.0, 101.0] {
            assert_eq!(
                fields(ExperimentParams { train_percent: vec![percent], ..d() }),
                ["train_percent"],
                "{percent}"
            );
        }
        for l2 in [f32::NAN, f32::INFINITY, -0.1] {
            assert_eq!(fields(ExperimentParams { l2, ..d() }), ["l2"]);
        }
        for initialization_scale in [f32::NAN, f32::INFINITY, 0.0, -1.0] {
            assert_eq!(fields(ExperimentParams { initialization_scale, ..d() }), ["initialization_scale"]);
        }
        assert_eq!(fields(ExperimentParams { first_recorded_epoch: 8001, ..d() }), ["first_recorded_epoch"]);
        assert_eq!(
            fields(ExperimentParams { repeats: 0, threads: Threads::Count(0), momentum: 1.0, ..d() }),
            ["momentum", "repeats", "threads"]
        );
        assert_eq!(
            fields(ExperimentParams { hidden_layers: vec![vec![4096, 4096]], repeats: 1000, ..d() }),
            ["hidden_layers"]
        );
        // Few weights, many activations: how many are held at a time depends on the threads.
        let wide = |threads| ExperimentParams {
            hidden_layers: vec![[4096, 1].repeat(16)],
            epochs: 1,
            repeats: 200,
            threads: Threads::Count(threads),
            ..d()
        };
        assert_eq!(fields(wide(256)), ["hidden_layers"]);
        assert_eq!(fields(wide(1)), [""; 0]);
        let grid = ExperimentParams { hidden_layers: vec![vec![1]; 200], train_percent: vec![80.0; 51], ..d() };
        assert_eq!(fields(grid), ["hidden_layers"]);
        assert_eq!(fields(ExperimentParams { also_recorded: vec![7; 100_001], ..d() }), ["also_recorded"]);
        assert_eq!(fields(ExperimentParams { name: String::new(), ..d() }), ["name"]);
    }

    #[test]
    fn training_sets_smaller_than_a_batch_are_one_batch_beside_larger_ones() {
        let p = ExperimentParams { train_percent: vec![5.0, 45.0, 85.0], ..Default::default() };
        let batches: Vec<_> = p.check().unwrap().conditions().iter().map(|c| c.batch_size).collect();
        assert_eq!(batches, [205, 512, 512]);
    }

    #[test]
    fn conditions_are_architectures_by_percentages() {
        let p = ExperimentParams {
            hidden_layers: vec![vec![10], vec![10, 7]],
            train_percent: vec![45.0, 85.0],
            ..Default::default()
        };
        let checked = p.check().unwrap();
        let names: Vec<_> = checked.conditions().iter().map(|c| (c.hidden_layers.len(), c.train_percent)).collect();
        assert_eq!(names, [(1, 45.0), (1, 85.0), (2, 45.0), (2, 85.0)]);
    }

    #[test]
    fn the_recorded_epoch_next_to_one_is_found() {
        let p = ExperimentParams { epochs: 100, recorded_epochs: 8, ..Default::default() }.check().unwrap();
        let near = |epoch| p.schedule()[p.recorded_near(epoch)];
        assert_eq!(p.schedule(), [0, 2, 6, 12, 25, 50, 98, 99], "a schedule with gaps");
        assert_eq!([0, 1, 2, 3, 4, 5, 74, 75, 99, 4000].map(near), [0, 0, 2, 2, 2, 6, 50, 98, 99, 99]);
    }

    #[test]
    fn activations_fit_every_architecture() {
        let activation = LayerActivations::parse("tanh-relu").unwrap();
        let with = |hidden_layers: &[&[usize]]| ExperimentParams {
            activation: activation.clone(),
            hidden_layers: hidden_layers.iter().map(|sizes| sizes.to_vec()).collect(),
            ..Default::default()
        };
        let checked = with(&[&[10, 7], &[3, 3]]).check().unwrap();
        assert_eq!(checked.functions(1).hidden, [Activation::Tanh, Activation::Relu]);
        let error = with(&[&[10, 7], &[3, 3, 3], &[2]]).check().unwrap_err().to_string();
        assert_eq!(
            error,
            "activation: 2 activations do not fit the network 3-3-3, whose hidden layers are 3; give one for all, or one for each hidden layer\n\
             activation: 2 activations do not fit the network 2, whose hidden layers are 1; give one for all, or one for each hidden layer"
        );
    }

    #[test]
    fn what_options_need_counts_as_memory() {
        // Inputs and weights of nearly as much memory as there is: written arrays are too much.
        let full = |activation: Activation, record_activations| ExperimentParams {
            hidden_layers: vec![vec![4096; 3]],
            activation: activation.into(),
            epochs: 1,
            recorded_epochs: 1,
            repeats: 7,
            threads: Threads::Count(1),
            record_activations,
            ..Default::default()
        };
        let bytes = |params: ExperimentParams| params.check().unwrap().memory();
        let plain = bytes(full(Activation::Tanh, AtEpochs::None));
        assert_eq!(bytes(full(Activation::Tanh, AtEpochs::Last)) - plain, 4 * 4096 * 4096);
        assert_eq!(bytes(full(Activation::Swish, AtEpochs::None)) - plain, 4 * 128 * 3 * 4096 * 7);
    }

    #[test]
    fn random_labels_change_the_labels_alone() {
        let plain = ExperimentParams::default().check().unwrap();
        let random = ExperimentParams { random_labels: true, ..Default::default() }.check().unwrap();
        assert_eq!(plain.data().inputs, random.data().inputs);
        assert_ne!(plain.data().labels, random.data().labels);
        assert_eq!(plain.facts(), random.facts());
    }

    /// Ten points on a line, the class of each its number modulo three.
    fn own() -> Arc<OwnTask> {
        let inputs = ndarray::Array2::from_shape_fn((10, 1), |(k, _)| k as f32);
        let labels = (0..10).map(|k| k % 3).collect();
        Arc::new(OwnTask::new("points", Dataset { inputs, labels, classes: 3 }))
    }

    fn of_own(task: &OwnTask) -> ExperimentParams {
        ExperimentParams { dataset: task.dataset_name(), batch_size: BatchSize::Full, ..Default::default() }
    }

    #[test]
    fn own_data_must_be_the_one_that_is_named() {
        let task = own();
        let checked = of_own(&task).check_with(Some(&task)).unwrap();
        assert_eq!((checked.facts().samples, checked.facts().classes), (10, 3));
        assert_eq!(checked.conditions()[0].train_samples, 8);
        assert_eq!(checked.shape(0).layers().last().map(|l| l.units), Some(3));
        assert!(Arc::ptr_eq(checked.data(), task.dataset.as_ref().unwrap()), "no copy of the data is made");
        assert!(checked.trainable().is_ok());

        let missing = of_own(&task).check().unwrap_err();
        assert!(missing.to_string().contains("this run needs the data \"points\""), "{missing}");
        let another = Arc::new(OwnTask::new("points", Dataset { labels: vec![0; 10], ..(**checked.data()).clone() }));
        let problems = ExperimentParams { bins: 1, ..of_own(&task) }.check_with(Some(&another)).unwrap_err();
        assert_eq!(problems.0.iter().map(|e| e.field).collect::<Vec<_>>(), ["bins", "dataset"]);
        // Built-in data needs none, whatever is there.
        assert_eq!(ExperimentParams::default().check_with(Some(&task)).unwrap().facts().samples, 4096);
    }

    #[test]
    fn facts_alone_are_enough_to_check_but_not_to_train() {
        let task = own();
        let facts = Arc::new(OwnTask::elsewhere((*task.facts).clone()));
        let random_labels = true;
        for params in [of_own(&task), ExperimentParams { random_labels, ..of_own(&task) }] {
            let checked = params.clone().check_with(Some(&facts)).unwrap();
            let whole = params.check_with(Some(&task)).unwrap();
            assert_eq!((checked.facts(), checked.conditions()), (whole.facts(), whole.conditions()));
            assert!(checked.trainable().unwrap_err().to_string().contains("points"));
            assert!(checked.data_here().is_none());
        }
    }

    #[test]
    fn data_that_cannot_be_learnt_is_refused() {
        let task = own();
        let with = |change: fn(&mut DataFacts)| {
            let mut facts = (*task.facts).clone();
            change(&mut facts);
            of_own(&task).check_with(Some(&Arc::new(OwnTask::elsewhere(facts)))).unwrap_err().to_string()
        };
        assert!(with(|f| f.samples = 1).contains("fewer than two inputs"));
        assert!(with(|f| f.features = 0).contains("no values"));
        assert!(with(|f| f.features = usize::MAX).contains("262,144 values"));
        assert!(with(|f| f.classes = 1).contains("one class"));
        assert!(with(|f| f.classes = 1001).contains("1000 classes"));
        // A size that no file has: nothing overflows.
        assert!(with(|f| f.samples = usize::MAX).contains("10,000,000 inputs"));
        assert!(with(|f| (f.samples, f.features) = (10_000_000, 1 << 18)).contains("MB"));
    }
}
