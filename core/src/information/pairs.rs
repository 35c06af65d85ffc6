//! Sums of a Gaussian kernel over all pairs of points.
//!
//! Distances are sums of squares of differences in single precision. The expansion |a|² + |b|² - 2ab would be
//! faster and is wrong where the layer lies far from the origin: differences of large numbers are left.

use std::ops::Range;

use wide::f32x8;

use super::points::Points;
use crate::math::lanes::{Exp2, LANES};

/// Points of a tile, as rows: their sums stay in registers, two to a vector where there is no AVX.
const TILE: usize = 4;

/// Vectors of a block: so many numbers are added up in single precision, then go on in double precision.
const BLOCK: usize = 32;

/// Powers below this one are not raised to the fourth any more: the result would be denormal.
const LEAST_SQUARE: f32 = 2.168_404_3e-19;

/// For a kernel and its fourth power the sum over one point's pairs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Sums {
    /// Over the pairs in the point's own class, with itself.
    pub same: [f64; 2],
    /// Over the pairs in other classes.
    pub other: [f64; 2],
}

impl Sums {
    /// Over all pairs.
    pub fn all(&self) -> [f64; 2] {
        [self.same[0] + self.other[0], self.same[1] + self.other[1]]
    }

    fn add(&mut self, same: bool, sums: [f64; 2]) {
        let to = if same { &mut self.same } else { &mut self.other };
        to.iter_mut().zip(sums).for_each(|(to, sum)| *to += sum);
    }
}

/// Buffers for sums over pairs.
#[derive(Clone, Debug, Default)]
pub(super) struct Pairs {
    /// For each point, see [`Points::place`].
    sums: Vec<Sums>,
    /// The rows of a tile, each unit in all lanes of a vector: units x rows.
    splat: Vec<f32x8>,
}

impl Pairs {
    /// For each point i the sums over j, weighted by how many rows j is, of K and K^4,
    /// `K = exp(-|h_i - h_j|² / divisor)`, which is 4.6e-13 x 2 where it would be less.
    ///
    /// Each pair is looked at once. Relative error of a sum below 2e-6.
    pub fn sum(&mut self, points: &Points, divisor: f64) -> &[Sums] {
        self.sums.clear();
        self.sums.resize(points.vectors() * LANES, Sums::default());
        let scale = (-std::f64::consts::LOG2_E / divisor) as f32;
        let blocks: Vec<(usize, Range<usize>)> = points
            .classes()
            .iter()
            .enumerate()
            .flat_map(|(class, of)| {
                let end = of.vectors.end;
                of.vectors.clone().step_by(BLOCK).map(move |from| (class, from..end.min(from + BLOCK)))
            })
            .collect();
        for (n, (class, rows)) in blocks.iter().enumerate() {
            for (other, columns) in &blocks[n..] {
                let pair = Blocks { rows: rows.clone(), columns: columns.clone(), same: class == other };
                match points.are_merged() {
                    true => self.block::<true>(points, &pair, scale),
                    false => self.block::<false>(points, &pair, scale),
                }
            }
        }
        &self.sums
    }

    /// Adds the pairs of two blocks to the sums of both.
    fn block<const WEIGHTED: bool>(&mut self, points: &Points, pair: &Blocks, scale: f32) {
        let Blocks { rows, columns, same } = pair;
        let (exp2, scale, least) = (Exp2::load(), f32x8::splat(scale), f32x8::splat(LEAST_SQUARE));
        let mut by_column = [[f32x8::ZERO; 2]; BLOCK];
        for vector in rows.clone() {
            let first = if rows == columns { vector } else { columns.start };
            let weights = points.weight(vector).to_array();
            let tiles = weights.iter().filter(|weight| **weight > 0.0).count().div_ceil(TILE);
            for tile in 0..tiles {
                splat(points.vector(vector), tile, &mut self.splat);
                let tile_weights: [f32x8; TILE] = std::array::from_fn(|row| f32x8::splat(weights[TILE * tile + row]));
                let mut by_row = [[f32x8::ZERO; 2]; TILE];
                for column in first..columns.end {
                    let distances = distances(&self.splat, points.vector(column));
                    let diagonal = column == vector;
                    let weight = points.weight(column);
                    let sums = &mut by_column[column - columns.start];
                    for (row, distance) in distances.into_iter().enumerate() {
                        let wide = exp2.of(distance * scale);
                        let square = (wide * wide).fast_max(least);
                        let both = [wide, square * square];
                        for (k, power) in both.into_iter().enumerate() {
                            by_row[row][k] += if WEIGHTED { power * weight } else { power };
                            if !diagonal {
                                sums[k] += if WEIGHTED { power * tile_weights[row] } else { power };
                            }
                        }
                    }
                }
                for (row, sums) in by_row.into_iter().enumerate() {
                    self.sums[vector * LANES + TILE * tile + row].add(*same, sums.map(over_lanes));
                }
            }
        }
        for (column, [wide, narrow]) in columns.clone().zip(by_column) {
            for (lane, sums) in wide.to_array().into_iter().zip(narrow.to_array()).enumerate() {
                self.sums[column * LANES + lane].add(*same, [sums.0, sums.1].map(f64::from));
            }
        }
    }
}

/// Points whose pairs are summed together, as ranges of vectors.
struct Blocks {
    rows: Range<usize>,
    columns: Range<usize>,
    /// Whether they are of one class.
    same: bool,
}

/// Sets all lanes to the units of each row of a tile.
fn splat(vector: &[f32x8], tile: usize, into: &mut Vec<f32x8>) {
    into.clear();
    for unit in vector {
        let lanes = unit.to_array();
        into.extend(lanes[TILE * tile..][..TILE].iter().map(|value| f32x8::splat(*value)));
    }
}

/// Squared distances between the rows of a tile and the points of a vector.
#[inline(always)]
fn distances(rows: &[f32x8], columns: &[f32x8]) -> [f32x8; TILE] {
    let mut sums = [f32x8::ZERO; TILE];
    let (rows, _) = rows.as_chunks::<TILE>();
    for (unit, rows) in columns.iter().zip(rows) {
        for (sum, row) in sums.iter_mut().zip(rows) {
            let difference = *unit - *row;
            *sum += difference * difference;
        }
    }
    sums
}

/// The sum of the lanes, in their order.
fn over_lanes(sum: f32x8) -> f64 {
    sum.to_array().into_iter().map(f64::from).sum()
}

#[cfg(test)]
mod tests {
    use super::super::points::Labels;
    use super::super::Task;
    use super::*;
    use crate::math::rows::LayerBuffer;
    use ndarray::Array2;

    fn noise(n: usize) -> f32 {
        ((n as u32).wrapping_mul(2_654_435_761) >> 8) as f32 / 8_388_608.0 - 1.0
    }

    /// Sums by their definition, in double precision.
    fn direct(layer: &Array2<f32>, labels: &[u32], row: usize, divisor: f64) -> Sums {
        let mut sums = Sums::default();
        for (other, label) in labels.iter().enumerate() {
            let difference = |u| f64::from(layer[(row, u)]) - f64::from(layer[(other, u)]);
            let distance: f64 = (0..layer.ncols()).map(|u| difference(u) * difference(u)).sum();
            let kernel = libm::exp(-distance / divisor);
            sums.add(*label == labels[row], [kernel, kernel * kernel * kernel * kernel]);
        }
        sums
    }

    #[test]
    fn sums_are_those_of_their_definition_merged_or_not() {
        for (samples, units, distinct) in
            [(1, 1, 1), (7, 2, 7), (300, 3, 300), (300, 5, 40), (1100, 4, 1100), (700, 1, 9)]
        {
            let layer = Array2::from_shape_fn((samples, units), |(n, u)| 2.0 * noise(n % distinct * 31 + 7 * u));
            let labels: Vec<u32> = (0..samples as u32).map(|n| n * 7 % 3).collect();
            let of = Labels::of(&Task { labels: &labels, classes: 3, inputs: None });
            let (mut buffer, mut points, mut pairs) = (LayerBuffer::default(), Points::default(), Pairs::default());
            for divisor in [0.8, 0.008] {
                for merged in [true, false] {
                    points.fill(&buffer.fill(layer.view()), &of, merged);
                    assert_eq!(points.are_merged(), merged && distinct < samples / 2);
                    let sums = pairs.sum(&points, divisor);
                    for row in (0..samples).step_by(1 + samples / 50) {
                        let (found, exact) = (sums[points.place(row)], direct(&layer, &labels, row, divisor));
                        let near =
                            |a: [f64; 2], b: [f64; 2]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 2e-6 * b + 1e-8);
                        assert!(near(found.same, exact.same), "{samples} x {units}, {merged}: {found:?}, {exact:?}");
                        assert!(near(found.other, exact.other), "{samples} x {units}, {merged}: {found:?}, {exact:?}");
                    }
                }
            }
        }
    }
}
