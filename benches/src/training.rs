//! Whole epochs of one network, Adam included, nothing recorded.

use std::sync::Arc;

use infoplane::dataset::icosahedron;
use infoplane::network::Shape;
use infoplane::training::Trainer;

use crate::tasks::{arithmetic, reference, synthetic, trainer, STANDARD, TRAIN_SAMPLES};
use crate::{Group, Workload};

/// Hidden layers of the wide network for images of 784 pixels.
const WIDE: [usize; 4] = [1024, 20, 20, 20];
const WIDE_SAMPLES: usize = 10_000;

/// Networks of 263 to a million weights on 12 inputs, two classes.
const WEIGHTS: [&[usize]; 6] = [&STANDARD, &[32, 32], &[64, 64], &[128, 128, 64], &[320, 320], &[1000, 986]];

fn epochs(mut trainer: Trainer) -> impl FnMut() {
    move || {
        let next = trainer.epoch() + 1;
        trainer.advance(next, u64::MAX);
    }
}

pub(crate) fn workloads() -> Vec<Workload> {
    let mut all = Vec::new();
    for shuffle in [false, true] {
        let name = if shuffle { "epoch, batches drawn anew" } else { "epoch" };
        let flops = arithmetic(12, &STANDARD, 2) * TRAIN_SAMPLES as f64;
        all.push(Workload::new(name, Group::Network, flops, move || epochs(reference(shuffle))));
    }
    let wide = arithmetic(784, &WIDE, 10) * WIDE_SAMPLES as f64;
    all.push(Workload::new("epoch, 784-1024-20-20-20-10", Group::Network, wide, || {
        epochs(trainer(&Arc::new(synthetic(WIDE_SAMPLES, 784, 10)), &WIDE, WIDE_SAMPLES, 128, false))
    }));
    for power in 10..=16 {
        let samples = 1 << power;
        let flops = arithmetic(12, &STANDARD, 2) * samples as f64;
        let workload = Workload::new(format!("samples {samples}"), Group::Scaling, flops, move || {
            epochs(trainer(&Arc::new(synthetic(samples, 12, 2)), &STANDARD, samples, 512, false))
        });
        all.push(workload.per(samples as f64));
    }
    for hidden in WEIGHTS {
        let flops = arithmetic(12, hidden, 2) * 4096.0;
        let weights: usize = Shape::new(12, hidden, 2).layers().iter().map(|l| l.weights.len()).sum();
        let workload = Workload::new(format!("weights {weights}"), Group::Scaling, flops, move || {
            epochs(trainer(&Arc::new(icosahedron()), hidden, 4096, 512, false))
        });
        all.push(workload.per(weights as f64));
    }
    all
}
