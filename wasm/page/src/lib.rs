//! The program of the page: training, measuring and drawing, no parser.
//!
//! Its exports are those of `infoplane::web`. The package exists for the compiler: it is the last one, whose settings
//! hold for what is optimised across packages, and its library has no other form, which would prevent that.

pub use infoplane::*;
