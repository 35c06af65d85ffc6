//! The user's own data, of more than two classes, from training to figures and files.
#![cfg(not(target_arch = "wasm32"))]

use std::sync::Arc;

use infoplane::archive::{information_csv, open_published, open_run, publish, run_json, save_run};
use infoplane::dataset::{Dataset, OwnTask};
use infoplane::experiment::{digest, History, Run};
use infoplane::figure::{ChartKind, Colouring, Figure, PanelsKind, Style};
use infoplane::params::{AtEpochs, BatchSize, ExperimentParams};
use infoplane::shown::{scene_for, scene_of_published};
use ndarray::Array2;

/// Points on a circle with values up to 255, in as many classes as asked for, every fourth point twice.
fn circle(classes: usize) -> Arc<OwnTask> {
    let samples = 60 * classes;
    let angle = |n: usize| (n - usize::from(n % 4 == 1)) as f64 / samples as f64 * std::f64::consts::TAU;
    let inputs = Array2::from_shape_fn((samples, 2), |(n, i)| {
        let point = if i == 0 { libm::cos(angle(n)) } else { libm::sin(angle(n)) };
        (127.5 + 127.5 * point) as f32
    });
    let labels = (0..samples).map(|n| (n * classes / samples) as u32).collect();
    Arc::new(OwnTask::new("circle", Dataset { inputs, labels, classes }))
}

fn trained(task: &Arc<OwnTask>) -> History {
    let params = ExperimentParams {
        dataset: task.dataset_name(),
        hidden_layers: vec![vec![12, 6]],
        batch_size: BatchSize::Samples(32),
        learning_rate: 0.01,
        epochs: 120,
        repeats: 2,
        recorded_epochs: 20,
        record_gradients: AtEpochs::All,
        ..Default::default()
    };
    let mut run = Run::new(&params.check_with(Some(task)).unwrap());
    run.resume();
    while run.work() {}
    run.poll().clone()
}

const STYLE: Style = Style { scale: 1.0, dark: false, colouring: Colouring::Viridis };

#[test]
fn three_and_ten_classes_are_learnt_estimated_and_drawn() {
    for (classes, h_y, words) in [(3, libm::log2(3.0), "H(Y) = 1.58"), (10, libm::log2(10.0), "H(Y) = 3.32")] {
        let task = circle(classes);
        let (samples, quarter) = (60 * classes, 15.0 * classes as f64);
        // Of each four points two are one value.
        let h_x = libm::log2(samples as f64) - 2.0 * quarter / samples as f64;
        let facts = &task.facts;
        assert!((facts.h_y_bits - h_y).abs() < 1e-12 && (facts.h_x_bits - h_x).abs() < 1e-9, "{facts:?}");
        let history = trained(&task);
        for network in &history.networks {
            let (first, last) = (&network.records[0], network.records.last().unwrap());
            let chance = libm::log(classes as f64);
            assert!(last.metrics.train_loss < 0.8 * chance && last.metrics.train_accuracy > 1.5 / classes as f64);
            for record in [first, last] {
                assert_eq!(record.information.len(), 3);
                for layer in &record.information {
                    assert!(layer.i_ty_bits <= h_y + 1e-9 && layer.i_ty_bits <= layer.i_xt_bits + 1e-9);
                    assert!(layer.i_xt_bits <= h_x + 1e-9, "{layer:?}");
                }
            }
            // More than one bit of the label: not two classes.
            assert!(last.information[2].i_ty_bits > 1.0, "{last:?}");
        }
        let plane = PanelsKind::Plane { condition: 0, emphasis: None };
        let svg = Figure::new(&scene_for(&history, &plane), &plane).panels(STYLE).svg().unwrap();
        assert!(svg.contains(words) && svg.contains("H(X) = "), "{words}");
        let charts = PanelsKind::Charts { condition: 0, kinds: ChartKind::ALL.to_vec() };
        let svg = Figure::new(&scene_for(&history, &charts), &charts).panels(STYLE).svg().unwrap();
        assert!(svg.contains("H(Y)") && svg.contains("Accuracy"));
        if let Ok(dir) = std::env::var("INFOPLANE_PICTURES") {
            for (name, kind) in [("plane", &plane), ("charts", &charts)] {
                let png = Figure::new(&scene_for(&history, kind), kind).panels(STYLE).png().unwrap();
                std::fs::write(format!("{dir}/{name}-{classes}.png"), png).unwrap();
            }
        }
        assert_eq!(information_csv(&history).lines().count(), 1 + 2 * history.reached() * 3);
        let opened = open_run(&save_run(&history).unwrap()).unwrap();
        assert_eq!((digest(&opened), opened.params.facts()), (digest(&history), history.params.facts()));
    }
}

#[test]
fn other_files_name_the_data_and_do_not_hold_it() {
    let task = circle(3);
    let history = trained(&task);
    let published = publish(&history, &[0, 119]).unwrap();
    let opened = open_published(&published).unwrap();
    assert_eq!(opened.params.facts(), &task.facts);
    assert!(opened.params.data_here().is_none());
    let plane = PanelsKind::Plane { condition: 0, emphasis: None };
    assert!(Figure::new(&scene_of_published(&opened), &plane).panels(STYLE).svg().unwrap().contains("H(Y) = 1.58"));
    let json: serde_json::Value = serde_json::from_str(&run_json(&history).unwrap()).unwrap();
    assert_eq!(json["params"]["dataset"], format!("own:{}:circle", task.facts.digest));
    assert_eq!((&json["data"]["samples"], &json["data"]["name"]), (&180.into(), &"circle".into()));
    assert!(!json.to_string().contains("127.5"), "no values");
}

#[test]
fn a_plane_of_few_bits_has_ticks_that_differ() {
    // Four distinct inputs: 2 bits.
    let inputs = Array2::from_shape_fn((40, 1), |(n, _)| (n % 4) as f32);
    let labels = (0..40).map(|n| u32::from(n % 40 == 0)).collect();
    let task = Arc::new(OwnTask::new("few", Dataset { inputs, labels, classes: 2 }));
    let params = ExperimentParams {
        dataset: task.dataset_name(),
        hidden_layers: vec![vec![2]],
        batch_size: BatchSize::Full,
        epochs: 2,
        ..Default::default()
    };
    let mut run = Run::new(&params.check_with(Some(&task)).unwrap());
    run.resume();
    while run.work() {}
    let history = run.poll();
    let plane = PanelsKind::Plane { condition: 0, emphasis: None };
    let svg = Figure::new(&scene_for(history, &plane), &plane).panels(STYLE).svg().unwrap();
    let texts: Vec<&str> = svg.split("<text").skip(1).filter_map(|t| t.split('>').nth(1)?.split('<').next()).collect();
    let numbers = |anchor: &str| -> Vec<String> {
        let of = svg.split("<text").skip(1).filter(|t| t.contains(&format!("text-anchor=\"{anchor}\"")));
        let words = of.filter_map(|t| Some(t.split('>').nth(1)?.split('<').next()?.trim().to_owned()));
        words.filter(|w| w.parse::<f64>().is_ok()).collect()
    };
    for anchor in ["middle", "end"] {
        let mut ticks = numbers(anchor);
        assert!(ticks.len() > 2, "{texts:?}");
        let count = ticks.len();
        ticks.dedup();
        assert_eq!(ticks.len(), count, "{texts:?}");
    }
}
