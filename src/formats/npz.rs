//! NumPy's `.npz`: a zip archive of `.npy` files, stored or deflated.

use std::collections::HashMap;

use super::inflate::{inflate, inflate_beginning, too_large, Wrapping};
use super::npy::{read_npy, read_npy_content, read_npy_header, read_npy_texts, NpyContent, NpyHeader, MAX_HEADER};
use super::zip::{entries, Entry, CHECKSUM, DEFLATED, STORED};
use super::{Array, FormatError, FormatProblem, Texts, MAX_BYTES};

/// The ending of the archive's files, no part of the arrays' names.
const ENDING: &str = ".npy";

/// An archive of arrays. Opening it reads the directory alone.
#[derive(Clone, Debug)]
pub struct Npz<'a> {
    bytes: &'a [u8],
    entries: Vec<Entry>,
    /// Where each name is among them: there may be tens of thousands.
    places: HashMap<String, usize>,
}

impl<'a> Npz<'a> {
    /// Opens an archive.
    ///
    /// # Errors
    /// Another kind of file; a directory that is damaged or lists two arrays of one name; compressed arrays of
    /// more than [`MAX_BYTES`] in all.
    pub fn open(bytes: &'a [u8]) -> Result<Self, FormatError> {
        let mut entries = entries(bytes)?;
        let mut unpacked = 0_u64;
        for entry in &mut entries {
            if let Some(name) = entry.name.strip_suffix(ENDING) {
                entry.name.truncate(name.len());
            }
            let packed = entry.method != STORED;
            unpacked = unpacked.saturating_add(if packed { entry.size } else { 0 });
            if unpacked > MAX_BYTES as u64 {
                return Err(entry.error(too_large(MAX_BYTES)));
            }
        }
        let mut places = HashMap::with_capacity(entries.len());
        for (place, entry) in entries.iter().enumerate() {
            if places.insert(entry.name.clone(), place).is_some() {
                return Err(entry.error(FormatProblem::Twice));
            }
        }
        Ok(Self { bytes, entries, places })
    }

    /// Names of the arrays in the order of the archive, without ".npy".
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }

    /// The array of a name.
    ///
    /// # Errors
    /// No such array; an entry that is encrypted, compressed in another way than deflate, or damaged; see
    /// also [`read_npy`].
    pub fn read(&self, name: &str) -> Result<Array, FormatError> {
        self.read_with(name, read_npy)
    }

    /// The array of texts of a name.
    ///
    /// # Errors
    /// As [`read`](Self::read); see also [`read_npy_texts`].
    pub fn texts(&self, name: &str) -> Result<Texts, FormatError> {
        self.read_with(name, read_npy_texts)
    }

    fn read_with<T>(&self, name: &str, read: impl Fn(&[u8]) -> Result<T, FormatError>) -> Result<T, FormatError> {
        let entry = self.entry(name)?;
        let (start, packed) = entry.content(self.bytes)?;
        let of = |error: FormatError| error.of(name);
        if entry.method == STORED {
            if packed.len() as u64 != entry.size {
                let found = if packed.len() as u64 > entry.size { "more" } else { "fewer" };
                return Err(entry.error(FormatProblem::OtherSize { announced: entry.size, found }));
            }
            self.check(entry, start, packed, packed)?;
            return read(packed).map_err(|e| of(e.moved_by(start)));
        }
        self.check_method(entry)?;
        // `open` refuses more than MAX_BYTES, a usize.
        let unpacked = inflate(packed, Wrapping::None, entry.size as usize).map_err(|e| of(e.moved_by(start)))?;
        let other_size = |found| entry.error(FormatProblem::OtherSize { announced: entry.size, found });
        let content = unpacked.bytes.ok_or_else(|| other_size("more"))?;
        if (content.len() as u64) < entry.size {
            return Err(other_size("fewer"));
        }
        self.check(entry, start, packed, &content)?;
        read(&content).map_err(|e| of(e.in_unpacked()))
    }

    /// Shape and type of the numbers of an array, whose numbers are not unpacked.
    ///
    /// # Errors
    /// As [`read`](Self::read), as far as the beginning of the array shows it.
    pub fn header(&self, name: &str) -> Result<NpyHeader, FormatError> {
        self.begin_with(name, read_npy_header)
    }

    /// The same of an array of numbers or of texts.
    ///
    /// # Errors
    /// As [`header`](Self::header).
    pub fn content(&self, name: &str) -> Result<NpyContent, FormatError> {
        self.begin_with(name, read_npy_content)
    }

    fn begin_with<T>(&self, name: &str, read: impl Fn(&[u8]) -> Result<T, FormatError>) -> Result<T, FormatError> {
        let entry = self.entry(name)?;
        let (start, packed) = entry.content(self.bytes)?;
        if entry.method == STORED {
            return read(packed).map_err(|e| e.moved_by(start).of(name));
        }
        self.check_method(entry)?;
        let most = MAX_HEADER + 12;
        let beginning = inflate_beginning(packed, most).map_err(|e| e.moved_by(start).of(name))?;
        read(&beginning).map_err(|e| e.in_unpacked().of(name))
    }

    fn entry(&self, name: &str) -> Result<&Entry, FormatError> {
        let missing = || {
            let names = self.names().map(str::to_owned).collect();
            FormatError::new(FormatProblem::Missing { names }).of(name)
        };
        self.places.get(name).map(|place| &self.entries[*place]).ok_or_else(missing)
    }

    fn check_method(&self, entry: &Entry) -> Result<(), FormatError> {
        if entry.method == DEFLATED {
            return Ok(());
        }
        let what = format!("compression by method {}", entry.method);
        let advice = "save with numpy.savez or numpy.savez_compressed";
        Err(entry.error(FormatProblem::NotSupported { what, advice }))
    }

    fn check(&self, entry: &Entry, start: usize, packed: &[u8], content: &[u8]) -> Result<(), FormatError> {
        match CHECKSUM.checksum(content) == entry.checksum {
            true => Ok(()),
            false => Err(FormatError::at(start + packed.len(), FormatProblem::Checksum).of(&entry.name)),
        }
    }
}

// Compression is a native dependency of the tests.
#[cfg(all(test, not(target_arch = "wasm32")))]
pub(crate) mod tests {
    use super::*;
    use crate::formats::npy::tests::of;
    use crate::formats::Numbers;
    use miniz_oxide::deflate::compress_to_vec;

    /// How an archive is written.
    #[derive(Clone, Copy, Default)]
    struct Manner {
        deflated: bool,
        /// Sizes in an extra field of 64 bits.
        wide: bool,
        /// Sizes and checksum behind the content, zero before it.
        streamed: bool,
        flags: u16,
        /// Added to the announced size of the content.
        lie: i64,
    }

    fn archive(files: &[(&str, Vec<u8>)], manner: Manner) -> Vec<u8> {
        let (mut file, mut directory) = (Vec::new(), Vec::new());
        for (name, content) in files {
            let start = file.len() as u64;
            let packed = if manner.deflated { compress_to_vec(content, 6) } else { content.clone() };
            let size = (content.len() as i64 + manner.lie) as u64;
            let method = if manner.deflated { DEFLATED } else { STORED };
            let flags = manner.flags | if manner.streamed { 8 } else { 0 };
            let sum = CHECKSUM.checksum(content);
            let known = |size: u64| if manner.wide { u32::MAX } else { size as u32 };
            let mut local = [flags, method, 0, 0].map(u16::to_le_bytes).concat();
            let numbers = if manner.streamed { [0; 3] } else { [sum, known(packed.len() as u64), known(size)] };
            local.extend(numbers.map(u32::to_le_bytes).concat());
            local.extend([name.len() as u16, 3].map(u16::to_le_bytes).concat());
            file.extend(b"PK\x03\x04\x14\x00");
            file.extend(local);
            file.extend(name.bytes());
            file.extend([9, 9, 9]);
            file.extend(&packed);
            if manner.streamed {
                file.extend(b"PK\x07\x08");
                file.extend([sum, packed.len() as u32, size as u32].map(u32::to_le_bytes).concat());
            }

            let mut extra = vec![0x77, 0, 1, 0, 5];
            if manner.wide {
                extra.extend([1, 0, 24, 0]);
                extra.extend([size, packed.len() as u64, start].map(u64::to_le_bytes).concat());
            }
            directory.extend(b"PK\x01\x02\x14\x00\x14\x00");
            directory.extend([flags, method, 0, 0].map(u16::to_le_bytes).concat());
            directory.extend([sum, known(packed.len() as u64), known(size)].map(u32::to_le_bytes).concat());
            directory.extend([name.len() as u16, extra.len() as u16, 2, 0, 0, 0, 0].map(u16::to_le_bytes).concat());
            directory.extend(known(start).to_le_bytes());
            directory.extend(name.bytes());
            directory.extend(extra);
            directory.extend(b"!!");
        }
        let (start, size, count) = (file.len() as u64, directory.len() as u64, files.len() as u64);
        file.extend(directory);
        if manner.wide {
            let record = file.len() as u64;
            file.extend(b"PK\x06\x06");
            file.extend(44_u64.to_le_bytes());
            file.extend([0; 12]);
            file.extend([count, count, size, start].map(u64::to_le_bytes).concat());
            file.extend(b"PK\x06\x07\0\0\0\0");
            file.extend(record.to_le_bytes());
            file.extend([1, 0, 0, 0]);
        }
        file.extend(b"PK\x05\x06\0\0\0\0");
        let short = if manner.wide { [u16::MAX; 2] } else { [count as u16; 2] };
        file.extend(short.map(u16::to_le_bytes).concat());
        let long = if manner.wide { [u32::MAX; 2] } else { [size as u32, start as u32] };
        file.extend(long.map(u32::to_le_bytes).concat());
        file.extend(b"\x05\x00a PK\x05");
        file
    }

    /// An archive of these files.
    pub(crate) fn zip(files: &[(&str, Vec<u8>)], deflated: bool) -> Vec<u8> {
        archive(files, Manner { deflated, ..Default::default() })
    }

    /// An archive of these `.npy` files.
    pub(crate) fn npz(files: &[(&str, Vec<u8>)], deflated: bool) -> Vec<u8> {
        let names: Vec<String> = files.iter().map(|(name, _)| format!("{name}.npy")).collect();
        let files: Vec<_> = names.iter().zip(files).map(|(name, (_, file))| (name.as_str(), file.clone())).collect();
        archive(&files, Manner { deflated, ..Default::default() })
    }

    fn two() -> Vec<(&'static str, Vec<u8>)> {
        let numbers: Vec<u8> = (0..4000_u32).flat_map(|i| (i / 3).to_le_bytes()).collect();
        vec![("folder/", vec![]), ("folder/a.npy", of("<u4", "(50, 80)", &numbers)), ("b", of("|i1", "()", &[200]))]
    }

    fn problem(bytes: &[u8], name: &str) -> FormatError {
        Npz::open(bytes).and_then(|npz| npz.read(name)).unwrap_err()
    }

    #[test]
    fn folders_around_all_are_no_part_of_names() {
        let array = || of("|u1", "(1,)", &[7]);
        for (names, expected) in [
            (["My data/x.npy", "My data/y.npy"], ["x", "y"]),
            (["out/run/epoch_5/l1.npy", "out/run/epoch_6/l1.npy"], ["epoch_5/l1", "epoch_6/l1"]),
            (["acts/epoch_5/l1.npy", "acts/epoch_5/l2.npy"], ["epoch_5/l1", "epoch_5/l2"]),
            (["5/l1.npy", "5/l2.npy"], ["5/l1", "5/l2"]),
            (["acts/l1.npy", "y.npy"], ["acts/l1", "y"]),
        ] {
            let bytes = zip(&names.map(|name| (name, array())), false);
            let npz = Npz::open(&bytes).unwrap();
            assert_eq!(npz.names().collect::<Vec<_>>(), expected);
            assert!(expected.iter().all(|name| npz.read(name).is_ok()));
        }
    }

    #[test]
    fn archives_of_all_manners_are_read() {
        for deflated in [false, true] {
            for (wide, streamed) in [(false, false), (true, false), (false, true), (true, true)] {
                let bytes = archive(&two(), Manner { deflated, wide, streamed, ..Default::default() });
                let npz = Npz::open(&bytes).unwrap();
                assert_eq!(npz.names().collect::<Vec<_>>(), ["folder/a", "b"]);
                let a = npz.read("folder/a").unwrap();
                assert_eq!((a.shape, a.values), (vec![50, 80], Numbers::U32((0..4000).map(|i| i / 3).collect())));
                assert_eq!(npz.read("b").unwrap().values, Numbers::I8(vec![-56]));
                let header = npz.header("folder/a").unwrap();
                assert_eq!((header.shape, header.number_type.name()), (vec![50, 80], "uint32"));
            }
        }
        assert_eq!(Npz::open(&archive(&[], Manner::default())).unwrap().names().len(), 0);
    }

    #[test]
    fn what_cannot_be_read_is_refused_by_name() {
        let plain = archive(&two(), Manner::default());
        let missing = problem(&plain, "c").to_string();
        assert_eq!(missing, "\"c\": there is no array of this name; there are folder/a, b");
        let encrypted = archive(&two(), Manner { flags: 1, ..Default::default() });
        assert!(problem(&encrypted, "b").to_string().contains("encrypted"));
        let twice = archive(&[two()[1].clone(), ("folder/a", vec![])], Manner::default());
        assert_eq!(problem(&twice, "").problem, FormatProblem::Twice);
        let mut other = archive(&two(), Manner { deflated: true, ..Default::default() });
        // LZMA, in the directory.
        let listed = other.windows(4).rposition(|bytes| bytes == b"PK\x01\x02").unwrap();
        other[listed + 10] = 14;
        let error = problem(&other, "b");
        assert_eq!(error.at, Some(listed as u64));
        assert!(error.to_string().contains("method 14"), "{error}");
    }

    #[test]
    fn lies_about_size_are_refused() {
        for deflated in [false, true] {
            for (lie, found) in [(1, "fewer"), (-1, "more"), (1 << 20, "fewer")] {
                let bytes = archive(&two(), Manner { deflated, lie, ..Default::default() });
                let error = problem(&bytes, "folder/a").problem;
                assert!(matches!(error, FormatProblem::OtherSize { found: f, .. } if f == found), "{error}");
            }
        }
        let huge = archive(&two(), Manner { deflated: true, wide: true, lie: 1 << 40, ..Default::default() });
        assert!(matches!(problem(&huge, "b").problem, FormatProblem::TooLarge { .. }));
    }

    #[test]
    fn a_file_listed_many_times_is_refused() {
        let mut bytes = archive(&[("aa", vec![7; 100]), ("bb", vec![7; 100])], Manner::default());
        let second = bytes.windows(4).rposition(|bytes| bytes == b"PK\x01\x02").unwrap();
        bytes[second + 42..second + 46].copy_from_slice(&[0; 4]);
        let error = Npz::open(&bytes).unwrap_err();
        assert!(error.to_string().contains("runs into"), "{error}");
    }

    #[test]
    fn damage_is_found_by_the_checksum() {
        for deflated in [false, true] {
            let mut bytes = archive(&two(), Manner { deflated, ..Default::default() });
            let at =
                bytes.windows(2).position(|bytes| bytes == b"\x09\x09").unwrap() + if deflated { 400 } else { 4000 };
            bytes[at] ^= 1;
            let error = problem(&bytes, "folder/a");
            let found = matches!(error.problem, FormatProblem::Checksum | FormatProblem::Compression);
            assert!(found || matches!(error.problem, FormatProblem::OtherSize { .. }), "{error}");
        }
    }

    #[test]
    fn an_archive_that_is_cut_off_anywhere_is_refused() {
        for wide in [false, true] {
            let bytes = archive(&two(), Manner { deflated: true, wide, ..Default::default() });
            for length in 0..bytes.len() {
                let error = Npz::open(&bytes[..length]).unwrap_err();
                assert!(error.at.unwrap() <= length as u64);
            }
        }
    }
}
