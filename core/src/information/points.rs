//! Rows of a layer as points in the space of its units, sorted by class: what estimators from distances work on.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use wide::f32x8;

use super::{Doubts, Task};
use crate::math::lanes::LANES;
use crate::math::rows::LayerRows;

/// Where lanes without a point are: so far away that no kernel reaches them.
const FAR: f32 = f32::MAX;

/// Distinct rows of a layer with how often each occurs in each class, in vectors of eight.
///
/// Equal rows of a class are one point. The points of a class begin with a vector of their own, and what its last
/// vector has to spare is far away.
#[derive(Clone, Debug, Default)]
pub(super) struct Points {
    units: usize,
    /// N x H, row by row as they came.
    rows: Vec<f32>,
    /// For each vector of points its units one after the other.
    values: Vec<f32x8>,
    /// How many rows each point is; 0 in lanes without one.
    weights: Vec<f32x8>,
    /// Where each row's point is.
    places: Vec<usize>,
    classes: Vec<Class>,
    merged: bool,
    order: Vec<usize>,
}

/// The points of one class.
#[derive(Clone, Debug)]
pub(super) struct Class {
    /// Its vectors.
    pub vectors: Range<usize>,
    /// Rows of this class.
    pub rows: usize,
}

impl Points {
    /// Takes a layer; equal rows of a class become one point if they are to be `merged`.
    ///
    /// # Panics
    /// If the layer has not as many rows as there are labels.
    pub fn fill(&mut self, layer: &LayerRows<'_>, task: &Labels, merged: bool) {
        assert_eq!(layer.samples(), task.labels.len(), "one row for each label");
        let units = layer.units();
        self.units = units;
        self.rows.clear();
        self.rows.extend(layer.by_sample());
        for plane in [&mut self.values, &mut self.weights] {
            plane.clear();
        }
        self.classes.clear();
        self.merged = false;
        self.places.clear();
        self.places.resize(task.labels.len(), usize::MAX);
        let mut place = 0;
        for members in &task.members {
            let mut order = std::mem::take(&mut self.order);
            order.clear();
            order.extend(members);
            if merged {
                // Of equal rows the first comes first: the order is that of the rows alone.
                order.sort_unstable_by(|a, b| self.compare(*a, *b).then(a.cmp(b)));
            }
            let first = self.weights.len();
            for at in 0..order.len() {
                let equal = merged && at > 0 && self.compare(order[at - 1], order[at]).is_eq();
                self.merged |= equal;
                place += usize::from(at > 0 && !equal);
                self.places[order[at]] = place;
                let (vector, lane) = (place / LANES, place % LANES);
                if vector == self.weights.len() {
                    self.weights.push(f32x8::ZERO);
                    self.values.extend(std::iter::repeat_n(f32x8::splat(FAR), units));
                }
                self.weights[vector].as_mut_array()[lane] += 1.0;
                if !equal {
                    let row = &self.rows[order[at] * units..][..units];
                    for (unit, value) in row.iter().enumerate() {
                        self.values[vector * units + unit].as_mut_array()[lane] = *value;
                    }
                }
            }
            place = self.weights.len() * LANES;
            self.classes.push(Class { vectors: first..self.weights.len(), rows: order.len() });
            self.order = order;
        }
    }

    /// Orders rows by their units, the first first.
    fn compare(&self, a: usize, b: usize) -> std::cmp::Ordering {
        let [a, b] = [a, b].map(|row| &self.rows[row * self.units..][..self.units]);
        let different = a.iter().zip(b).find(|(a, b)| a.to_bits() != b.to_bits());
        different.map_or(std::cmp::Ordering::Equal, |(a, b)| a.total_cmp(b))
    }

    /// Number of units, H.
    pub fn units(&self) -> usize {
        self.units
    }

    /// The classes that have rows, in the order of their numbers.
    pub fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// Whether any point is more than one row.
    pub fn are_merged(&self) -> bool {
        self.merged
    }

    /// The units of a vector of points.
    pub fn vector(&self, vector: usize) -> &[f32x8] {
        &self.values[vector * self.units..][..self.units]
    }

    /// How many rows the points of a vector are.
    pub fn weight(&self, vector: usize) -> f32x8 {
        self.weights[vector]
    }

    /// Number of vectors.
    pub fn vectors(&self) -> usize {
        self.weights.len()
    }

    /// Rows in the order in which they came, N x H.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.rows[row * self.units..][..self.units]
    }

    /// Squared distance of two rows.
    pub fn distance(&self, a: usize, b: usize) -> f64 {
        let differences = self.row(a).iter().zip(self.row(b)).map(|(a, b)| f64::from(*a) - f64::from(*b));
        differences.map(|difference| difference * difference).sum()
    }

    /// The point that a row is.
    pub fn place(&self, row: usize) -> usize {
        self.places[row]
    }

    /// The vector that a row's point is in.
    pub fn vector_of(&self, row: usize) -> usize {
        self.places[row] / LANES
    }

    /// How many values are not finite.
    pub fn not_finite(&self) -> usize {
        self.rows.iter().filter(|value| !value.is_finite()).count()
    }

    /// Mean over the units of the variance of a unit over the rows.
    pub fn variance(&self) -> f64 {
        let (units, n) = (self.units, self.rows.len().checked_div(self.units).unwrap_or(0));
        let unit = |unit: usize| self.rows[unit..].iter().step_by(units).map(|value| f64::from(*value));
        let of = |u: usize| {
            let mean = unit(u).sum::<f64>() / n as f64;
            unit(u).map(|value| (value - mean) * (value - mean)).sum::<f64>() / n as f64
        };
        if n == 0 {
            return 0.0;
        }
        (0..units).map(of).sum::<f64>() / units as f64
    }
}

/// A layer in double precision, N x H, and how much of it is not finite.
pub(super) fn double_rows(layer: &LayerRows<'_>, into: &mut Vec<f64>) -> Doubts {
    into.clear();
    into.extend(layer.by_sample().map(f64::from));
    let not_finite = into.iter().filter(|value| !value.is_finite()).count();
    Doubts { not_finite: Doubts::count(not_finite), ..Doubts::default() }
}

/// For each row the rows of its input, where T need not be a function of X; none where it is.
pub(super) fn inputs_of(task: &Task<'_>) -> Option<Vec<Arc<[usize]>>> {
    let mut rows: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    let inputs = task.inputs?;
    for (row, input) in inputs.iter().enumerate() {
        rows.entry(*input).or_default().push(row);
    }
    let rows: BTreeMap<u32, Arc<[usize]>> = rows.into_iter().map(|(input, rows)| (input, rows.into())).collect();
    Some(inputs.iter().map(|input| Arc::clone(&rows[input])).collect())
}

/// The rows of each class.
#[derive(Clone, Debug)]
pub(super) struct Labels {
    /// Class of each row, N.
    pub labels: Vec<u32>,
    /// Rows of each class that has any.
    pub members: Vec<Vec<usize>>,
}

impl Labels {
    pub fn of(task: &Task<'_>) -> Self {
        let mut members = vec![Vec::new(); task.classes];
        for (row, label) in task.labels.iter().enumerate() {
            members[*label as usize].push(row);
        }
        members.retain(|rows| !rows.is_empty());
        Self { labels: task.labels.to_vec(), members }
    }

    /// Number of rows, N.
    pub fn samples(&self) -> usize {
        self.labels.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rows::LayerBuffer;
    use ndarray::array;

    #[test]
    fn equal_rows_of_a_class_are_one_point() {
        let layer = array![[0.5_f32, 1.0], [0.0, 0.0], [0.5, 1.0], [0.5, 1.0], [-1.0, 2.0]];
        let labels = Labels::of(&Task { labels: &[2, 0, 2, 0, 2], classes: 4, inputs: None });
        let mut buffer = LayerBuffer::default();
        let mut points = Points::default();
        points.fill(&buffer.fill(layer.view()), &labels, true);
        assert!(points.are_merged());
        assert_eq!(
            points.classes().iter().map(|class| (class.rows, class.vectors.clone())).collect::<Vec<_>>(),
            [(2, 0..1), (3, 1..2)]
        );
        assert_eq!(points.weight(0).to_array(), [1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(points.weight(1).to_array(), [1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!((0..5).map(|row| points.place(row)).collect::<Vec<_>>(), [9, 0, 9, 1, 8]);
        assert_eq!(points.vector(1)[1].to_array()[..3], [2.0, 1.0, FAR]);
        points.fill(&buffer.fill(layer.view()), &labels, false);
        assert!(!points.are_merged());
        assert_eq!((0..5).map(|row| points.place(row)).collect::<Vec<_>>(), [8, 0, 9, 1, 10]);
        // (0.25 * 5 - 0.3^2 ...) by hand: means 0.1 and 1.0.
        let (a, b) = ([0.5, 0.0, 0.5, 0.5, -1.0], [1.0, 0.0, 1.0, 1.0, 2.0]);
        let variance = |v: [f64; 5]| {
            let mean = v.iter().sum::<f64>() / 5.0;
            v.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 5.0
        };
        assert!((points.variance() - (variance(a) + variance(b)) / 2.0).abs() < 1e-12);
    }
}
