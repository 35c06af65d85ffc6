//! Many networks: on several threads, and more and more of them.

use infoplane::experiment::Run;
use infoplane::params::{AtEpochs, ExperimentParams};

use crate::tasks::{arithmetic, STANDARD, TRAIN_SAMPLES};
use crate::{Group, Workload};

fn run(params: &ExperimentParams, threads: usize) {
    // It cannot fail: only sizes differ from the defaults.
    let mut run = Run::new(&params.clone().check().expect("the defaults are valid"));
    run.resume();
    let lanes = run.lanes(threads);
    rayon::scope(|scope| {
        for lane in lanes {
            scope.spawn(|_| lane.work());
        }
    });
    run.poll();
}

pub(crate) fn workloads(threads: usize) -> Vec<Workload> {
    let mut all = Vec::new();
    let mut add = |name: String, group, repeats: usize, epochs: usize, recorded: usize, threads: usize| {
        let information = if group == Group::Threads { AtEpochs::All } else { AtEpochs::None };
        let params = ExperimentParams {
            repeats,
            // The last recorded epoch is the one before.
            epochs: epochs + 1,
            recorded_epochs: recorded,
            estimate_information: information,
            ..Default::default()
        };
        let network_epochs = (repeats * epochs) as f64;
        let flops = arithmetic(12, &STANDARD, 2) * TRAIN_SAMPLES as f64 * network_epochs;
        all.push(
            Workload::new(name, group, flops, move || {
                let params = params.clone();
                move || run(&params, threads)
            })
            .per(network_epochs),
        );
    };
    for threads in 1..=threads.min(2) {
        let name = format!("16 networks, {threads} {}", if threads == 1 { "thread" } else { "threads" });
        add(name, Group::Threads, 16, 200, 20, threads);
    }
    for networks in [1, 4, 20, 100, 400] {
        add(format!("networks {networks}"), Group::Scaling, networks, 20, 2, 1);
    }
    all
}
