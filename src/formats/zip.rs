//! The directory of a zip archive.
//!
//! Only the directory at the end is believed: it must be consistent with itself, its entries must not overlap
//! (a file that is packed once and listed many times is a bomb), and each must begin where it says.

use crc::{Crc, Table, CRC_32_ISO_HDLC};

use super::bytes::Bytes;
use super::{FormatError, FormatProblem};

/// The checksum of zip and gzip, with the smallest of the tables.
pub(super) const CHECKSUM: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISO_HDLC);

const ENTRY: &[u8; 4] = b"PK\x03\x04";
const LISTED: &[u8; 4] = b"PK\x01\x02";
const END: &[u8; 4] = b"PK\x05\x06";
const END_64: &[u8; 4] = b"PK\x06\x06";
const LOCATOR_64: &[u8; 4] = b"PK\x06\x07";

/// Ways of packing.
pub(super) const STORED: u16 = 0;
pub(super) const DEFLATED: u16 = 8;

/// Size of the record at the end, its comment left out, and the longest comment.
const END_BYTES: usize = 22;
const MAX_COMMENT: usize = u16::MAX as usize;
const LOCATOR_BYTES: usize = 20;

/// What a number of 32 or 16 bits says when the true one has 64.
const SEE_64: u32 = u32::MAX;
const SEE_64_SHORT: u16 = u16::MAX;

/// A file in the archive.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub name: String,
    /// Where it begins, with a header.
    start: u64,
    /// Where the directory lists it.
    listed: usize,
    flags: u16,
    pub method: u16,
    pub checksum: u32,
    /// Bytes that it takes in the archive.
    packed: u64,
    /// Bytes that it unpacks to.
    pub size: u64,
}

/// Whether these are the first bytes of a zip archive.
pub(crate) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(ENTRY) || bytes.starts_with(END)
}

/// Whether a file in an archive is one that is read, by its name.
pub(super) fn is_readable(name: &str) -> bool {
    name.ends_with(".npy")
}

/// What Finder and Explorer put into archives for themselves.
fn is_litter(name: &str) -> bool {
    let mut parts = name.rsplit('/');
    let base = parts.next().unwrap_or_default();
    let hidden = base.starts_with("._") || [".DS_Store", "Thumbs.db", "desktop.ini"].contains(&base);
    hidden || name.starts_with("__MACOSX/") || parts.any(|folder| folder == "__MACOSX")
}

/// The files that an archive lists, in its order, without folders and what file managers add. A folder around all
/// is no part of their names.
pub(super) fn entries(bytes: &[u8]) -> Result<Vec<Entry>, FormatError> {
    let directory = directory(bytes)?;
    let mut reader = Bytes::starting_at(&bytes[..directory.end], directory.start);
    let mut entries = Vec::new();
    let mut listed = 0;
    while reader.left() > 0 {
        let entry = entry(&mut reader)?;
        listed += 1;
        if !entry.name.ends_with('/') && !is_litter(&entry.name) {
            entries.push(entry);
        }
    }
    if listed != directory.entries {
        let what = format!("the archive announces {} files and lists {listed}", directory.entries);
        return Err(reader.malformed(what));
    }
    do_not_overlap(&entries, directory.start)?;
    leave_out_folders(&mut entries);
    Ok(entries)
}

/// Takes the folders that hold all files out of their names, but for numbered ones, which may be epochs.
fn leave_out_folders(entries: &mut [Entry]) {
    let Some((first, others)) = entries.split_first() else { return };
    let holds_all = |end: usize| {
        let (folder, numbered) = (&first.name[..=end], first.name[..end].ends_with(|c: char| c.is_ascii_digit()));
        !numbered && !others.is_empty() && others.iter().all(|entry| entry.name.starts_with(folder))
    };
    let ends = first.name.match_indices('/').map(|(end, _)| end);
    let Some(end) = ends.take_while(|end| holds_all(*end)).last() else { return };
    for entry in entries {
        entry.name.drain(..=end);
    }
}

struct Directory {
    start: usize,
    end: usize,
    entries: u64,
}

/// Finds the directory from the end of the archive.
fn directory(bytes: &[u8]) -> Result<Directory, FormatError> {
    if !is_zip(bytes) {
        return Err(FormatError::at(0, FormatProblem::Other { expected: "a zip archive" }));
    }
    let first = bytes.len().saturating_sub(END_BYTES + MAX_COMMENT);
    // Its comment must reach to the end: a signature inside of a comment is none.
    let is_end = |at: &usize| {
        let record = &bytes[*at..];
        record.starts_with(END)
            && record.len() >= END_BYTES
            && END_BYTES + usize::from(u16::from_le_bytes([record[20], record[21]])) == record.len()
    };
    let at = (first..bytes.len()).rev().find(is_end);
    let missing = "the archive has no directory at its end, as if it was cut off";
    let at = at.ok_or_else(|| Bytes::starting_at(bytes, bytes.len()).malformed(missing))?;

    let mut reader = Bytes::starting_at(bytes, at + END.len());
    let disks = [reader.u16()?, reader.u16()?];
    let [here, all] = [reader.u16()?, reader.u16()?];
    let (size, start) = (reader.u32()?, reader.u32()?);
    let needs_64 = all == SEE_64_SHORT || size == SEE_64 || start == SEE_64;
    let locator = at.checked_sub(LOCATOR_BYTES).filter(|at| needs_64 && bytes[*at..].starts_with(LOCATOR_64));
    let (mut end, mut entries, mut size, mut start) = (at, u64::from(all), u64::from(size), u64::from(start));
    if let Some(locator) = locator {
        reader.at = locator + LOCATOR_64.len() + 4;
        let record = reader.u64()?;
        reader.at = usize::try_from(record).ok().filter(|at| *at < locator).unwrap_or(bytes.len());
        if reader.array()? != *END_64 {
            return Err(reader.malformed("the archive's record of 64 bits is not where it should be"));
        }
        end = reader.at - END_64.len();
        // Its size, versions, disks.
        reader.take(8 + 4 + 8)?;
        reader.take(8)?;
        (entries, size, start) = (reader.u64()?, reader.u64()?, reader.u64()?);
    } else if disks != [0, 0] || here != all {
        return Err(reader.error(FormatProblem::NotSupported {
            what: "an archive in several parts".to_owned(),
            advice: "save it as one",
        }));
    }
    let wrong = || {
        FormatError::at(
            at,
            FormatProblem::Malformed { what: "the archive's directory is not where it should be".to_owned() },
        )
    };
    let ends_there = start.checked_add(size) == Some(end as u64);
    // Below `end`, which is a usize.
    let start = usize::try_from(start).ok().filter(|_| ends_there).ok_or_else(wrong)?;
    Ok(Directory { start, end, entries })
}

/// One line of the directory.
fn entry(reader: &mut Bytes) -> Result<Entry, FormatError> {
    let listed = reader.at;
    if reader.array()? != *LISTED {
        return Err(FormatError::at(
            listed,
            FormatProblem::Malformed { what: "the directory lists no file here".to_owned() },
        ));
    }
    // Versions.
    reader.take(4)?;
    let (flags, method) = (reader.u16()?, reader.u16()?);
    // Time and date.
    reader.take(4)?;
    let checksum = reader.u32()?;
    let [packed, size] = [reader.u32()?, reader.u32()?];
    let [name, extra, comment] = [reader.u16()?, reader.u16()?, reader.u16()?];
    // Disk, attributes.
    reader.take(8)?;
    let start = reader.u32()?;
    let name = String::from_utf8_lossy(reader.take(name.into())?).into_owned();
    let base = reader.at;
    let extra = Bytes::new(reader.take(extra.into())?);
    reader.take(comment.into())?;
    let mut entry =
        Entry { name, start: start.into(), listed, flags, method, checksum, packed: packed.into(), size: size.into() };
    entry.extend(extra).map_err(|e| e.moved_by(base).of(&entry.name))?;
    Ok(entry)
}

impl Entry {
    /// Numbers of 64 bits stand in an extra field, those alone for which the short ones have no room.
    fn extend(&mut self, mut extra: Bytes) -> Result<(), FormatError> {
        while extra.left() >= 4 {
            let (kind, length) = (extra.u16()?, extra.u16()?);
            let mut field = Bytes::new(extra.take(length.into())?);
            if kind != 1 {
                continue;
            }
            for number in [&mut self.size, &mut self.packed, &mut self.start] {
                if *number == u64::from(SEE_64) && field.left() > 0 {
                    *number = field.u64()?;
                }
            }
        }
        Ok(())
    }

    pub fn error(&self, problem: FormatProblem) -> FormatError {
        FormatError::at(self.listed, problem).of(&self.name)
    }

    /// Where the content begins, and the bytes that it takes in the archive.
    pub fn content<'a>(&self, bytes: &'a [u8]) -> Result<(usize, &'a [u8]), FormatError> {
        if self.flags & 1 != 0 {
            let advice = "save it without a password";
            return Err(self.error(FormatProblem::NotSupported { what: "an encrypted file".to_owned(), advice }));
        }
        let start = usize::try_from(self.start).unwrap_or(bytes.len());
        let mut reader = Bytes::starting_at(bytes, start);
        let content = (|| {
            if reader.array()? != *ENTRY {
                let what = "the file does not begin where the archive's directory says".to_owned();
                return Err(FormatError::at(start, FormatProblem::Malformed { what }));
            }
            // Version, flags, method, time, date, checksum, sizes: also in the directory, and there complete.
            reader.take(22)?;
            let [name, extra] = [reader.u16()?, reader.u16()?];
            reader.take(u64::from(name) + u64::from(extra))?;
            let at = reader.at;
            Ok((at, reader.take(self.packed)?))
        })();
        content.map_err(|e| e.of(&self.name))
    }
}

/// Entries take different bytes before the directory.
fn do_not_overlap(entries: &[Entry], directory: usize) -> Result<(), FormatError> {
    let mut order: Vec<&Entry> = entries.iter().collect();
    order.sort_by_key(|entry| entry.start);
    let starts = order.iter().skip(1).map(|entry| entry.start).chain([directory as u64]);
    for (entry, next) in order.iter().zip(starts) {
        let end = entry.start.checked_add(30 + entry.name.len() as u64).and_then(|end| end.checked_add(entry.packed));
        if end.is_none_or(|end| end > next) {
            let what = "the file runs into what comes behind it in the archive".to_owned();
            return Err(entry.error(FormatProblem::Malformed { what }));
        }
    }
    Ok(())
}
