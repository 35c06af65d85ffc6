//! The program of dropped files: parsers and estimators, nothing that draws.
//!
//! Its exports are those of `infoplane::reader`. The package exists for the compiler: it is the last one, whose settings
//! hold for what is optimised across packages, and its library has no other form, which would prevent that.

pub use infoplane::*;
