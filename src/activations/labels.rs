//! Classes from an array of labels, and which rows are one input.

use super::ActivationError;
use crate::dataset::MAX_CLASSES;
use crate::formats::{Array, Numbers, Texts};

/// Most classes times inputs: the estimator counts each class in each cell.
const MOST_COUNTS: usize = 1 << 26;

/// The class of each input.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Labels {
    /// Class of each input, counted from 0.
    pub labels: Vec<u32>,
    /// What the array says for each class, rising.
    pub names: Vec<String>,
}

/// Reads labels: whole numbers, one for each input, or rows with a single 1. Classes are the distinct
/// values in rising order; columns of one-hot rows are classes even where no input is of them.
pub(super) fn labels(name: &str, array: &Array) -> Result<Labels, ActivationError> {
    let shape = || ActivationError::LabelShape { array: name.to_owned(), shape: array.shape.clone() };
    match array.shape[..] {
        [samples] | [samples, 1] | [1, samples] if samples > 0 => whole_numbers(name, &array.values),
        [samples, classes] if samples > 0 && classes > 1 => one_hot(name, &array.values, samples, classes),
        _ => Err(shape()),
    }
}

/// Labels by name; classes in the order of their names.
pub(super) fn text_labels(name: &str, texts: &Texts) -> Result<Labels, ActivationError> {
    match texts.shape[..] {
        [samples] | [samples, 1] | [1, samples] if samples > 0 => {}
        _ => return Err(ActivationError::LabelShape { array: name.to_owned(), shape: texts.shape.clone() }),
    }
    check_classes(texts.words.len(), texts.of.len())?;
    let mut names = texts.words.clone();
    names.sort();
    // Every word is among them.
    let class: Vec<u32> = texts.words.iter().map(|word| names.partition_point(|name| name < word) as u32).collect();
    Ok(Labels { labels: texts.of.iter().map(|word| class[*word as usize]).collect(), names })
}

fn whole_numbers(name: &str, values: &Numbers) -> Result<Labels, ActivationError> {
    let whole = |index| {
        let found = || values.double(index).to_string();
        values.whole(index).ok_or_else(|| ActivationError::Label { array: name.to_owned(), index, found: found() })
    };
    let labels = (0..values.len()).map(whole).collect::<Result<Vec<i128>, _>>()?;
    let mut classes = labels.clone();
    classes.sort_unstable();
    classes.dedup();
    check_classes(classes.len(), labels.len())?;
    // Every label is among them.
    let class = |label: &i128| classes.partition_point(|class| class < label) as u32;
    Ok(Labels { labels: labels.iter().map(class).collect(), names: classes.iter().map(i128::to_string).collect() })
}

fn one_hot(name: &str, values: &Numbers, samples: usize, classes: usize) -> Result<Labels, ActivationError> {
    check_classes(classes, samples)?;
    let label = |index: usize| {
        let row = index * classes..(index + 1) * classes;
        let mut ones = row.clone().filter(|place| values.double(*place) == 1.0);
        let zeros = row.clone().filter(|place| values.double(*place) == 0.0).count();
        match (ones.next(), zeros + 1 == classes) {
            (Some(one), true) => Ok((one - row.start) as u32),
            _ => {
                let shown: Vec<f64> = row.take(8).map(|place| values.double(place)).collect();
                let more = if shown.len() < classes { " and so on" } else { "" };
                Err(ActivationError::Label { array: name.to_owned(), index, found: format!("{shown:?}{more}") })
            }
        }
    };
    let labels = (0..samples).map(label).collect::<Result<_, _>>()?;
    Ok(Labels { labels, names: (0..classes).map(|class| class.to_string()).collect() })
}

fn check_classes(classes: usize, samples: usize) -> Result<(), ActivationError> {
    match classes.saturating_mul(samples) <= MOST_COUNTS {
        _ if classes > MAX_CLASSES => Err(ActivationError::Classes { classes, samples }),
        true => Ok(()),
        false => Err(ActivationError::TooManyInputs { samples, classes }),
    }
}

/// Numbers the rows of inputs, equal rows with one number; also gives how many rows each number has.
pub(super) fn number_inputs(name: &str, array: &Array) -> Result<(Vec<u32>, Vec<usize>), ActivationError> {
    let rows = array.shape.first().copied().unwrap_or(0);
    if let Some(index) = nan(array) {
        return Err(ActivationError::NanInput { array: name.to_owned(), index });
    }
    let width = array.values.len() / rows.max(1);
    let compare = |a: &u32, b: &u32| {
        let of = |row: u32| (0..width).map(move |i| key(&array.values, row as usize * width + i));
        of(*a).cmp(of(*b))
    };
    let mut order: Vec<u32> = (0..rows as u32).collect();
    order.sort_unstable_by(compare);
    let (mut numbers, mut counts) = (vec![0; rows], Vec::new());
    for (place, row) in order.iter().enumerate() {
        if place == 0 || compare(&order[place - 1], row).is_ne() {
            counts.push(0);
        }
        let number = counts.len() - 1;
        numbers[*row as usize] = number as u32;
        counts[number] += 1;
    }
    Ok((numbers, counts))
}

/// Equal for equal numbers of one type, and for those alone.
fn key(values: &Numbers, index: usize) -> u64 {
    match values {
        Numbers::U64(values) => values[index],
        Numbers::I64(values) => values[index] as u64,
        // Exact in double precision; -0 is 0.
        _ => (values.double(index) + 0.0).to_bits(),
    }
}

/// Where the first NaN is.
pub(super) fn nan(array: &Array) -> Option<Vec<usize>> {
    let mut at = match &array.values {
        Numbers::F32(values) => values.iter().position(|value| value.is_nan()),
        Numbers::F64(values) => values.iter().position(|value| value.is_nan()),
        _ => None,
    }?;
    let mut index = vec![0; array.shape.len()];
    for (place, size) in index.iter_mut().zip(&array.shape).rev() {
        (*place, at) = (at % size, at / size);
    }
    Some(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(shape: &[usize], values: Numbers) -> Result<Labels, ActivationError> {
        labels("y", &Array { shape: shape.to_vec(), values })
    }

    #[test]
    fn labels_are_whole_numbers_or_one_hot() {
        let expected =
            |names: [&str; 2]| Ok(Labels { labels: vec![1, 0, 1], names: names.map(str::to_owned).to_vec() });
        assert_eq!(of(&[3], Numbers::I64(vec![9, -2, 9])), expected(["-2", "9"]));
        assert_eq!(of(&[3, 1], Numbers::F64(vec![9.0, -2.0, 9.0])), expected(["-2", "9"]));
        assert_eq!(of(&[1, 3], Numbers::Bool(vec![true, false, true])), expected(["0", "1"]));
        assert_eq!(of(&[3, 2], Numbers::F32(vec![0.0, 1.0, 1.0, 0.0, 0.0, 1.0])), expected(["0", "1"]));
        let large = Numbers::U64(vec![u64::MAX, u64::MAX - 1, u64::MAX]);
        assert_eq!(of(&[3], large), expected(["18446744073709551614", "18446744073709551615"]));
    }

    #[test]
    fn other_labels_are_refused_with_their_index() {
        for (shape, values, at) in [
            (&[3][..], Numbers::F32(vec![0.0, 1.0, 0.5]), 2),
            (&[2], Numbers::F64(vec![0.0, f64::NAN]), 1),
            (&[2], Numbers::F64(vec![f64::INFINITY, 0.0]), 0),
            (&[2, 2], Numbers::U8(vec![0, 1, 1, 1]), 1),
            (&[2, 2], Numbers::U8(vec![0, 0, 1, 0]), 0),
            (&[2, 2], Numbers::F32(vec![0.0, 1.0, f32::NAN, 1.0]), 1),
        ] {
            let error = of(shape, values).unwrap_err();
            assert!(matches!(&error, ActivationError::Label { index, .. } if *index == at), "{error}");
        }
        for shape in [&[0][..], &[], &[0, 3], &[2, 2, 2], &[2, 0]] {
            let values = Numbers::U8(vec![0; shape.iter().product()]);
            assert!(matches!(of(shape, values), Err(ActivationError::LabelShape { .. })), "{shape:?}");
        }
        let values = Numbers::U32((0..5000).collect());
        assert!(matches!(of(&[5000], values), Err(ActivationError::Classes { classes: 5000, .. })));
    }

    #[test]
    fn equal_rows_are_one_input() {
        let number = |shape: &[usize], values| number_inputs("x", &Array { shape: shape.to_vec(), values });
        let (numbers, mut counts) = number(&[3, 2], Numbers::F64(vec![0.0, 1.0, 5.0, 1.0, -0.0, 1.0])).unwrap();
        counts.sort_unstable();
        assert_eq!((numbers[0] == numbers[2], numbers[0] == numbers[1], counts), (true, false, vec![1, 2]));
        // Single precision would not tell them apart.
        assert_eq!(number(&[2], Numbers::I64(vec![i64::MAX, i64::MAX - 1])).unwrap().1, [1, 1]);
        let nan = number(&[2, 2, 1], Numbers::F32(vec![0.0, 0.0, 0.0, f32::NAN]));
        assert!(matches!(nan, Err(ActivationError::NanInput { index, .. }) if index == [1, 1, 0]));
    }
}
