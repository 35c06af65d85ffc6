//! Inputs in the range that networks learn from.

use ndarray::{Array2, Axis};

use super::ReadOptions;
use crate::math;

/// The greatest byte.
const WHITE: f32 = 255.0;

/// Whole numbers up to 255 are brightnesses if one of them is at least this.
const BRIGHT: f32 = 128.0;

/// Inputs beyond this are far outside of -1 to 1.
const FAR: f32 = 10.0;

/// What was done to inputs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Scaling {
    pub scaled: bool,
    pub standardized: bool,
}

/// Scales inputs as the options, or else the rule, say, see [the room](super); `are_bytes` says whether the file
/// has bytes. Says what was done, and what is worth doing.
pub(super) fn scale(
    inputs: &mut Array2<f32>,
    are_bytes: bool,
    options: &ReadOptions,
    notes: &mut Vec<String>,
) -> Scaling {
    let (low, high) =
        inputs.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)));
    if options.standardize {
        let constant = standardize(inputs);
        let kept = if constant > 0 { "; constant columns become 0" } else { "" };
        notes.push(format!(
            "each column is standardised: less its mean over all rows, divided by its standard deviation{kept}"
        ));
        return Scaling { scaled: false, standardized: true };
    }
    let brightest = if are_bytes { 1.0_f32.next_up() } else { BRIGHT };
    let by_rule = || {
        (0.0..=WHITE).contains(&low) && (brightest..=WHITE).contains(&high) && inputs.iter().all(|v| v.trunc() == *v)
    };
    let scaled = options.scale.unwrap_or_else(by_rule);
    if scaled {
        inputs.mapv_inplace(|value| value / WHITE);
        notes.push("values of 0 to 255 are divided by 255".to_owned());
    } else if low.abs().max(high.abs()) > FAR {
        notes.push(format!(
            "inputs range from {low} to {high}, far outside −1 to 1, from which networks learn slowly: standardise them"
        ));
    }
    Scaling { scaled, standardized: false }
}

/// Standardises each column in double precision, sums in the order of the rows; gives how many are constant.
fn standardize(inputs: &mut Array2<f32>) -> usize {
    let n = inputs.nrows() as f64;
    let mut constant = 0;
    for mut column in inputs.axis_iter_mut(Axis(1)) {
        let mean = column.iter().map(|v| f64::from(*v)).sum::<f64>() / n;
        let variance = column.iter().map(|v| f64::from(*v) - mean).map(|d| d * d).sum::<f64>() / n;
        let first = column.first().copied().unwrap_or_default();
        if column.iter().all(|value| *value == first) {
            constant += 1;
            column.fill(0.0);
        } else {
            let sd = math::sqrt(variance);
            // -0 and 0 are one value.
            column.mapv_inplace(|value| ((f64::from(value) - mean) / sd) as f32 + 0.0);
        }
    }
    constant
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn scaled(mut inputs: Array2<f32>, are_bytes: bool, options: &ReadOptions) -> (Array2<f32>, Scaling, String) {
        let mut notes = Vec::new();
        let scaling = scale(&mut inputs, are_bytes, options, &mut notes);
        (inputs, scaling, notes.join("; "))
    }

    #[test]
    fn bytes_and_whole_numbers_up_to_255_are_divided() {
        let options = ReadOptions::default();
        let is_scaled = |inputs: Array2<f32>, are_bytes| scaled(inputs, are_bytes, &options).1.scaled;
        assert!(is_scaled(array![[0.0, 255.0]], false) && is_scaled(array![[0.0, 128.0]], false));
        assert!(is_scaled(array![[0.0, 5.0]], true), "dark bytes");
        for inputs in [array![[0.0, 1.0]], array![[1.0, 1.0]]] {
            assert!(!is_scaled(inputs.clone(), true) && !is_scaled(inputs, false), "bits");
        }
        for inputs in [array![[0.0, 127.0]], array![[0.0, 256.0]], array![[-1.0, 200.0]], array![[0.5, 200.0]]] {
            assert!(!is_scaled(inputs, false));
        }
        let (inputs, _, note) = scaled(array![[0.0, 51.0], [255.0, 102.0]], false, &options);
        assert_eq!(inputs, array![[0.0, 0.2], [1.0, 0.4]]);
        assert!(note.contains("divided by 255"));
    }

    #[test]
    fn options_come_before_the_rule() {
        let off = ReadOptions { scale: Some(false), ..Default::default() };
        let (inputs, scaling, note) = scaled(array![[0.0, 255.0]], true, &off);
        assert_eq!((inputs, scaling), (array![[0.0, 255.0]], Scaling::default()));
        assert!(note.contains("from 0 to 255, far outside"), "{note}");
        let on = ReadOptions { scale: Some(true), ..Default::default() };
        assert_eq!(scaled(array![[0.0, 25.5]], false, &on).0, array![[0.0, 0.1]]);
    }

    #[test]
    fn standardised_columns_have_mean_0_and_deviation_1() {
        let options = ReadOptions { standardize: true, ..Default::default() };
        let (inputs, scaling, note) = scaled(array![[0.0, 7.0, 200.0], [2.0, 7.0, 100.0]], true, &options);
        assert_eq!(inputs, array![[-1.0, 0.0, 1.0], [1.0, 0.0, -1.0]]);
        assert_eq!(scaling, Scaling { scaled: false, standardized: true });
        assert!(note.contains("standardised") && note.contains("constant columns become 0"), "{note}");
    }
}
