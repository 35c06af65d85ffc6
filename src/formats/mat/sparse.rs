//! Sparse matrices become full ones.

use super::super::bytes::Bytes;
use super::super::inflate::too_large;
use super::super::numbers::{reserve, size_of_shape};
use super::super::{Array, FormatError, FormatProblem, NumberType, Numbers};
use super::array::numbers;

/// What a sparse matrix may take when it is full, bytes: it can be much more than the file has.
pub const MAX_FULL_BYTES: usize = 64 << 20;

/// A matrix of zeros, with a place for each entry.
pub(super) struct Full {
    shape: [usize; 2],
    values: Vec<f64>,
}

impl Full {
    /// Zeros of a shape; `at` is the byte of the file where the shape stands, `left` what numbers may still take.
    pub fn zeros(shape: &[u64], at: usize, left: &mut usize) -> Result<Self, FormatError> {
        let too_many = || FormatError::at(at, FormatProblem::Shape { shape: shape.to_vec() });
        let (&[rows, columns], size) = size_of_shape(shape, NumberType::F64.bytes())
            .as_ref()
            .map(|(shape, size)| (&shape[..], *size))
            .and_then(|(shape, size)| <&[usize; 2]>::try_from(shape).ok().map(|shape| (shape, size)))
            .ok_or_else(too_many)?;
        if size > MAX_FULL_BYTES as u64 {
            let what =
                format!("a sparse matrix of {rows} x {columns}, more than {} MB when it is full", MAX_FULL_BYTES >> 20);
            let advice = "save fewer rows or columns, or a full matrix in single precision";
            return Err(FormatError::at(at, FormatProblem::NotSupported { what, advice }));
        }
        *left = left.checked_sub(size as usize).ok_or_else(|| FormatError::at(at, too_large(super::MAX_BYTES)))?;
        let mut values = reserve(rows * columns)?;
        values.resize(rows * columns, 0.0);
        Ok(Self { shape: [rows, columns], values })
    }

    /// Sets an entry; whether there is such a place.
    pub fn set(&mut self, row: usize, column: usize, value: f64) -> bool {
        let [rows, columns] = self.shape;
        let inside = row < rows && column < columns;
        if inside {
            self.values[row * columns + column] = value;
        }
        inside
    }

    pub fn into_array(self, is_truth: bool) -> Array {
        let values = match is_truth {
            true => Numbers::Bool(self.values.iter().map(|value| *value != 0.0).collect()),
            false => Numbers::F64(self.values),
        };
        Array { shape: self.shape.to_vec(), values }
    }
}

/// A sparse variable of level 5: the rows of the entries, for each column where its entries begin, and the entries.
pub(super) fn sparse(
    reader: &mut Bytes,
    shape: &[u64],
    is_truth: bool,
    left: &mut usize,
) -> Result<Array, FormatError> {
    let at = reader.at;
    let malformed = |what: &str| FormatError::at(at, FormatProblem::Malformed { what: what.to_owned() });
    let mut full = Full::zeros(shape, at, left)?;
    let [rows, starts, entries] = [numbers(reader)?, numbers(reader)?, numbers(reader)?];
    let index = |numbers: &Numbers, place: usize| {
        let whole = (place < numbers.len()).then(|| numbers.whole(place)).flatten();
        whole
            .and_then(|whole| usize::try_from(whole).ok())
            .ok_or_else(|| malformed("the places of a sparse matrix do not fit it"))
    };
    for column in 0..full.shape[1] {
        for entry in index(&starts, column)?..index(&starts, column + 1)? {
            let row = index(&rows, entry)?;
            if entry >= entries.len() || !full.set(row, column, entries.double(entry)) {
                return Err(malformed("the entries of a sparse matrix do not fit it"));
            }
        }
    }
    Ok(full.into_array(is_truth))
}
