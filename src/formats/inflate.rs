//! Inflating with a limit. What is packed is unpacked twice: into a window of 32 kB, to see how much it is, and
//! then into as much memory as it takes. A bomb takes time, some seconds at most, but no memory.

use miniz_oxide::inflate::core::inflate_flags::{
    TINFL_FLAG_IGNORE_ADLER32, TINFL_FLAG_PARSE_ZLIB_HEADER, TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
};
use miniz_oxide::inflate::core::{decompress, DecompressorOxide, TINFL_LZ_DICT_SIZE};
use miniz_oxide::inflate::TINFLStatus;

use super::numbers::reserve;
use super::{FormatError, FormatProblem};

/// What surrounds the compressed bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrapping {
    /// Nothing, as in zip and gzip, which have their own.
    None,
    /// That of zlib, with its checksum.
    Zlib,
}

/// What compressed bytes unpack to.
pub(super) struct Unpacked {
    /// Nothing where that is more than the limit.
    pub bytes: Option<Vec<u8>>,
    /// How many of the packed bytes were read.
    pub read: usize,
}

/// Unpacks until the end, if there is no more than `limit`.
///
/// # Errors
/// At the byte of `packed` where it makes no sense or ends; no memory.
pub(super) fn inflate(packed: &[u8], wrapping: Wrapping, limit: usize) -> Result<Unpacked, FormatError> {
    let flags = if wrapping == Wrapping::Zlib { TINFL_FLAG_PARSE_ZLIB_HEADER } else { 0 };
    let (read, Some(length)) = size(packed, flags, limit)? else { return Ok(Unpacked { bytes: None, read: 0 }) };
    // The checksum was compared before.
    let (_, bytes) = unpack(packed, flags | TINFL_FLAG_IGNORE_ADLER32, length)?;
    match bytes.len() == length {
        true => Ok(Unpacked { bytes: Some(bytes), read }),
        false => Err(FormatError::at(read, FormatProblem::Compression)),
    }
}

/// The first bytes of what is unpacked, at most `most`.
///
/// # Errors
/// As [`inflate`].
pub(super) fn inflate_beginning(packed: &[u8], most: usize) -> Result<Vec<u8>, FormatError> {
    let ((status, read), bytes) = unpack(packed, 0, most)?;
    match status {
        TINFLStatus::Done | TINFLStatus::HasMoreOutput => Ok(bytes),
        _ => Err(FormatError::at(read, problem(status))),
    }
}

/// Unpacks at most `length` bytes; also says how that ended, and how many of the packed ones were read.
fn unpack(packed: &[u8], flags: u32, length: usize) -> Result<((TINFLStatus, usize), Vec<u8>), FormatError> {
    let mut bytes = reserve(length)?;
    bytes.resize(length, 0);
    let flags = flags | TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let (status, read, written) = decompress(&mut DecompressorOxide::new(), packed, &mut bytes, 0, flags);
    bytes.truncate(written);
    Ok(((status, read), bytes))
}

/// How many bytes are read, and to how many they unpack unless that is more than the limit.
fn size(packed: &[u8], flags: u32, limit: usize) -> Result<(usize, Option<usize>), FormatError> {
    let mut state = DecompressorOxide::new();
    let mut window = [0; TINFL_LZ_DICT_SIZE];
    let (mut read, mut length) = (0, 0);
    loop {
        let at = length % TINFL_LZ_DICT_SIZE;
        let (status, consumed, written) = decompress(&mut state, &packed[read..], &mut window, at, flags);
        read += consumed;
        length += written;
        match status {
            TINFLStatus::Done | TINFLStatus::HasMoreOutput if length > limit => return Ok((read, None)),
            TINFLStatus::Done => return Ok((read, Some(length))),
            TINFLStatus::HasMoreOutput if written > 0 => {}
            _ => return Err(FormatError::at(read, problem(status))),
        }
    }
}

/// What is wrong when unpacking ends like this.
fn problem(status: TINFLStatus) -> FormatProblem {
    match status {
        TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput => {
            FormatProblem::EndsEarly { wanted: 1, left: 0 }
        }
        TINFLStatus::Adler32Mismatch => FormatProblem::Checksum,
        _ => FormatProblem::Compression,
    }
}

/// What unpacks to more than `limit` bytes.
pub(super) fn too_large(limit: usize) -> FormatProblem {
    FormatProblem::TooLarge { megabytes: limit as u64 >> 20 }
}

// Compression is a native dependency of the tests.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use miniz_oxide::deflate::{compress_to_vec, compress_to_vec_zlib};

    fn text() -> Vec<u8> {
        (0..100_000_u32).flat_map(|i| (i.wrapping_mul(i) / 7).to_le_bytes()).collect()
    }

    #[test]
    fn what_was_packed_is_unpacked() {
        let text = text();
        let packed = compress_to_vec(&text, 6);
        for limit in [text.len(), text.len() + 1, usize::MAX] {
            let unpacked = inflate(&packed, Wrapping::None, limit).unwrap();
            assert!(unpacked.bytes.unwrap() == text && unpacked.read == packed.len(), "{limit}");
        }
        let unpacked = inflate(&compress_to_vec_zlib(&[], 6), Wrapping::Zlib, 0).unwrap();
        assert_eq!(unpacked.bytes, Some(Vec::new()));
    }

    #[test]
    fn no_more_is_unpacked_than_the_limit() {
        let text = text();
        for limit in [0, 1, 70, 100_000, text.len() - 1] {
            assert!(
                inflate(&compress_to_vec_zlib(&text, 6), Wrapping::Zlib, limit).unwrap().bytes.is_none(),
                "{limit}"
            );
            assert!(inflate_beginning(&compress_to_vec(&text, 6), limit).unwrap() == text[..limit], "{limit}");
        }
        assert!(inflate_beginning(&compress_to_vec(&text, 6), text.len() + 9).unwrap() == text);
        assert!(inflate_beginning(&compress_to_vec(&text, 6)[..90], 100_000).is_err());
    }

    #[test]
    fn damage_is_found_at_its_byte() {
        let text = text();
        let packed = compress_to_vec_zlib(&text, 6);
        let problem =
            |bytes: &[u8]| inflate(bytes, Wrapping::Zlib, usize::MAX).err().map(|e| (e.at.unwrap(), e.problem));
        let cut = packed.len() / 2;
        assert_eq!(problem(&packed[..cut]), Some((cut as u64, FormatProblem::EndsEarly { wanted: 1, left: 0 })));
        let mut wrong = packed.clone();
        *wrong.last_mut().unwrap() ^= 1;
        assert_eq!(problem(&wrong), Some((packed.len() as u64, FormatProblem::Checksum)));
        assert_eq!(problem(b"PK34").unwrap().1, FormatProblem::Compression);
    }
}
