//! Named arrays in one file, as numpy's `savez` writes them: a zip archive of .npy files, stored
//! without compression.
//!
//! The libraries for these formats read them too and check paths, and add 40 to 90 kB to what the
//! page transfers; to write them takes the few lines below.

use std::io::{self, Write};

use crc::{Crc, Table, CRC_32_ISO_HDLC};
use thiserror::Error;

/// That of zip, with the smaller of the tables.
const CHECKSUM: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISO_HDLC);

/// The date of all files in the archive, 1 January 1980, the first that there is: the same run gives
/// the same bytes.
const DATE: u32 = 0x21 << 16;

/// Version of the format that a reader has to know: 2.0.
const NEEDS: u16 = 20;

/// Bytes that describe an array, the same before its numbers and in the directory.
const PROPERTIES: usize = 26;

/// Arrays that do not fit into a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ArraysError {
    /// More than the format's numbers of 32 and 16 bits can count.
    #[error("{arrays} arrays of {megabytes} MB are more than the file can hold, 65,535 and 4 GB: record fewer epochs")]
    TooLarge {
        /// Number of arrays.
        arrays: usize,
        /// Size of the file.
        megabytes: u64,
    },
    /// More than the memory that there is.
    #[error("there is no memory for a file of {megabytes} MB: record fewer epochs, or use the native program")]
    Memory {
        /// Size of the file.
        megabytes: u64,
    },
}

/// A number that .npy files know.
pub(super) trait Element {
    /// Its type as numpy writes it, little endian.
    const TYPE: &'static str;

    fn append(self, out: &mut Vec<u8>);
}

macro_rules! element {
    ($type:ty, $name:literal) => {
        impl Element for $type {
            const TYPE: &'static str = $name;

            fn append(self, out: &mut Vec<u8>) {
                out.extend(self.to_le_bytes());
            }
        }
    };
}

element!(f64, "<f8");
element!(f32, "<f4");
element!(i64, "<i8");
element!(u8, "|u1");

/// Bytes that a file of so many arrays takes at most, whose numbers take so many bytes.
///
/// # Errors
/// More than the format can hold.
fn checked_size(arrays: usize, bytes: u64) -> Result<u64, ArraysError> {
    // Far more than names and headers take.
    let size = bytes.saturating_add(1024 * (arrays as u64 + 1));
    if arrays >= usize::from(u16::MAX) || size >= u64::from(u32::MAX) {
        return Err(ArraysError::TooLarge { arrays, megabytes: size >> 20 });
    }
    Ok(size)
}

/// What stands at the end of the file: where each array is.
#[derive(Default)]
struct Directory {
    entries: Vec<u8>,
    count: u16,
}

impl Directory {
    /// Notes an array that begins at `start`, with what describes it.
    fn add(&mut self, name: &str, start: u32, properties: &[u8]) {
        let entries = &mut self.entries;
        entries.extend(0x0201_4b50_u32.to_le_bytes());
        entries.extend(NEEDS.to_le_bytes());
        entries.extend(properties);
        // No comment, the first disk, no attributes.
        entries.extend([0; 10]);
        entries.extend(start.to_le_bytes());
        entries.extend(format!("{name}.npy").bytes());
        self.count += 1;
    }

    /// What stands behind the arrays, from `place` on.
    fn finish(self, place: u32) -> Vec<u8> {
        let count = self.count.to_le_bytes();
        let size = self.entries.len() as u32;
        let mut end = self.entries;
        end.extend(0x0605_4b50_u32.to_le_bytes());
        end.extend([0; 4]);
        end.extend([count, count].concat());
        end.extend([size.to_le_bytes(), place.to_le_bytes()].concat());
        end.extend([0; 2]);
        end
    }
}

/// What describes an array of these bytes, its .npy header included.
fn properties(name: &str, content: &[u8]) -> Vec<u8> {
    let mut of = Vec::with_capacity(PROPERTIES);
    of.extend(NEEDS.to_le_bytes());
    // No flags, stored.
    of.extend([0; 4]);
    of.extend(DATE.to_le_bytes());
    of.extend(CHECKSUM.checksum(content).to_le_bytes());
    // `checked_size` has made sure that sizes and places fit into 32 bits.
    let size = (content.len() as u32).to_le_bytes();
    of.extend([size, size].concat());
    of.extend(((name.len() + ".npy".len()) as u16).to_le_bytes());
    // No extra fields.
    of.extend([0; 2]);
    of
}

/// The file while it is written into memory.
pub(super) struct Arrays {
    file: Vec<u8>,
    directory: Directory,
}

impl Arrays {
    /// A file of so many arrays, whose numbers take so many bytes.
    ///
    /// # Errors
    /// More than the format or the memory can hold.
    pub fn new(arrays: usize, bytes: u64) -> Result<Self, ArraysError> {
        let size = checked_size(arrays, bytes)?;
        let mut file = Vec::new();
        file.try_reserve_exact(size as usize).map_err(|_| ArraysError::Memory { megabytes: size >> 20 })?;
        Ok(Self { file, directory: Directory::default() })
    }

    /// Adds an array; the last dimension changes fastest, and there are as many values as the
    /// dimensions say. The iterator is called indirectly: a copy of this code for each would be large.
    pub fn add<T: Element>(&mut self, name: &str, shape: &[usize], values: &mut dyn Iterator<Item = T>) {
        let start = self.file.len();
        let content = self.begin(name, T::TYPE, shape);
        let numbers = self.file.len();
        values.for_each(|value| value.append(&mut self.file));
        debug_assert_eq!(self.file.len() - numbers, shape.iter().product::<usize>() * size_of::<T>(), "{name}");
        self.end(name, start, content);
    }

    /// Writes what stands before an array's numbers; gives the place at which its .npy file begins.
    fn begin(&mut self, name: &str, element: &str, shape: &[usize]) -> usize {
        self.file.extend(0x0403_4b50_u32.to_le_bytes());
        // Completed at the end, when the numbers are there.
        self.file.extend([0; PROPERTIES]);
        self.file.extend(format!("{name}.npy").bytes());
        let content = self.file.len();
        self.file.extend(header(element, shape));
        content
    }

    /// Completes an array and notes it in the directory.
    fn end(&mut self, name: &str, start: usize, content: usize) {
        let of = properties(name, &self.file[content..]);
        self.file[start + 4..][..of.len()].copy_from_slice(&of);
        self.directory.add(name, start as u32, &of);
    }

    /// Adds a text as an array of its bytes.
    pub fn add_text(&mut self, name: &str, text: &str) {
        self.add(name, &[text.len()], &mut text.bytes());
    }

    /// The bytes of the file.
    pub fn finish(mut self) -> Vec<u8> {
        let place = self.file.len() as u32;
        self.file.extend(self.directory.finish(place));
        self.file
    }
}

/// The file array by array: each is passed on when it is complete, and only one is held.
pub(super) struct ArraysWriter<W> {
    out: W,
    place: u32,
    directory: Directory,
    content: Vec<u8>,
}

impl<W: Write> ArraysWriter<W> {
    /// A file of so many arrays, whose numbers take so many bytes.
    ///
    /// # Errors
    /// More than the format can hold.
    pub fn new(out: W, arrays: usize, bytes: u64) -> Result<Self, ArraysError> {
        checked_size(arrays, bytes)?;
        Ok(Self { out, place: 0, directory: Directory::default(), content: Vec::new() })
    }

    /// Adds an array, as [`Arrays::add`].
    ///
    /// # Errors
    /// What the writer says.
    pub fn add<T: Element>(
        &mut self,
        name: &str,
        shape: &[usize],
        values: &mut dyn Iterator<Item = T>,
    ) -> io::Result<()> {
        let content = &mut self.content;
        content.clear();
        content.extend(header(T::TYPE, shape));
        values.for_each(|value| value.append(content));
        let of = properties(name, content);
        let mut before = 0x0403_4b50_u32.to_le_bytes().to_vec();
        before.extend(&of);
        before.extend(format!("{name}.npy").bytes());
        self.out.write_all(&before)?;
        self.out.write_all(content)?;
        self.directory.add(name, self.place, &of);
        self.place += (before.len() + content.len()) as u32;
        Ok(())
    }

    /// Writes the end of the file.
    ///
    /// # Errors
    /// What the writer says.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.write_all(&self.directory.finish(self.place))?;
        self.out.flush()
    }
}

/// What stands before the numbers of a .npy file, version 1.0: padded so that they begin at a
/// multiple of 64 bytes.
fn header(element: &str, shape: &[usize]) -> Vec<u8> {
    let shape: String = shape.iter().map(|n| format!("{n}, ")).collect();
    let dict = format!("{{'descr': '{element}', 'fortran_order': False, 'shape': ({}), }}", shape.trim_end());
    let before = 10;
    let length = (before + dict.len() + 1).next_multiple_of(64) - before;
    let mut header = b"\x93NUMPY\x01\x00".to_vec();
    // Far below 65,536: a few dimensions.
    header.extend((length as u16).to_le_bytes());
    header.extend(format!("{dict:<width$}\n", width = length - 1).bytes());
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_those_of_numpy() {
        let header = header("<f8", &[2, 3]);
        assert_eq!(header.len(), 128);
        assert_eq!(header[..10], *b"\x93NUMPY\x01\x00\x76\x00");
        let text = std::str::from_utf8(&header[10..]).unwrap();
        assert_eq!(text.trim_end(), "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3,), }");
        assert!(text.ends_with(" \n"));
        assert!(String::from_utf8_lossy(&super::header("|u1", &[5])).contains("'shape': (5,), }"));
        assert_eq!(super::header("<i8", &[123_456_789; 9]).len() % 64, 0);
    }

    #[test]
    fn what_cannot_be_counted_or_held_is_refused() {
        let too_large = |arrays, bytes| Arrays::new(arrays, bytes).err();
        assert_eq!(too_large(70_000, 0), Some(ArraysError::TooLarge { arrays: 70_000, megabytes: 68 }));
        assert_eq!(too_large(1, 5 << 30), Some(ArraysError::TooLarge { arrays: 1, megabytes: 5120 }));
        assert_eq!(too_large(10, 1 << 20), None);
    }
}
