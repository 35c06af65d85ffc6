//! What stands for estimators that a build does not have.

use super::kind::{Make, SettingError, Values};
use super::{Estimate, Estimator, Task};
use crate::math::rows::LayerRows;

/// Whether this build has those that take long programs.
pub(super) const HERE: bool = cfg!(feature = "estimators");

/// What makes an estimator where this build has it.
pub(super) const fn here(make: Make) -> Make {
    if HERE {
        make
    } else {
        elsewhere
    }
}

/// What is said of an estimator where this build has it: documentation that others need not carry.
pub(super) const fn text(text: &'static str) -> &'static str {
    if HERE {
        text
    } else {
        ""
    }
}

/// The same of several texts.
pub(super) const fn texts(texts: &'static [&'static str]) -> &'static [&'static str] {
    if HERE {
        texts
    } else {
        &[]
    }
}

/// The estimator is elsewhere.
pub(super) fn elsewhere(values: &Values, _: &Task<'_>) -> Result<Box<dyn Estimator>, SettingError> {
    Err(SettingError::Elsewhere { estimator: values.kind().name })
}

/// Finds nothing.
pub(super) struct Elsewhere;

impl Estimator for Elsewhere {
    fn estimate(&mut self, _: &LayerRows<'_>) -> Estimate {
        Estimate::default()
    }
}
