//! The epoch loop allocates nothing.
#![cfg(not(target_arch = "wasm32"))]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::Arc;

use infoplane::dataset::icosahedron;
use infoplane::optimizer::OptimizerKind;
use infoplane::params::{ExperimentParams, LayerActivations};
use infoplane::training::Trainer;

thread_local!(static ALLOCATIONS: Cell<usize> = const { Cell::new(0) });

struct Counting;

// SAFETY: every call is passed on to the system's allocator unchanged; counting touches a
// thread-local of constant initialisation, which allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|n| n.set(n.get() + 1));
        System.alloc(layout)
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        System.dealloc(pointer, layout);
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

#[test]
fn training_allocates_nothing() {
    let data = Arc::new(icosahedron());
    for optimizer in OptimizerKind::ALL {
        for shuffle in [false, true] {
            // The second with kept slopes and a penalty.
            for (activation, l2) in [("tanh", 0.0), ("tanh-swish-abs-relu-swish", 0.01)] {
                let activation = LayerActivations::parse(activation).unwrap();
                let params = ExperimentParams { activation, l2, optimizer, shuffle, ..Default::default() };
                let params = params.check().unwrap();
                let mut trainer = Trainer::new(&params.trainer_settings(0, 0), Arc::clone(&data));
                let before = ALLOCATIONS.with(Cell::get);
                trainer.advance(5, u64::MAX);
                let after = ALLOCATIONS.with(Cell::get);
                assert_eq!(after - before, 0, "{optimizer:?}, shuffle {shuffle}, l2 {l2}");
                assert!(before > 0, "the counter counts");
            }
        }
    }
}
