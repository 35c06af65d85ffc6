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
    /// What to see, what the paper claims, and what these runs show where the two differ.
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

/// All presets, in the order of the paper, then those that are not in it.
pub static PRESETS: &[Preset] = &[
    Preset {
        name: "fig2",
        title: "Fig 2: all networks at three epochs",
        about: "Each mark is one layer of one network. At first the layers near the input keep all twelve bits and \
            those near the output have lost the label on the way; in the end every layer holds the label. Over \
            these 50 networks the standard deviation of I(X;T) falls in some layers and grows in others: the \
            output's from 0.98 to 0.25 bits, while the fourth layer's grows from 1.13 to 2.27 bits, although the \
            paper has all layers converge.",
        kind: || PanelsKind::Snapshots { condition: 0, epochs: SNAPSHOTS.to_vec() },
        needs: None,
        shape: None,
        params: |size| ExperimentParams { also_recorded: SNAPSHOTS[1..].to_vec(), ..common(size, 10) },
    },
    Preset {
        name: "fig3",
        title: "Fig 3: 5, 45 and 85 % of the patterns",
        about: "Means over networks; a line joins the layers of one epoch. First the layers near the output gain \
            information about both input and label, then they lose information about the input. With 85 % they \
            keep the label meanwhile; with 5 % the output's I(T;Y) falls from 0.58 ± 0.01 to 0.44 ± 0.01 bits, \
            and the network memorises its few patterns. The output's I(X;T) is greatest after about as many \
            optimiser steps for every training set: 320 ± 14 with 5 %, 335 ± 9 with 45 % and 356 ± 11 with 85 % \
            (means and standard errors of 12 networks each). Smaller batches need more steps: with 85 %, 613 ± \
            16 with batches of 32 and 433 ± 12 with batches of 128 (24 networks). Green marks: epoch 48.",
        kind: || PanelsKind::Trajectories { emphasis: Some(48) },
        needs: None,
        shape: None,
        params: |size| ExperimentParams { train_percent: PERCENTAGES.to_vec(), ..common(size, 6) },
    },
    Preset {
        name: "fig3-steps",
        title: "Fig 3 with one step an epoch",
        about: "As Fig 3, but all training patterns make one batch. There is nothing random in the gradient, and the \
            layers compress all the same, further than with batches: with 85 % the third layer to 8.6 ± 0.4 bits \
            where batches of 512 leave 11.6 ± 0.2 (means and standard errors of 12 networks). The output's \
            I(X;T) is greatest after 316 ± 11 with all patterns in one batch, steps or epochs, near the 350 of \
            the paper.",
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
        about: "For each layer the norm of the mean over batches (solid) and the standard deviation over batches \
            (dashed), both over the norm of the weights, taken at frozen weights; then their ratio, ln(1 + \
            ratio), and the norm of the weights. In these runs (12 networks, geometric means) every layer begins \
            with more signal than noise and has more noise later, but there is no common epoch at which they \
            turn: a dot marks it for each, from epoch 21 for the first layer to epoch 532 for the last layer, \
            where the paper draws one line near 350. Nor is the gap at the end the same in all layers.",
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
        about: "Depth helps early: at epoch 400 the output holds 0.68 ± 0.01 with one hidden layer, 0.79 ± 0.01 with \
            three and 0.78 ± 0.01 with six, bits of the label (means and standard errors of 12 networks). The \
            paper has one hidden layer fail even after 10,000 epochs. With Adam, as here, it does not: the \
            output ends at 0.972 ± 0.003 with one, 0.971 ± 0.003 with two and 0.947 ± 0.004 with six hidden \
            layers. The first layer keeps all twelve bits throughout.",
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
        about: "The layers after 10,000 epochs, one line for each size of the training set. More patterns, more \
            information about the label, in every layer from the third on. I(X;T) does not go one way: the \
            fourth layer has 3.3 ± 0.3 bits at 20 % and 8.3 ± 0.5 at 85 %, the fifth layer has 1.4 ± 0.1 bits at \
            20 % and 3.0 ± 0.2 at 85 % (means and standard errors of 12 networks), because an epoch of more \
            patterns has more steps.",
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
        about: "The label is a weighted majority of the twelve bits: a straight cut through the patterns. The \
            networks fit and compress as with the icosahedron, and further: the fourth layer ends at 2.18 ± 0.05 bits, \
            not at 8 (mean and standard error of 12 networks).",
        kind: || PanelsKind::Trajectories { emphasis: None },
        needs: None,
        shape: None,
        params: |size| ExperimentParams { dataset: DatasetName::G1, ..common(size, 10) },
    },
    Preset {
        name: "g2",
        title: "Fig 8: a committee, g2",
        about: "Three soft votes over the twelve bits decide the label; no straight cut does. The paper's Fig 8 uses \
            a committee of this kind and says that the two phases are the same. They are; the fourth layer ends \
            at 2.27 ± 0.04 bits (mean and standard error of 12 networks).",
        kind: || PanelsKind::Trajectories { emphasis: None },
        needs: None,
        shape: None,
        params: |size| ExperimentParams { dataset: DatasetName::G2, ..common(size, 10) },
    },
    Preset {
        name: "random-labels",
        title: "Random labels",
        about: "The labels are permuted at random: there is nothing to do but memorise. After 10,000 epochs the \
            networks know 64.8 ± 0.2 % of their training labels, and half of the rest, as chance would. The output \
            holds 0.107 ± 0.002 bits of the label and 4.10 ± 0.03 bits of the input, and the fourth layer falls from 10.4 ± \
            0.1 to 8.4 ± 0.5 bits: there is compression, later and less than with labels that can be learnt \
            (means and standard errors of 4 permutations, 6 networks each).",
        kind: || PanelsKind::Trajectories { emphasis: None },
        needs: None,
        shape: None,
        params: |size| ExperimentParams { random_labels: true, ..common(size, 10) },
    },
    Preset {
        name: "loss",
        title: "Loss and accuracy",
        about: "Means over networks; test dashed. Most is learnt between epochs 20 and 100, where the share of \
            correct answers rises from 66.8 ± 1.6 to 89.5 ± 0.1 %. The test loss of a network is lowest between epochs 702 and \
            2560, 0.10 ± 0.01 nats, and ends at 0.39 ± 0.07, while the test accuracy ends at 96.4 ± 0.4 %: the \
            networks do not err more often, they err with more confidence (means and standard errors of 12 \
            networks). Late in training the loss of single networks jumps and falls again.",
        kind: || PanelsKind::Charts { condition: 0, kinds: vec![ChartKind::Loss, ChartKind::Accuracy] },
        needs: None,
        shape: None,
        params: |size| common(size, 8),
    },
    Preset {
        name: "layers",
        title: "Layers: weights, units, distinct T",
        about: "What else IDNNs draws, means over networks. From start to end the norms of the weights (L2) of the \
            fifth layer and of the output grow by factors of 5.8 ± 0.8 and 9.1 ± 1.0, those of the first of 1.4 \
            ± 0.1. The units of the fourth and fifth layers soon become all but copies of each other: their \
            activations correlate by 0.925 ± 0.038 and 0.994 ± 0.001 at epoch 100, by 0.166 ± 0.009 and 0.281 ± 0.021 in the first two layers at the \
            end. (The two outputs add up to 1: theirs is always 1.) The first two layers tell nearly all 4096 \
            inputs apart throughout; the output has 8 ± 1 values at the start and 17 ± 2 at the end. H(X|T) is \
            what a layer has lost of the input: least in the output near epoch 50, 7.6 ± 0.1 bits, and 10.5 ± \
            0.1 at the end (means and standard errors of 12 networks).",
        kind: || {
            PanelsKind::Charts { condition: 0, kinds: vec![
                ChartKind::L1Norm,
                ChartKind::L2Norm,
                ChartKind::Correlation,
                ChartKind::Distinct,
                ChartKind::HXT,
                ChartKind::Velocity,
            ] }
        },
        needs: None,
        shape: None,
        params: |size| common(size, 8),
    },
    Preset {
        name: "mnist",
        title: "MNIST: seven hidden layers, 5 and 85 %",
        about: "Ten digits in 784 grey values. With the 10,000 test images alone H(X) is 13.3 bits, and nearly every image \
            is a cell of its own in all hidden layers but the last at any time: thirty bins to each of thirty units \
            and more tell apart whatever can be told apart, so only the output moves. With 85 % it climbs to 9.9 ± 0.1 bits of the image, \
            then forgets it, 3.41 ± 0.01 bits in the end, and holds 3.287 ± 0.002 of the 3.319 bits of the label, at 95.8 ± 0.2 % test \
            accuracy; the layer before it begins to forget, 12.5 ± 0.2 bits. With 5 % the output is still at 9.8 ± 0.1 bits, and 81.5 ± \
            0.8 % are right (means and standard errors of 3 networks). The figure that came with IDNNs' code has \
            more of the layers move; its estimates are over 65,000 images.",
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
        about: "The network and the training of Saxe and others (2018), estimated with bins, not with the kernels of \
            their Fig 1C. Plain SGD at 0.001 learns slowly: with the test images alone the output climbs within 50 epochs \
            from 6.2 ± 0.2 to 9.9 ± 0.1 bits of the image and from 0.87 ± 0.04 to 2.88 ± 0.02 bits of the digit, at 69.5 ± 1.7 % test \
            accuracy (means and standard errors of 3 networks), and forgets nothing yet. All hidden layers tell \
            nearly all 10,000 images apart throughout: bins say nothing of them.",
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
