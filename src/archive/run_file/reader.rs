//! A cursor over a run file that says where it found nothing.

use super::RunFileError;
use crate::archive::cursor::Cursor;

/// A cursor that says where it found nothing.
pub(super) struct Reader<'a> {
    pub cursor: Cursor<'a>,
    pub version: u32,
}

impl<'a> Reader<'a> {
    /// Bytes that were not read yet.
    pub fn rest(&self) -> u64 {
        self.cursor.rest() as u64
    }

    pub fn inconsistent(&self) -> RunFileError {
        RunFileError::Inconsistent { at: self.cursor.at() }
    }

    pub fn check(&self, holds: bool) -> Result<(), RunFileError> {
        if holds {
            Ok(())
        } else {
            Err(self.inconsistent())
        }
    }

    /// Reads something that has to be there.
    pub fn get<T>(&mut self, read: impl FnOnce(&mut Cursor<'a>) -> Option<T>) -> Result<T, RunFileError> {
        let at = self.cursor.at();
        read(&mut self.cursor).ok_or(RunFileError::Inconsistent { at })
    }

    pub fn take(&mut self, length: usize) -> Result<&'a [u8], RunFileError> {
        self.get(|cursor| cursor.take(length))
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], RunFileError> {
        self.get(Cursor::array)
    }

    /// So many pieces of four bytes.
    pub fn fours(&mut self, count: usize) -> Result<&'a [[u8; 4]], RunFileError> {
        self.get(|cursor| cursor.fours(count))
    }

    pub fn flag(&mut self) -> Result<bool, RunFileError> {
        match self.array()? {
            [0] => Ok(false),
            [1] => Ok(true),
            _ => Err(self.inconsistent()),
        }
    }

    pub fn count(&mut self) -> Result<usize, RunFileError> {
        self.get(Cursor::u32).map(|count| count as usize)
    }

    /// So many numbers of single precision, after their count.
    pub fn singles(&mut self) -> Result<impl ExactSizeIterator<Item = f32> + 'a, RunFileError> {
        let count = self.count()?;
        Ok(self.fours(count)?.iter().map(|bytes| f32::from_le_bytes(*bytes)))
    }
}
