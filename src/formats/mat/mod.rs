//! MATLAB's `.mat` files: level 5, what MATLAB writes with `-v6` and, compressed, with `-v7`, and [level 4](level_4).
//!
//! Format: MathWorks, *MAT-File Format*. A file of level 5 is a header and then variables, each of them an element
//! with tag, size and content that is made of elements again. Any of them may be compressed. The fields of a struct
//! are variables called `struct.field`; sparse matrices become full ones of at most [`MAX_FULL_BYTES`].
//!
//! The crate `matfile` reads the numbers of level 5 as well. It does not read structs, sparse matrices, truths and
//! level 4, knows no limit to what it unpacks, and does not say at which byte a file is damaged.

mod array;
mod level_4;
mod sparse;

use super::bytes::Bytes;
use super::inflate::{inflate, too_large, Wrapping};
use super::{Array, FormatError, FormatProblem, NumberType, MAX_BYTES, MAX_DIMENSIONS};
use array::array;
use sparse::sparse;

pub use sparse::MAX_FULL_BYTES;

/// Text, subsystem, version and order of bytes.
const HEADER_BYTES: usize = 128;
const VERSION: u16 = 0x0100;

/// Types of elements beside those of numbers.
const CHARACTERS: [u32; 2] = [1, 16];
const INT32: u32 = 5;
const DIMENSIONS: u32 = INT32;
const FLAGS: u32 = 6;
const MATRIX: u32 = 14;
const COMPRESSED: u32 = 15;

/// Flags of a variable, and its classes that are no numbers.
const LOGICAL: u32 = 0x0200;
const COMPLEX: u32 = 0x0800;
const STRUCT: u32 = 2;
const SPARSE: u32 = 5;
const OPAQUE: u32 = 17;

/// Most structs inside of each other, and the longest name of a field, which MATLAB cuts at 63.
const MOST_LEVELS: usize = 4;
const LONGEST_NAME: usize = 64;

const USE_V7: &str = "save it in MATLAB with -v7, in Python with scipy.io.savemat";

/// The variables of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MatFile {
    /// Those that are arrays of real numbers, in the order of the file.
    pub arrays: Vec<(String, Array)>,
    /// The others, with what they are: "a struct".
    pub others: Vec<(String, &'static str)>,
}

/// The arrays of real numbers in a file, in its order; shapes as MATLAB has them.
///
/// # Errors
/// See [`MatFile::read`].
pub fn read_mat(bytes: &[u8]) -> Result<Vec<(String, Array)>, FormatError> {
    MatFile::read(bytes).map(|file| file.arrays)
}

/// Whether these are the first bytes of a `.mat` file of any level.
pub(crate) fn is_mat(bytes: &[u8]) -> bool {
    is_level_5(bytes) || level_4::is_level_4(bytes)
}

fn is_level_5(bytes: &[u8]) -> bool {
    bytes.len() >= HEADER_BYTES && matches!(&bytes[126..128], b"IM" | b"MI")
        || bytes.starts_with(b"MATLAB 5.0 MAT")
        || bytes.starts_with(b"MATLAB 7.3 MAT")
}

impl MatFile {
    /// Reads all variables.
    ///
    /// # Errors
    /// Another kind of file; the format `-v7.3`; damage; more than [`MAX_BYTES`] of numbers; see [`FormatError`].
    pub fn read(bytes: &[u8]) -> Result<Self, FormatError> {
        if level_4::is_level_4(bytes) {
            return level_4::read(bytes);
        }
        let mut reader = start(bytes)?;
        let mut file = Self::default();
        // Of what is unpacked, and of numbers.
        let (mut unpacked, mut numbers) = (MAX_BYTES, MAX_BYTES);
        while reader.left() > 0 {
            let element = Element::read(&mut reader)?;
            match element.kind {
                MATRIX => file
                    .add(element.content, reader.big_endian, &mut numbers, None)
                    .map_err(|e| e.moved_by(element.at))?,
                COMPRESSED => {
                    let inflated = inflate(element.content, Wrapping::Zlib, unpacked);
                    let inflated = inflated.map_err(|e| e.moved_by(element.at))?.bytes;
                    let inflated = inflated.ok_or_else(|| FormatError::at(element.at, too_large(MAX_BYTES)))?;
                    unpacked -= inflated.len();
                    let mut inside = Bytes::new(&inflated);
                    inside.big_endian = reader.big_endian;
                    let added = Element::read(&mut inside).and_then(|element| match element.kind {
                        MATRIX => file
                            .add(element.content, inside.big_endian, &mut numbers, None)
                            .map_err(|e| e.moved_by(element.at)),
                        kind => Err(FormatError::at(0, unexpected(kind))),
                    });
                    added.map_err(FormatError::in_unpacked)?;
                }
                kind => return Err(FormatError::at(element.tag, unexpected(kind))),
            }
        }
        Ok(file)
    }

    /// Adds a variable, or the field of a struct: its name and how many structs it lies in.
    fn add(
        &mut self,
        content: &[u8],
        big_endian: bool,
        left: &mut usize,
        field: Option<(&str, usize)>,
    ) -> Result<(), FormatError> {
        let mut reader = Bytes::new(content);
        reader.big_endian = big_endian;
        // An empty element is an empty variable without a name.
        if content.is_empty() {
            return Ok(());
        }
        let flags = Element::expect(&mut reader, &[FLAGS])?;
        let flags =
            flags.words(big_endian).first().copied().ok_or_else(|| flags.malformed("the variable has no class"))?;
        let class = flags & 0xff;
        let shape = if class == OPAQUE { Vec::new() } else { shape(&mut reader, big_endian)? };
        let own_name = Element::expect(&mut reader, &CHARACTERS)?;
        let (name, level) = match field {
            Some((name, level)) => (name.to_owned(), level),
            None => (String::from_utf8_lossy(own_name.content).into_owned(), 0),
        };
        let is_truth = flags & LOGICAL != 0;
        match class {
            _ if flags & COMPLEX != 0 => self.others.push((name, "complex")),
            STRUCT if level == MOST_LEVELS => self.others.push((name, "a struct inside of four others")),
            STRUCT if shape.iter().any(|n| *n != 1) => self.others.push((name, "an array of structs")),
            STRUCT => self.add_fields(&mut reader, &name, level, left)?,
            SPARSE => {
                let array = sparse(&mut reader, &shape, is_truth, left).map_err(|e| e.of(&name))?;
                self.arrays.push((name, array));
            }
            _ => match number_type(class) {
                Ok(number_type) => {
                    let is_truth = is_truth && number_type == NumberType::U8;
                    let number_type = if is_truth { NumberType::Bool } else { number_type };
                    let array = array(&mut reader, shape, number_type, left).map_err(|e| e.of(&name))?;
                    self.arrays.push((name, array));
                }
                Err(what) => self.others.push((name, what)),
            },
        }
        Ok(())
    }

    /// The fields of a single struct: the length of each name, all names, and the variables.
    fn add_fields(
        &mut self,
        reader: &mut Bytes,
        name: &str,
        level: usize,
        left: &mut usize,
    ) -> Result<(), FormatError> {
        let length = Element::expect(reader, &[INT32])?;
        let names = Element::expect(reader, &CHARACTERS)?;
        let length = match length.words(reader.big_endian).first() {
            Some(length) if (1..=LONGEST_NAME).contains(&(*length as usize)) => *length as usize,
            _ => return Err(length.malformed("names of the fields of a struct that are longer than MATLAB allows")),
        };
        for field in names.content.chunks_exact(length) {
            let end = field.iter().position(|byte| *byte == 0).unwrap_or(length);
            let name = format!("{name}.{}", String::from_utf8_lossy(&field[..end]));
            let element = Element::expect(reader, &[MATRIX])?;
            self.add(element.content, reader.big_endian, left, Some((&name, level + 1)))
                .map_err(|e| e.moved_by(element.at))?;
        }
        Ok(())
    }
}

/// Checks the header; gives what follows.
fn start(bytes: &[u8]) -> Result<Bytes<'_>, FormatError> {
    let refuse = |what: &str| {
        let problem = FormatProblem::NotSupported { what: what.to_owned(), advice: USE_V7 };
        Err(FormatError::at(0, problem))
    };
    if bytes.starts_with(b"MATLAB 7.3 MAT") {
        return refuse("MATLAB's format -v7.3 (HDF5)");
    }
    if bytes.len() < HEADER_BYTES || !is_level_5(bytes) {
        if is_level_5(bytes) {
            let ends_early = FormatProblem::EndsEarly { wanted: HEADER_BYTES as u64, left: bytes.len() as u64 };
            return Err(FormatError::at(0, ends_early));
        }
        return Err(FormatError::at(0, FormatProblem::Other { expected: "a .mat file" }));
    }
    let mut reader = Bytes::starting_at(bytes, HEADER_BYTES - 4);
    reader.big_endian = &bytes[HEADER_BYTES - 2..HEADER_BYTES] == b"MI";
    match reader.u16()? {
        VERSION => reader.take(2)?,
        0x0200 => return refuse("MATLAB's format -v7.3 (HDF5)"),
        version => return Err(reader.malformed(format!("version {version:#06x} of .mat files does not exist"))),
    };
    Ok(reader)
}

fn unexpected(kind: u32) -> FormatProblem {
    FormatProblem::Malformed { what: format!("an element of type {kind} where a variable should be") }
}

/// A piece of the file.
struct Element<'a> {
    kind: u32,
    content: &'a [u8],
    /// Where its tag and its content begin.
    tag: usize,
    at: usize,
}

impl<'a> Element<'a> {
    fn read(reader: &mut Bytes<'a>) -> Result<Self, FormatError> {
        let tag = reader.at;
        let word = reader.u32()?;
        // Up to four bytes stand in the tag itself.
        let small = word >> 16;
        if small > 4 {
            return Err(FormatError::at(
                tag,
                FormatProblem::Malformed { what: format!("an element of type {word:#x}") },
            ));
        }
        if small > 0 {
            let at = reader.at;
            let content = &reader.take(4)?[..small as usize];
            return Ok(Self { kind: word & 0xffff, content, tag, at });
        }
        let length = reader.u32()?;
        let at = reader.at;
        let content = reader.take(length.into())?;
        if word != COMPRESSED {
            // Filled up to eight bytes, by some programs not at the end.
            let padding = (content.len().next_multiple_of(8) - content.len()).min(reader.left());
            reader.take(padding as u64)?;
        }
        Ok(Self { kind: word, content, tag, at })
    }

    fn expect(reader: &mut Bytes<'a>, kinds: &[u32]) -> Result<Self, FormatError> {
        let element = Self::read(reader)?;
        match kinds.contains(&element.kind) {
            true => Ok(element),
            false => Err(element.malformed(&format!("an element of type {}, not {}", element.kind, kinds[0]))),
        }
    }

    fn malformed(&self, what: &str) -> FormatError {
        FormatError::at(self.tag, FormatProblem::Malformed { what: what.to_owned() })
    }

    /// The content as numbers of 32 bits.
    fn words(&self, big_endian: bool) -> Vec<u32> {
        let read = if big_endian { u32::from_be_bytes } else { u32::from_le_bytes };
        self.content.as_chunks().0.iter().take(MAX_DIMENSIONS + 1).map(|word| read(*word)).collect()
    }
}

fn shape(reader: &mut Bytes, big_endian: bool) -> Result<Vec<u64>, FormatError> {
    let element = Element::expect(reader, &[DIMENSIONS])?;
    let dimensions = element.content.len() / 4;
    if dimensions > MAX_DIMENSIONS {
        return Err(FormatError::at(element.at, FormatProblem::Dimensions { dimensions }));
    }
    if dimensions < 2 || !element.content.len().is_multiple_of(4) {
        return Err(element.malformed("a variable of fewer than two dimensions"));
    }
    let words = element.words(big_endian);
    match words.iter().all(|n| *n <= i32::MAX as u32) {
        true => Ok(words.into_iter().map(u64::from).collect()),
        false => Err(element.malformed("a negative dimension")),
    }
}

/// The type of a class of numbers, or what else the class is.
fn number_type(class: u32) -> Result<NumberType, &'static str> {
    Ok(match class {
        6 => NumberType::F64,
        7 => NumberType::F32,
        8 => NumberType::I8,
        9 => NumberType::U8,
        10 => NumberType::I16,
        11 => NumberType::U16,
        12 => NumberType::I32,
        13 => NumberType::U32,
        14 => NumberType::I64,
        15 => NumberType::U64,
        1 => return Err("a cell array"),
        3 => return Err("an object"),
        4 => return Err("a text"),
        16 => return Err("a function"),
        OPAQUE => return Err("an object"),
        _ => return Err("of an unknown class"),
    })
}

// Compression is a native dependency of the tests.
#[cfg(all(test, not(target_arch = "wasm32")))]
pub(crate) mod tests {
    use super::super::Numbers;
    use super::*;
    use miniz_oxide::deflate::compress_to_vec_zlib;

    /// Writes files in either order of bytes.
    #[derive(Clone, Copy)]
    pub(crate) struct Writer {
        pub big_endian: bool,
    }

    impl Writer {
        fn word(self, word: u32) -> [u8; 4] {
            if self.big_endian {
                word.to_be_bytes()
            } else {
                word.to_le_bytes()
            }
        }

        pub fn header(self) -> Vec<u8> {
            let mut file = format!("{:<124}", "MATLAB 5.0 MAT-file, a test").into_bytes();
            file.extend(if self.big_endian { *b"\x01\x00MI" } else { *b"\x00\x01IM" });
            file
        }

        fn element(self, kind: u32, content: &[u8]) -> Vec<u8> {
            if (1..=4).contains(&content.len()) {
                let mut element = self.word((content.len() as u32) << 16 | kind).to_vec();
                element.extend(content);
                element.resize(8, 0);
                return element;
            }
            let mut element = [self.word(kind), self.word(content.len() as u32)].concat();
            element.extend(content);
            element.resize(element.len().next_multiple_of(8), 0);
            element
        }

        pub fn variable(self, name: &str, flags: u32, shape: &[u32], kind: u32, numbers: &[u8]) -> Vec<u8> {
            let shape: Vec<u8> = shape.iter().flat_map(|n| self.word(*n)).collect();
            let parts = [
                self.element(FLAGS, &[self.word(flags), self.word(0)].concat()),
                self.element(DIMENSIONS, &shape),
                self.element(CHARACTERS[0], name.as_bytes()),
                self.element(kind, numbers),
            ];
            self.element(MATRIX, &parts.concat())
        }

        /// A struct with its fields, variables without names.
        fn structure(self, name: &str, shape: &[u32], fields: &[(&str, Vec<u8>)]) -> Vec<u8> {
            let shape: Vec<u8> = shape.iter().flat_map(|n| self.word(*n)).collect();
            let names: Vec<u8> = fields.iter().flat_map(|(name, _)| format!("{name:\0<32}").into_bytes()).collect();
            let head = [
                self.element(FLAGS, &[self.word(STRUCT), self.word(0)].concat()),
                self.element(DIMENSIONS, &shape),
                self.element(CHARACTERS[0], name.as_bytes()),
                self.element(INT32, &self.word(32)),
                self.element(CHARACTERS[0], &names),
            ];
            let fields: Vec<u8> = fields.iter().flat_map(|(_, field)| field.clone()).collect();
            self.element(MATRIX, &[head.concat(), fields].concat())
        }

        pub fn compressed(self, variable: &[u8]) -> Vec<u8> {
            let packed = compress_to_vec_zlib(variable, 6);
            let mut element = [self.word(COMPRESSED), self.word(packed.len() as u32)].concat();
            element.extend(packed);
            element
        }

        fn f64s(self, values: &[f64]) -> Vec<u8> {
            values.iter().flat_map(|v| if self.big_endian { v.to_be_bytes() } else { v.to_le_bytes() }).collect()
        }
    }

    fn both() -> [Writer; 2] {
        [Writer { big_endian: false }, Writer { big_endian: true }]
    }

    fn names(file: &MatFile) -> Vec<&str> {
        file.arrays.iter().map(|(name, _)| name.as_str()).collect()
    }

    #[test]
    fn variables_of_all_manners_are_read() {
        for w in both() {
            let doubles = w.variable("F", 6, &[2, 3], 9, &w.f64s(&[1.0, 2.0, 3.0, 4.0, 5.0, 0.5]));
            let small = w.variable("y", 6, &[1, 3], 2, &[1, 0, 7]);
            let logical = w.variable("l", LOGICAL | 9, &[2, 1], 2, &[1, 0]);
            let text = w.variable("text", 4, &[1, 2], 4, &[0, 65, 0, 66]);
            let complex = w.variable("z", COMPLEX | 6, &[1, 1], 9, &w.f64s(&[1.0]));
            let none = w.variable("none", 6, &[0, 4], 9, &[]);
            let parts = [&w.header(), &doubles, &w.compressed(&small), &logical, &text, &complex, &w.compressed(&none)];
            let file = MatFile::read(&parts.map(Vec::as_slice).concat()).unwrap();
            assert_eq!(names(&file), ["F", "y", "l", "none"]);
            let values = |i: usize| (file.arrays[i].1.shape.clone(), file.arrays[i].1.values.clone());
            assert_eq!(values(0), (vec![2, 3], Numbers::F64(vec![1.0, 3.0, 5.0, 2.0, 4.0, 0.5])));
            assert_eq!(values(1), (vec![1, 3], Numbers::F64(vec![1.0, 0.0, 7.0])));
            assert_eq!(values(2), (vec![2, 1], Numbers::Bool(vec![true, false])));
            assert_eq!(values(3), (vec![0, 4], Numbers::F64(vec![])));
            assert_eq!(file.others, [("text".to_owned(), "a text"), ("z".to_owned(), "complex")]);
        }
    }

    #[test]
    fn integers_keep_their_class() {
        let w = Writer { big_endian: false };
        for (class, kind, numbers, expected) in [
            (8, 1, vec![255_u8], Numbers::I8(vec![-1])),
            (10, 1, vec![255], Numbers::I16(vec![-1])),
            (11, 2, vec![255], Numbers::U16(vec![255])),
            (12, 3, vec![254, 255], Numbers::I32(vec![-2])),
            (15, 13, vec![255; 8], Numbers::U64(vec![u64::MAX])),
            (14, 6, vec![255; 4], Numbers::I64(vec![u32::MAX.into()])),
            (7, 3, vec![254, 255], Numbers::F32(vec![-2.0])),
        ] {
            let file = [w.header(), w.variable("v", class, &[1, 1], kind, &numbers)].concat();
            assert_eq!(read_mat(&file).unwrap()[0].1.values, expected);
        }
        let negative = [w.header(), w.variable("v", 9, &[1, 1], 1, &[255])].concat();
        assert!(read_mat(&negative).unwrap_err().to_string().contains("\"v\", byte"));
        let beyond = [w.header(), w.variable("v", 6, &[1, 1], 13, &[255; 8])].concat();
        assert!(read_mat(&beyond).is_err(), "2^64 - 1 is no double");
    }

    #[test]
    fn other_levels_are_refused_with_what_to_do() {
        let text = |bytes: &[u8]| read_mat(bytes).unwrap_err().to_string();
        let mut new = Writer { big_endian: false }.header();
        new[125] = 2;
        new.resize(600, 0);
        assert!(text(&new).contains("-v7.3") && text(&new).contains("with -v7"), "{}", text(&new));
        assert!(text(&format!("{:<600}", "MATLAB 7.3 MAT-file").into_bytes()).contains("-v7.3"));
        assert!(text(b"something else that is no file of MATLAB").contains("not a .mat"));
    }

    #[test]
    fn fields_of_structs_are_variables_and_deep_ones_are_named() {
        for w in both() {
            let y = w.variable("", 6, &[1, 2], 2, &[7, 9]);
            let train =
                w.structure("", &[1, 1], &[("images", w.variable("", 9, &[1, 3], 2, &[1, 2, 3])), ("labels", y)]);
            let text = w.variable("", 4, &[1, 1], 4, &[0, 65]);
            let dataset = w.structure("dataset", &[1, 1], &[("train", train), ("mapping", text)]);
            let several = w.structure("several", &[1, 2], &[]);
            let mut deep = w.variable("", 6, &[1, 1], 2, &[1]);
            for _ in 0..6 {
                deep = w.structure("d", &[1, 1], &[("d", deep)]);
            }
            let empty = w.structure("empty", &[1, 1], &[("x", w.element(MATRIX, &[]))]);
            let file = MatFile::read(&[w.header(), w.compressed(&dataset), several, deep, empty].concat()).unwrap();
            assert_eq!(names(&file), ["dataset.train.images", "dataset.train.labels"]);
            assert_eq!(file.arrays[1].1.values, Numbers::F64(vec![7.0, 9.0]));
            let others: Vec<(&str, &str)> = file.others.iter().map(|(name, what)| (name.as_str(), *what)).collect();
            let too_deep = ("d.d.d.d.d", "a struct inside of four others");
            assert_eq!(others, [("dataset.mapping", "a text"), ("several", "an array of structs"), too_deep]);
            // Cut anywhere it is refused or whole.
            let whole = [w.header(), dataset].concat();
            assert!((HEADER_BYTES + 1..whole.len()).all(|length| read_mat(&whole[..length]).is_err()));
        }
    }

    #[test]
    fn sparse_matrices_become_full_and_too_large_ones_are_refused() {
        for w in both() {
            let words = |words: &[u32]| words.iter().flat_map(|n| w.word(*n)).collect::<Vec<u8>>();
            let sparse = |shape: [u32; 2], rows: &[u32], starts: &[u32], values: &[f64]| {
                let parts = [
                    w.element(FLAGS, &words(&[SPARSE, values.len() as u32])),
                    w.element(DIMENSIONS, &words(&shape)),
                    w.element(CHARACTERS[0], b"s"),
                    w.element(INT32, &words(rows)),
                    w.element(INT32, &words(starts)),
                    w.element(9, &w.f64s(values)),
                ];
                [w.header(), w.element(MATRIX, &parts.concat())].concat()
            };
            let read = read_mat(&sparse([2, 3], &[1, 0, 1], &[0, 1, 1, 3], &[5.0, 0.25, -1.0])).unwrap();
            assert_eq!(
                (read[0].1.shape.as_slice(), &read[0].1.values),
                (&[2, 3][..], &Numbers::F64(vec![0.0, 0.0, 0.25, 5.0, 0.0, -1.0]))
            );
            for (rows, starts) in [
                (&[2, 0, 1][..], &[0, 1, 1, 3][..]),
                (&[1, 0, 1], &[0, 1, 1, 4]),
                (&[1, 0], &[0, 1, 1, 3]),
                (&[1, 0, 1], &[0, 1]),
            ] {
                assert!(read_mat(&sparse([2, 3], rows, starts, &[5.0, 0.25, -1.0])).is_err(), "{rows:?} {starts:?}");
            }
            let error = read_mat(&sparse([1 << 20, 100], &[], &[0; 101], &[])).unwrap_err().to_string();
            assert!(error.contains("more than 64 MB when it is full"), "{error}");
        }
    }

    #[test]
    fn lies_about_size_are_refused() {
        for w in both() {
            for shape in [[3, 1], [1 << 30, 1 << 30], [i32::MAX as u32; 2], [u32::MAX, 2], [0, 9]] {
                let file = [w.header(), w.variable("v", 6, &shape, 9, &[0; 16])].concat();
                assert!(read_mat(&file).unwrap_err().at.is_some(), "{shape:?}");
            }
            let variable = w.variable("v", 6, &[1, 2], 9, &[0; 16]);
            for file in [[w.header(), variable.clone()].concat(), [w.header(), w.compressed(&variable)].concat()] {
                for length in 0..file.len() {
                    // A file without variables is a file.
                    let read = read_mat(&file[..length]);
                    assert!(length == HEADER_BYTES || read.unwrap_err().at.unwrap() <= length as u64, "{length}");
                }
            }
            let many = w.variable("v", 6, &[1; 40], 9, &[0; 8]);
            let error = read_mat(&[w.header(), many].concat()).unwrap_err();
            assert_eq!(error.problem, FormatProblem::Dimensions { dimensions: 40 });
        }
    }
}
