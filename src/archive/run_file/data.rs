//! Own data inside of a run's file.
//!
//! ```text
//! u32     inputs, N
//! u32     values of one input, D
//! u32     classes, C
//! N u32   class of each input, below C
//! u8      how the values are stored: 0 as f32, 1 as bytes k, 2 as bytes k that stand for k / 255
//! N x D   values, input by input, finite
//! ```

use ndarray::Array2;

use super::reader::Reader;
use super::RunFileError;
use crate::dataset::{Dataset, MAX_CLASSES, MAX_FEATURES};

/// How values are stored.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Singles,
    Whole,
    Shares,
}

impl Form {
    const BYTES: [Self; 2] = [Self::Whole, Self::Shares];

    /// The value of a byte.
    fn value(self, byte: u8) -> f32 {
        match self {
            Self::Shares => f32::from(byte) / 255.0,
            _ => f32::from(byte),
        }
    }

    /// The byte of a value that has one, to the bit.
    fn byte(self, value: f32) -> Option<u8> {
        let byte = match self {
            Self::Singles => return None,
            Self::Whole => value as u8,
            // Rounded: the product is within rounding of the whole number.
            Self::Shares => (value * 255.0 + 0.5) as u8,
        };
        (self.value(byte).to_bits() == value.to_bits()).then_some(byte)
    }

    /// The shortest form in which all values come back to the bit.
    fn of(dataset: &Dataset) -> Self {
        let holds = |form: &Self| dataset.inputs.iter().all(|value| form.byte(*value).is_some());
        Self::BYTES.into_iter().find(holds).unwrap_or(Self::Singles)
    }
}

/// Gives out the data piece by piece.
pub(super) fn write(dataset: &Dataset, out: &mut dyn FnMut(&[u8])) {
    for count in [dataset.samples(), dataset.features(), dataset.classes] {
        // Checked parameters have no larger data.
        out(&(count as u32).to_le_bytes());
    }
    for labels in dataset.labels.chunks(1 << 12) {
        out(&labels.iter().flat_map(|label| label.to_le_bytes()).collect::<Vec<_>>());
    }
    let form = Form::of(dataset);
    out(&[match form {
        Form::Singles => 0,
        Form::Whole => 1,
        Form::Shares => 2,
    }]);
    let mut bytes = Vec::new();
    for row in dataset.inputs.rows() {
        bytes.clear();
        match form {
            Form::Singles => bytes.extend(row.iter().flat_map(|value| value.to_le_bytes())),
            _ => bytes.extend(row.iter().filter_map(|value| form.byte(*value))),
        }
        out(&bytes);
    }
}

/// The data that follows in a file; its digest is the caller's business.
pub(super) fn read(reader: &mut Reader<'_>) -> Result<Dataset, RunFileError> {
    let [samples, features, classes] = [reader.count()?, reader.count()?, reader.count()?];
    reader.check(features <= MAX_FEATURES && classes <= MAX_CLASSES)?;
    let labels: Vec<u32> = reader.fours(samples)?.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
    reader.check(labels.iter().all(|label| (*label as usize) < classes))?;
    let [form] = reader.array()?;
    let values = samples.checked_mul(features).ok_or_else(|| reader.inconsistent())?;
    let mut inputs = Vec::new();
    // What is in the file, or four times that: room is asked for when the bytes are there.
    let mut reserve = || inputs.try_reserve_exact(values).map_err(|_| RunFileError::Memory);
    match form {
        0 => {
            let singles = reader.fours(values)?;
            reserve()?;
            inputs.extend(singles.iter().map(|bytes| f32::from_le_bytes(*bytes)));
        }
        1 | 2 => {
            let bytes = reader.take(values)?;
            let form = Form::BYTES[usize::from(form) - 1];
            reserve()?;
            inputs.extend(bytes.iter().map(|byte| form.value(*byte)));
        }
        _ => return Err(reader.inconsistent()),
    }
    reader.check(inputs.iter().all(|value| value.is_finite()))?;
    let inputs = Array2::from_shape_vec((samples, features), inputs).map_err(|_| reader.inconsistent())?;
    Ok(Dataset { inputs, labels, classes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_comes_back_in_its_form_and_nothing_else_does() {
        for form in Form::BYTES {
            for byte in 0..=255 {
                assert_eq!(form.byte(form.value(byte)), Some(byte));
            }
            for value in [-0.0, 0.5, 256.0, -1.0, f32::NAN, f32::INFINITY, 1.0_f32.next_up(), 0.1] {
                assert_eq!(form.byte(value), None, "{value}");
            }
        }
        assert_eq!(Form::Singles.byte(0.0), None);
    }
}
