//! Level 4 of `.mat` files, which old programs write, and scipy when it is asked to: matrices, one after the other.
//!
//! Each has a header of five numbers of 32 bits: order of bytes, type of number and of matrix in one, rows, columns,
//! whether imaginary parts follow, length of the name; then the name, which ends with 0, and the numbers, column by
//! column.

use super::super::bytes::Bytes;
use super::super::inflate::too_large;
use super::super::numbers::{size_of_shape, Storage};
use super::super::{Array, FormatError, FormatProblem, NumberType, Numbers, MAX_BYTES};
use super::sparse::Full;
use super::{MatFile, LONGEST_NAME};

const HEADER_BYTES: usize = 20;

/// What a header says.
struct Header {
    number_type: NumberType,
    kind: Kind,
    rows: u32,
    columns: u32,
    complex: bool,
    name_bytes: u32,
}

enum Kind {
    Full,
    Text,
    Sparse,
}

/// Whether this is a file of level 4: a header, the name that it announces, and the bytes that it announces.
pub(super) fn is_level_4(bytes: &[u8]) -> bool {
    let mut reader = Bytes::new(bytes);
    let Ok(header) = header(&mut reader) else { return false };
    let Ok(name) = name(&mut reader, &header) else { return false };
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic());
    starts && name.chars().all(letter) && bytes_of(&header).is_some_and(|size| size <= reader.left() as u64)
}

/// The variables of a file.
///
/// # Errors
/// Damage, more numbers than may be; see [`FormatError`].
pub(super) fn read(bytes: &[u8]) -> Result<MatFile, FormatError> {
    let (mut file, mut left) = (MatFile::default(), MAX_BYTES);
    let mut reader = Bytes::new(bytes);
    while reader.left() > 0 {
        let header = header(&mut reader)?;
        let name = name(&mut reader, &header)?;
        variable(&mut reader, &header, &name, &mut left, &mut file).map_err(|e| e.of(&name))?;
    }
    Ok(file)
}

fn header(reader: &mut Bytes) -> Result<Header, FormatError> {
    let at = reader.at;
    let first = reader.array::<4>()?;
    // Thousands say the order of bytes: 0 little, 1 big.
    let (code, big_endian) = match (u32::from_le_bytes(first), u32::from_be_bytes(first)) {
        (code, _) if code < 1000 => (code, false),
        (_, code) if (1000..2000).contains(&code) => (code - 1000, true),
        _ => return Err(FormatError::at(at, FormatProblem::Other { expected: "a .mat file" })),
    };
    reader.big_endian = big_endian;
    let malformed = |what: &str| FormatError::at(at, FormatProblem::Malformed { what: what.to_owned() });
    let number_type = match code / 10 {
        0 => NumberType::F64,
        1 => NumberType::F32,
        2 => NumberType::I32,
        3 => NumberType::I16,
        4 => NumberType::U16,
        5 => NumberType::U8,
        _ => return Err(malformed("a type of number that does not exist")),
    };
    let kind = match code % 10 {
        0 => Kind::Full,
        1 => Kind::Text,
        2 => Kind::Sparse,
        _ => return Err(malformed("a type of matrix that does not exist")),
    };
    let [rows, columns, complex, name_bytes] = [reader.u32()?, reader.u32()?, reader.u32()?, reader.u32()?];
    if rows > i32::MAX as u32 || columns > i32::MAX as u32 || complex > 1 {
        return Err(malformed("a header with numbers that cannot be"));
    }
    if !(2..=LONGEST_NAME as u32 + 1).contains(&name_bytes) {
        return Err(malformed("a name that is empty or longer than MATLAB allows"));
    }
    debug_assert_eq!(reader.at, at + HEADER_BYTES);
    Ok(Header { number_type, kind, rows, columns, complex: complex == 1, name_bytes })
}

fn name(reader: &mut Bytes, header: &Header) -> Result<String, FormatError> {
    let at = reader.at;
    match reader.take(header.name_bytes.into())? {
        [name @ .., 0] => Ok(String::from_utf8_lossy(name).into_owned()),
        _ => Err(FormatError::at(at, FormatProblem::Malformed { what: "a name that does not end".to_owned() })),
    }
}

/// Bytes of the numbers, those of imaginary parts included.
fn bytes_of(header: &Header) -> Option<u64> {
    let shape = [header.rows.into(), header.columns.into()];
    let (_, size) = size_of_shape(&shape, header.number_type.bytes())?;
    size.checked_mul(1 + u64::from(header.complex))
}

fn variable(
    reader: &mut Bytes,
    header: &Header,
    name: &str,
    left: &mut usize,
    file: &mut MatFile,
) -> Result<(), FormatError> {
    let at = reader.at;
    let shape = [header.rows, header.columns].map(u64::from);
    let size = bytes_of(header).ok_or_else(|| FormatError::at(at, FormatProblem::Shape { shape: shape.to_vec() }))?;
    let content = reader.take(size)?;
    let other = match header.kind {
        _ if header.complex => Some("complex"),
        Kind::Text => Some("a text"),
        _ => None,
    };
    if let Some(what) = other {
        file.others.push((name.to_owned(), what));
        return Ok(());
    }
    *left = left.checked_sub(content.len()).ok_or_else(|| FormatError::at(at, too_large(MAX_BYTES)))?;
    // A size that is there fits the address space.
    let dimensions = shape.map(|n| n as usize).to_vec();
    let (number_type, big_endian) = (header.number_type, reader.big_endian);
    let storage = Storage { number_type, half: false, big_endian, fortran_order: true };
    let values = storage.decode(&dimensions, content).map_err(|e| e.moved_by(at))?;
    let array = match header.kind {
        Kind::Sparse => full(&values, &dimensions, at, left)?,
        _ => Array { shape: dimensions, values },
    };
    file.arrays.push((name.to_owned(), array));
    Ok(())
}

/// Rows of (row, column, entry), counted from 1; the last one holds the size of the matrix.
fn full(entries: &Numbers, shape: &[usize], at: usize, left: &mut usize) -> Result<Array, FormatError> {
    let malformed = || {
        let what = "the entries of a sparse matrix do not fit it".to_owned();
        FormatError::at(at, FormatProblem::Malformed { what })
    };
    let &[rows, 3] = shape else { return Err(malformed()) };
    let place = |row: usize, column: usize| {
        let whole = entries.whole(row * 3 + column).and_then(|whole| u64::try_from(whole).ok());
        whole.ok_or_else(malformed)
    };
    let last = rows.checked_sub(1).ok_or_else(malformed)?;
    let size = [place(last, 0)?, place(last, 1)?];
    // All entries are checked before there is a matrix for them.
    for entry in 0..last {
        let inside = |n: usize| place(entry, n).is_ok_and(|place| (1..=size[n]).contains(&place));
        if !inside(0) || !inside(1) {
            return Err(malformed());
        }
    }
    let mut full = Full::zeros(&size, at, left)?;
    for entry in 0..last {
        let [row, column] = [place(entry, 0)?, place(entry, 1)?].map(|place| place as usize - 1);
        full.set(row, column, entries.double(entry * 3 + 2));
    }
    Ok(full.into_array(false))
}

// Native like the writer of level 5.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::super::{is_mat, read_mat};
    use super::*;

    /// A matrix as the format has it; the code without the order of bytes.
    fn matrix(big_endian: bool, code: u32, shape: [u32; 2], name: &str, values: &[u8]) -> Vec<u8> {
        let word = |word: u32| if big_endian { word.to_be_bytes() } else { word.to_le_bytes() };
        let code = code + if big_endian { 1000 } else { 0 };
        let header = [code, shape[0], shape[1], 0, name.len() as u32 + 1].map(word).concat();
        [&header[..], name.as_bytes(), &[0], values].concat()
    }

    fn doubles(big_endian: bool, values: &[f64]) -> Vec<u8> {
        values.iter().flat_map(|v| if big_endian { v.to_be_bytes() } else { v.to_le_bytes() }).collect()
    }

    #[test]
    fn matrices_of_all_types_are_read() {
        for big in [false, true] {
            let file = [
                matrix(big, 0, [2, 3], "F", &doubles(big, &[1.0, 2.0, 3.0, 4.0, 5.0, 0.5])),
                matrix(big, 50, [1, 3], "y", &[1, 0, 7]),
                matrix(big, 51, [1, 2], "text", b"ab"),
                matrix(big, 2, [3, 3], "s", &doubles(big, &[1.0, 2.0, 2.0, 1.0, 3.0, 3.0, 5.0, 0.25, 0.0])),
            ]
            .concat();
            assert!(is_mat(&file));
            let read = MatFile::read(&file).unwrap();
            let names: Vec<&str> = read.arrays.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, ["F", "y", "s"]);
            assert_eq!(read.arrays[0].1.values, Numbers::F64(vec![1.0, 3.0, 5.0, 2.0, 4.0, 0.5]));
            assert_eq!(read.arrays[1].1.values, Numbers::U8(vec![1, 0, 7]));
            assert_eq!(read.arrays[2].1.shape, [2, 3]);
            assert_eq!(read.arrays[2].1.values, Numbers::F64(vec![5.0, 0.0, 0.0, 0.0, 0.0, 0.25]));
            assert_eq!(read.others, [("text".to_owned(), "a text")]);
            for length in 1..file.len() {
                // A file may end after a variable.
                if let Err(error) = read_mat(&file[..length]) {
                    assert!(error.at.is_none_or(|at| at <= length as u64), "{length}: {error}");
                }
            }
        }
    }

    #[test]
    fn other_files_are_not_taken_for_it() {
        for other in
            [&b""[..], b"\0\0\x08\x03\0\0\0\x01\0\0\0\x01\0\0\0\x01\x05", &[0; 64], b"1,2\n3,4\n5,6\n7,8\n9,10\n"]
        {
            assert!(!is_level_4(other), "{other:?}");
        }
        // A size that is not there.
        assert!(!is_level_4(&matrix(false, 0, [1 << 30, 1 << 30], "v", &[0; 16])));
    }

    #[test]
    fn sparse_matrices_that_lie_are_refused() {
        for values in [
            [3.0, 2.0, 1.0, 2.0, 5.0, 0.0],
            [1.0, 2.0, 0.0, 2.0, 5.0, 0.0],
            [1.0, 2.0, 1.5, 2.0, 5.0, 0.0],
            [1.0, 1e9, 1.0, 1e9, 5.0, 0.0],
            [1.0, f64::NAN, 1.0, 2.0, 5.0, 0.0],
        ] {
            let file = matrix(false, 2, [2, 3], "s", &doubles(false, &values));
            assert!(is_mat(&file) && MatFile::read(&file).is_err(), "{values:?}");
        }
    }
}
