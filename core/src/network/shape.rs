//! Layer sizes and where each layer's parameters lie.

use std::ops::Range;

/// One layer's sizes and its place in the flat parameters of a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Inputs of the layer.
    pub inputs: usize,
    /// Units of the layer.
    pub units: usize,
    /// Weights, `units x inputs`, one unit's weights contiguous.
    pub weights: Range<usize>,
    /// Biases, `units`.
    pub biases: Range<usize>,
}

/// Layers of a fully connected network, from the first hidden layer to the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    layers: Vec<Layer>,
}

impl Shape {
    /// A network of `inputs` inputs, the given hidden sizes and `classes` output units.
    pub fn new(inputs: usize, hidden: &[usize], classes: usize) -> Self {
        let mut layers = Vec::with_capacity(hidden.len() + 1);
        let (mut fan_in, mut at) = (inputs, 0);
        for &units in hidden.iter().chain([&classes]) {
            let weights = at..at + units * fan_in;
            let biases = weights.end..weights.end + units;
            at = biases.end;
            layers.push(Layer { inputs: fan_in, units, weights, biases });
            fan_in = units;
        }
        Self { layers }
    }

    /// All layers in order; the last is the output.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// Number of parameters, weights and biases of all layers.
    pub fn parameters(&self) -> usize {
        self.layers.last().map_or(0, |l| l.biases.end)
    }

    /// Floating-point operations of one forward and backward pass for one sample: two for each
    /// weight forward, two for its gradient, two back through it except in the first layer.
    pub fn training_flops(&self) -> u64 {
        let weights = |l: &Layer| (l.units * l.inputs) as u64;
        let first = self.layers.first().map_or(0, weights);
        6 * self.layers.iter().map(weights).sum::<u64>() - 2 * first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_network_has_its_known_size() {
        let shape = Shape::new(12, &[10, 7, 5, 4, 3], 2);
        let weights = [120, 70, 35, 20, 12, 6];
        let sizes: Vec<_> = shape.layers().iter().map(|l| l.weights.len()).collect();
        assert_eq!(sizes, weights);
        assert_eq!(shape.parameters(), weights.iter().sum::<usize>() + 31);
        assert_eq!(shape.layers()[1].weights, 130..200);
        assert_eq!(shape.training_flops(), 4 * 120 + 6 * 143);
    }
}
