//! The numbers of a variable of level 5.

use super::super::bytes::Bytes;
use super::super::inflate::too_large;
use super::super::numbers::{reserve, size_of_shape, Storage};
use super::super::{Array, FormatError, FormatProblem, NumberType, Numbers, MAX_BYTES};
use super::Element;

/// The numbers of a variable. They are stored in the smallest type that holds them all, whatever the class.
pub(super) fn array(
    reader: &mut Bytes,
    shape: Vec<u64>,
    class: NumberType,
    left: &mut usize,
) -> Result<Array, FormatError> {
    let element = Element::read(reader)?;
    let stored = stored_type(&element, class == NumberType::Bool)?;
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

/// The type in which an element stores numbers; bytes of truths are such.
fn stored_type(element: &Element, is_truth: bool) -> Result<NumberType, FormatError> {
    Ok(match element.kind {
        2 if is_truth => NumberType::Bool,
        1 => NumberType::I8,
        2 => NumberType::U8,
        3 => NumberType::I16,
        4 => NumberType::U16,
        5 => NumberType::I32,
        6 => NumberType::U32,
        7 => NumberType::F32,
        9 => NumberType::F64,
        12 => NumberType::I64,
        13 => NumberType::U64,
        kind => return Err(element.malformed(&format!("numbers of type {kind} do not exist"))),
    })
}

/// An element of numbers without a shape of its own.
pub(super) fn numbers(reader: &mut Bytes) -> Result<Numbers, FormatError> {
    let element = Element::read(reader)?;
    let number_type = stored_type(&element, false)?;
    let count = element.content.len() / number_type.bytes();
    if count * number_type.bytes() != element.content.len() {
        return Err(element.malformed("half a number"));
    }
    let storage = Storage { number_type, half: false, big_endian: reader.big_endian, fortran_order: false };
    storage.decode(&[count], element.content).map_err(|e| e.moved_by(element.at))
}
