//! How much memory a piece of work takes.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local!(static NOW: Cell<isize> = const { Cell::new(0) });
thread_local!(static MOST: Cell<isize> = const { Cell::new(0) });

struct Counting;

// SAFETY: every call is passed on to the system's allocator unchanged; counting touches thread-locals of
// constant initialisation, which allocate nothing. A vector that grows is two allocations here: the worst case.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        NOW.with(|now| {
            now.set(now.get() + layout.size() as isize);
            MOST.with(|most| most.set(most.get().max(now.get())));
        });
        System.alloc(layout)
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.with(|now| now.set(now.get() - layout.size() as isize));
        System.dealloc(pointer, layout);
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// The result of a piece of work on this thread, and the most bytes that it held at any time.
pub fn most_memory<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = NOW.with(Cell::get);
    MOST.with(|most| most.set(before));
    let result = work();
    let most = MOST.with(Cell::get);
    (result, (most - before) as usize)
}

#[test]
fn memory_is_counted() {
    let (length, most) = most_memory(|| {
        let long = vec![0_u8; 5000];
        drop(vec![0_u8; 3000]);
        long.len()
    });
    assert_eq!((length, most), (5000, 8000));
}
