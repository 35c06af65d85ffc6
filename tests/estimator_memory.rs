//! No estimator holds a table of all pairs of rows: its memory is that of the rows (trap 11).
#![cfg(not(target_arch = "wasm32"))]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use infoplane::information::{Registry, Task};
use infoplane::math::rows::LayerBuffer;
use ndarray::Array2;

static USED: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

struct Counting;

// SAFETY: every call is passed on to the system's allocator unchanged; counting touches two atomics, which allocate
// nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let used = USED.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(used, Ordering::Relaxed);
        System.alloc(layout)
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        USED.fetch_sub(layout.size(), Ordering::Relaxed);
        System.dealloc(pointer, layout);
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

#[test]
fn memory_is_that_of_the_rows() {
    const ROWS: usize = 20_000;
    // A table of all pairs would take 1.6 GB in single precision.
    const ENOUGH: usize = 40 << 20;
    let layer = Array2::from_shape_fn((ROWS, 3), |(row, unit)| {
        let mixed = (row * 3 + unit).wrapping_mul(2_654_435_761) >> 7 & 0xffff;
        mixed as f32 / 32_768.0 - 1.0
    });
    let labels: Vec<u32> = (0..ROWS as u32).map(|row| row % 2).collect();
    let mut buffer = LayerBuffer::default();
    let rows = buffer.fill(layer.view());
    for kind in Registry::default().kinds() {
        let before = USED.load(Ordering::Relaxed);
        MOST.store(before, Ordering::Relaxed);
        let settings = Registry::default().read(kind.name).unwrap();
        let found = settings.estimator(&Task { labels: &labels, classes: 2, inputs: None }).estimate(&rows);
        let taken = MOST.load(Ordering::Relaxed) - before;
        assert!(taken < ENOUGH, "{} takes {} MB", kind.name, taken >> 20);
        assert!(found.numbers().iter().flatten().all(|number| number.is_finite()), "{}: {found:?}", kind.name);
    }
    assert!(MOST.load(Ordering::Relaxed) > ROWS * 3 * 4, "the counter counts");
}
