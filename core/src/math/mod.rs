//! Elementary functions with the same bits on every target.
//!
//! The platform's math library differs between systems and browsers, so results never touch it:
//! double precision comes from the `libm` crate in portable software, single precision over eight
//! lanes from [`lanes`].

pub mod lanes;
pub mod rows;

pub use libm::{cos, exp, exp10, exp2, log as ln, log10, log2, sqrt};
