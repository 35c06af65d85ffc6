//! What a measurement has found.

use super::Place;
use crate::information::Estimate;

/// Estimates of each layer of each network at each recorded epoch, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// By network and recorded epoch.
    found: Vec<Vec<Option<Vec<Estimate>>>>,
    known: usize,
}

impl Table {
    /// Nothing is known yet of so many networks.
    pub fn new(networks: usize) -> Self {
        Self { found: vec![Vec::new(); networks], known: 0 }
    }

    /// Number of networks.
    pub fn networks(&self) -> usize {
        self.found.len()
    }

    /// How many networks at recorded epochs are known.
    pub fn known(&self) -> usize {
        self.known
    }

    /// Estimates of the layers of a network at a recorded epoch; none where they are not known.
    pub fn get(&self, place: Place) -> Option<&[Estimate]> {
        self.found.get(place.network)?.get(place.record)?.as_deref()
    }

    /// Adds what was found, in place of what was known. False where there is no such network.
    pub fn add(&mut self, place: Place, layers: Vec<Estimate>) -> bool {
        let Some(network) = self.found.get_mut(place.network) else { return false };
        if network.len() <= place.record {
            network.resize(place.record + 1, None);
        }
        let known = network[place.record].replace(layers);
        self.known += usize::from(known.is_none());
        true
    }
}
