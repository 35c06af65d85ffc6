//! MATLAB's `.mat` files, level 5: what MATLAB writes with `-v6` and, compressed, with `-v7`.
//!
//! Format: MathWorks, *MAT-File Format*. A file is a header and then variables, each of them an element
//! with tag, size and content that is made of elements again. Any of them may be compressed.

use super::bytes::Bytes;
use super::inflate::{inflate, too_large, Wrapping};
use super::numbers::{reserve, size_of_shape, Storage};
use super::{Array, FormatError, FormatProblem, NumberType, Numbers, MAX_BYTES, MAX_DIMENSIONS};

/// Text, subsystem, version and order of bytes.
const HEADER_BYTES: usize = 128;
const VERSION: u16 = 0x0100;

/// Types of elements beside those of numbers.
const CHARACTERS: [u32; 2] = [1, 16];
const DIMENSIONS: u32 = 5;
const FLAGS: u32 = 6;
const MATRIX: u32 = 14;
const COMPRESSED: u32 = 15;

/// Flags of a variable, and its classes that are no numbers.
const LOGICAL: u32 = 0x0200;
const COMPLEX: u32 = 0x0800;
const OPAQUE: u32 = 17;

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

/// Whether these are the first bytes of a `.mat` file of level 5 or 7.3.
pub(crate) fn is_mat(bytes: &[u8]) -> bool {
    bytes.len() >= HEADER_BYTES && matches!(&bytes[126..128], b"IM" | b"MI")
        || bytes.starts_with(b"MATLAB 5.0 MAT")
        || bytes.starts_with(b"MATLAB 7.3 MAT")
}

impl MatFile {
    /// Reads all variables.
    ///
    /// # Errors
    /// Another kind of file; the formats `-v4` and `-v7.3`; damage; more than [`MAX_BYTES`] of numbers; see
    /// [`FormatError`].
    pub fn read(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = start(bytes)?;
        let mut file = Self::default();
        // Of what is unpacked, and of numbers.
        let (mut unpacked, mut numbers) = (MAX_BYTES, MAX_BYTES);
        while reader.left() > 0 {
            let element = Element::read(&mut reader)?;
            match element.kind {
                MATRIX => {
                    file.add(element.content, reader.big_endian, &mut numbers).map_err(|e| e.moved_by(element.at))?
                }
                COMPRESSED => {
                    let inflated = inflate(element.content, Wrapping::Zlib, unpacked);
                    let inflated = inflated.map_err(|e| e.moved_by(element.at))?.bytes;
                    let inflated = inflated.ok_or_else(|| FormatError::at(element.at, too_large(MAX_BYTES)))?;
                    unpacked -= inflated.len();
                    let mut inside = Bytes::new(&inflated);
                    inside.big_endian = reader.big_endian;
                    let added = Element::read(&mut inside).and_then(|element| match element.kind {
                        MATRIX => file
                            .add(element.content, inside.big_endian, &mut numbers)
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

    /// Adds a variable.
    fn add(&mut self, content: &[u8], big_endian: bool, left: &mut usize) -> Result<(), FormatError> {
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
        let name = Element::expect(&mut reader, &CHARACTERS)?;
        let name = String::from_utf8_lossy(name.content).into_owned();
        match number_type(class) {
            Ok(_) if flags & COMPLEX != 0 => self.others.push((name, "complex")),
            Ok(number_type) => {
                let number_type =
                    if flags & LOGICAL != 0 && number_type == NumberType::U8 { NumberType::Bool } else { number_type };
                let array = array(&mut reader, shape, number_type, left).map_err(|e| e.of(&name))?;
                self.arrays.push((name, array));
            }
            Err(what) => self.others.push((name, what)),
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
    if bytes.len() < HEADER_BYTES || !is_mat(bytes) {
        // The first number of level 4 says order and type and is below 5000.
        let number = bytes.first_chunk().map(|first| u32::from_le_bytes(*first).min(u32::from_be_bytes(*first)));
        if bytes.len() >= 20 && number.is_some_and(|number| number < 5000) {
            return refuse("MATLAB's format -v4");
        }
        if is_mat(bytes) {
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

/// The numbers of a variable. They are stored in the smallest type that holds them all, whatever the class.
fn array(reader: &mut Bytes, shape: Vec<u64>, class: NumberType, left: &mut usize) -> Result<Array, FormatError> {
    let element = Element::read(reader)?;
    let stored = match (element.kind, class) {
        (2, NumberType::Bool) => NumberType::Bool,
        (1, _) => NumberType::I8,
        (2, _) => NumberType::U8,
        (3, _) => NumberType::I16,
        (4, _) => NumberType::U16,
        (5, _) => NumberType::I32,
        (6, _) => NumberType::U32,
        (7, _) => NumberType::F32,
        (9, _) => NumberType::F64,
        (12, _) => NumberType::I64,
        (13, _) => NumberType::U64,
        (kind, _) => return Err(element.malformed(&format!("numbers of type {kind} do not exist"))),
    };
    let Some((dimensions, size)) = size_of_shape(&shape, stored.bytes()) else {
        return Err(FormatError::at(element.tag, FormatProblem::Shape { shape }));
    };
    if size != element.content.len() as u64 {
        let what = format!("the shape {shape:?} needs {size} bytes, not {}", element.content.len());
        return Err(element.malformed(&what));
    }
    let count = element.content.len() / stored.bytes();
    *left = left
        .checked_sub(count.saturating_mul(class.bytes()))
        .ok_or_else(|| FormatError::at(element.at, too_large(MAX_BYTES)))?;
    let storage = Storage { number_type: stored, half: false, big_endian: reader.big_endian, fortran_order: true };
    let values = storage.decode(&dimensions, element.content).map_err(|e| e.moved_by(element.at))?;
    let values =
        converted(values, class)?.ok_or_else(|| element.malformed(&format!("numbers that are no {}", class.name())))?;
    Ok(Array { shape: dimensions, values })
}

/// The same numbers in another type, or nothing where one of them does not exist in it.
fn converted(numbers: Numbers, class: NumberType) -> Result<Option<Numbers>, FormatError> {
    if numbers.number_type() == class {
        return Ok(Some(numbers));
    }
    fn each<T>(numbers: &Numbers, convert: impl Fn(usize) -> Option<T>) -> Result<Option<Vec<T>>, FormatError> {
        let mut converted = reserve(numbers.len())?;
        for index in 0..numbers.len() {
            match convert(index) {
                Some(value) => converted.push(value),
                None => return Ok(None),
            }
        }
        Ok(Some(converted))
    }
    macro_rules! integers {
        ($variant:ident) => {
            each(&numbers, |i| numbers.whole(i).and_then(|value| value.try_into().ok()))?.map(Numbers::$variant)
        };
    }
    Ok(match class {
        NumberType::Bool => each(&numbers, |i| match numbers.whole(i) {
            Some(value @ (0 | 1)) => Some(value == 1),
            _ => None,
        })?
        .map(Numbers::Bool),
        NumberType::U8 => integers!(U8),
        NumberType::I8 => integers!(I8),
        NumberType::U16 => integers!(U16),
        NumberType::I16 => integers!(I16),
        NumberType::U32 => integers!(U32),
        NumberType::I32 => integers!(I32),
        NumberType::U64 => integers!(U64),
        NumberType::I64 => integers!(I64),
        NumberType::F32 => each(&numbers, |i| {
            let (value, single) = (numbers.double(i), numbers.double(i) as f32);
            (f64::from(single) == value || value.is_nan()).then_some(single)
        })?
        .map(Numbers::F32),
        NumberType::F64 => each(&numbers, |i| {
            let value = numbers.double(i);
            // Integers of 64 bits may be beyond what is exact.
            let exact = numbers.whole(i).is_none_or(|whole| whole == value as i128);
            exact.then_some(value)
        })?
        .map(Numbers::F64),
    })
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
        2 => return Err("a struct"),
        3 => return Err("an object"),
        4 => return Err("a text"),
        5 => return Err("a sparse matrix"),
        16 => return Err("a function"),
        OPAQUE => return Err("an object"),
        _ => return Err("of an unknown class"),
    })
}

// Compression is a native dependency of the tests.
#[cfg(all(test, not(target_arch = "wasm32")))]
pub(crate) mod tests {
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
        let old = [[0, 0, 0, 0], [2, 0, 0, 0], [1, 0, 0, 0], [0; 4], [2, 0, 0, 0], *b"y\0\0\0"].concat();
        assert!(text(&old).contains("-v4"), "{}", text(&old));
        assert!(text(b"something else that is no file of MATLAB").contains("not a .mat"));
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
