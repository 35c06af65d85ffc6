//! The figures of Shwartz-Ziv and Tishby (2017), and what else IDNNs draws, as presets: parameters,
//! what is drawn, and a word about what to see.
//!
//! Every preset has two sizes. *Lecture* takes some 15 seconds on two cores, *paper* is the whole
//! experiment. What the texts say about these runs was measured, see each.

use crate::dataset::{DataFacts, DatasetName};
use crate::figure::{ChartKind, PanelsKind};
use crate::optimizer::OptimizerKind;
use crate::params::{AtEpochs, BatchSize, ExperimentParams};

/// How much of an experiment is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Fewer networks: done while one talks.
    Lecture,
    /// The whole experiment.
    Paper,
}

/// A figure with the experiment behind it.
pub struct Preset {
    /// Its name in addresses and on the command line.
    pub name: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What to see, what the paper claims, and what these runs show where the two differ: `gallery/NAME.txt`. The page's
    /// program does not carry it; the page loads the file when it shows the figure.
    #[cfg(not(target_arch = "wasm32"))]
    pub about: &'static str,
    /// What is drawn.
    pub kind: fn() -> PanelsKind,
    /// Data that is not part of the program, and where it comes from. The parameters then name built-in data,
    /// in whose place the caller puts the user's own.
    pub needs: Option<&'static str>,
    /// Values and classes of the inputs of that data.
    pub shape: Option<(usize, usize)>,
    params: fn(Size) -> ExperimentParams,
}

impl Preset {
    /// The parameters of a size; they pass [`ExperimentParams::check`], for presets that need data once they
    /// name it.
    pub fn params(&self, size: Size) -> ExperimentParams {
        let params = (self.params)(size);
        ExperimentParams { name: self.name.to_owned(), ..params }
    }

    /// Whether own data is of the kind that this preset needs.
    pub fn fits(&self, facts: &DataFacts) -> bool {
        self.shape == Some((facts.features, facts.classes))
    }

    /// The preset of a name.
    pub fn find(name: &str) -> Option<&'static Preset> {
        PRESETS.iter().find(|p| p.name == name)
    }
}

/// What the presets have in common: 85 %, 10,000 epochs, and the networks of each size.
fn common(size: Size, lecture: usize) -> ExperimentParams {
    let repeats = match size {
        Size::Lecture => lecture,
        Size::Paper => 50,
    };
    ExperimentParams { epochs: 10_000, repeats, train_percent: vec![85.0], ..Default::default() }
}

/// One network of each kind on MNIST. The lecture's few epochs take about a minute in the page, with the test set alone.
fn mnist(size: Size) -> ExperimentParams {
    let (epochs, recorded_epochs) = match size {
        Size::Lecture => (80, 24),
        Size::Paper => (400, 60),
    };
    ExperimentParams { epochs, recorded_epochs, repeats: 1, ..Default::default() }
}

/// MNIST, in words that follow "needs".
const MNIST: &str = "MNIST: the two files of its test set, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, or all \
    four with the training set; with .gz or without";
/// Values of an image, and digits.
const MNIST_SHAPE: (usize, usize) = (784, 10);

/// The presets whose paper-size runs the page has without making them, `gallery/NAME.plane` each.
pub const PUBLISHED: [&str; 6] = ["fig2", "fig3", "fig3-steps", "fig4", "fig5", "fig7"];

/// The epochs of Fig 2, at which published runs show every network.
pub const SNAPSHOTS: [usize; 3] = [0, 400, 9000];

const PERCENTAGES: [f64; 3] = [5.0, 45.0, 85.0];

/// The text of a preset, a line.
#[cfg(not(target_arch = "wasm32"))]
macro_rules! text {
    ($name:literal) => {
        include_str!(concat!("../../gallery/", $name, ".txt")).trim_ascii_end()
    };
}

/// All presets, in the order of the paper, then those that are not in it.
pub static PRESETS: &[Preset] = &[
    Preset {
        name: "fig2",
        title: "Fig 2: all networks at three epochs",
        #[cfg(not(target_arch = "wasm32"))]
        about: text!("fig2"),
        kind: || PanelsKind::Snapshots { condition: 0, epochs: SNAPSHOTS.to_vec() },
        needs: None,
        shape: None,
        params: |size| ExperimentParams { also_recorded: SNAPSHOTS[1..].to_vec(), ..common(size, 10) },
    },
    Preset {
        name: "fig3",
        title: "Fig 3: 5, 45 and 85 % of the patterns",
        #[cfg(not(target_arch = "wasm32"))]
        about: text!("fig3"),
        kind: || PanelsKind::Trajectories { emphasis: Some(48) },
        needs: None,
        shape: None,
        params: |size| ExperimentParams { train_percent: PERCENTAGES.to_vec(), ..common(size, 6) },
    },
    Preset {
        name: "fig3-steps",
        title: "Fig 3 with one step an epoch",
        #[cfg(not(target_arch = "wasm32"))]
        about: text!("fig3-steps"),
        kind: || PanelsKind::Trajectories { emphasis: Some(300) },
        needs: None,
        shape: None,
        params: |size| ExperimentParams {
            train_percent: PERCENTAGES.to_vec(),
            batch_size: BatchSize::Full,
            ..common(size, 6)
        },
    },
    Preset {
        name: "fig4",
        title: "Fig 4: drift and diffusion of the gradients",
        #[cfg(not(target_arch = "wasm32"))]
        about: text!("fig4"),
        kind: || PanelsKind::Charts {
            condition: 0,
            kinds: vec![ChartKind::GradientNorms, ChartKind::Snr, ChartKind::LogSnr, ChartKind::WeightNorm],
        },
        needs: None,
        shape: None,
        params: |size| ExperimentParams { record_gradients: AtEpochs::All, ..common(size, 8) },
    },
    Preset {
        name: "fig5",
        title: "Fig 5: one to six hidden layers",
        #[cfg(not(target_arch = "wasm32"))]
        about: text!("fig5"),
        kind: || PanelsKind::Trajectories { emphasis: None },
        needs: None,
        shape: None,
        params: |size| ExperimentParams {
            hidden_layers: [&[10][..], &[10, 7], &[10, 7, 5], &[10, 7, 5, 4], &[10, 7, 5, 4, 3], &[10, 7, 5, 4, 4, 3]]
                .map(<[usize]>::to_vec)
                .to_vec(),
            train_percent: vec![80.0],
            ..common(size, 2)
        },
    },
    Preset {
        name: "fig7",
        title: "Fig 7: 3 to 85 % of the patterns",
        #[cfg(not(target_arch = "wasm32"))]
        about: text!("fig7"),
        kind: || PanelsKind::Converged,
        needs: None,
        shape: None,
        params: |size| ExperimentParams {
            train_percent: vec![3.0, 5.0, 10.0, 20.0, 30.0, 45.0, 60.0, 85.0],
            recorded_epochs: 40,
            ..common(size, 3)
        },
    },
    Preset {
        name: "g1",
        title: "Fig 8: a rule without symmetry, g1",
        #[cfg(not(target_arch = "wasm32"))]
        about: text!("g1"),
        kind: || PanelsKind::Trajectories { emphasis: None },
        needs: None,
        shape: None,
        params: |size| ExperimentParams { dataset: DatasetName::G1, ..common(size, 10) },
    },
    Preset {
        name: "g2",
        title: "Fig 8: a committee, g2",
        #[cfg(not(target_arch = "wasm32"))]
        about: text!("g2"),
        kind: || PanelsKind::Trajectories { emphasis: None },
        needs: None,
        shape: None,
        params: |size| ExperimentParams { dataset: DatasetName::G2, ..common(size, 10) },
    },
    Preset {
        name: "random-labels",
        title: "Random labels",
        #[cfg(not(target_arch = "wasm32"))]
        about: text!("random-labels"),
        kind: || PanelsKind::Trajectories { emphasis: None },
        needs: None,
        shape: None,
        params: |size| ExperimentParams { random_labels: true, ..common(size, 10) },
    },
    Preset {
        name: "loss",
        title: "Loss and accuracy",
        #[cfg(not(target_arch = "wasm32"))]
        about: text!("loss"),
        kind: || PanelsKind::Charts { condition: 0, kinds: vec![ChartKind::Loss, ChartKind::Accuracy] },
        needs: None,
        shape: None,
        params: |size| common(size, 8),
    },
    Preset {
        name: "layers",
        title: "Layers: weights, units, distinct T",
        #[cfg(not(target_arch = "wasm32"))]
        about: text!("layers"),
        kind: || PanelsKind::Charts {
            condition: 0,
            kinds: vec![
                ChartKind::L1Norm,
                ChartKind::L2Norm,
                ChartKind::Correlation,
                ChartKind::Distinct,
                ChartKind::HXT,
                ChartKind::Velocity,
            ],
        },
        needs: None,
        shape: None,
        params: |size| common(size, 8),
    },
    Preset {
        name: "mnist",
        title: "MNIST: seven hidden layers, 5 and 85 %",
        #[cfg(not(target_arch = "wasm32"))]
        about: text!("mnist"),
        kind: || PanelsKind::Trajectories { emphasis: None },
        needs: Some(MNIST),
        shape: Some(MNIST_SHAPE),
        params: |size| ExperimentParams {
            hidden_layers: vec![vec![400, 200, 150, 60, 50, 40, 30]],
            train_percent: vec![5.0, 85.0],
            ..mnist(size)
        },
    },
    Preset {
        name: "mnist-saxe",
        title: "MNIST: 1024-20-20-20, plain SGD",
        #[cfg(not(target_arch = "wasm32"))]
        about: text!("mnist-saxe"),
        kind: || PanelsKind::Plane { condition: 0, emphasis: None },
        needs: Some(MNIST),
        shape: Some(MNIST_SHAPE),
        params: |size| ExperimentParams {
            hidden_layers: vec![vec![1024, 20, 20, 20]],
            train_percent: vec![85.0],
            optimizer: OptimizerKind::Sgd,
            learning_rate: 0.001,
            batch_size: BatchSize::Samples(128),
            epochs: if size == Size::Lecture { 50 } else { 400 },
            ..mnist(size)
        },
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::OwnTask;
    use std::sync::Arc;

    #[test]
    fn every_preset_can_be_run_in_both_sizes() {
        for preset in PRESETS {
            for (size, least) in [(Size::Lecture, 2), (Size::Paper, 50)] {
                let Some((features, classes)) = preset.shape else {
                    let checked = preset.params(size).check();
                    let params = checked.unwrap_or_else(|e| panic!("{}: {e}", preset.name));
                    assert!(params.repeats >= least && params.epochs == 10_000, "{}", preset.name);
                    continue;
                };
                let samples = if size == Size::Lecture { 10_000 } else { 70_000 };
                let (name, digest) = ("images".to_owned(), "0123456789abcdef".to_owned());
                let facts =
                    DataFacts { name, digest, samples, features, classes, h_x_bits: 13.0, h_y_bits: 3.3, given: None };
                assert!(preset.fits(&facts) && !preset.fits(&DatasetName::G1.facts().unwrap()));
                let own = Arc::new(OwnTask::elsewhere(facts));
                let params = ExperimentParams { dataset: own.dataset_name(), ..preset.params(size) };
                params.check_with(Some(&own)).unwrap_or_else(|e| panic!("{}: {e}", preset.name));
            }
            assert_eq!(preset.needs.is_some(), preset.shape.is_some());
            if let PanelsKind::Snapshots { epochs, .. } = (preset.kind)() {
                let params = preset.params(Size::Paper).check().unwrap();
                assert!(epochs.iter().all(|e| params.schedule().contains(e)), "{}: exactly these", preset.name);
            }
            assert!(std::ptr::eq(Preset::find(preset.name).unwrap(), preset), "names are unique");
        }
        assert!(Preset::find("fig9").is_none());
        assert!(PUBLISHED.iter().all(|name| Preset::find(name).is_some()));
    }
}
