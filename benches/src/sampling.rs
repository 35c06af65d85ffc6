//! Repeats a piece of work and takes the time.

use serde::Serialize;
use web_time::Instant;

/// How long and how often.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Time before the first sample, s: a browser compiles code again when it has run for a while.
    pub warm_up: f64,
    /// Least time of a sample, s.
    pub sample: f64,
    /// Number of samples, at most.
    pub samples: usize,
}

impl Plan {
    /// Eleven samples of 0.1 s after 1 s.
    pub const FULL: Self = Self { warm_up: 1.0, sample: 0.1, samples: 11 };
    /// Three samples of 0.04 s after 0.25 s.
    pub const QUICK: Self = Self { warm_up: 0.25, sample: 0.04, samples: 3 };
}

/// Times of one repetition, ms.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Sample {
    /// Median of the samples.
    pub median_ms: f64,
    /// The fastest.
    pub least_ms: f64,
    /// The slowest.
    pub most_ms: f64,
}

/// Takes samples of the work as planned.
pub fn measure(plan: Plan, work: &mut dyn FnMut()) -> Sample {
    let start = Instant::now();
    let mut repetitions = 0_u32;
    while repetitions == 0 || start.elapsed().as_secs_f64() < plan.warm_up {
        work();
        repetitions += 1;
    }
    let each = start.elapsed().as_secs_f64() / f64::from(repetitions);
    let repetitions = (plan.sample / each).ceil().max(1.0) as u32;
    // Long work varies less: five samples of it are enough.
    let samples = if each > plan.sample { plan.samples.min(5) } else { plan.samples };
    let mut times: Vec<f64> = (0..samples)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..repetitions {
                work();
            }
            start.elapsed().as_secs_f64() * 1e3 / f64::from(repetitions)
        })
        .collect();
    times.sort_by(f64::total_cmp);
    Sample { median_ms: times[times.len() / 2], least_ms: times[0], most_ms: times[times.len() - 1] }
}
