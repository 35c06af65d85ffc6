//! The reference workload: 12-10-7-5-4-3-2 on 80 % of the 12-bit task, batches of 512, Adam.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{criterion_group, criterion_main, Criterion};
use infoplane::information::{BinEdges, BinnedEstimator};
use infoplane::params::ExperimentParams;
use infoplane::training::{Evaluation, InputBlocks, Trainer};

fn epoch(c: &mut Criterion) {
    for shuffle in [false, true] {
        let params = ExperimentParams { shuffle, ..Default::default() };
        let params = params.check().expect("the defaults are valid");
        let mut trainer = Trainer::new(&params.trainer_settings(0, 0), Arc::clone(params.data()));
        c.bench_function(&format!("epoch, shuffle {shuffle}"), |b| {
            b.iter(|| {
                let next = trainer.epoch() + 1;
                black_box(trainer.advance(next, u64::MAX))
            });
        });
    }
}

fn information(c: &mut Criterion) {
    let params = ExperimentParams::default().check().expect("the defaults are valid");
    let data = params.data();
    let inputs = InputBlocks::new(data);
    let mut evaluation = Evaluation::default();
    let edges = BinEdges::new(params.bins, params.binning);
    let mut estimator = BinnedEstimator::new(edges, &data.labels, data.classes);
    let mut trainer = Trainer::new(&params.trainer_settings(0, 0), Arc::clone(data));
    for epochs in [0, 3000] {
        trainer.advance(epochs, u64::MAX);
        c.bench_function(&format!("forward and information of six layers, epoch {epochs}"), |b| {
            b.iter(|| {
                evaluation.run(trainer.mlp(), &inputs);
                for layer in 0..evaluation.activations.layers() {
                    black_box(estimator.estimate(&evaluation.activations, layer));
                }
            });
        });
    }
}

criterion_group!(benches, epoch, information);
criterion_main!(benches);
