//! What was measured, next to what is expected: numbers with their spread, compared by standard errors.

use std::fmt;
use std::ops::RangeInclusive;

use infoplane::experiment::{History, NetworkHistory};
use infoplane::gallery::Preset;

/// Standard errors by which two means may differ: of the hundred and more that are compared, one that differs by
/// chance alone would be too many.
const STANDARD_ERRORS: f64 = 3.5;

/// A number over networks.
#[derive(Clone, Copy, Debug)]
pub struct Stat {
    pub mean: f64,
    /// Standard deviation, divisor n - 1.
    pub sd: f64,
    pub n: usize,
}

impl Stat {
    /// Of what others measured.
    pub const fn of(mean: f64, sd: f64, n: usize) -> Self {
        Self { mean, sd, n }
    }

    pub fn over(values: impl IntoIterator<Item = f64>) -> Self {
        let values: Vec<f64> = values.into_iter().collect();
        let n = values.len();
        let mean = values.iter().sum::<f64>() / n as f64;
        let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
        Self { mean, sd: (squares / (n as f64 - 1.0)).sqrt(), n }
    }

    pub fn se(&self) -> f64 {
        self.sd / (self.n as f64).sqrt()
    }

    /// As texts write it: mean and standard error, with so many decimals.
    pub fn text(&self, decimals: usize) -> String {
        format!("{:.decimals$} ± {:.decimals$}", self.mean, self.se())
    }
}

impl fmt::Display for Stat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3} ± {:.3} (n = {})", self.mean, self.se(), self.n)
    }
}

/// A number of each network of a condition.
pub fn networks(history: &History, condition: usize, value: impl Fn(&NetworkHistory) -> f64) -> Stat {
    Stat::over(history.of_condition(condition).iter().map(value))
}

/// The rows of a figure.
#[derive(Default)]
pub struct Table {
    rows: Vec<(bool, String)>,
}

impl Table {
    fn row(&mut self, holds: bool, what: &str, measured: impl fmt::Display, expected: impl fmt::Display) {
        let mark = if holds { "ok" } else { "NOT MET" };
        self.rows.push((holds, format!("{what:<60} {:>24}   {expected}   {mark}", measured.to_string())));
    }

    /// A bound that the theory, or the task, sets.
    pub fn check(&mut self, what: impl AsRef<str>, measured: f64, expected: RangeInclusive<f64>) {
        let holds = expected.contains(&measured);
        let expected = format!("{:.3} to {:.3}", expected.start(), expected.end());
        self.row(holds, what.as_ref(), format!("{measured:.3}"), expected);
    }

    /// A mean that others measured with other random numbers. Deviations of few networks are uncertain: the greater
    /// one counts for both.
    pub fn agrees(&mut self, what: impl AsRef<str>, measured: Stat, expected: Stat) {
        let sd = measured.sd.max(expected.sd);
        let error = sd * (1.0 / measured.n as f64 + 1.0 / expected.n as f64).sqrt();
        let holds = (measured.mean - expected.mean).abs() <= STANDARD_ERRORS * error;
        self.row(holds, what.as_ref(), measured, format!("{expected}, by {STANDARD_ERRORS} standard errors"));
    }

    /// A number that differs by factors, so that deviations say little.
    pub fn factor(&mut self, what: impl AsRef<str>, measured: f64, expected: f64, factor: f64) {
        self.check(what, measured, expected / factor..=expected * factor);
    }

    /// One mean lies above another by more than chance explains.
    pub fn above(&mut self, what: impl AsRef<str>, upper: Stat, lower: Stat) {
        let error = (upper.se() * upper.se() + lower.se() * lower.se()).sqrt();
        let holds = upper.mean - lower.mean > 2.0 * error;
        self.row(holds, what.as_ref(), upper, format!("above {lower} by 2 standard errors"));
    }

    /// The text of a figure says this.
    pub fn says(&mut self, preset: &str, fragment: impl AsRef<str>) {
        let (about, fragment) = (Preset::find(preset).unwrap().about, fragment.as_ref());
        self.row(about.contains(fragment), &format!("the text of {preset} says"), "", format!("\"{fragment}\""));
    }

    /// The text below the page's stage says this.
    pub fn page_says(&mut self, fragment: impl AsRef<str>) {
        let fragment = fragment.as_ref();
        self.row(include_str!("../../index.html").contains(fragment), "the page's text says", "", fragment.to_owned());
    }

    pub fn finish(self, figure: &str) {
        println!("\n{figure}");
        self.rows.iter().for_each(|(_, row)| println!("  {row}"));
        let failed = self.rows.iter().filter(|(holds, _)| !holds).count();
        assert_eq!(failed, 0, "{figure}: {failed} of {} do not hold, see the table", self.rows.len());
    }
}
