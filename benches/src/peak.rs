//! What the machine can do at most: the denominator of every percentage.

use std::hint::black_box;

use wide::{f32x4, f32x8};

use crate::{Group, Workload};

/// Chains of multiplications and as many of additions. Each takes three or four cycles a step, and
/// two of each kind can start in a cycle: six or seven are needed, and with both constants fourteen
/// registers are what a browser's compiler leaves room for.
const CHAINS: usize = 6;
const ROUNDS: usize = 50_000;
/// Steps of a round: with more, compilers put all steps of a chain in a row, which stalls.
const STEPS: usize = 2;

/// A macro, since both types have the operators but share no trait for them.
macro_rules! loop_of {
    ($name:ident, $vector:ident) => {
        #[inline(never)]
        fn $name() {
            let (factor, summand) = ($vector::splat(black_box(1.0)), $vector::splat(black_box(0.5)));
            let mut products = [$vector::splat(black_box(1.0)); CHAINS];
            let mut sums = [$vector::splat(black_box(1.0)); CHAINS];
            for _ in 0..ROUNDS {
                for _ in 0..STEPS {
                    for (product, sum) in products.iter_mut().zip(&mut sums) {
                        *product *= factor;
                        *sum += summand;
                    }
                }
            }
            black_box((products, sums));
        }
    };
}

loop_of!(narrow, f32x4);
loop_of!(full, f32x8);

pub(crate) fn workloads() -> Vec<Workload> {
    let flops = |lanes: usize| (2 * lanes * CHAINS * STEPS * ROUNDS) as f64;
    let mut all = vec![Workload::new("peak, 128-bit multiply and add", Group::Peak, flops(4), || narrow as fn())];
    if cfg!(target_feature = "avx") {
        all.push(Workload::new("peak, 256-bit multiply and add", Group::Peak, flops(8), || full as fn()));
    }
    all
}
