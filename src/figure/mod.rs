//! Pictures of a run; see the submodules.
