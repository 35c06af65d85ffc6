//! Arrays of any shape become rows of values, several parts one dataset.

use ndarray::Array2;

use super::labels::{Classes, Label, LabelShape, Labels};
use super::parts::PartAbout;
use super::scaling::{scale, Scaling};
use super::{written, DataError, Dataset, Part, ReadOptions, MAX_SAMPLES};
use crate::formats::{Array, Numbers, MAX_BYTES};

/// How inputs and labels lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fit {
    samples: usize,
    features: usize,
    /// Inputs are columns.
    across: bool,
    labels: LabelShape,
}

impl Fit {
    /// The first way in which shapes of inputs and labels agree on the number of rows.
    fn find(inputs: &[usize], labels: &[usize]) -> Option<Self> {
        let values: usize = inputs.iter().product();
        let along = inputs.first().map(|n| (*n, false));
        let across = (inputs.len() == 2).then(|| (inputs[1], true));
        let one = labels.iter().filter(|n| **n != 1).count() <= 1;
        let labels = match labels {
            _ if one => vec![(labels.iter().product(), LabelShape::One)],
            &[rows, columns] => vec![
                (rows, LabelShape::OneHot { classes: columns, across: false }),
                (columns, LabelShape::OneHot { classes: rows, across: true }),
            ],
            _ => return None,
        };
        let ways = along.into_iter().chain(across);
        let mut ways = ways.flat_map(|way| labels.iter().map(move |labels| (way, *labels)));
        let ((samples, across), (_, labels)) = ways.find(|((samples, _), (rows, _))| samples == rows)?;
        let features = values.checked_div(samples).unwrap_or(0);
        Some(Self { samples, features, across, labels })
    }
}

/// Whole numbers above this are not all of single precision.
const EXACT: f64 = 16_777_216.0;

/// One dataset of all parts.
pub(super) struct Joined {
    pub dataset: Dataset,
    /// What its classes are called.
    pub classes: Vec<Label>,
    /// The parts, where there are several.
    pub parts: Vec<PartAbout>,
    pub scaling: Scaling,
    pub warnings: Vec<String>,
    pub notes: Vec<String>,
}

/// One dataset of all parts, in their order.
pub(super) fn join(parts: Vec<Part>, options: &ReadOptions, mut notes: Vec<String>) -> Result<Joined, DataError> {
    let mut fits: Vec<Fit> = Vec::new();
    for part in &parts {
        let shape = match &part.labels {
            Labels::Array { array, .. } => array.shape.clone(),
            Labels::Words { of, .. } => vec![of.len()],
        };
        let shapes = || DataError::Shapes { inputs: written(&part.inputs.shape), labels: written(&shape) };
        let fit = Fit::find(&part.inputs.shape, &shape).ok_or_else(shapes)?;
        if let Some(first) = fits.first().filter(|first| first.features != fit.features) {
            let (first_name, second) = (parts[0].name.clone(), part.name.clone());
            return Err(DataError::Features {
                first: first_name,
                features: first.features,
                second,
                others: fit.features,
            });
        }
        fits.push(fit);
    }
    let features = fits.first().map_or(0, |fit| fit.features);
    let samples = fits.iter().map(|fit| fit.samples).sum();
    check_size(samples, features)?;

    let of_part =
        |(part, fit): (&Part, &Fit)| PartAbout { name: part.name.clone(), rows: fit.samples, role: part.role };
    let about: Vec<PartAbout> = parts.iter().zip(&fits).map(of_part).collect();
    if about.len() > 1 {
        let joined: Vec<String> = about.iter().map(|part| format!("{} rows of {}", part.rows, part.name)).collect();
        notes.push(format!("joined in this order: {}", joined.join(", ")));
    }
    let are_bytes = parts.iter().any(|part| matches!(part.inputs.values, Numbers::U8(_)));
    let (mut inputs, mut classes) = (Vec::new(), Classes::default());
    let (mut rounded, mut large) = (false, 0);
    for (part, fit) in parts.into_iter().zip(fits) {
        classes.add(part.labels, fit.labels, fit.samples)?;
        if fit.across {
            notes.push(format!("the {} inputs are read as {} columns", written(&part.inputs.shape), fit.samples));
        }
        rounded |= rounds(&part.inputs.values);
        large += large_integers(&part.inputs.values);
        let start = inputs.len();
        // A single part is taken as it is, without a copy.
        if start == 0 && !fit.across {
            inputs = part.inputs.values.into_singles();
            reserve(&mut inputs, samples * features)?;
        } else {
            reserve(&mut inputs, samples * features)?;
            append(&mut inputs, part.inputs, fit);
        }
        for value in &mut inputs[start..] {
            // -0 and 0 are one value, whatever their bits.
            *value += 0.0;
        }
        check_finite(&inputs[start..], features, &part.name)?;
    }
    classes.sort();
    if rounded {
        notes.push("values are rounded to single precision".to_owned());
    }
    check_classes(&classes)?;
    let shapes = |_| DataError::TooFew { samples, features };
    let mut inputs = Array2::from_shape_vec((samples, features), inputs).map_err(shapes)?;
    let scaling = scale(&mut inputs, are_bytes, options, &mut notes);
    let warnings = large_warning(large).into_iter().collect();
    let dataset = Dataset { inputs, labels: classes.of, classes: classes.names.len() };
    let parts = if about.len() > 1 { about } else { Vec::new() };
    Ok(Joined { dataset, classes: classes.names, parts, scaling, warnings, notes })
}

/// What to say of so many whole numbers that single precision cannot tell from their neighbours.
pub(super) fn large_warning(count: usize) -> Option<String> {
    (count > 0).then(|| {
        let (values, are) = if count == 1 { ("value", "is a whole number") } else { ("values", "are whole numbers") };
        format!(
            "{count} {values} {are} above 16,777,216, which single precision merges with their neighbours: leave out columns of identifiers, or subtract what they have in common"
        )
    })
}

/// Whole numbers that are beyond what single precision tells apart.
fn large_integers(values: &Numbers) -> usize {
    match values {
        Numbers::U32(_) | Numbers::I32(_) | Numbers::U64(_) | Numbers::I64(_) | Numbers::F64(_) => {
            let is_large = |index: &usize| values.double(*index).abs() > EXACT && values.whole(*index).is_some();
            (0..values.len()).filter(is_large).count()
        }
        _ => 0,
    }
}

fn check_size(samples: usize, features: usize) -> Result<(), DataError> {
    if samples < 2 || features == 0 {
        return Err(DataError::TooFew { samples, features });
    }
    let fits = samples.checked_mul(features).is_some_and(|values| values <= MAX_BYTES / size_of::<f32>());
    if samples > MAX_SAMPLES || !fits {
        return Err(DataError::TooMany { samples, features });
    }
    Ok(())
}

fn check_classes(classes: &Classes) -> Result<(), DataError> {
    let first = classes.of.first().copied().unwrap_or(0);
    if classes.of.iter().all(|class| *class == first) {
        let label = classes.names.get(first as usize).map(Label::to_string).unwrap_or_default();
        return Err(DataError::OneClass { label });
    }
    Ok(())
}

/// Room for all values, `count` of them.
fn reserve(inputs: &mut Vec<f32>, count: usize) -> Result<(), DataError> {
    let memory = |_| DataError::Memory { megabytes: (count * size_of::<f32>()) >> 20 };
    inputs.try_reserve_exact(count.saturating_sub(inputs.len())).map_err(memory)
}

fn append(inputs: &mut Vec<f32>, array: Array, fit: Fit) {
    let values = array.values;
    // Singles are values already; of others, which may be large, no second copy is made.
    let single = |index| match &values {
        Numbers::F32(values) => values[index],
        Numbers::U64(values) => values[index] as f32,
        Numbers::I64(values) => values[index] as f32,
        other => other.double(index) as f32,
    };
    let Fit { samples, features, across, .. } = fit;
    if across {
        inputs.extend((0..samples * features).map(|i| single(i % features * samples + i / features)));
    } else {
        inputs.extend((0..samples * features).map(single));
    }
}

/// Whether some of the numbers are not the same in single precision.
fn rounds(values: &Numbers) -> bool {
    match values {
        Numbers::F64(values) => values.iter().any(|v| v.is_finite() && f64::from(*v as f32) != *v),
        Numbers::U32(_) | Numbers::I32(_) | Numbers::U64(_) | Numbers::I64(_) => (0..values.len()).any(|index| {
            let value = values.double(index);
            values.whole(index) != Some(f64::from(value as f32) as i128)
        }),
        _ => false,
    }
}

fn check_finite(values: &[f32], features: usize, array: &str) -> Result<(), DataError> {
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(()),
        Some(at) => Err(DataError::NotFinite {
            array: array.to_owned(),
            row: at / features + 1,
            column: at % features + 1,
            value: if values[at].is_nan() { "missing (NaN)" } else { "infinite in single precision" },
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_fit_in_every_way_that_makes_sense() {
        let fit = |inputs: &[usize], labels: &[usize]| {
            Fit::find(inputs, labels).map(|fit| (fit.samples, fit.features, fit.across, fit.labels))
        };
        let one = LabelShape::One;
        let hot = |classes, across| LabelShape::OneHot { classes, across };
        assert_eq!(fit(&[9, 4], &[9]), Some((9, 4, false, one)));
        assert_eq!(fit(&[9, 4], &[1, 9]), Some((9, 4, false, one)));
        assert_eq!(fit(&[9, 4], &[9, 1]), Some((9, 4, false, one)));
        assert_eq!(fit(&[4, 9], &[9]), Some((9, 4, true, one)));
        assert_eq!(fit(&[9, 4], &[9, 3]), Some((9, 4, false, hot(3, false))));
        assert_eq!(fit(&[9, 4], &[3, 9]), Some((9, 4, false, hot(3, true))));
        assert_eq!(fit(&[4, 9], &[3, 9]), Some((9, 4, true, hot(3, true))));
        assert_eq!(fit(&[9, 2, 3], &[9]), Some((9, 6, false, one)));
        assert_eq!(fit(&[9], &[9]), Some((9, 1, false, one)));
        assert_eq!(fit(&[9, 4], &[8]), None);
        assert_eq!(fit(&[2, 3, 9], &[9]), None);
        assert_eq!(fit(&[], &[]), None);
        assert_eq!(fit(&[9, 4], &[9, 2, 2]), None);
    }
}
