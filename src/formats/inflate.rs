//! Inflating with a limit. What is packed is unpacked twice: into a window of 32 kB, to see how much it is, and
//! then into as much memory as it takes. A bomb takes time, some seconds at most, but no memory.

use miniz_oxide::inflate::core::inflate_flags::{
    TINFL_FLAG_IGNORE_ADLER32, TINFL_FLAG_PARSE_ZLIB_HEADER, TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
};
use miniz_oxide::inflate::core::{decompress, DecompressorOxide, TINFL_LZ_DICT_SIZE};
use miniz_oxide::inflate::TINFLStatus;

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
    pub bytes: Vec<u8>,
    /// How many of the packed bytes were read.
    pub read: usize,
    /// Whether that is all; otherwise there is more than the limit.
    pub complete: bool,
}

/// Unpacks until the end, or until there is more than `limit`; of that, the first `limit` bytes are given.
///
/// # Errors
/// At the byte of `packed` where it makes no sense or ends; no memory.
pub(super) fn inflate(packed: &[u8], wrapping: Wrapping, limit: usize) -> Result<Unpacked, FormatError> {
    let flags = if wrapping == Wrapping::Zlib { TINFL_FLAG_PARSE_ZLIB_HEADER } else { 0 };
    let Size { length, read, complete } = size(packed, flags, limit)?;
    let mut bytes: Vec<u8> = Vec::new();
    let memory = |_| FormatError::new(FormatProblem::Memory { megabytes: length as u64 >> 20 });
    bytes.try_reserve_exact(length).map_err(memory)?;
    bytes.resize(length, 0);
    // The checksum was compared before.
    let flags = flags | TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF | TINFL_FLAG_IGNORE_ADLER32;
    let (_, _, written) = decompress(&mut DecompressorOxide::new(), packed, &mut bytes, 0, flags);
    match written == length {
        true => Ok(Unpacked { bytes, read, complete }),
        false => Err(FormatError::at(read, FormatProblem::Compression)),
    }
}

/// What unpacking would give.
struct Size {
    length: usize,
    read: usize,
    complete: bool,
}

fn size(packed: &[u8], flags: u32, limit: usize) -> Result<Size, FormatError> {
    let mut state = DecompressorOxide::new();
    let mut window = [0; TINFL_LZ_DICT_SIZE];
    let (mut read, mut length) = (0, 0);
    loop {
        let at = length % TINFL_LZ_DICT_SIZE;
        let (status, consumed, written) = decompress(&mut state, &packed[read..], &mut window, at, flags);
        read += consumed;
        length += written;
        let problem = match status {
            TINFLStatus::Done | TINFLStatus::HasMoreOutput if length > limit => {
                return Ok(Size { length: limit, read, complete: false });
            }
            TINFLStatus::Done => return Ok(Size { length, read, complete: true }),
            TINFLStatus::HasMoreOutput if written > 0 => continue,
            TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput => {
                FormatProblem::EndsEarly { wanted: 1, left: 0 }
            }
            TINFLStatus::Adler32Mismatch => FormatProblem::Checksum,
            _ => FormatProblem::Compression,
        };
        return Err(FormatError::at(read, problem));
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
            assert!(unpacked.complete && unpacked.bytes == text && unpacked.read == packed.len(), "{limit}");
        }
        let unpacked = inflate(&compress_to_vec_zlib(&[], 6), Wrapping::Zlib, 0).unwrap();
        assert!(unpacked.complete && unpacked.bytes.is_empty());
    }

    #[test]
    fn no_more_is_unpacked_than_the_limit() {
        let text = text();
        let packed = compress_to_vec_zlib(&text, 6);
        for limit in [0, 1, 70, 100_000, text.len() - 1] {
            let unpacked = inflate(&packed, Wrapping::Zlib, limit).unwrap();
            assert!(!unpacked.complete && unpacked.bytes == text[..limit], "{limit}");
        }
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
