use std::sync::Arc;

use ndarray::Array2;
use sha2::{Digest, Sha256};

use super::*;
use crate::archive::{information_csv, metrics_csv};
use crate::dataset::{Dataset, OwnTask};
use crate::experiment::{digest, History, Run, RunState};
use crate::information::{Binning, ValueOne};
use crate::optimizer::OptimizerKind;
use crate::params::{AtEpochs, BatchSize};
use crate::training::GradientWeights;

/// What version 1 wrote for two networks of one hidden layer of two units, three recorded epochs.
const VERSION_1: &[u8] = include_bytes!("../../../tests/data/version-1.infoplane");
const VERSION_1_DIGEST: &str = "bd28baa6d97a515d2b3d711d2a1e230157e892468ecec14f05a5ae704c46f5c8";

/// What version 2 wrote for two networks of one hidden layer of two units that had three of four
/// recorded epochs, with batches drawn anew, and the digest of that run when it is finished.
const VERSION_2: &[u8] = include_bytes!("../../../tests/data/version-2.infoplane");
const VERSION_2_DIGEST: &str = "a289502376d1c64208593b8b36941da5c61bbe4cfbab702c1a47e2305d8152c2";

/// What version 3 wrote for two networks that had four of six recorded epochs or more, and the digest of that run when it is
/// finished; and a finished run of the same networks with intervals. Their outputs round to 1 at the end, and were
/// kept below 1.
const VERSION_3: &[u8] = include_bytes!("../../../tests/data/version-3.infoplane");
const VERSION_3_DIGEST: &str = "a6c04073ced0b713d3b49fe25d41a54bfb8b8bde4d78dca6024c541b1fc03062";
const VERSION_3_INTERVALS: &[u8] = include_bytes!("../../../tests/data/version-3-intervals.infoplane");
const VERSION_3_INTERVALS_DIGEST: &str = "b12e3b0318f4c8055d57a1db7ff6e11b276df0da53a872ea7b331dcb4e61772b";

fn small() -> ExperimentParams {
    ExperimentParams {
        epochs: 30,
        repeats: 2,
        hidden_layers: vec![vec![4, 3], vec![2]],
        recorded_epochs: 6,
        record_gradients: AtEpochs::Last,
        name: "näme \"quoted\"".to_owned(),
        ..Default::default()
    }
}

fn finish(run: &mut Run) -> &History {
    run.resume();
    while run.work() {}
    run.poll()
}

fn history(params: ExperimentParams) -> History {
    finish(&mut Run::new(&params.check().unwrap())).clone()
}

/// The history of a run that stopped when all networks had so many records.
fn stopped(params: ExperimentParams, records: usize) -> History {
    let mut run = Run::new(&params.check().unwrap());
    for _ in 0..records {
        run.step();
        while run.work() {}
    }
    run.poll().clone()
}

/// A file with the checksum that its content has now.
fn sealed(mut content: Vec<u8>) -> Vec<u8> {
    let checksum = Sha256::digest(&content);
    content.extend(checksum);
    content
}

fn header_end(file: &[u8]) -> usize {
    16 + u32::from_le_bytes(file[12..16].try_into().unwrap()) as usize
}

#[test]
fn a_run_comes_back_whole() {
    // The second rate makes networks diverge.
    for rate in [0.01, 1e30] {
        let history = history(ExperimentParams { learning_rate: rate, ..small() });
        let file = save_run(&history).unwrap();
        assert_eq!(file.len(), run_size(&history).unwrap());
        let opened = open_run(&file).unwrap();
        // As text, in which NaN equals itself.
        assert_eq!(format!("{:?}", opened.networks), format!("{:?}", history.networks), "rate {rate}");
        assert_eq!(digest(&opened), digest(&history));
        assert_eq!(*opened.params, *history.params);
        assert_eq!(information_csv(&opened), information_csv(&history));
        assert_eq!(metrics_csv(&opened), metrics_csv(&history));
        assert_eq!(Run::from_history(opened).unwrap().state(), RunState::Done);
    }
}

#[test]
fn a_run_that_was_stopped_and_saved_goes_on_to_the_same_bits() {
    let base = || ExperimentParams {
        train_percent: vec![50.0, 85.0],
        batch_size: BatchSize::Samples(300),
        record_gradients: AtEpochs::All,
        learning_rate: 0.002,
        ..small()
    };
    for optimizer in [OptimizerKind::Adam, OptimizerKind::Sgd, OptimizerKind::Momentum] {
        for shuffle in [false, true] {
            let gradient_weights = if shuffle { GradientWeights::Stepping } else { GradientWeights::Frozen };
            let params = ExperimentParams { optimizer, shuffle, gradient_weights, ..base() };
            let whole = history(params.clone());
            for records in [1, 2, 4] {
                let file = save_run(&stopped(params.clone(), records)).unwrap();
                for threads in [1, 3] {
                    let mut run = Run::from_history(open_run(&file).unwrap()).unwrap();
                    assert_eq!((run.state(), run.history().reached()), (RunState::Paused, records));
                    assert!(run.can_finish().is_ok() && run.work_done() < 1.0);
                    run.resume();
                    std::thread::scope(|scope| {
                        for lane in run.lanes(threads) {
                            scope.spawn(|| lane.work());
                        }
                    });
                    let case = format!("{optimizer:?}, shuffle {shuffle}, {records} records, {threads} threads");
                    assert_eq!(run.poll().networks, whole.networks, "{case}");
                    assert_eq!(digest(run.history()), digest(&whole), "{case}");
                    assert_eq!((run.state(), run.work_done()), (RunState::Done, 1.0));
                }
            }
        }
    }
}

#[test]
fn networks_that_are_not_equally_far_go_on_too() {
    let params = ExperimentParams { shuffle: true, ..small() };
    let whole = history(params.clone());
    // The first as it was before anything was recorded, the second finished, the others between.
    let mut uneven = stopped(params.clone(), 3);
    uneven.networks[0] = History::new(&uneven.params).networks[0].clone();
    uneven.networks[1] = whole.networks[1].clone();
    let opened = open_run(&save_run(&uneven).unwrap()).unwrap();
    assert_eq!(opened.networks, uneven.networks);
    let mut run = Run::from_history(opened).unwrap();
    assert_eq!(run.history().reached(), 0);
    run.step();
    while run.work() {}
    assert_eq!((run.poll().reached(), run.state()), (1, RunState::Paused));
    assert_eq!(finish(&mut run).networks, whole.networks);
    let untouched = open_run(&save_run(&History::new(&whole.params)).unwrap()).unwrap();
    assert_eq!(Run::from_history(untouched).unwrap().state(), RunState::Idle);
}

#[test]
fn files_of_version_1_are_read() {
    let history = open_run(VERSION_1).unwrap();
    assert_eq!(digest(&history), VERSION_1_DIGEST);
    let run = Run::from_history(history).unwrap();
    assert!(run.can_finish().is_ok());
    assert_eq!((run.state(), run.work_done()), (RunState::Done, 1.0));
}

#[test]
fn files_of_version_2_are_read_and_gone_on_with() {
    let history = open_run(VERSION_2).unwrap();
    assert_eq!(history.reached(), 3);
    let mut run = Run::from_history(history).unwrap();
    assert!(run.can_finish().is_ok());
    assert_eq!(digest(finish(&mut run)), VERSION_2_DIGEST);
}

#[test]
fn runs_of_version_3_go_on_by_the_rule_by_which_they_began() {
    let opened = open_run(VERSION_3).unwrap();
    assert_eq!((opened.reached(), opened.params.value_one), (4, ValueOne::KeptBelow));
    let shares =
        |history: &History| history.networks[0].records.iter().map(|r| r.information[0].outside).collect::<Vec<_>>();
    assert!(shares(&opened).iter().all(Option::is_none));
    // Saved again it is still that run, and what is not known stays unknown.
    let again = open_run(&save_run(&opened).unwrap()).unwrap();
    assert_eq!((&again.networks, again.params.value_one), (&opened.networks, ValueOne::KeptBelow));
    for history in [opened, again] {
        let mut run = Run::from_history(history).unwrap();
        assert_eq!(digest(finish(&mut run)), VERSION_3_DIGEST);
        // The second network was not finished.
        assert_eq!(run.history().networks[1].records[5].information[0].outside, Some(0.0));
    }
    let intervals = open_run(VERSION_3_INTERVALS).unwrap();
    assert_eq!(digest(&intervals), VERSION_3_INTERVALS_DIGEST);
    // The parameters alone make both again, and the present rule measures the same networks in its own way.
    for (opened, whole) in [(open_run(VERSION_3).unwrap(), VERSION_3_DIGEST), (intervals, VERSION_3_INTERVALS_DIGEST)] {
        let params = (*opened.params).clone();
        assert_eq!(digest(&history(params.clone())), whole);
        let now = history(ExperimentParams { value_one: ValueOne::OwnBin, ..params });
        // With intervals 1 joins the last of them, where what is kept below it is too.
        assert_eq!(digest(&now) == whole, opened.params.binning == Binning::Intervals);
        assert_eq!(now.networks[0].parameters(3), opened.networks[0].parameters(3));
    }
}

#[test]
fn what_version_1_left_unfinished_can_be_looked_at_but_not_gone_on_with() {
    // The first network has three records; the file as it was before the third, which ends with
    // the gradients of two layers.
    let start = header_end(VERSION_1);
    let record = 4 * 8 + (4 + 2 * 16) + 4 + (4 + 4 * 32);
    let second = start + 5 + 3 * record + 2 * 24;
    let mut content = VERSION_1[..start + 5 + 2 * record].to_vec();
    content[start] = 2;
    content.extend(&VERSION_1[second..VERSION_1.len() - CHECKSUM_BYTES]);
    let opened = open_run(&sealed(content)).unwrap();
    assert_eq!(opened.networks.iter().map(|n| n.records.len()).collect::<Vec<_>>(), [2, 3]);
    // The same after it was saved again.
    for history in [opened.clone(), open_run(&save_run(&opened).unwrap()).unwrap()] {
        let mut run = Run::from_history(history).unwrap();
        assert_eq!(run.can_finish().unwrap_err().networks, 1);
        assert!(run.can_finish().unwrap_err().to_string().contains("you can view it"));
        assert_eq!(run.state(), RunState::Done);
        assert!(run.work_done() < 1.0);
        assert_eq!(finish(&mut run).networks, opened.networks, "nothing is made up");
    }
}

#[test]
fn other_newer_damaged_and_cut_files_are_told_apart() {
    let file = save_run(&stopped(small(), 2)).unwrap();
    assert!(matches!(open_run(b""), Err(RunFileError::NotARun)));
    assert!(matches!(open_run(b"PNG and so on"), Err(RunFileError::NotARun)));
    let mut newer = file.clone();
    newer[8] = 5;
    assert!(matches!(open_run(&newer), Err(RunFileError::Newer { found: 5 })));
    for cut in [8, 11, 12, 40, file.len() / 2, file.len() - 1] {
        assert!(matches!(open_run(&file[..cut]), Err(RunFileError::Damaged)), "cut at {cut}");
    }
    for at in (12..file.len()).step_by(97) {
        let mut damaged = file.clone();
        damaged[at] ^= 4;
        assert!(matches!(open_run(&damaged), Err(RunFileError::Damaged)), "byte {at}");
    }
}

#[test]
fn a_forged_content_is_found_before_anything_is_made_of_it() {
    let file = save_run(&stopped(ExperimentParams { shuffle: true, ..small() }, 2)).unwrap();
    let content = &file[..file.len() - CHECKSUM_BYTES];
    let (start, end) = (header_end(&file), content.len());
    let [nan, much, more] = [f64::NAN, 1e9, 1.5].map(f64::to_le_bytes);
    // The last network ends with the order of its batches.
    for (at, bytes, what) in [
        (12, &[0, 0, 0, 99][..], "a header longer than the file"),
        (start, &[255; 4], "too many records"),
        (start, &[1, 0, 0, 0], "too few records"),
        (start + 4, &[7], "a flag that is neither"),
        (start + 4, &[1], "a divergence that is not there"),
        (start + 5, &nan, "a loss that is not a number"),
        (start + 5 + 16, &more, "an accuracy above 1"),
        (start + 5 + 32, &[2, 0, 0, 0], "information of too few layers"),
        (start + 5 + 32, &[0; 4], "no information"),
        (start + 5 + 36, &much, "a billion bits"),
        (start + 5 + 36, &nan, "bits that are not a number"),
        (start + 5 + 36 + 16, &more, "a share above 1"),
        (start + 5 + 36 + 72, &[3, 0, 0, 0], "gradients that were not asked for"),
        (start + 5 + 36 + 72 + 4, &[255; 4], "too many weights"),
        (start + 5 + 36 + 72 + 4, &[0; 4], "no weights"),
        (end - 4, &[255; 4], "an order with a pattern that does not exist"),
        (end - 4, &content[end - 8..end - 4], "an order with a pattern that comes twice"),
    ] {
        let mut forged = content.to_vec();
        forged[at..at + bytes.len()].copy_from_slice(bytes);
        assert!(matches!(open_run(&sealed(forged)), Err(RunFileError::Inconsistent { .. })), "{what}");
    }
    for forged in [&content[..end - 5], &[content, &[0]].concat()] {
        assert!(matches!(open_run(&sealed(forged.to_vec())), Err(RunFileError::Inconsistent { .. })));
    }
}

#[test]
fn states_where_none_belong_are_refused() {
    let whole = history(small());
    let mut forged = whole.clone();
    forged.networks[0].state = stopped(small(), 2).networks[0].state.clone();
    let mut unrecorded = History::new(&whole.params);
    unrecorded.networks[1].state = forged.networks[0].state.clone();
    let mut others = stopped(small(), 2);
    others.networks[0].state = others.networks[2].state.clone();
    for history in [forged, unrecorded, others] {
        assert!(matches!(open_run(&save_run(&history).unwrap()), Err(RunFileError::Inconsistent { .. })));
    }
}

/// Twenty points of three values in three classes; the values are what is asked for.
fn own(value: fn(usize) -> f32) -> Arc<OwnTask> {
    let inputs = Array2::from_shape_fn((20, 3), |(n, i)| value(n * 3 + i));
    Arc::new(OwnTask::new("three", Dataset { inputs, labels: (0..20).map(|n| n * n % 3).collect(), classes: 3 }))
}

fn stopped_own(task: &Arc<OwnTask>, random_labels: bool) -> History {
    let params = ExperimentParams {
        dataset: task.dataset_name(),
        batch_size: BatchSize::Samples(7),
        shuffle: true,
        random_labels,
        ..small()
    };
    let mut run = Run::new(&params.check_with(Some(task)).unwrap());
    for _ in 0..3 {
        run.step();
        while run.work() {}
    }
    run.poll().clone()
}

#[test]
fn own_data_is_inside_of_the_file() {
    // Numbers with signs and fractions, whole numbers up to 255, shares of 255, and how long they are.
    type Value = fn(usize) -> f32;
    let forms: [(Value, usize); 4] =
        [(|k| k as f32 - 7.5, 4), (|k| (k * 4) as f32, 1), (|k| (k * 4) as f32 / 255.0, 1), (|_| -0.0, 4)];
    for ((value, bytes), random_labels) in forms.into_iter().zip([false, true, true, false]) {
        let task = own(value);
        let history = stopped_own(&task, random_labels);
        let file = save_run(&history).unwrap();
        assert_eq!(file.len(), run_size(&history).unwrap());
        let opened = open_run(&file).unwrap();
        assert_eq!((&*opened.params, opened.params.facts()), (&*history.params, history.params.facts()));
        assert_eq!(opened.params.data(), history.params.data(), "labels are permuted again");
        let (kept, of) = (opened.params.own().unwrap(), &task);
        assert_eq!(kept.dataset, of.dataset);
        assert_eq!(opened.networks, history.networks);
        let mut rest = Run::from_history(opened).unwrap();
        assert_eq!(finish(&mut rest).networks, finish(&mut Run::from_history(history.clone()).unwrap()).networks);
        let data = 12 + 20 * 4 + 1 + 60 * bytes;
        let start = header_end(&file);
        // The networks begin with the number of their records.
        assert_eq!(file[start + data..start + data + 4], 3_u32.to_le_bytes());
    }
}

#[test]
fn forged_own_data_is_found_before_anything_is_made_of_it() {
    let file = save_run(&stopped_own(&own(|k| k as f32), false)).unwrap();
    let content = &file[..file.len() - CHECKSUM_BYTES];
    let start = header_end(&file);
    let forge = |at: usize, bytes: &[u8]| {
        let mut forged = content.to_vec();
        forged[at..at + bytes.len()].copy_from_slice(bytes);
        open_run(&sealed(forged))
    };
    assert!(forge(start, &20_u32.to_le_bytes()).is_ok());
    let (labels, form) = (start + 12, start + 12 + 80);
    for (at, bytes, what) in [
        (start, &[255; 12][..], "more numbers than there are"),
        (start, &[255, 255, 255, 255, 0, 0, 0, 0], "many inputs of no values"),
        (start, &[0; 8], "no inputs"),
        (start + 4, &[255; 4], "many values"),
        (start + 8, &[2], "classes that labels go beyond"),
        (start + 8, &[255; 4], "more classes"),
        (labels, &[1], "another label"),
        (form, &[0], "singles that are not there"),
        (form, &[2], "other values"),
        (form, &[3], "a form that there is not"),
        (form + 1, &[9], "another value"),
    ] {
        assert!(matches!(forge(at, bytes), Err(RunFileError::Inconsistent { .. })), "{what}");
    }
    // As singles, which may be what no input is.
    let file = save_run(&stopped_own(&own(|k| k as f32 + 0.5), false)).unwrap();
    let mut forged = file[..file.len() - CHECKSUM_BYTES].to_vec();
    let first = header_end(&file) + 12 + 80 + 1;
    forged[first..first + 4].copy_from_slice(&f32::NAN.to_le_bytes());
    assert!(matches!(open_run(&sealed(forged)), Err(RunFileError::Inconsistent { .. })));
    // Whatever is changed is another digest.
    for (at, byte) in content.iter().enumerate().take(form + 61).skip(start) {
        for change in [1, 0x80, 0xff] {
            assert!(forge(at, &[byte ^ change]).is_err(), "byte {at}");
        }
    }
    // Cut within the data, and own data in a format that knew none.
    for end in [start, start + 11, form, form + 30] {
        assert!(matches!(open_run(&sealed(content[..end].to_vec())), Err(RunFileError::Inconsistent { .. })));
    }
    assert!(matches!(forge(8, &[2]), Err(RunFileError::Params(_))));
}

#[test]
fn data_that_is_elsewhere_cannot_be_saved() {
    let task = own(|k| k as f32);
    let facts = Arc::new(OwnTask::elsewhere((*task.facts).clone()));
    let params = ExperimentParams { dataset: task.dataset_name(), batch_size: BatchSize::Full, ..small() };
    let history = History::new(&params.check_with(Some(&facts)).unwrap());
    assert!(save_run(&history).unwrap_err().to_string().contains("this run needs the data \"three\""));
}

#[test]
fn no_forged_byte_makes_it_panic() {
    let params = ExperimentParams { epochs: 4, repeats: 1, hidden_layers: vec![vec![2]], ..small() };
    let file = save_run(&stopped(params.clone(), 3)).unwrap();
    let content = &file[..file.len() - CHECKSUM_BYTES];
    let start = header_end(&file);
    let (mut refused, mut accepted) = (0, 0);
    // The numbers outnumber the bytes that say what they are, all of which are tried.
    for at in (8..start).step_by(5).chain(start..content.len()) {
        for change in [1, 0x80, 0xff] {
            let mut forged = content.to_vec();
            forged[at] ^= change;
            let Ok(history) = open_run(&sealed(forged)) else {
                refused += 1;
                continue;
            };
            accepted += 1;
            let mut run = Run::from_history(history).unwrap();
            for condition in 0..run.history().params.conditions().len() {
                assert!(run.history().summary(condition, 0).is_some());
            }
            run.step();
            while run.work() {}
            save_run(run.poll()).unwrap();
        }
    }
    assert!(refused > 100 && accepted > 100, "{refused} refused, {accepted} accepted");
}
