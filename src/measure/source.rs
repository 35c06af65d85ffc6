//! Where activations come from.

use std::convert::Infallible;

use crate::experiment::History;
use crate::information::Task;
use crate::math::rows::{LayerBuffer, LayerRows};
use crate::training::{Evaluation, InputBlocks};

/// A network at a recorded epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Index of the network.
    pub network: usize,
    /// Index of the recorded epoch.
    pub record: usize,
}

/// Buffers of one thread, used for any network and layer.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// For networks that are made again from their weights.
    pub evaluation: Evaluation,
    /// For layers that come as matrices.
    pub layer: LayerBuffer,
}

/// What is shown of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// What its units give.
    Activations,
    /// What they receive, before their activation function; of the output the logits.
    NetInputs,
}

/// Something that has layers: recorded weights, a file.
pub trait Source {
    /// Why a layer cannot be had.
    type Error;

    /// Recorded epochs of each network.
    fn records(&self) -> Vec<usize>;

    /// What is known of the inputs.
    fn task(&self) -> Task<'_>;

    /// Shows the layers of a network at a recorded epoch, the first first.
    ///
    /// # Errors
    /// What keeps the layers from being had.
    fn layers(
        &self,
        place: Place,
        quantity: Quantity,
        scratch: &mut Scratch,
        see: &mut dyn FnMut(LayerRows<'_>),
    ) -> Result<(), Self::Error>;
}

/// The networks of a run, made again from their recorded weights.
#[derive(Clone, Copy)]
pub struct RunSource<'a> {
    history: &'a History,
    inputs: &'a InputBlocks,
}

impl<'a> RunSource<'a> {
    /// What is recorded by now, and all inputs of its data.
    ///
    /// # Panics
    /// When it is asked for its task, if the data is elsewhere; for layers, if weights were not kept.
    pub fn new(history: &'a History, inputs: &'a InputBlocks) -> Self {
        Self { history, inputs }
    }
}

impl Source for RunSource<'_> {
    type Error = Infallible;

    fn records(&self) -> Vec<usize> {
        self.history.networks.iter().map(|network| network.records.len()).collect()
    }

    fn task(&self) -> Task<'_> {
        self.history.params.task()
    }

    fn layers(
        &self,
        place: Place,
        quantity: Quantity,
        scratch: &mut Scratch,
        see: &mut dyn FnMut(LayerRows<'_>),
    ) -> Result<(), Infallible> {
        let mlp = self.history.mlp(place.network, place.record);
        match quantity {
            Quantity::Activations => scratch.evaluation.run(&mlp, self.inputs),
            Quantity::NetInputs => scratch.evaluation.run_net_inputs(&mlp, self.inputs),
        }
        let activations = &scratch.evaluation.activations;
        (0..activations.layers()).for_each(|layer| see(activations.layer(layer)));
        Ok(())
    }
}
