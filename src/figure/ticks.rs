//! Round numbers: ends of axes and ticks on them.

use crate::math;

/// 1, 2 and 5 times the powers of ten from well below a value to well above it, rising.
fn round_numbers(value: f64) -> impl DoubleEndedIterator<Item = f64> {
    let exponent = math::log10(value).floor();
    let powers = [exponent - 1.0, exponent, exponent + 1.0].map(math::exp10);
    powers.into_iter().flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * power))
}

/// Ends of a logarithmic axis, 1, 2 or 5 times a power of ten, between which all values lie; values
/// that such an axis cannot show do not count.
pub(super) fn log_range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let values = values.filter(|y| y.is_normal() && *y > 0.0);
    let (low, high) = values.fold((f64::INFINITY, 0.0_f64), |(a, b), y| (a.min(y), b.max(y)));
    if low > high {
        return (0.1, 10.0);
    }
    let below = round_numbers(low).rfind(|r| *r <= low).unwrap_or(low);
    let above = round_numbers(high).find(|r| *r >= high && *r > below).unwrap_or(10.0 * high);
    (below, above)
}

/// Upper end of a linear axis from 0 that holds all values, at least `least`.
pub(super) fn upper_end(values: impl Iterator<Item = f64>, least: f64) -> f64 {
    let greatest = values.filter(|y| y.is_finite()).fold(least, f64::max);
    let power = math::exp10(math::log10(greatest).floor());
    let digits = [1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0];
    digits.map(|d| d * power).into_iter().find(|end| *end >= greatest).unwrap_or(greatest)
}

/// Multiples of 1, 2 or 5 times a power of ten from `low` to `high`, at most `most` steps apart.
pub(super) fn linear(low: f64, high: f64, most: usize) -> Vec<f64> {
    let least = (high - low) / most.max(1) as f64;
    // Rounding must not make a step that fits too short.
    let step = round_numbers(least).find(|r| *r >= least * (1.0 - 1e-9)).unwrap_or(least);
    let (from, to) = ((low / step - 1e-9).ceil() as i64, (high / step + 1e-9).floor() as i64);
    (from..=to).map(|k| k as f64 * step).collect()
}

/// Powers of ten from `low` to `high`, every other, third, ... where they are more than `most`; 1, 2
/// and 5 times powers of ten where there are less than two decades.
pub(super) fn log(low: f64, high: f64, most: usize) -> Vec<f64> {
    let within = |tick: &f64| (low * (1.0 - 1e-9)..=high * (1.0 + 1e-9)).contains(tick);
    let (from, to) = (math::log10(low).floor() as i32, math::log10(high).ceil() as i32);
    let powers =
        |step: usize| (from..=to).filter(move |e| e.rem_euclid(step as i32) == 0).map(|e| math::exp10(f64::from(e)));
    let digits = || powers(1).flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * power)).filter(within);
    if high / low < 100.0 && digits().count() <= most {
        return digits().collect();
    }
    let steps = 1..=(to - from).max(1) as usize;
    let ticks = |step: usize| powers(step).filter(within).collect::<Vec<_>>();
    steps.map(ticks).find(|ticks| ticks.len() <= most).unwrap_or_default()
}

/// A tick of a linear axis whose ticks are a step apart.
pub(super) fn decimal(value: f64, step: f64) -> String {
    let decimals = (-math::log10(step * 1.001).floor()).clamp(0.0, 9.0) as usize;
    format!("{value:.decimals$}")
}

/// A tick of a logarithmic axis: numbers near 1 as they are, others as a power of ten.
pub(super) fn power_of_ten(value: f64) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    if (0.009..10_000.0).contains(&value) {
        return format!("{}", (value * 1000.0).round() / 1000.0);
    }
    let text = format!("{value:.0e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let raised: String = exponent.chars().map(|c| c.to_digit(10).map_or('⁻', |digit| DIGITS[digit as usize])).collect();
    if mantissa == "1" {
        format!("10{raised}")
    } else {
        format!("{mantissa}·10{raised}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: &[f64], expected: &[f64]) -> bool {
        found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() <= 1e-9 * b.abs())
    }

    #[test]
    fn ranges_are_round_and_hold_the_values() {
        let log = |values: &[f64]| <[f64; 2]>::from(log_range(values.iter().copied()));
        assert!(close(&log(&[0.013, 0.004, 0.3, 0.9, 0.0, f64::NAN]), &[0.002, 1.0]));
        assert!(close(&log(&[2.5]), &[2.0, 5.0]));
        assert!(close(&log(&[2.0]), &[2.0, 5.0]));
        assert!(close(&log(&[]), &[0.1, 10.0]));
        assert!(close(&[upper_end([0.3, 6.5].into_iter(), 1.0), upper_end([0.3].into_iter(), 1.0)], &[8.0, 1.0]));
        assert!(close(&[upper_end([0.0007, f64::INFINITY].into_iter(), 1e-4)], &[0.0008]));
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert!(close(&linear(0.0, 12.0, 4), &[0.0, 5.0, 10.0]));
        assert!(close(&linear(0.4, 1.0, 4), &[0.4, 0.6, 0.8, 1.0]));
        assert!(close(&log(0.002, 1.0, 5), &[0.01, 0.1, 1.0]));
        assert!(close(&log(1.0, 20.0, 5), &[1.0, 2.0, 5.0, 10.0, 20.0]));
        assert!(close(&log(1.0, 20.0, 3), &[1.0, 10.0]));
        assert!(close(&log(1e-9, 1e3, 4), &[1e-8, 1e-4, 1.0]));
    }

    #[test]
    fn ticks_are_short() {
        let ticks = [1e-5, 0.002, 0.01, 2.0, 1000.0, 1e4].map(power_of_ten);
        assert_eq!(ticks, ["10⁻⁵", "2·10⁻³", "0.01", "2", "1000", "10⁴"]);
        assert_eq!([decimal(0.2, 0.2), decimal(0.25, 0.05), decimal(4.0, 2.0)], ["0.2", "0.25", "4"]);
    }
}
