//! Whole epochs of one network, and its forward pass with the information of six layers.

use criterion::{criterion_group, criterion_main, Criterion};
use infoplane_benches::{workloads, Group};

fn epochs(c: &mut Criterion) {
    for workload in workloads(1, true).iter().filter(|w| w.group == Group::Network) {
        let mut work = workload.prepare();
        c.bench_function(&workload.name, |b| b.iter(&mut work));
    }
}

criterion_group!(benches, epochs);
criterion_main!(benches);
