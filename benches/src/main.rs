//! Measures workloads natively and prints lines of JSON.
//!
//! ```text
//! measure [--quick] [PART OF A NAME]...    all workloads, or those whose name has such a part
//! measure --peer-case                      the reference workload in numbers
//! ```

use infoplane_benches::{measure, peer_case, workloads, Plan};

fn main() {
    let (flags, parts): (Vec<_>, Vec<_>) = std::env::args().skip(1).partition(|arg| arg.starts_with("--"));
    if flags.iter().any(|flag| flag == "--peer-case") {
        println!("{}", peer_case());
        return;
    }
    let quick = flags.iter().any(|flag| flag == "--quick");
    let plan = if quick { Plan::QUICK } else { Plan::FULL };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    for workload in workloads(threads, quick) {
        if parts.is_empty() || parts.iter().any(|part| workload.name.contains(part)) {
            let sample = measure(plan, &mut *workload.prepare());
            println!("{}", workload.report(sample));
        }
    }
}
