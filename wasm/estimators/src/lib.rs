//! The program of estimators that a page loads when they are asked for: no run, no file, nothing that draws.
//!
//! Its exports are those of `infoplane::estimating`. This package exists for the compiler: the last package decides how
//! everything is optimised together; see "Building" in ARCHITECTURE.md.

pub use infoplane::*;
