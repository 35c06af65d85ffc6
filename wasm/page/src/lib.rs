//! The program of the page: training, measuring and drawing, no parser.
//!
//! Its exports are those of `infoplane::web`. This package exists for the compiler: the last package decides how
//! everything is optimised together; see "Building" in ARCHITECTURE.md.

pub use infoplane::*;
