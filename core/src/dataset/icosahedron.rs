//! The 12-bit task of Shwartz-Ziv and Tishby (2017): the labels of IDNNs' `var_u`.

use super::{twelve_bits, Dataset};

/// Vertices of the icosahedron adjacent to the vertex of each bit.
///
/// The rule is invariant under the icosahedron's 120 symmetries, so the adjacency is all it needs.
const ADJACENT: [[usize; 5]; 12] = [
    [1, 3, 5, 10, 11],
    [0, 2, 3, 4, 11],
    [1, 3, 4, 8, 9],
    [0, 1, 2, 8, 10],
    [1, 2, 6, 9, 11],
    [0, 6, 7, 10, 11],
    [4, 5, 7, 9, 11],
    [5, 6, 8, 9, 10],
    [2, 3, 7, 9, 10],
    [2, 4, 6, 7, 8],
    [0, 3, 5, 7, 8],
    [0, 1, 4, 5, 6],
];

const ANTIPODE: [usize; 12] = [9, 7, 5, 6, 10, 2, 3, 1, 11, 0, 4, 8];

/// The vertex of each bit, of length sqrt(1 + φ²): what the page's map of an input draws.
pub const VERTICES: [[f64; 3]; 12] = [
    [0.0, 1.0, PHI],
    [0.0, -1.0, PHI],
    [1.0, -PHI, 0.0],
    [PHI, 0.0, 1.0],
    [-1.0, -PHI, 0.0],
    [-1.0, PHI, 0.0],
    [-PHI, 0.0, -1.0],
    [0.0, 1.0, -PHI],
    [PHI, 0.0, -1.0],
    [0.0, -1.0, -PHI],
    [1.0, PHI, 0.0],
    [-PHI, 0.0, 1.0],
];

/// The golden ratio.
const PHI: f64 = 1.618_033_988_749_895;

/// Between the greatest n + |D| of a pattern with label 0 and the least of one with label 1.
pub const THRESHOLD: f64 = 7.63;

/// Pairs of adjacent vertices.
pub fn edges() -> impl Iterator<Item = [usize; 2]> {
    (0..12).flat_map(|i| ADJACENT[i].into_iter().filter(move |j| *j > i).map(move |j| [i, j]))
}

/// n + |D| of a pattern, a row of [`icosahedron`]: its label is 1 where this is above [`THRESHOLD`].
pub fn rule(pattern: usize) -> f64 {
    let (mut n, mut d) = (0.0, [0.0; 3]);
    for (_, vertex) in VERTICES.iter().enumerate().filter(|(bit, _)| pattern >> (11 - bit) & 1 == 1) {
        n += 1.0;
        for (sum, value) in d.iter_mut().zip(vertex) {
            *sum += value / (1.0 + PHI * PHI).sqrt();
        }
    }
    n + (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]).sqrt()
}

/// All 4096 patterns of 12 bits in natural binary order, most significant bit first, values 0 and 1.
///
/// The label is 1 exactly when n + |D| > 7.63, where n counts the ones and D is the sum of the
/// unit vectors to their vertices. In integers, with `a` adjacent and `c` antipodal pairs set:
///
/// ```text
/// 8 a - 4 c + 30 n - 3 n² >= 120
/// ```
pub fn icosahedron() -> Dataset {
    twelve_bits(|bits| {
        let n = bits.iter().sum::<u32>() as i32;
        let (mut adjacent, mut antipodal) = (0, 0);
        for i in (0..12).filter(|i| bits[*i] == 1) {
            adjacent += ADJACENT[i].iter().filter(|j| **j > i && bits[**j] == 1).count() as i32;
            antipodal += i32::from(ANTIPODE[i] > i && bits[ANTIPODE[i]] == 1);
        }
        8 * adjacent - 4 * antipodal + 30 * n - 3 * n * n >= 120
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_in_natural_binary_order() {
        let data = icosahedron();
        assert_eq!(data.inputs.row(1).to_vec(), [[0.0; 11].as_slice(), &[1.0]].concat());
        assert_eq!(data.inputs.row(2048).to_vec(), [&[1.0], [0.0; 11].as_slice()].concat());
    }

    #[test]
    fn labels_have_the_known_digest_and_counts() {
        let data = icosahedron();
        assert_eq!(data.labels.iter().sum::<u32>(), 2118);
        assert_eq!(data.label_digest(), LABEL_DIGEST);
        for (ones, positives) in [(4, 0), (5, 60), (6, 532), (7, 732), (8, 495)] {
            let of = (0..4096_u32).filter(|k| k.count_ones() == ones);
            assert_eq!(of.map(|k| data.labels[k as usize]).sum::<u32>(), positives, "{ones} ones");
        }
    }

    #[test]
    fn vertices_are_adjacent_as_listed_and_the_rule_in_numbers_gives_the_labels() {
        let dot = |a: [f64; 3], b: [f64; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
        for i in 0..12 {
            let adjacent: Vec<_> = (0..12).filter(|j| (dot(VERTICES[i], VERTICES[*j]) - PHI).abs() < 1e-9).collect();
            assert_eq!(adjacent, ADJACENT[i]);
            assert!(dot(VERTICES[i], VERTICES[ANTIPODE[i]]) < -3.6);
        }
        assert_eq!(edges().count(), 30);
        let labels = icosahedron().labels;
        assert!((0..4096).all(|pattern| (rule(pattern) > THRESHOLD) == (labels[pattern] == 1)));
    }

    /// SHA-256 of the 4096 labels of IDNNs' `var_u.mat`, a byte each.
    const LABEL_DIGEST: &str = "77732f16f85e91b49d3997196b56163b3bd362d8cf631468a8de3f986e88359f";
}
