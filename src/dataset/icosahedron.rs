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

    /// SHA-256 of the 4096 labels of IDNNs' `var_u.mat`, a byte each.
    const LABEL_DIGEST: &str = "77732f16f85e91b49d3997196b56163b3bd362d8cf631468a8de3f986e88359f";
}
