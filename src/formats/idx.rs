//! IDX, the format of MNIST: an array of any shape behind a header of a few bytes, everything big endian.

use super::bytes::Bytes;
use super::gzip::{gunzip, is_gzip};
use super::numbers::{size_of_shape, Storage};
use super::{Array, FormatError, FormatProblem, NumberType, MAX_BYTES, MAX_DIMENSIONS};

/// The array of an IDX file, which may be packed with gzip.
///
/// # Errors
/// Another kind of file, a header that announces more or less than there is; see [`FormatError`].
pub fn read_idx(bytes: &[u8]) -> Result<Array, FormatError> {
    if is_gzip(bytes) {
        return read(&gunzip(bytes, MAX_BYTES)?).map_err(FormatError::in_unpacked);
    }
    read(bytes)
}

/// Whether these are the first bytes of an IDX file.
pub(crate) fn is_idx(bytes: &[u8]) -> bool {
    matches!(bytes, [0, 0, code, dimensions, _, ..] if number_type(*code).is_some() && *dimensions > 0)
}

fn read(bytes: &[u8]) -> Result<Array, FormatError> {
    let mut reader = Bytes::new(bytes);
    reader.big_endian = true;
    let other = || FormatError::at(0, FormatProblem::Other { expected: "an IDX file" });
    let [0, 0, code, dimensions] = reader.array().map_err(|_| other())? else { return Err(other()) };
    let number_type = number_type(code).ok_or_else(other)?;
    let dimensions = usize::from(dimensions);
    if dimensions > MAX_DIMENSIONS {
        return Err(FormatError::at(3, FormatProblem::Dimensions { dimensions }));
    }
    let shape: Vec<u64> = (0..dimensions).map(|_| reader.u32().map(u64::from)).collect::<Result<_, _>>()?;
    let Some((dimensions, size)) = size_of_shape(&shape, number_type.bytes()) else {
        return Err(FormatError::at(4, FormatProblem::Shape { shape }));
    };
    let start = reader.at;
    let numbers = reader.take(size)?;
    if reader.left() > 0 {
        return Err(reader.error(FormatProblem::Surplus { bytes: reader.left() as u64 }));
    }
    let storage = Storage { number_type, half: false, big_endian: true, fortran_order: false };
    let values = storage.decode(&dimensions, numbers).map_err(|e| e.moved_by(start))?;
    Ok(Array { shape: dimensions, values })
}

fn number_type(code: u8) -> Option<NumberType> {
    Some(match code {
        0x08 => NumberType::U8,
        0x09 => NumberType::I8,
        0x0b => NumberType::I16,
        0x0c => NumberType::I32,
        0x0d => NumberType::F32,
        0x0e => NumberType::F64,
        _ => return None,
    })
}

#[cfg(all(test, not(target_arch = "wasm32")))]
pub(crate) mod tests {
    use super::*;
    use crate::formats::gzip::tests::gzip;
    use crate::formats::Numbers;

    /// A file of this type and shape.
    pub(crate) fn idx(code: u8, shape: &[u32], numbers: &[u8]) -> Vec<u8> {
        let mut file = vec![0, 0, code, shape.len() as u8];
        file.extend(shape.iter().flat_map(|n| n.to_be_bytes()));
        file.extend(numbers);
        file
    }

    #[test]
    fn all_types_are_read_packed_or_not() {
        let of = |code, numbers: &[u8]| {
            let file = idx(code, &[1, 2], numbers);
            let array = read_idx(&file).unwrap();
            assert_eq!(read_idx(&gzip(&file)).unwrap(), array);
            assert_eq!(array.shape, [1, 2]);
            array.values
        };
        assert_eq!(of(8, &[1, 255]), Numbers::U8(vec![1, 255]));
        assert_eq!(of(9, &[1, 255]), Numbers::I8(vec![1, -1]));
        assert_eq!(of(0xb, &[1, 0, 255, 254]), Numbers::I16(vec![256, -2]));
        assert_eq!(of(0xc, &[0, 0, 1, 0, 255, 255, 255, 254]), Numbers::I32(vec![256, -2]));
        assert_eq!(of(0xd, &[0.5_f32.to_be_bytes(), 3_f32.to_be_bytes()].concat()), Numbers::F32(vec![0.5, 3.0]));
        assert_eq!(of(0xe, &[0.5_f64.to_be_bytes(), 3_f64.to_be_bytes()].concat()), Numbers::F64(vec![0.5, 3.0]));
    }

    #[test]
    fn lies_about_size_are_refused() {
        let problem = |bytes: &[u8]| {
            let error = read_idx(bytes).unwrap_err();
            (error.at.unwrap(), error.problem)
        };
        let ends_early = FormatProblem::EndsEarly { wanted: 4, left: 3 };
        assert_eq!(problem(&idx(8, &[2, 2], &[0; 3])), (12, ends_early.clone()));
        assert_eq!(problem(&idx(8, &[2], &[0; 3])), (10, FormatProblem::Surplus { bytes: 1 }));
        assert!(matches!(problem(&idx(8, &[u32::MAX; 8], &[0; 3])).1, FormatProblem::Shape { .. }));
        assert_eq!(problem(&idx(8, &[1; 40], &[0])).1, FormatProblem::Dimensions { dimensions: 40 });
        assert_eq!(problem(&idx(7, &[1], &[0])).1, FormatProblem::Other { expected: "an IDX file" });
        let packed = read_idx(&gzip(&idx(8, &[2, 2], &[0; 3]))).unwrap_err();
        assert_eq!(packed, FormatError { array: None, at: Some(12), unpacked: true, problem: ends_early });
        let file = idx(8, &[4], &[1, 2, 3, 4]);
        for length in 0..file.len() {
            assert!(problem(&file[..length]).0 <= length as u64);
        }
    }
}
