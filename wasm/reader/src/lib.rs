//! The program that reads dropped files: parsers and estimators, nothing that draws.
//!
//! Its exports are those of `infoplane::reader`. This package exists for the compiler: the last package decides how
//! everything is optimised together; see "Building" in ARCHITECTURE.md.

pub use infoplane::*;
