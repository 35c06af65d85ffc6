//! The same parameters give the same bits; `wasm/page/tests/web.rs` asserts the same digests in a browser.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use infoplane::experiment::{digest, Run};

#[test]
fn one_two_and_five_threads_give_the_known_digest() {
    for threads in [1, 2, 5] {
        let mut run = Run::new(&common::params());
        run.resume();
        std::thread::scope(|scope| {
            for lane in run.lanes(threads) {
                scope.spawn(|| lane.work());
            }
        });
        assert_eq!(digest(run.poll()), common::DIGEST, "{threads} threads");
    }
}

#[test]
fn every_activation_and_optimiser_gives_the_known_digest() {
    assert_eq!(common::all_functions(), common::ALL_FUNCTIONS_DIGESTS);
}

#[test]
fn the_options_of_network_and_training_give_the_known_digest() {
    assert_eq!(common::options(), common::OPTIONS_DIGEST);
}
