//! Arrays of any shape, of the types of number that files hold.

use super::{FormatError, FormatProblem, MAX_DIMENSIONS};

/// An array, the last dimension changing fastest.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    /// Its dimensions; none for a single number.
    pub shape: Vec<usize>,
    /// The numbers, as many as the product of the dimensions.
    pub values: Numbers,
}

macro_rules! numbers {
    ($($variant:ident, $type:ty, $name:literal, $doc:literal;)*) => {
        /// Numbers of one type, exactly as the file holds them; half precision becomes single.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Numbers {
            $(#[doc = $doc] $variant(Vec<$type>),)*
        }

        /// A type of number.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum NumberType {
            $(#[doc = $doc] $variant,)*
        }

        impl Numbers {
            /// How many there are.
            pub fn len(&self) -> usize {
                match self {
                    $(Self::$variant(values) => values.len(),)*
                }
            }

            /// Their type.
            pub fn number_type(&self) -> NumberType {
                match self {
                    $(Self::$variant(_) => NumberType::$variant,)*
                }
            }
        }

        impl NumberType {
            /// The name that NumPy gives the type.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

numbers! {
    Bool, bool, "bool", "Yes or no.";
    U8, u8, "uint8", "Unsigned, 8 bits.";
    I8, i8, "int8", "Signed, 8 bits.";
    U16, u16, "uint16", "Unsigned, 16 bits.";
    I16, i16, "int16", "Signed, 16 bits.";
    U32, u32, "uint32", "Unsigned, 32 bits.";
    I32, i32, "int32", "Signed, 32 bits.";
    U64, u64, "uint64", "Unsigned, 64 bits.";
    I64, i64, "int64", "Signed, 64 bits.";
    F32, f32, "float32", "Single precision.";
    F64, f64, "float64", "Double precision.";
}

impl Numbers {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A number in double precision; integers beyond 2^53 are rounded.
    ///
    /// # Panics
    /// There are not so many.
    pub fn double(&self, index: usize) -> f64 {
        match self {
            Self::Bool(values) => f64::from(u8::from(values[index])),
            Self::U8(values) => values[index].into(),
            Self::I8(values) => values[index].into(),
            Self::U16(values) => values[index].into(),
            Self::I16(values) => values[index].into(),
            Self::U32(values) => values[index].into(),
            Self::I32(values) => values[index].into(),
            Self::U64(values) => values[index] as f64,
            Self::I64(values) => values[index] as f64,
            Self::F32(values) => values[index].into(),
            Self::F64(values) => values[index],
        }
    }

    /// A number as an integer, where it is a whole number of at most 64 bits.
    ///
    /// # Panics
    /// There are not so many.
    pub fn whole(&self, index: usize) -> Option<i128> {
        match self {
            Self::U64(values) => Some(values[index].into()),
            Self::I64(values) => Some(values[index].into()),
            _ => {
                let value = self.double(index);
                // All integers of 32 bits are exact; a double that is whole and this small, too.
                let whole = value.trunc() == value && value.abs() <= u64::MAX as f64;
                whole.then_some(value as i128)
            }
        }
    }

    /// All numbers in single precision, to which others are rounded.
    pub fn into_singles(self) -> Vec<f32> {
        match self {
            Self::F32(values) => values,
            Self::F64(values) => values.into_iter().map(|value| value as f32).collect(),
            Self::U64(values) => values.into_iter().map(|value| value as f32).collect(),
            Self::I64(values) => values.into_iter().map(|value| value as f32).collect(),
            // Exact in double precision, so rounded once.
            other => (0..other.len()).map(|index| other.double(index) as f32).collect(),
        }
    }
}

impl NumberType {
    /// Bytes of one number.
    pub fn bytes(self) -> usize {
        match self {
            Self::Bool | Self::U8 | Self::I8 => 1,
            Self::U16 | Self::I16 => 2,
            Self::U32 | Self::I32 | Self::F32 => 4,
            Self::U64 | Self::I64 | Self::F64 => 8,
        }
    }
}

/// How a file stores the numbers of an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Storage {
    pub number_type: NumberType,
    /// Half precision, to be read as single.
    pub half: bool,
    pub big_endian: bool,
    /// The first dimension changes fastest.
    pub fortran_order: bool,
}

impl Storage {
    pub fn bytes(self) -> usize {
        if self.half {
            2
        } else {
            self.number_type.bytes()
        }
    }

    /// The numbers of an array of this shape, which takes exactly these bytes.
    ///
    /// # Errors
    /// A truth value that is neither 0 nor 1, at its place in the bytes; no memory.
    pub fn decode(self, shape: &[usize], bytes: &[u8]) -> Result<Numbers, FormatError> {
        debug_assert_eq!(shape.iter().product::<usize>() * self.bytes(), bytes.len());
        let places = || Places::new(shape, self.fortran_order);
        macro_rules! read {
            ($variant:ident, $type:ty) => {
                Numbers::$variant(if self.big_endian {
                    collect(bytes, places(), <$type>::from_be_bytes)?
                } else {
                    collect(bytes, places(), <$type>::from_le_bytes)?
                })
            };
        }
        Ok(match self.number_type {
            NumberType::Bool => {
                if let Some(at) = bytes.iter().position(|byte| *byte > 1) {
                    let what = format!("a truth value of {}, neither 0 nor 1", bytes[at]);
                    return Err(FormatError::at(at, FormatProblem::Malformed { what }));
                }
                Numbers::Bool(collect(bytes, places(), |[byte]| byte == 1)?)
            }
            NumberType::U8 => read!(U8, u8),
            NumberType::I8 => read!(I8, i8),
            NumberType::U16 => read!(U16, u16),
            NumberType::I16 => read!(I16, i16),
            NumberType::U32 => read!(U32, u32),
            NumberType::I32 => read!(I32, i32),
            NumberType::U64 => read!(U64, u64),
            NumberType::I64 => read!(I64, i64),
            NumberType::F32 if self.half && self.big_endian => {
                Numbers::F32(collect(bytes, places(), |half| single(u16::from_be_bytes(half)))?)
            }
            NumberType::F32 if self.half => {
                Numbers::F32(collect(bytes, places(), |half| single(u16::from_le_bytes(half)))?)
            }
            NumberType::F32 => read!(F32, f32),
            NumberType::F64 => read!(F64, f64),
        })
    }
}

/// A vector with room for so many values, or an error: none of them are made of what a file announces,
/// but memory may be short all the same.
pub(super) fn reserve<T>(count: usize) -> Result<Vec<T>, FormatError> {
    let mut values = Vec::new();
    let megabytes = (count as u64 * size_of::<T>() as u64) >> 20;
    values.try_reserve_exact(count).map_err(|_| FormatError::new(FormatProblem::Memory { megabytes }))?;
    Ok(values)
}

fn collect<T, const N: usize>(bytes: &[u8], places: Places, read: fn([u8; N]) -> T) -> Result<Vec<T>, FormatError> {
    let stored = bytes.as_chunks::<N>().0;
    let mut values = reserve(stored.len())?;
    if places.in_order {
        values.extend(stored.iter().map(|bytes| read(*bytes)));
    } else {
        values.extend(places.map(|place| read(stored[place])));
    }
    Ok(values)
}

/// Where the numbers of an array are stored, in the order in which the last dimension changes fastest.
pub(super) struct Places {
    /// They are stored in that order.
    in_order: bool,
    shape: [usize; MAX_DIMENSIONS],
    stride: [usize; MAX_DIMENSIONS],
    index: [usize; MAX_DIMENSIONS],
    dimensions: usize,
    place: usize,
    left: usize,
}

impl Places {
    /// Of a shape whose product was checked.
    pub fn new(shape: &[usize], fortran_order: bool) -> Self {
        let zeros = [0; MAX_DIMENSIONS];
        let left = shape.iter().product();
        // Others are the same in both orders, and must not multiply strides that overflow beside a 0.
        let in_order = !fortran_order || left == 0 || shape.iter().filter(|n| **n > 1).count() < 2;
        let mut places =
            Self { in_order, shape: zeros, stride: zeros, index: zeros, dimensions: shape.len(), place: 0, left };
        places.shape[..shape.len()].copy_from_slice(shape);
        if in_order {
            return places;
        }
        let mut stride = 1;
        for (dimension, length) in shape.iter().enumerate() {
            places.stride[dimension] = stride;
            stride *= length;
        }
        places
    }
}

impl Iterator for Places {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        self.left = self.left.checked_sub(1)?;
        let place = self.place;
        if self.in_order {
            self.place += 1;
            return Some(place);
        }
        for dimension in (0..self.dimensions).rev() {
            self.index[dimension] += 1;
            self.place += self.stride[dimension];
            if self.index[dimension] < self.shape[dimension] {
                break;
            }
            self.place -= self.index[dimension] * self.stride[dimension];
            self.index[dimension] = 0;
        }
        Some(place)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

/// A number of half precision, IEEE 754 binary16, as a single, which holds all of them exactly.
fn single(half: u16) -> f32 {
    let sign = u32::from(half >> 15) << 31;
    let (exponent, fraction) = (u32::from(half >> 10 & 0x1f), u32::from(half & 0x3ff));
    match exponent {
        // 2^-24 is the smallest of them.
        0 => f32::from_bits(sign | (fraction as f32 / 16_777_216.0).to_bits()),
        0x1f => f32::from_bits(sign | 0x7f80_0000 | fraction << 13),
        _ => f32::from_bits(sign | (exponent + 112) << 23 | fraction << 13),
    }
}

/// The number of values of a shape and the bytes they take, if memory can address them.
pub(super) fn size_of_shape(shape: &[u64], element: usize) -> Option<(Vec<usize>, u64)> {
    let dimensions: Vec<usize> = shape.iter().map(|n| usize::try_from(*n).ok()).collect::<Option<_>>()?;
    // Zeros last: the product of the others must fit too, or it would overflow where it is formed anew.
    let product = shape.iter().filter(|n| **n > 0).try_fold(element as u64, |product, n| product.checked_mul(*n))?;
    if product > isize::MAX as u64 {
        return None;
    }
    Some((dimensions, if shape.contains(&0) { 0 } else { product }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn storage(number_type: NumberType) -> Storage {
        Storage { number_type, half: false, big_endian: false, fortran_order: false }
    }

    #[test]
    fn both_orders_of_bytes_and_of_dimensions_give_the_same_array() {
        let expected: Vec<i16> = (0..24).map(|i| i * 300 - 1000).collect();
        let shape = [2, 3, 4];
        for fortran_order in [false, true] {
            for big_endian in [false, true] {
                let mut bytes = vec![0; 48];
                for (index, value) in expected.iter().enumerate() {
                    let (i, j, k) = (index / 12, index / 4 % 3, index % 4);
                    let place = if fortran_order { i + 2 * (j + 3 * k) } else { index };
                    let stored = if big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
                    bytes[2 * place..2 * place + 2].copy_from_slice(&stored);
                }
                let storage = Storage { big_endian, fortran_order, ..storage(NumberType::I16) };
                assert_eq!(storage.decode(&shape, &bytes).unwrap(), Numbers::I16(expected.clone()));
            }
        }
    }

    #[test]
    fn halves_are_exact() {
        for (half, value) in [
            (0x0000, 0.0),
            (0x8000, -0.0),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x0400, 6.103_515_6e-5),
            (0x0001, 5.960_464_5e-8),
            (0x03ff, 6.097_555e-5),
            (0x3555, 0.333_251_95),
            (0x7c00, f32::INFINITY),
            (0xfc00, f32::NEG_INFINITY),
        ] {
            assert_eq!(single(half).to_bits(), f32::to_bits(value), "{half:#06x}");
        }
        assert!(single(0x7e00).is_nan());
    }

    #[test]
    fn whole_numbers_are_told_from_others() {
        let numbers = Numbers::F64(vec![3.0, -2.0, 0.5, f64::NAN, f64::INFINITY, 1e300, 1e15]);
        let whole: Vec<_> = (0..7).map(|index| numbers.whole(index)).collect();
        assert_eq!(whole, [Some(3), Some(-2), None, None, None, None, Some(1_000_000_000_000_000)]);
        assert_eq!(Numbers::U64(vec![u64::MAX]).whole(0), Some(u64::MAX.into()));
        assert_eq!(Numbers::Bool(vec![true]).whole(0), Some(1));
    }

    #[test]
    fn shapes_that_no_memory_holds_are_found() {
        assert_eq!(size_of_shape(&[], 8), Some((vec![], 8)));
        assert_eq!(size_of_shape(&[3, 0, 2], 8), Some((vec![3, 0, 2], 0)));
        assert_eq!(size_of_shape(&[1 << 63], 1), None);
        assert_eq!(size_of_shape(&[1 << 32, 1 << 32], 1), None);
        assert_eq!(size_of_shape(&[0, 1 << 40, 1 << 40], 1), None);
        assert_eq!(size_of_shape(&[u64::MAX], 8), None);
    }

    #[test]
    fn a_truth_value_is_0_or_1() {
        let error = storage(NumberType::Bool).decode(&[3], &[0, 1, 7]).unwrap_err();
        assert_eq!(error.at, Some(2));
        assert_eq!(storage(NumberType::Bool).decode(&[2], &[0, 1]).unwrap(), Numbers::Bool(vec![false, true]));
    }
}
