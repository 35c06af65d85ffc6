//! Looking at a network: activations of all 4096 inputs, information of six layers.

use infoplane::dataset::icosahedron;
use infoplane::information::{BinEdges, BinnedEstimator, Binning};
use infoplane::training::{Evaluation, InputBlocks};

use crate::tasks::reference;
use crate::{Group, Workload};

/// Epochs after which a network is called trained.
const TRAINED: usize = 3000;

pub(crate) fn workloads() -> Vec<Workload> {
    let mut all = Vec::new();
    for (name, epochs) in [("untrained", 0), ("trained", TRAINED)] {
        for (what, estimates) in [("forward pass", false), ("forward pass and information", true)] {
            all.push(Workload::new(format!("{what}, {name}"), Group::Network, 0.0, move || {
                let data = icosahedron();
                let inputs = InputBlocks::new(&data);
                let mut evaluation = Evaluation::default();
                let edges = BinEdges::new(30, Binning::Edges);
                let mut estimator = BinnedEstimator::new(edges, &data.labels, data.classes);
                let mut trainer = reference(false);
                trainer.advance(epochs, u64::MAX);
                move || {
                    evaluation.run(trainer.mlp(), &inputs);
                    let layers = if estimates { evaluation.activations.layers() } else { 0 };
                    for layer in 0..layers {
                        std::hint::black_box(estimator.estimate(&evaluation.activations, layer));
                    }
                }
            }));
        }
    }
    all
}
