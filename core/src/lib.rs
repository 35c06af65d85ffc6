//! The numerics of infoplane: datasets, networks, their training, and estimators of what a layer knows.
//!
//! The package `infoplane` has these modules under the same names. They are a package because of the page: it runs them
//! for minutes, so the compiler makes them fast; it loads everything else before its first point, so the compiler makes
//! that small.

pub mod dataset;
pub mod information;
pub mod math;
pub mod network;
pub mod optimizer;
pub mod training;
