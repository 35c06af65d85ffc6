//! The same in a browser's worker.

use wasm_bindgen::prelude::*;

use crate::{measure, workloads, Plan};

/// Names of the workloads, in order.
#[wasm_bindgen(js_name = workloadNames)]
pub fn workload_names(threads: usize, quick: bool) -> Vec<String> {
    workloads(threads, quick).into_iter().map(|workload| workload.name).collect()
}

/// Measures one workload and gives its line of JSON; nothing for a name that does not exist.
#[wasm_bindgen(js_name = measureWorkload)]
pub fn measure_workload(name: &str, threads: usize, quick: bool) -> Option<String> {
    let plan = if quick { Plan::QUICK } else { Plan::FULL };
    let workload = workloads(threads, quick).into_iter().find(|workload| workload.name == name)?;
    let sample = measure(plan, &mut *workload.prepare());
    Some(workload.report(sample))
}
