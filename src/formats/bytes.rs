//! A cursor over bytes that never leaves them.

use super::{FormatError, FormatProblem};

pub(super) struct Bytes<'a> {
    all: &'a [u8],
    pub at: usize,
    pub big_endian: bool,
}

macro_rules! integer {
    ($name:ident, $type:ty) => {
        pub fn $name(&mut self) -> Result<$type, FormatError> {
            let bytes = self.array()?;
            Ok(if self.big_endian { <$type>::from_be_bytes(bytes) } else { <$type>::from_le_bytes(bytes) })
        }
    };
}

impl<'a> Bytes<'a> {
    /// At the beginning of `all`.
    pub fn new(all: &'a [u8]) -> Self {
        Self { all, at: 0, big_endian: false }
    }

    /// At a place in `all`, or behind its end.
    pub fn starting_at(all: &'a [u8], at: usize) -> Self {
        Self { all, at: at.min(all.len()), big_endian: false }
    }

    pub fn left(&self) -> usize {
        self.all.len() - self.at
    }

    /// What is left.
    pub fn rest(&self) -> &'a [u8] {
        &self.all[self.at..]
    }

    pub fn error(&self, problem: FormatProblem) -> FormatError {
        FormatError::at(self.at, problem)
    }

    pub fn malformed(&self, what: impl Into<String>) -> FormatError {
        self.error(FormatProblem::Malformed { what: what.into() })
    }

    /// The next `length` bytes; a length of 64 bits, as files have them.
    pub fn take(&mut self, length: u64) -> Result<&'a [u8], FormatError> {
        let taken = usize::try_from(length).ok().and_then(|length| self.rest().get(..length));
        let ends_early = FormatProblem::EndsEarly { wanted: length, left: self.left() as u64 };
        let taken = taken.ok_or_else(|| self.error(ends_early))?;
        self.at += taken.len();
        Ok(taken)
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], FormatError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N as u64)?);
        Ok(array)
    }

    integer!(u16, u16);
    integer!(u32, u32);
    integer!(u64, u64);
}
