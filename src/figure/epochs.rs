//! Axes of epochs.

use serde::Deserialize;

use crate::math;

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
    /// Where an epoch stands on an axis up to a last epoch: 0 is its left end, 1 its right.
    pub(super) fn share(self, epoch: f64, last: usize) -> f64 {
        match self {
            Self::Log => math::ln(epoch.max(LOG_ZERO) / LOG_ZERO) / math::ln((last as f64).max(2.0) / LOG_ZERO),
            Self::Linear => epoch / (last as f64).max(1.0),
        }
    }

    /// Round epochs up to the last, at most `most` or so.
    pub(super) fn ticks(self, last: usize, most: usize) -> Vec<f64> {
        match self {
            // Epochs are whole.
            Self::Linear => super::ticks::linear(0.0, last.max(1) as f64, most.clamp(1, last.max(1))),
            Self::Log => super::ticks::log(1.0, (last as f64).max(2.0), most.max(2)),
        }
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

    #[test]
    fn the_axis_goes_from_epoch_0_to_the_last() {
        for axis in [EpochAxis::Log, EpochAxis::Linear] {
            for last in [2, 9, 9999] {
                assert_eq!(axis.share(0.0, last), 0.0);
                assert!((axis.share(last as f64, last) - 1.0).abs() < 1e-12);
                let ticks = axis.ticks(last, 5);
                assert!(ticks.len() >= 2 && ticks.len() <= 6, "{axis:?} {last}: {ticks:?}");
                assert!(ticks.iter().all(|t| (0.0..=1.0).contains(&axis.share(*t, last))));
            }
            assert!(axis.share(0.0, 0).is_finite() && axis.ticks(0, 5).len() < 3, "one epoch is an axis too");
        }
        assert_eq!(EpochAxis::Log.ticks(9999, 5), [1.0, 10.0, 100.0, 1000.0]);
        assert_eq!(EpochAxis::Linear.ticks(9999, 5), [0.0, 2000.0, 4000.0, 6000.0, 8000.0]);
    }
}
