//! Which rows are equal.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher};

use ndarray::{ArrayView1, ArrayView2};

/// For each row the number of the distinct row that it equals, bit for bit; counted from 0 in the order in
/// which they appear.
///
/// Rows whose hashes are equal are compared in full. Takes some 30 bytes a row beside the inputs.
pub fn number_rows(inputs: ArrayView2<'_, f32>) -> Vec<u32> {
    // By hash the distinct rows that have it, each with the first row that it is.
    let mut seen: HashMap<u64, u32> = HashMap::new();
    // Of each distinct row its first row, and the next one of the same hash, which is rare.
    let mut firsts: Vec<(u32, u32)> = Vec::new();
    let number = |(row, values): (usize, ArrayView1<f32>)| {
        let new = firsts.len() as u32;
        let mut candidate = *seen.entry(hash(values)).or_insert(new);
        loop {
            if candidate == new {
                firsts.push((row as u32, LAST));
                return new;
            }
            let (first, next) = firsts[candidate as usize];
            if equal(inputs.row(first as usize), values) {
                return candidate;
            }
            if next == LAST {
                firsts[candidate as usize].1 = new;
            }
            candidate = if next == LAST { new } else { next };
        }
    };
    inputs.rows().into_iter().enumerate().map(number).collect()
}

const LAST: u32 = u32::MAX;

fn hash(row: ArrayView1<f32>) -> u64 {
    let mut hasher = DefaultHasher::new();
    match row.as_slice() {
        Some(row) => hasher.write(bytemuck::must_cast_slice(row)),
        None => row.iter().for_each(|value| hasher.write(bytemuck::bytes_of(value))),
    }
    hasher.finish()
}

fn equal(a: ArrayView1<f32>, b: ArrayView1<f32>) -> bool {
    a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{array, Array2};

    #[test]
    fn equal_rows_have_one_number() {
        let rows = array![[1.0, 2.0], [0.0, 0.0], [1.0, 2.0], [2.0, 1.0], [-0.0, 0.0], [0.0, 0.0]];
        assert_eq!(number_rows(rows.view()), [0, 1, 0, 2, 3, 1]);
        // Columns first in memory.
        let turned = rows.t().as_standard_layout().into_owned().reversed_axes();
        assert!(turned.row(0).as_slice().is_none());
        assert_eq!(number_rows(turned.view()), [0, 1, 0, 2, 3, 1]);
        assert!(number_rows(Array2::zeros((0, 3)).view()).is_empty());
    }

    #[test]
    fn many_rows_are_told_apart() {
        let rows = Array2::from_shape_fn((20_000, 2), |(k, i)| if i == 0 { (k % 97) as f32 } else { (k % 101) as f32 });
        let numbers = number_rows(rows.view());
        assert_eq!(numbers.iter().max(), Some(&(97 * 101 - 1)));
        assert!((97 * 101..20_000).all(|row| numbers[row] == numbers[row - 97 * 101]));
    }
}
