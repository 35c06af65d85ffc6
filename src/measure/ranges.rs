//! Between which values all activations of a network lie, while it is being recorded.

use super::{Place, Quantity, Queue, Scratch, Source};
use crate::information::range_of;
use crate::math::rows::LayerRows;

/// Least and greatest activation.
pub type Range = [f32; 2];

/// The range of nothing.
pub const NO_RANGE: Range = [f32::INFINITY, f32::NEG_INFINITY];

fn joined(a: Range, b: Range) -> Range {
    [a[0].min(b[0]), a[1].max(b[1])]
}

/// Least and greatest activation of a network at a recorded epoch.
///
/// # Errors
/// What keeps the layers from being had.
pub fn range_at<S: Source>(source: &S, place: Place, scratch: &mut Scratch) -> Result<Range, S::Error> {
    let mut range = NO_RANGE;
    let see = &mut |layer: LayerRows<'_>| range = joined(range, range_of(&layer));
    source.layers(place, Quantity::Activations, scratch, see)?;
    Ok(range)
}

/// What is known of the ranges of networks.
#[derive(Clone, Debug, Default)]
pub struct Ranges(Vec<Ranged>);

/// The range of a network.
#[derive(Clone, Copy, Debug)]
struct Ranged {
    /// Over the recorded epochs up to here.
    records: usize,
    range: Range,
    /// What is measured with.
    used: Range,
}

impl Ranges {
    /// Up to so many places whose range is not known.
    pub fn unknown(&mut self, records: &[usize], most: usize) -> Vec<Place> {
        self.0.resize(records.len(), Ranged { records: 0, range: NO_RANGE, used: NO_RANGE });
        let all = self.0.iter().zip(records).enumerate().flat_map(|(network, (ranged, records))| {
            (ranged.records..*records).map(move |record| Place { network, record })
        });
        all.take(most).collect()
    }

    /// Takes the range at the next place of a network.
    pub fn add(&mut self, network: usize, range: Range) {
        if let Some(ranged) = self.0.get_mut(network) {
            ranged.records += 1;
            ranged.range = joined(ranged.range, range);
        }
    }

    /// Where all else is done, ranges that have grown are taken, and their networks are measured again.
    pub fn settle(&mut self, queue: &mut Queue) {
        if queue.is_empty() {
            for (network, ranged) in self.0.iter_mut().enumerate().filter(|(_, ranged)| ranged.range != ranged.used) {
                ranged.used = ranged.range;
                queue.begin_again(network);
            }
        }
    }

    /// What a network is measured with.
    pub fn used(&self, network: usize) -> Range {
        self.0.get(network).map_or(NO_RANGE, |ranged| ranged.used)
    }

    /// Over all recorded epochs of a network that were looked at.
    pub fn of(&self, network: usize) -> Range {
        self.0.get(network).map_or(NO_RANGE, |ranged| ranged.range)
    }
}
