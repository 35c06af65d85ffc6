//! Nearest neighbours and numbers of neighbours, exactly, in double precision.
//!
//! Points are cut at medians until a leaf has no more than 32 of them; leaves whose boxes are too far away are left
//! out, the others are compared four points at a time, as long as any of the four may be near enough. Layers of a
//! network fill few of their dimensions, so most leaves are left out.

use std::ops::Range;

use wide::f64x4;

/// Most points of a leaf.
const LEAF: usize = 32;

/// Units after which it is looked whether points are too far away already.
const GLANCE: usize = 4;

/// Points of a vector.
const LANES: usize = 4;

/// How distances are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Norm {
    /// The root of the sum of squares.
    Euclidean,
    /// The greatest difference.
    Maximum,
}

impl Norm {
    /// A distance from what is compared: squares are, with the Euclidean norm.
    pub fn distance(self, compared: f64) -> f64 {
        match self {
            Self::Euclidean => crate::math::sqrt(compared),
            Self::Maximum => compared,
        }
    }

    #[inline(always)]
    fn add(self, sum: f64, difference: f64) -> f64 {
        match self {
            Self::Euclidean => sum + difference * difference,
            Self::Maximum => sum.max(difference.abs()),
        }
    }
}

/// What counts as within a radius.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// Points nearer than it.
    Nearer,
    /// Those at the same distance too.
    AsNear,
}

/// Points that can be asked for neighbours.
#[derive(Clone, Debug)]
pub struct Neighbours {
    units: usize,
    norm: Norm,
    leaves: Vec<Leaf>,
    /// Least and greatest of each unit, four leaves at a time: leaves / 4 x units.
    boxes: Vec<[f64x4; 2]>,
}

#[derive(Clone, Debug)]
struct Leaf {
    /// Rows of the points, in the order of their lanes.
    rows: Vec<u32>,
    /// For each vector of points its units; spare lanes are infinitely far away.
    values: Vec<f64x4>,
    /// Least and greatest of each unit.
    bounds: Vec<(f64, f64)>,
}

impl Neighbours {
    /// Takes some rows of a matrix, rows x H, one row after the other.
    ///
    /// # Panics
    /// If there is a row that the matrix does not have.
    pub fn new(matrix: &[f64], units: usize, rows: &[usize], norm: Norm) -> Self {
        let mut order: Vec<u32> = rows.iter().map(|row| *row as u32).collect();
        let mut tree = Self { units, norm, leaves: Vec::new(), boxes: Vec::new() };
        tree.cut(matrix, &mut order);
        for leaves in tree.leaves.chunks(LANES) {
            for unit in 0..units {
                // Leaves that are not there are infinitely far away.
                let of =
                    |lane: usize| leaves.get(lane).map_or((f64::INFINITY, f64::INFINITY), |leaf| leaf.bounds[unit]);
                let bounds: [(f64, f64); LANES] = std::array::from_fn(of);
                tree.boxes.push([f64x4::from(bounds.map(|b| b.0)), f64x4::from(bounds.map(|b| b.1))]);
            }
        }
        tree
    }

    /// Shows the least and the greatest distance of a place from the points of each leaf, by their boxes.
    #[inline(always)]
    fn each_box(&self, point: &[f64], mut see: impl FnMut(usize, f64, f64)) {
        let zero = f64x4::ZERO;
        let add = |sum: f64x4, gap: f64x4| match self.norm {
            Norm::Euclidean => sum + gap * gap,
            Norm::Maximum => sum.fast_max(gap),
        };
        for four in 0..self.leaves.len().div_ceil(LANES) {
            let (mut least, mut greatest) = (zero, zero);
            for ([low, high], value) in self.boxes[four * self.units..][..self.units].iter().zip(point) {
                let value = f64x4::splat(*value);
                let (below, above) = (value - *low, *high - value);
                least = add(least, (-below).fast_max(-above).fast_max(zero));
                greatest = add(greatest, below.fast_max(above));
            }
            let lanes = least.to_array().into_iter().zip(greatest.to_array());
            for (leaf, (least, greatest)) in (four * LANES..self.leaves.len()).zip(lanes) {
                see(leaf, least, greatest);
            }
        }
    }

    /// The least distances alone.
    fn least_of_all(&self, point: &[f64], into: &mut Vec<f64>) {
        into.clear();
        self.each_box(point, |_, least, _| into.push(least));
    }

    fn cut(&mut self, matrix: &[f64], rows: &mut [u32]) {
        let at = |row: u32, unit: usize| matrix[row as usize * self.units + unit];
        let bounds: Vec<(f64, f64)> = (0..self.units)
            .map(|unit| {
                let values = rows.iter().map(|row| at(*row, unit));
                values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
            })
            .collect();
        let widest = (0..self.units).max_by(|a, b| {
            let width = |unit: usize| bounds[unit].1 - bounds[unit].0;
            width(*a).total_cmp(&width(*b))
        });
        match widest.filter(|_| rows.len() > LEAF) {
            Some(unit) => {
                // Whole vectors on the left: only the last leaf has lanes to spare.
                let middle = (rows.len() / 2).next_multiple_of(LANES);
                rows.select_nth_unstable_by(middle, |a, b| at(*a, unit).total_cmp(&at(*b, unit)).then(a.cmp(b)));
                let (left, right) = rows.split_at_mut(middle);
                self.cut(matrix, left);
                self.cut(matrix, right);
            }
            None => {
                let vector = |points: &[u32], unit: usize| {
                    f64x4::from(std::array::from_fn(|lane| {
                        points.get(lane).map_or(f64::INFINITY, |row| at(*row, unit))
                    }))
                };
                let values = rows.chunks(LANES).flat_map(|points| (0..self.units).map(move |u| vector(points, u)));
                let values = values.collect();
                self.leaves.push(Leaf { rows: rows.to_vec(), values, bounds });
            }
        }
    }

    /// For each point, its row and what is compared of the distance to its k-th neighbour, the point itself not
    /// counted; infinity where there are no k others. Leaf by leaf.
    pub fn kth(&self, k: usize, mut see: impl FnMut(usize, f64)) {
        let mut nearest = Nearest::new(k);
        let (mut order, mut least, mut point): (Vec<(f64, usize)>, Vec<f64>, Vec<f64>) = Default::default();
        for (own, leaf) in self.leaves.iter().enumerate() {
            order.clear();
            order.extend(self.leaves.iter().map(|other| self.between(leaf, other)).zip(0..));
            order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            for (at, row) in leaf.rows.iter().enumerate() {
                point.clear();
                point.extend((0..self.units).map(|unit| leaf.value(at, unit, self.units)));
                nearest.begin();
                self.visit(leaf, &point, Some(at), &mut nearest);
                self.least_of_all(&point, &mut least);
                for (between, other) in &order {
                    if *between > nearest.limit() {
                        break;
                    }
                    if *other != own && least[*other] <= nearest.limit() {
                        self.visit(&self.leaves[*other], &point, None, &mut nearest);
                    }
                }
                see(*row as usize, nearest.limit());
            }
        }
    }

    /// How many points lie within a radius of a place, which is given as what is compared of a distance.
    pub fn count(&self, point: &[f64], radius: f64, within: Within) -> usize {
        let inside = |distance: f64| match within {
            Within::Nearer => distance < radius,
            Within::AsNear => distance <= radius,
        };
        let mut count = 0;
        self.each_box(point, |leaf, least, greatest| {
            let leaf = &self.leaves[leaf];
            if !inside(least) {
                return;
            }
            if inside(greatest) {
                count += leaf.rows.len();
                return;
            }
            for vector in leaf.vectors(self.units) {
                let distances = self.distances(leaf, vector, point).to_array();
                count += distances.into_iter().filter(|distance| inside(*distance)).count();
            }
        });
        count
    }

    /// What is compared of the distances from a place to the k nearest points, rising; infinity where there are
    /// fewer.
    pub fn nearest(&self, point: &[f64], k: usize) -> Vec<f64> {
        let mut least = Vec::new();
        self.least_of_all(point, &mut least);
        let mut order: Vec<(f64, usize)> = least.into_iter().zip(0..).collect();
        order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut nearest = Nearest::new(k);
        for (least, leaf) in order {
            if least > nearest.limit() {
                break;
            }
            self.visit(&self.leaves[leaf], point, None, &mut nearest);
        }
        nearest.distances
    }

    /// Compares the points of a leaf but one.
    fn visit(&self, leaf: &Leaf, point: &[f64], except: Option<usize>, nearest: &mut Nearest) {
        for vector in leaf.vectors(self.units) {
            let Some(mut distances) = self.distances_below(leaf, vector.clone(), point, nearest.limit()) else {
                continue;
            };
            if let Some(at) = except.filter(|at| at / LANES * self.units == vector.start) {
                distances.as_mut_array()[at % LANES] = f64::INFINITY;
            }
            nearest.see(distances);
        }
    }

    /// The same; none where all of them are at least the limit after a glance.
    #[inline(always)]
    fn distances_below(&self, leaf: &Leaf, vector: Range<usize>, point: &[f64], limit: f64) -> Option<f64x4> {
        let units = &leaf.values[vector];
        let mut sum = f64x4::ZERO;
        for (values, point) in units.chunks(GLANCE).zip(point.chunks(GLANCE)) {
            for (values, value) in values.iter().zip(point) {
                let difference = *values - f64x4::splat(*value);
                sum = match self.norm {
                    Norm::Euclidean => sum + difference * difference,
                    Norm::Maximum => difference.abs().fast_max(sum),
                };
            }
            if !sum.simd_lt(f64x4::splat(limit)).any() {
                return None;
            }
        }
        Some(sum)
    }

    #[inline(always)]
    fn distances(&self, leaf: &Leaf, vector: Range<usize>, point: &[f64]) -> f64x4 {
        let units = leaf.values[vector].iter().zip(point);
        match self.norm {
            Norm::Euclidean => units.fold(f64x4::ZERO, |sum, (values, value)| {
                let difference = *values - f64x4::splat(*value);
                sum + difference * difference
            }),
            Norm::Maximum => {
                units.fold(f64x4::ZERO, |sum, (values, value)| (*values - f64x4::splat(*value)).abs().fast_max(sum))
            }
        }
    }

    /// Least distance of the boxes of two leaves.
    fn between(&self, a: &Leaf, b: &Leaf) -> f64 {
        let gaps = a.bounds.iter().zip(&b.bounds).map(|(a, b)| (a.0 - b.1).max(b.0 - a.1).max(0.0));
        gaps.fold(0.0, |sum, gap| self.norm.add(sum, gap))
    }
}

impl Leaf {
    fn value(&self, at: usize, unit: usize, units: usize) -> f64 {
        self.values[at / LANES * units + unit].to_array()[at % LANES]
    }

    /// Where each vector's units are.
    fn vectors(&self, units: usize) -> impl Iterator<Item = Range<usize>> {
        (0..self.rows.len().div_ceil(LANES)).map(move |vector| vector * units..(vector + 1) * units)
    }
}

/// The k least distances so far, rising.
struct Nearest {
    distances: Vec<f64>,
}

impl Nearest {
    fn new(k: usize) -> Self {
        Self { distances: vec![f64::INFINITY; k.max(1)] }
    }

    fn begin(&mut self) {
        self.distances.fill(f64::INFINITY);
    }

    /// What a distance must be below to matter.
    fn limit(&self) -> f64 {
        self.distances[self.distances.len() - 1]
    }

    #[inline(always)]
    fn see(&mut self, distances: f64x4) {
        if distances.simd_lt(f64x4::splat(self.limit())).any() {
            for distance in distances.to_array() {
                self.insert(distance);
            }
        }
    }

    fn insert(&mut self, distance: f64) {
        if distance < self.limit() {
            let at = self.distances.partition_point(|known| *known <= distance);
            self.distances[at..].rotate_right(1);
            self.distances[at] = distance;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(n: usize) -> f64 {
        f64::from((n as u32).wrapping_mul(2_654_435_761) >> 8) / 8_388_608.0 - 1.0
    }

    fn direct(matrix: &[f64], units: usize, a: usize, b: usize, norm: Norm) -> f64 {
        (0..units).fold(0.0, |sum, u| norm.add(sum, matrix[a * units + u] - matrix[b * units + u]))
    }

    #[test]
    fn neighbours_are_those_of_a_search_through_all() {
        for (samples, units, distinct) in
            [(1, 2, 1), (5, 1, 5), (67, 2, 67), (300, 3, 300), (300, 2, 20), (1000, 6, 1000)]
        {
            let matrix: Vec<f64> =
                (0..samples * units).map(|n| noise(n / units % distinct * 97 + n % units * 13)).collect();
            let rows: Vec<usize> = (0..samples).filter(|row| row % 7 != 3).collect();
            for norm in [Norm::Euclidean, Norm::Maximum] {
                let tree = Neighbours::new(&matrix, units, &rows, norm);
                for k in [1, 3, 10] {
                    let mut seen = 0;
                    tree.kth(k, |row, found| {
                        let others = rows.iter().filter(|other| **other != row);
                        let mut all: Vec<f64> = others.map(|o| direct(&matrix, units, row, *o, norm)).collect();
                        all.sort_by(f64::total_cmp);
                        assert_eq!(found, all.get(k - 1).copied().unwrap_or(f64::INFINITY), "{samples} x {units}, {k}");
                        let point = &matrix[row * units..][..units];
                        let nearer = all.iter().filter(|d| **d < found).count() + usize::from(found > 0.0);
                        let as_near = all.iter().filter(|d| **d <= found).count() + 1;
                        assert_eq!(tree.count(point, found, Within::Nearer), nearer);
                        assert_eq!(tree.count(point, found, Within::AsNear), as_near);
                        let with_itself = tree.nearest(point, k + 1);
                        assert_eq!((with_itself[0], with_itself[k]), (0.0, found));
                        seen += 1;
                    });
                    assert_eq!(seen, rows.len());
                }
            }
        }
    }
}
