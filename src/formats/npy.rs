//! NumPy's `.npy`: one array, after a header that is a dictionary in Python.

use super::bytes::Bytes;
use super::numbers::{size_of_shape, Storage};
use super::texts::{TextStorage, Texts};
use super::{Array, FormatError, FormatProblem, NumberType, MAX_DIMENSIONS};

const MAGIC: &[u8; 6] = b"\x93NUMPY";

/// Longest header; NumPy's own are some hundred bytes.
pub(super) const MAX_HEADER: usize = 1 << 16;

/// What stands before the numbers of an array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NpyHeader {
    /// Dimensions of the array.
    pub shape: Vec<usize>,
    /// Type of its numbers; half precision is read as single.
    pub number_type: NumberType,
    pub(super) storage: Storage,
    /// Where the numbers begin.
    pub(super) start: usize,
    /// How many bytes they take.
    pub(super) bytes: u64,
}

/// What stands before the elements of an array, of numbers or of texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NpyContent {
    /// An array of numbers.
    Numbers(NpyHeader),
    /// An array of texts.
    Texts {
        /// Dimensions of the array.
        shape: Vec<usize>,
        /// The type as NumPy writes it: `<U5`.
        type_name: String,
    },
}

/// How the elements of an array are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Element {
    Numbers(Storage),
    Texts(TextStorage),
}

/// The whole header.
struct Header {
    element: Element,
    /// The type as the file writes it, and where.
    type_name: String,
    type_at: usize,
    fortran_order: bool,
    shape: Vec<usize>,
    start: usize,
    bytes: u64,
}

/// Whether these are the first bytes of a `.npy` file.
pub(crate) fn is_npy(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// The array of a `.npy` file, versions 1 to 3.
///
/// # Errors
/// Another kind of file; numbers that are objects, texts, records, complex or longer than 64 bits; a
/// header that is not one, or announces more or less than there is; see [`FormatError`].
pub fn read_npy(bytes: &[u8]) -> Result<Array, FormatError> {
    let header = read_npy_header(bytes)?;
    let stored = elements(bytes, header.start, header.bytes)?;
    let values = header.storage.decode(&header.shape, stored).map_err(|e| e.moved_by(header.start))?;
    Ok(Array { shape: header.shape, values })
}

/// The texts of a `.npy` file whose type is `<U..`, `>U..` or `|S..`.
///
/// # Errors
/// As [`read_npy`]; numbers; texts that are not UTF-8; more different ones than
/// [`MAX_WORDS`](super::MAX_WORDS).
pub fn read_npy_texts(bytes: &[u8]) -> Result<Texts, FormatError> {
    let header = header(bytes)?;
    let Element::Texts(storage) = header.element else {
        return Err(FormatError::at(header.type_at, FormatProblem::Other { expected: "an array of texts" }));
    };
    let stored = elements(bytes, header.start, header.bytes)?;
    storage.decode(header.shape, header.fortran_order, stored).map_err(|e| e.moved_by(header.start))
}

/// The bytes of all elements, and nothing behind them.
fn elements(bytes: &[u8], start: usize, length: u64) -> Result<&[u8], FormatError> {
    let mut reader = Bytes::starting_at(bytes, start);
    let stored = reader.take(length)?;
    match reader.left() {
        0 => Ok(stored),
        left => Err(reader.error(FormatProblem::Surplus { bytes: left as u64 })),
    }
}

/// What the beginning of a `.npy` file, 64 kB of it, says of the array.
///
/// # Errors
/// See [`read_npy`]; whether the numbers are there is not looked at.
pub fn read_npy_header(bytes: &[u8]) -> Result<NpyHeader, FormatError> {
    let header = header(bytes)?;
    header.numbers().map_err(|header| {
        let advice = "texts are no numbers: save class numbers instead";
        FormatError::at(header.type_at, FormatProblem::Type { name: header.type_name, advice })
    })
}

/// The same of an array of numbers or of texts.
///
/// # Errors
/// See [`read_npy`].
pub fn read_npy_content(bytes: &[u8]) -> Result<NpyContent, FormatError> {
    let texts = |header: Header| NpyContent::Texts { shape: header.shape, type_name: header.type_name };
    Ok(header(bytes)?.numbers().map_or_else(texts, NpyContent::Numbers))
}

impl Header {
    /// Of an array of numbers; else itself.
    fn numbers(self) -> Result<NpyHeader, Self> {
        let Element::Numbers(storage) = self.element else { return Err(self) };
        let storage = Storage { fortran_order: self.fortran_order, ..storage };
        let Self { shape, start, bytes, .. } = self;
        Ok(NpyHeader { shape, number_type: storage.number_type, storage, start, bytes })
    }
}

fn header(bytes: &[u8]) -> Result<Header, FormatError> {
    if !is_npy(bytes) {
        return Err(FormatError::at(0, FormatProblem::Other { expected: "a .npy file" }));
    }
    let mut reader = Bytes::starting_at(bytes, MAGIC.len());
    let at = reader.at;
    let [major, minor] = reader.array()?;
    let length = match (major, minor) {
        (1, 0) => u32::from(reader.u16()?),
        (2 | 3, 0) => reader.u32()?,
        _ => {
            let (what, advice) = (format!(".npy version {major}.{minor}"), "versions 1.0 to 3.0 can");
            return Err(FormatError::at(at, FormatProblem::NotSupported { what, advice }));
        }
    };
    if length as usize > MAX_HEADER {
        return Err(reader.malformed(format!("a header of {length} bytes, more than {MAX_HEADER}")));
    }
    let base = reader.at;
    let text = reader.take(length.into())?;
    let mut header = Dictionary { reader: Bytes::new(text) }.header().map_err(|e| e.moved_by(base))?;
    (header.start, header.type_at) = (reader.at, header.type_at + base);
    Ok(header)
}

/// The header's text.
struct Dictionary<'a> {
    reader: Bytes<'a>,
}

impl<'a> Dictionary<'a> {
    /// A dictionary with exactly these keys: descr, fortran_order, shape.
    fn header(&mut self) -> Result<Header, FormatError> {
        let (mut element, mut fortran_order, mut shape) = (None, None, None);
        self.expect(b'{')?;
        while !self.comes(b'}') {
            let at = self.reader.at;
            let key = self.string()?;
            self.expect(b':')?;
            self.space();
            let repeated = match key {
                b"descr" => element.replace(self.element()?).is_some(),
                b"fortran_order" => fortran_order.replace(self.truth()?).is_some(),
                b"shape" => shape.replace((self.reader.at, self.shape()?)).is_some(),
                _ => true,
            };
            if repeated {
                return Err(FormatError::at(at, malformed("the header has a key that does not belong there")));
            }
            if !self.comes(b',') {
                self.expect(b'}')?;
                break;
            }
        }
        self.space();
        let (Some(element), Some(fortran_order), Some((at, shape))) = (element, fortran_order, shape) else {
            return Err(self.reader.malformed("the header lacks descr, fortran_order or shape"));
        };
        if self.reader.left() > 0 {
            return Err(self.reader.malformed("something follows the header's dictionary"));
        }
        let (type_at, type_name, element) = element;
        let size = match element {
            Element::Numbers(storage) => storage.bytes(),
            Element::Texts(storage) => storage.bytes(),
        };
        if shape.len() > MAX_DIMENSIONS {
            return Err(FormatError::at(at, FormatProblem::Dimensions { dimensions: shape.len() }));
        }
        let Some((dimensions, bytes)) = size_of_shape(&shape, size) else {
            return Err(FormatError::at(at, FormatProblem::Shape { shape }));
        };
        Ok(Header { element, type_name, type_at, fortran_order, shape: dimensions, start: 0, bytes })
    }

    fn next(&self) -> Option<u8> {
        self.reader.rest().first().copied()
    }

    fn space(&mut self) {
        while self.next().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.reader.at += 1;
        }
    }

    /// Whether this comes next, and goes past it.
    fn comes(&mut self, byte: u8) -> bool {
        self.space();
        let comes = self.next() == Some(byte);
        self.reader.at += usize::from(comes);
        comes
    }

    fn expect(&mut self, byte: u8) -> Result<(), FormatError> {
        match self.comes(byte) {
            true => Ok(()),
            false => Err(self.reader.malformed(format!("the header lacks a \"{}\" here", char::from(byte)))),
        }
    }

    fn string(&mut self) -> Result<&'a [u8], FormatError> {
        self.space();
        let quote = self.next().filter(|byte| matches!(byte, b'\'' | b'"'));
        let inside = quote.and_then(|quote| {
            let inside = &self.reader.rest()[1..];
            inside.iter().position(|byte| *byte == quote).map(|length| &inside[..length])
        });
        let inside = inside.ok_or_else(|| self.reader.malformed("the header lacks a text in quotes here"))?;
        self.reader.at += inside.len() + 2;
        Ok(inside)
    }

    fn truth(&mut self) -> Result<bool, FormatError> {
        for (word, truth) in [("True", true), ("False", false)] {
            if self.reader.rest().starts_with(word.as_bytes()) {
                self.reader.at += word.len();
                return Ok(truth);
            }
        }
        Err(self.reader.malformed("the header lacks True or False here"))
    }

    fn shape(&mut self) -> Result<Vec<u64>, FormatError> {
        self.expect(b'(')?;
        let mut shape = Vec::new();
        while !self.comes(b')') {
            self.space();
            shape.push(self.whole()?);
            if !self.comes(b',') {
                self.expect(b')')?;
                break;
            }
        }
        Ok(shape)
    }

    /// A dimension; Python 2 marked long ones with an L.
    fn whole(&mut self) -> Result<u64, FormatError> {
        let at = self.reader.at;
        let digits = self.reader.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        let text = self.reader.take(digits as u64)?;
        if self.next() == Some(b'L') {
            self.reader.at += 1;
        }
        // Digits are UTF-8; none, or too many, are no number.
        let number = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
        number.ok_or_else(|| FormatError::at(at, malformed("a dimension that is no number of 64 bits")))
    }

    /// Where the type is, what it is called, and how its elements are stored.
    fn element(&mut self) -> Result<(usize, String, Element), FormatError> {
        let at = self.reader.at;
        if self.next() == Some(b'[') {
            let advice = "save the fields as arrays of their own";
            return Err(FormatError::at(
                at,
                FormatProblem::Type { name: "record (fields with names)".to_owned(), advice },
            ));
        }
        let name = self.string()?;
        let element = element(name).map_err(|problem| FormatError::at(at, problem))?;
        Ok((at, shown(name), element))
    }
}

fn malformed(what: &str) -> FormatProblem {
    FormatProblem::Malformed { what: what.to_owned() }
}

/// A type's name, not too much of it.
fn shown(name: &[u8]) -> String {
    String::from_utf8_lossy(name).chars().take(40).collect()
}

/// The type that NumPy writes as order of bytes, kind and size: `<f4`.
fn element(name: &[u8]) -> Result<Element, FormatProblem> {
    let (order, kind) = match name {
        [order @ (b'<' | b'>' | b'|' | b'='), kind @ ..] => (*order, kind),
        kind => (b'=', kind),
    };
    // Files of NumPy name the order; who does not, wrote on a machine of today.
    let big_endian = order == b'>';
    if let Some(storage) = TextStorage::parse(kind, big_endian) {
        return storage.map(Element::Texts);
    }
    let mut half = false;
    let number_type = match kind {
        b"b1" | b"?" => NumberType::Bool,
        b"u1" => NumberType::U8,
        b"i1" => NumberType::I8,
        b"u2" => NumberType::U16,
        b"i2" => NumberType::I16,
        b"u4" => NumberType::U32,
        b"i4" => NumberType::I32,
        b"u8" => NumberType::U64,
        b"i8" => NumberType::I64,
        b"f4" => NumberType::F32,
        b"f8" => NumberType::F64,
        b"f2" => {
            half = true;
            NumberType::F32
        }
        b"O" => return Err(FormatProblem::Objects),
        _ => {
            let advice = match kind.first() {
                Some(b'c') => "save real and imaginary parts as arrays of their own",
                Some(b'f') => "save with dtype float64",
                Some(b'M' | b'm') => "times are no numbers: save with dtype float64",
                _ => "save with dtype float32",
            };
            return Err(FormatProblem::Type { name: shown(name), advice });
        }
    };
    Ok(Element::Numbers(Storage { number_type, half, big_endian, fortran_order: false }))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::formats::Numbers;

    /// A file with this header.
    pub(crate) fn npy(version: u8, header: &str, numbers: &[u8]) -> Vec<u8> {
        let mut file = MAGIC.to_vec();
        file.extend([version, 0]);
        match version {
            1 => file.extend((header.len() as u16).to_le_bytes()),
            _ => file.extend((header.len() as u32).to_le_bytes()),
        }
        file.extend(header.bytes());
        file.extend(numbers);
        file
    }

    /// A file of this type and shape.
    pub(crate) fn of(descr: &str, shape: &str, numbers: &[u8]) -> Vec<u8> {
        npy(1, &format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}   \n"), numbers)
    }

    fn problem(bytes: &[u8]) -> (u64, FormatProblem) {
        let error = read_npy(bytes).unwrap_err();
        (error.at.unwrap(), error.problem)
    }

    #[test]
    fn headers_may_be_written_in_many_ways() {
        let expected = Array { shape: vec![2, 1], values: Numbers::U8(vec![5, 9]) };
        for header in [
            "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 1), }  \n",
            "{\"shape\":(2,1),\"fortran_order\":True,\"descr\":\"u1\"}",
            "{ 'fortran_order' : False , 'shape' : ( 2L , 1L, ) , 'descr' : '<u1' }\n",
        ] {
            for version in 1..=3 {
                assert_eq!(read_npy(&npy(version, header, &[5, 9])).unwrap(), expected, "{header}");
            }
        }
        let one = read_npy(&of("<f8", "()", &0.5_f64.to_le_bytes())).unwrap();
        assert_eq!(one, Array { shape: vec![], values: Numbers::F64(vec![0.5]) });
        let none = read_npy(&of("<i4", "(0, 7)", &[])).unwrap();
        assert_eq!(none, Array { shape: vec![0, 7], values: Numbers::I32(vec![]) });
    }

    #[test]
    fn types_that_are_no_numbers_are_refused_by_name() {
        for (descr, advice) in [
            ("<U5", "texts"),
            ("|S3", "texts"),
            ("<c8", "real and imaginary"),
            ("<f16", "float64"),
            ("<M8[ns]", "times"),
            ("|V4", "float32"),
        ] {
            let error = read_npy(&of(descr, "(1,)", &[0; 16])).unwrap_err();
            let text = error.to_string();
            assert!(text.contains(advice) && text.contains(descr), "{text}");
            assert_eq!(error.at, Some(20));
        }
        let records = npy(1, "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", &[0; 4]);
        assert!(read_npy(&records).unwrap_err().to_string().contains("fields"));
    }

    #[test]
    fn lies_about_size_are_refused() {
        let (at, what) = problem(&of("<f8", "(9223372036854775808,)", &[0; 8]));
        assert!(matches!(what, FormatProblem::Shape { .. }) && at > 50);
        assert!(matches!(problem(&of("<f8", "(4294967296, 4294967296)", &[0; 8])).1, FormatProblem::Shape { .. }));
        assert!(matches!(problem(&of("<f8", "(99999999999999999999,)", &[])).1, FormatProblem::Malformed { .. }));
        let short = of("<f8", "(1000000000000,)", &[0; 8]);
        let expected = FormatProblem::EndsEarly { wanted: 8_000_000_000_000, left: 8 };
        assert_eq!(problem(&short), (short.len() as u64 - 8, expected));
        assert_eq!(problem(&of("<i2", "(2,)", &[0; 7])).1, FormatProblem::Surplus { bytes: 3 });
        let shape = format!("({})", "1,".repeat(33));
        assert_eq!(problem(&of("<i2", &shape, &[0; 2])).1, FormatProblem::Dimensions { dimensions: 33 });
    }

    #[test]
    fn headers_that_are_none_are_refused_where_they_go_wrong() {
        let at = |header: &str| problem(&npy(1, header, &[0])).0 - 10;
        assert_eq!(at(""), 0);
        assert_eq!(at("{'descr' '|u1'}"), 9);
        assert_eq!(at("{'descr': '|u1', 'descr': '|u1'}"), 17);
        assert_eq!(at("{'other': 1}"), 1);
        assert_eq!(at("{'descr': '|u1', 'fortran_order': 0}"), 34);
        assert_eq!(at("{'shape': (1, -1)}"), 14);
        assert_eq!(at("{'descr': '|u1', 'fortran_order': False, 'shape': (1,), } x"), 58);
        assert_eq!(at("{'descr': '|u1"), 10);
        assert_eq!(problem(b"\x93NUMPY\x04\x00").0, 6);
        assert_eq!(problem(b"\x93NUMPY\x02\x00\xff\xff\xff\xff{").0, 12);
        assert_eq!(problem(b"PK"), (0, FormatProblem::Other { expected: "a .npy file" }));
    }

    #[test]
    fn a_file_that_is_cut_off_anywhere_is_refused() {
        let file = of("<f4", "(3,)", &[1; 12]);
        for length in 0..file.len() {
            assert!(read_npy(&file[..length]).unwrap_err().at.unwrap() <= length as u64);
        }
    }
}
