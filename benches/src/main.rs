//! Measures workloads natively and prints JSON lines: `measure [--quick] [PART OF A NAME]...`

use infoplane_benches::{measure, workloads, Plan};

fn main() {
    let (flags, parts): (Vec<_>, Vec<_>) = std::env::args().skip(1).partition(|arg| arg == "--quick");
    let plan = if flags.is_empty() { Plan::FULL } else { Plan::QUICK };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    for workload in workloads(threads) {
        if !parts.is_empty() && !parts.iter().any(|part| workload.name.contains(part)) {
            continue;
        }
        let sample = measure(plan, &mut *workload.prepare());
        println!("{}", workload.report(sample));
    }
}
