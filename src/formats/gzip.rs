//! gzip (RFC 1952).

use super::bytes::Bytes;
use super::inflate::{inflate, too_large, Wrapping};
use super::zip::CHECKSUM;
use super::{FormatError, FormatProblem};

/// Header with a checksum of its own, extra field, file name, comment.
const CHECKED: u8 = 2;
const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;

/// Whether these are the first bytes of a gzip file.
pub(crate) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// What a gzip file unpacks to, all its parts one after the other.
///
/// # Errors
/// Another kind of file, damage, a checksum that does not fit, more than `limit` bytes, no memory.
pub fn gunzip(bytes: &[u8], limit: usize) -> Result<Vec<u8>, FormatError> {
    if !is_gzip(bytes) {
        return Err(FormatError::at(0, FormatProblem::Other { expected: "a gzip file" }));
    }
    let mut reader = Bytes::new(bytes);
    let mut unpacked = Vec::new();
    loop {
        let part = part(&mut reader, limit - unpacked.len(), limit)?;
        // Nearly always there is one part.
        if unpacked.is_empty() {
            unpacked = part;
        } else {
            let memory = FormatProblem::Memory { megabytes: part.len() as u64 >> 20 };
            unpacked.try_reserve(part.len()).map_err(|_| FormatError::new(memory))?;
            unpacked.extend(part);
        }
        // Tapes fill up with zeros.
        if reader.rest().iter().all(|byte| *byte == 0) {
            return Ok(unpacked);
        }
    }
}

/// One part: header, content, checksum and length.
fn part(reader: &mut Bytes, limit: usize, all: usize) -> Result<Vec<u8>, FormatError> {
    if !is_gzip(reader.rest()) {
        return Err(reader.malformed("something that is not gzip follows the end"));
    }
    reader.take(2)?;
    let [method, flags] = reader.array()?;
    if method != 8 || flags > CHECKED | EXTRA | NAME | COMMENT | 1 {
        return Err(reader.malformed(format!("gzip with method {method} and flags {flags} does not exist")));
    }
    // Time, compression level, system.
    reader.take(6)?;
    if flags & EXTRA != 0 {
        let length = reader.u16()?;
        reader.take(length.into())?;
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            let length = reader.rest().iter().position(|byte| *byte == 0);
            let length = length.ok_or_else(|| reader.malformed("a text in the header has no end"))?;
            reader.take(length as u64 + 1)?;
        }
    }
    if flags & CHECKED != 0 {
        reader.take(2)?;
    }
    let content = reader.at;
    let unpacked = inflate(reader.rest(), Wrapping::None, limit).map_err(|e| e.moved_by(content))?;
    let Some(bytes) = unpacked.bytes else { return Err(reader.error(too_large(all))) };
    reader.take(unpacked.read as u64)?;
    let (checksum, length) = (reader.u32()?, reader.u32()?);
    if checksum != CHECKSUM.checksum(&bytes) || length != bytes.len() as u32 {
        return Err(reader.error(FormatProblem::Checksum));
    }
    Ok(bytes)
}

// Compression is a native dependency of the tests.
#[cfg(all(test, not(target_arch = "wasm32")))]
pub(crate) mod tests {
    use super::*;
    use miniz_oxide::deflate::compress_to_vec;

    /// A gzip file with everything that its header can hold.
    pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
        let mut file = vec![0x1f, 0x8b, 8, CHECKED | EXTRA | NAME | COMMENT, 0, 0, 0, 0, 0, 3];
        file.extend([2, 0, b'x', b'y']);
        file.extend(b"name\0comment\0");
        file.extend([1, 2]);
        file.extend(compress_to_vec(content, 6));
        file.extend(CHECKSUM.checksum(content).to_le_bytes());
        file.extend((content.len() as u32).to_le_bytes());
        file
    }

    #[test]
    fn parts_follow_each_other() {
        let (one, two) = (vec![7; 3000], b"and more".to_vec());
        assert_eq!(gunzip(&gzip(&one), 3000).unwrap(), one);
        let both = [gzip(&one), gzip(&two), vec![0; 30]].concat();
        assert_eq!(gunzip(&both, 3008).unwrap(), [one, two].concat());
        let error = gunzip(&both, 3007).unwrap_err();
        assert_eq!(error.problem, too_large(3007));
        assert_eq!(gunzip(&gzip(&[]), 0).unwrap(), b"");
    }

    #[test]
    fn a_file_that_is_cut_off_anywhere_is_refused() {
        let file = gzip(&(0..200).collect::<Vec<u8>>());
        for length in 0..file.len() {
            let error = gunzip(&file[..length], 1 << 20).unwrap_err();
            assert!(error.at.unwrap() <= length as u64, "{length}: {error}");
        }
    }

    #[test]
    fn damage_is_refused() {
        let file = gzip(b"some text");
        for (at, problem) in [(file.len() - 1, FormatProblem::Checksum), (file.len() - 5, FormatProblem::Checksum)] {
            let mut wrong = file.clone();
            wrong[at] ^= 4;
            assert_eq!(gunzip(&wrong, 99).unwrap_err().problem, problem);
        }
        let error = gunzip(&[&file[..], b"text"].concat(), 99).unwrap_err();
        assert_eq!(error.at, Some(file.len() as u64));
        assert_eq!(gunzip(b"text", 99).unwrap_err().to_string(), "byte 0: this is not a gzip file");
    }
}
