//! Gaussian noise that is added to a layer for the analysis: how much of it.

use super::kind::{Accepts, Field, SettingError, Values};
use super::Doubts;
use crate::math;

/// The setting for its variance.
pub(super) const VARIANCE: Field = Field {
    name: "variance",
    title: "Noise variance",
    words: "noise variance",
    help: "Variance of the noise in each unit",
    default: "0.1",
    accepts: Accepts::Real { least: 1e-12, most: 1e6 },
};

/// The setting for what the variance is counted in.
pub(super) const SCALE: Field = Field {
    name: "scale",
    title: "Noise scale",
    words: "noise scale",
    help: "Whether the variance is in units of the activation, or relative to the layer: a multiple of the mean variance of its units over the inputs",
    default: "fixed",
    accepts: Accepts::Choice(&["fixed", "relative"]),
};

/// How much noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct NoiseScale {
    variance: f64,
    relative: bool,
}

impl NoiseScale {
    /// From the fields [`VARIANCE`] and [`SCALE`].
    pub fn from_values(values: &Values) -> Result<Self, SettingError> {
        Ok(Self { variance: values.real("variance")?, relative: values.choice("scale")? == 1 })
    }

    /// In units of the activation.
    pub fn fixed(variance: f64) -> Self {
        Self { variance, relative: false }
    }

    /// Its variance in a layer whose units have this mean variance; none where that is nothing.
    pub fn variance(self, of_layer: f64) -> Option<f64> {
        match self.relative {
            false => Some(self.variance),
            true => Some(self.variance * of_layer).filter(|variance| *variance > 0.0),
        }
    }

    /// Whether the noise is large against the layer.
    pub fn doubts(self, of_layer: f64) -> Doubts {
        let variance = self.variance(of_layer).filter(|_| of_layer > 0.0);
        Doubts { noise: variance.map(|variance| math::sqrt(variance / of_layer)), ..Doubts::default() }
    }
}
