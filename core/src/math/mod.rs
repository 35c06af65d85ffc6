//! Elementary functions with the same bits on every target.
//!
//! The platform's math library differs between systems and browsers, so results never touch it:
//! double precision comes from the `libm` crate in portable software, single precision over eight
//! lanes from [`lanes`].

pub mod eigen;
pub mod lanes;
pub mod lbfgs;
pub mod random;
pub mod rows;
pub mod special;

pub use libm::{
    cos, exp, exp10, exp2, expm1 as exp_m1, lgamma as ln_gamma, log as ln, log10, log1p as ln_1p, log2, sqrt,
};
