//! Reading numbers from bytes: whatever is not there is none.

use super::columns::Columns;

/// A place in bytes; numbers are little endian.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// From a place on.
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// Offset of the next byte.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Bytes that were not read yet.
    pub fn rest(&self) -> usize {
        self.bytes.len() - self.at
    }

    pub fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let taken = self.bytes.get(self.at..)?.get(..length)?;
        self.at += length;
        Some(taken)
    }

    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    /// So many pieces of four bytes.
    pub fn fours(&mut self, count: usize) -> Option<&'a [[u8; 4]]> {
        Some(self.take(count.checked_mul(4)?)?.as_chunks::<4>().0)
    }

    pub fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    pub fn f64(&mut self) -> Option<f64> {
        self.array().map(f64::from_le_bytes)
    }

    /// A number of single precision.
    pub fn single(&mut self) -> Option<f64> {
        self.array().map(|bytes| f32::from_le_bytes(bytes).into())
    }

    /// Several numbers, read one by one as `number` says.
    pub fn several<const N: usize>(&mut self, mut number: impl FnMut(&mut Self) -> Option<f64>) -> Option<[f64; N]> {
        let mut several = [0.0; N];
        for place in &mut several {
            *place = number(self)?;
        }
        Some(several)
    }

    /// A row of doubles.
    pub fn row<const N: usize, T: Columns<N>>(&mut self) -> Option<T> {
        self.several(Self::f64).map(T::of)
    }

    /// So many rows of doubles.
    pub fn rows<const N: usize, T: Columns<N>>(&mut self, count: usize) -> Option<Vec<T>> {
        // Memory for what is there, not for what is announced.
        let rows = count.checked_mul(8 * N).filter(|bytes| *bytes <= self.rest()).map(|_| count)?;
        (0..rows).map(|_| self.row()).collect()
    }

    /// A whole number from 0 to `most`, of one that may be none.
    pub fn whole(number: f64, most: usize) -> Option<usize> {
        let count = number as usize;
        (count as f64 == number && count <= most).then_some(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::Metrics;

    #[test]
    fn numbers_come_in_order_and_what_is_missing_is_none() {
        let bytes: Vec<u8> = [1.0_f64, 2.0, 3.0, 4.0].iter().flat_map(|n| n.to_le_bytes()).collect();
        let mut cursor = Cursor::new(&bytes, 0);
        assert_eq!(cursor.row::<4, Metrics>().map(|m| m.test_accuracy), Some(4.0));
        assert_eq!((cursor.at(), cursor.rest(), cursor.u32()), (32, 0, None));
        assert!(Cursor::new(&bytes, 0).rows::<4, Metrics>(2).is_none());
        assert!(Cursor::new(&bytes, 0).rows::<4, Metrics>(usize::MAX).is_none());
        assert!(Cursor::new(&bytes, 99).take(0).is_none() && Cursor::new(&bytes, 0).fours(usize::MAX).is_none());
        assert_eq!([2.0, 2.5, -1.0, 9.0, f64::NAN].map(|n| Cursor::whole(n, 8)), [Some(2), None, None, None, None]);
    }
}
