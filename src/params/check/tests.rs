use super::*;
use crate::dataset::Dataset;
use crate::network::Activation;
use crate::params::AtEpochs;
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
            test_samples: 819,
            batch_size: 512
        }]
    );
    assert_eq!(p.notes(), []);
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
    assert_eq!(fields(ExperimentParams { batch_size: BatchSize::Samples(0), ..d() }), ["batch_size"]);
    for bins in [0, 1] {
        assert_eq!(fields(ExperimentParams { bins, ..d() }), ["bins"]);
    }
    for percent in [0.0, 0.001, 100.0, 99.999, f64::NAN, -5.0, 101.0] {
        assert_eq!(fields(ExperimentParams { train_percent: vec![percent], ..d() }), ["train_percent"], "{percent}");
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
fn a_batch_larger_than_the_training_set_is_the_training_set_with_a_note() {
    // min(4016, 3277), min(512, 205): rint(percent * 4096 / 100) patterns train.
    let batches = |percents: &[f64], batch: usize| {
        let batch_size = BatchSize::Samples(batch);
        let checked = ExperimentParams { train_percent: percents.to_vec(), batch_size, ..Default::default() }.check();
        let checked = checked.unwrap();
        assert_eq!(checked.batch_size, batch_size, "what was written stays");
        let notes: Vec<String> = checked.notes().iter().map(ToString::to_string).collect();
        (checked.conditions().iter().map(|c| c.batch_size).collect::<Vec<_>>(), notes)
    };
    assert_eq!(
        batches(&[80.0], 4016),
        (vec![3277], vec!["batch_size: a batch of 4016 is larger than the 3277 training patterns of 80 %: all of them are one batch, one step per epoch".to_owned()])
    );
    let (sizes, notes) = batches(&[5.0], 512);
    assert!(sizes == [205] && notes[0].contains("205 training patterns of 5 %"), "{sizes:?}, {notes:?}");
    assert_eq!(
        batches(&[3.0, 5.0, 45.0, 85.0], 512),
        (vec![123, 205, 512, 512], vec!["batch_size: a batch of 512 is larger than the training sets of 3 % (123), 5 % (205): each of them is one batch, one step per epoch".to_owned()])
    );
    assert_eq!(batches(&[80.0], 3277), (vec![3277], Vec::new()));
    assert_eq!(batches(&[80.0], usize::MAX).0, [3277]);
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

/// The same ten points, six to train, one to validate and three to test.
fn in_parts() -> Arc<OwnTask> {
    let task = Arc::unwrap_or_clone(own());
    Arc::new(task.with_given(Some(GivenSplit { train: 6, validation: 1, test: 3 })))
}

#[test]
fn given_parts_are_looked_up_and_written_into_the_parameters() {
    let task = in_parts();
    let split = SplitChoice::Given(None);
    let checked = ExperimentParams { split, ..of_own(&task) }.check_with(Some(&task)).unwrap();
    let c = &checked.conditions()[0];
    assert_eq!((c.train_percent, c.train_samples, c.test_samples, c.batch_size), (60.0, 6, 3, 6));
    assert_eq!(checked.split.to_string(), "given:6-1-3");
    assert_eq!(checked.notes().len(), 1);
    let note = checked.notes()[0].to_string();
    assert!(note.contains("split: the 6 patterns of the training part train") && note.contains("do neither"), "{note}");
    // Written out it needs no parts: the file of a run holds the data as one.
    let again = (*checked).clone().check_with(Some(&own())).unwrap();
    assert_eq!(
        (again.conditions(), again.trainer_settings(0, 0)),
        (checked.conditions(), checked.trainer_settings(0, 0))
    );
    // A batch is no larger than the part.
    let batch_size = BatchSize::Samples(7);
    let checked = ExperimentParams { split, batch_size, ..of_own(&task) }.check_with(Some(&task)).unwrap();
    assert_eq!((checked.conditions()[0].batch_size, checked.notes().len()), (6, 2));
}

#[test]
fn parts_that_are_not_those_of_the_data_are_refused() {
    let problem = |task: &Arc<OwnTask>, split: &str, train_percent: &[f64]| {
        let split = SplitChoice::parse(split).unwrap();
        let params = ExperimentParams { split, train_percent: train_percent.to_vec(), ..of_own(task) };
        params.check_with(Some(task)).unwrap_err().to_string()
    };
    let said = problem(&own(), "given", &[80.0]);
    assert!(said.contains("\"points\" did not come with a training and a test part"), "{said}");
    assert!(ExperimentParams { split: SplitChoice::Given(None), ..Default::default() }.check().is_err());
    let most = format!("given:{}-1-10", usize::MAX);
    for split in ["given:6-1-4", "given:6-0-3", &most] {
        let said = problem(&in_parts(), split, &[80.0]);
        assert!(said.contains("not those of the data \"points\", which has 10"), "{said}");
    }
    let said = problem(&in_parts(), "given:0-5-5", &[80.0]);
    assert!(said.contains("the training part of the data"), "{said}");
    let said = problem(&in_parts(), "given:5-5-0", &[80.0]);
    assert!(said.contains("the test part of the data"), "{said}");
    let said = problem(&in_parts(), "given", &[60.0, 85.0]);
    assert!(said.contains("2 percentages do not go with"), "{said}");
}

#[test]
fn the_first_rows_train_with_a_note() {
    let checked = ExperimentParams { split: SplitChoice::First, ..Default::default() }.check().unwrap();
    assert_eq!(checked.trainer_settings(0, 0).split, SplitBy::First);
    assert_eq!(checked.notes(), [FieldNote { field: "split", note: Note::FirstRows }]);
    assert_eq!((checked.conditions()[0].train_samples, checked.conditions()[0].test_samples), (3277, 819));
}
