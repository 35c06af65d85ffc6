//! What infoplane's speed is measured on.
//!
//! A [`Workload`] is one piece of work that is repeated. The same workloads run under criterion
//! (`cargo bench -p infoplane-benches`), in the program `measure`, and in a browser's worker;
//! `cargo xtask bench` runs the last two and makes one table of them.

mod estimators;
mod information;
mod kernels;
mod peak;
mod peer_case;
mod runs;
mod sampling;
mod tasks;
mod training;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use peer_case::peer_case;
pub use sampling::{measure, Plan, Sample};
pub use tasks::synthetic;

/// What a workload tells about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// The machine's limit: multiplications and additions in registers.
    Peak,
    /// One kernel on one layer.
    Kernel,
    /// One estimator on one layer.
    Estimator,
    /// Whole epochs of one network, and looking at it.
    Network,
    /// Many networks on one and on two threads.
    Threads,
    /// The same work at growing sizes.
    Scaling,
}

/// A piece of work and how much arithmetic it is.
pub struct Workload {
    /// A name that tells one from the others.
    pub name: String,
    /// What it tells about.
    pub group: Group,
    /// Additions, multiplications and divisions of one repetition; 0 where that says nothing.
    pub flops: f64,
    /// What one repetition counts for: a time is divided by it. Network-epochs, say.
    pub units: f64,
    make: Box<dyn Fn() -> Box<dyn FnMut()>>,
}

impl Workload {
    fn new<W: FnMut() + 'static>(
        name: impl Into<String>,
        group: Group,
        flops: f64,
        make: impl Fn() -> W + 'static,
    ) -> Self {
        Self { name: name.into(), group, flops, units: 1.0, make: Box::new(move || Box::new(make())) }
    }

    fn per(mut self, units: f64) -> Self {
        self.units = units;
        self
    }

    /// What was measured, as one line of JSON.
    pub fn report(&self, sample: Sample) -> String {
        let Self { name, group, flops, units, .. } = self;
        let gflops = flops / sample.median_ms / 1e6;
        serde_json::json!({ "name": name, "group": group, "units": units, "gflops": gflops, "ms": sample }).to_string()
    }

    /// Prepares the work; each call of what is returned does it once.
    pub fn prepare(&self) -> Box<dyn FnMut()> {
        (self.make)()
    }
}

/// All workloads, or in a quick measurement those that are not about growing sizes. `threads` is how
/// many the machine offers.
pub fn workloads(threads: usize, quick: bool) -> Vec<Workload> {
    let mut all = peak::workloads();
    all.extend(kernels::workloads());
    all.extend(training::workloads());
    all.extend(information::workloads());
    all.extend(estimators::workloads());
    all.extend(runs::workloads(threads));
    all.retain(|workload| !quick || workload.group != Group::Scaling);
    all
}
