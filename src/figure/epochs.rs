//! Axes of epochs.

use std::ops::Range;

use serde::Deserialize;

/// Where epoch 0 stands on a logarithmic axis.
const LOG_ZERO: f64 = 0.7;

/// Scale of an axis of epochs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EpochAxis {
    /// Logarithmic; epoch 0 stands at the left edge.
    #[default]
    Log,
    /// Linear.
    Linear,
}

impl EpochAxis {
    /// Where an epoch stands.
    pub(super) fn place(self, epoch: usize) -> f64 {
        match self {
            Self::Log => (epoch as f64).max(LOG_ZERO),
            Self::Linear => epoch as f64,
        }
    }

    /// A logarithmic axis up to a last epoch.
    pub(super) fn log_range(last: f64) -> Range<f64> {
        LOG_ZERO..last.max(2.0)
    }
}

/// An epoch with few characters: 100, 1k, 10k.
pub(super) fn compact(epoch: f64) -> String {
    if epoch >= 1000.0 {
        format!("{}k", epoch / 1000.0)
    } else {
        format!("{}", (epoch * 10.0).round() / 10.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epochs_are_written_short() {
        assert_eq!([compact(1.0), compact(100.0), compact(10_000.0), compact(2500.0)], ["1", "100", "10k", "2.5k"]);
    }
}
