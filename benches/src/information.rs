//! Looking at a network: activations of all 4096 inputs, information of six layers, snapshots.

use infoplane::dataset::icosahedron;
use infoplane::information::{BinEdges, BinnedEstimator, Binning};
use infoplane::training::{Evaluation, InputBlocks};

use infoplane::experiment::{Event, History, Record};
use infoplane::information::Information;
use infoplane::params::ExperimentParams;
use infoplane::training::Metrics;

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
                        std::hint::black_box(estimator.information(&evaluation.activations.layer(layer)));
                    }
                }
            }));
        }
    }
    all.push(Workload::new("376 snapshots of a network", Group::Network, 0.0, || {
        let params = ExperimentParams { epochs: 10_000, ..Default::default() };
        // It cannot fail: only the epochs differ from the defaults.
        let params = params.check().expect("the defaults are valid");
        let trainer = reference(false);
        move || {
            let mut history = History::new(&params);
            for epoch in params.schedule() {
                let information = vec![Information::default(); 6];
                let record = Record { epoch: *epoch, metrics: Metrics::default(), information, gradients: Vec::new() };
                let parameters = trainer.mlp().parameters().to_vec();
                history.apply(Event::Recorded { network: 0, record, parameters, state: None });
            }
            std::hint::black_box(&history);
        }
    }));
    all
}
