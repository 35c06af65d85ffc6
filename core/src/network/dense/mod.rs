//! The matrix products of a fully connected layer on one block of samples.
//!
//! [`product`] serves forward and backward passes, [`gradient`] the weights. Both cut a layer into
//! tiles whose sums stay in registers; `tiles.rs` is the one place that chooses their shapes.

mod gradient;
mod product;
// Its tests are native.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod reference;
mod tiles;

pub use gradient::{add_biases, gradient};
pub use product::{pack, pack_transposed, product};
