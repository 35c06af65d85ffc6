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

    /// Sets an entry, which has to be inside.
    pub fn set(&mut self, row: usize, column: usize, value: f64) {
        self.values[row * self.shape[1] + column] = value;
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
    let [rows, starts, entries] = [numbers(reader)?, numbers(reader)?, numbers(reader)?];
    let index = |numbers: &Numbers, place: usize| {
        let whole = (place < numbers.len()).then(|| numbers.whole(place)).flatten();
        whole
            .and_then(|whole| usize::try_from(whole).ok())
            .ok_or_else(|| malformed("the places of a sparse matrix do not fit it"))
    };
    let misfit = || malformed("the entries of a sparse matrix do not fit it");
    let &[height, width] = shape else { return Err(misfit()) };
    // A column for each number but the last; all entries are checked before there is a matrix for them.
    if (starts.len() as u64) < width + 1 {
        return Err(misfit());
    }
    let mut places = Vec::new();
    for column in 0..width as usize {
        for entry in index(&starts, column)?..index(&starts, column + 1)? {
            let row = index(&rows, entry)?;
            if entry >= entries.len() || row as u64 >= height || places.len() == entries.len() {
                return Err(misfit());
            }
            places.push((row, column, entry));
        }
    }
    let mut full = Full::zeros(shape, at, left)?;
    for (row, column, entry) in places {
        full.set(row, column, entries.double(entry));
    }
    Ok(full.into_array(is_truth))
}
