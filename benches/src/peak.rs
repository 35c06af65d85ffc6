//! What the machine can do at most: the denominator of every percentage.

use std::hint::black_box;

use wide::{f32x4, f32x8};

use crate::{Group, Workload};

/// Independent sums: more than latency x throughput of any core here, and few enough for the
/// fifteen registers that a browser's compiler leaves.
const CHAINS: usize = 12;
const ROUNDS: usize = 100_000;

/// A macro, since both types have the operators but share no trait for them.
macro_rules! loop_of {
    ($name:ident, $vector:ident, $chains:expr) => {
        #[inline(never)]
        fn $name() {
            let factor = $vector::splat(black_box(0.999_999));
            let mut sums = [$vector::splat(black_box(1.0)); $chains];
            for _ in 0..ROUNDS {
                for sum in &mut sums {
                    // A dependent product would measure latency: this one is of two loop constants
                    // in value but not to the compiler, as the sum takes part.
                    *sum = *sum * factor + factor;
                }
            }
            black_box(sums);
        }
    };
}

loop_of!(narrow, f32x4, CHAINS);
loop_of!(full, f32x8, if cfg!(target_feature = "avx") { CHAINS } else { CHAINS / 2 });

pub(crate) fn workloads() -> Vec<Workload> {
    let flops = |lanes: usize, chains: usize| (2 * lanes * chains * ROUNDS) as f64;
    let mut all =
        vec![Workload::new("peak, 128-bit multiply and add", Group::Peak, flops(4, CHAINS), || narrow as fn())];
    if cfg!(target_feature = "avx") {
        all.push(Workload::new("peak, 256-bit multiply and add", Group::Peak, flops(8, CHAINS), || full as fn()));
    }
    all
}
