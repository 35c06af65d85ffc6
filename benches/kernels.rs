//! Each kernel on each layer, one block of samples a time.

use criterion::{criterion_group, criterion_main, Criterion};
use infoplane_benches::{workloads, Group};

fn kernels(c: &mut Criterion) {
    for workload in workloads(1, true).iter().filter(|w| matches!(w.group, Group::Peak | Group::Kernel)) {
        let mut work = workload.prepare();
        c.bench_function(&workload.name, |b| b.iter(&mut work));
    }
}

criterion_group!(benches, kernels);
criterion_main!(benches);
