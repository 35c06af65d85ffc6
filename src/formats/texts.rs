//! Arrays of texts: labels by name.

use std::collections::HashMap;

use super::numbers::{reserve, Places};
use super::{FormatError, FormatProblem};

/// Most different texts of an array, more than there may be classes.
pub const MAX_WORDS: usize = 2048;

/// Longest text that is kept, in characters.
const MAX_LENGTH: usize = 1 << 12;

/// An array of texts, the last dimension changing fastest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    /// Its dimensions.
    pub shape: Vec<usize>,
    /// The different texts, in the order in which they appear.
    pub words: Vec<String>,
    /// Which of them each text is, as many as the product of the dimensions.
    pub of: Vec<u32>,
}

impl Texts {
    /// All texts, in their order.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &str> {
        self.of.iter().map(|word| self.words[*word as usize].as_str())
    }
}

/// How a file stores texts: all take the same number of bytes, filled up with zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TextStorage {
    /// Numbers of four bytes; else bytes of UTF-8.
    pub unicode: bool,
    /// Characters, or bytes.
    pub length: usize,
    pub big_endian: bool,
}

impl TextStorage {
    /// The type as NumPy writes it, as in `<U5`: letter and length.
    ///
    /// # Errors
    /// Texts without a length or of an absurd one.
    pub fn parse(kind: &[u8], big_endian: bool) -> Option<Result<Self, FormatProblem>> {
        let (letter, digits) = kind.split_first()?;
        let unicode = match letter {
            b'U' => true,
            b'S' | b'a' => false,
            _ => return None,
        };
        let length = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
        Some(match length {
            Some(length @ 1..=MAX_LENGTH) => Ok(Self { unicode, length, big_endian }),
            _ => {
                Err(FormatProblem::Malformed { what: format!("texts of a length that is not from 1 to {MAX_LENGTH}") })
            }
        })
    }

    /// Bytes of one text.
    pub fn bytes(self) -> usize {
        self.length * if self.unicode { 4 } else { 1 }
    }

    /// The texts of an array of this shape, which takes exactly these bytes.
    ///
    /// # Errors
    /// What is not a text, at its place in the bytes; more than [`MAX_WORDS`] different ones; no memory.
    pub fn decode(self, shape: Vec<usize>, fortran_order: bool, bytes: &[u8]) -> Result<Texts, FormatError> {
        let size = self.bytes();
        let mut of = reserve(bytes.len() / size)?;
        let mut words: Vec<String> = Vec::new();
        let mut numbers: HashMap<&[u8], u32> = HashMap::new();
        for place in Places::new(&shape, fortran_order) {
            let at = place * size;
            let stored = &bytes[at..at + size];
            let number = match numbers.get(stored) {
                Some(number) => *number,
                None if words.len() == MAX_WORDS => {
                    return Err(FormatError::at(at, FormatProblem::Words { most: MAX_WORDS }))
                }
                None => {
                    let what = "something that is not a text".to_owned();
                    let word = self.text(stored);
                    words.push(word.ok_or_else(|| FormatError::at(at, FormatProblem::Malformed { what }))?);
                    let number = words.len() as u32 - 1;
                    numbers.insert(stored, number);
                    number
                }
            };
            of.push(number);
        }
        Ok(Texts { shape, words, of })
    }

    /// One text, without the zeros at its end.
    fn text(self, stored: &[u8]) -> Option<String> {
        if !self.unicode {
            let length = stored.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
            return std::str::from_utf8(&stored[..length]).ok().map(str::to_owned);
        }
        let (characters, _) = stored.as_chunks::<4>();
        let length = characters.iter().rposition(|character| *character != [0; 4]).map_or(0, |last| last + 1);
        let read =
            |bytes: &[u8; 4]| if self.big_endian { u32::from_be_bytes(*bytes) } else { u32::from_le_bytes(*bytes) };
        characters[..length].iter().map(|bytes| char::from_u32(read(bytes))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::npy::tests::of;
    use crate::formats::{read_npy_content, read_npy_texts, NpyContent};

    fn utf_32(texts: &[&str], length: usize, big_endian: bool) -> Vec<u8> {
        let text = |text: &&str| {
            let mut codes: Vec<u32> = text.chars().map(u32::from).collect();
            codes.resize(length, 0);
            codes
                .into_iter()
                .flat_map(|c| if big_endian { c.to_be_bytes() } else { c.to_le_bytes() })
                .collect::<Vec<_>>()
        };
        texts.iter().flat_map(text).collect()
    }

    #[test]
    fn texts_of_all_types_are_read() {
        let texts = ["kürz", "", "kürz", "ä"];
        let little = of("<U4", "(2, 2)", &utf_32(&texts, 4, false));
        let big = of(">U4", "(2, 2)", &utf_32(&texts, 4, true));
        let bytes = of("|S5", "(2, 2)", &texts.map(|t| format!("{t:\0<5}").into_bytes()[..5].to_vec()).concat());
        for file in [little, big, bytes.clone()] {
            let read = read_npy_texts(&file).unwrap();
            assert_eq!((read.values().collect::<Vec<_>>(), &read.shape[..]), (texts.to_vec(), &[2, 2][..]));
            assert_eq!(read.words.len(), 3);
        }
        let content = read_npy_content(&bytes).unwrap();
        assert_eq!(content, NpyContent::Texts { shape: vec![2, 2], type_name: "|S5".to_owned() });
    }

    #[test]
    fn what_is_not_text_is_refused() {
        let problem = |descr: &str, shape: &str, bytes: &[u8]| read_npy_texts(&of(descr, shape, bytes)).unwrap_err();
        assert!(matches!(problem("|S2", "(1,)", &[0xff, 0]).problem, FormatProblem::Malformed { .. }));
        assert!(matches!(problem("<U1", "(1,)", &[0, 0, 0, 0xff]).problem, FormatProblem::Malformed { .. }));
        assert!(matches!(problem("<U0", "(99999999999,)", &[]).problem, FormatProblem::Malformed { .. }));
        assert!(matches!(problem("|u1", "(1,)", &[0]).problem, FormatProblem::Other { .. }));
        assert!(matches!(problem("|O", "(1,)", &[0]).problem, FormatProblem::Objects));
        assert!(matches!(problem("|S1", "(2,)", b"a").problem, FormatProblem::EndsEarly { .. }));
        let many: Vec<u8> = (0..=MAX_WORDS as u32).flat_map(|i| format!("{i:04}").into_bytes()).collect();
        let error = problem("|S4", &format!("({},)", MAX_WORDS + 1), &many);
        assert_eq!(error.problem, FormatProblem::Words { most: MAX_WORDS });
    }
}
