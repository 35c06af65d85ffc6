//! What figures draw: plain data, whatever it comes from.

use crate::information::Estimate;
use crate::measure::{EpochSummary, StatisticsSummary};

/// Everything that is drawn of a run, of a published run, or of activations that another program wrote.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// The epochs that have a place, rising, also those that were not reached yet. Places are indices of this list.
    pub epochs: Vec<usize>,
    /// Entropy of the input, bits: the right end of planes.
    pub h_x_bits: f64,
    /// Entropy of the label, bits: the top of planes.
    pub h_y_bits: f64,
    /// Number of inputs.
    pub inputs: usize,
    /// Number of classes.
    pub classes: usize,
    /// The least I(X;T) and I(T;Y) of any mark, bits, where they are below 0: the axes reach down to them.
    pub least: (f64, f64),
    /// Networks that belong together: conditions.
    pub groups: Vec<Group>,
}

/// Networks that differ by chance alone.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// What stands above its plane where there are several.
    pub title: String,
    /// What stands in a key.
    pub label: String,
    /// What each layer is called beside its number, where it is; as long as there are layers.
    pub layers: Vec<Option<String>>,
    /// The networks.
    pub networks: Vec<Track>,
    /// Means over networks, at the epochs up to the one that all have reached.
    pub means: Vec<EpochSummary>,
    /// Statistics at the epochs, as far as they are known.
    pub statistics: Vec<Option<StatisticsSummary>>,
}

/// The points of one network: at each epoch, as far as it got, those of its layers. Empty where they are not known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Track(pub Vec<Vec<Estimate>>);

impl Track {
    /// The layers at an epoch; empty where they are not known.
    pub fn at(&self, index: usize) -> &[Estimate] {
        self.0.get(index).map_or(&[], Vec::as_slice)
    }
}

impl Scene {
    /// Makes the axes reach down to these estimates.
    pub fn reach(&mut self, estimates: &[Estimate]) {
        for estimate in estimates {
            let (x, y) = (estimate.i_xt_bits.unwrap_or(0.0), estimate.i_ty_bits.unwrap_or(0.0));
            self.least = (self.least.0.min(x), self.least.1.min(y));
        }
    }

    /// The last epoch, also if it was not reached yet.
    pub fn last_epoch(&self) -> usize {
        self.epochs.last().copied().unwrap_or(0)
    }

    /// How many of the epochs all networks have reached.
    pub fn reached(&self) -> usize {
        self.groups.iter().map(|group| group.means.len()).max().unwrap_or(0)
    }

    /// Index of the epoch next to a given one; of two equally near the earlier.
    pub fn nearest(&self, epoch: usize) -> usize {
        let after = self.epochs.partition_point(|e| *e < epoch).min(self.epochs.len().saturating_sub(1));
        let next = self.epochs.get(after).copied().unwrap_or(0);
        match after.checked_sub(1) {
            Some(before) if epoch - self.epochs[before] <= next.abs_diff(epoch) => before,
            _ => after,
        }
    }
}
