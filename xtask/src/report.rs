//! A heading before each step, and a table of all of them at the end.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// What has been run so far.
#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
}

struct Row {
    step: String,
    time: Duration,
    ok: bool,
}

impl Report {
    /// Runs one step under a heading and notes how it went.
    pub fn step<T>(&mut self, step: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("\n== {step}");
        let start = Instant::now();
        let result = work().with_context(|| format!("step failed: {step}"));
        self.rows.push(Row { step: step.to_string(), time: start.elapsed(), ok: result.is_ok() });
        result
    }

    /// Prints the table and one closing line.
    pub fn print(&self) {
        let width = self.rows.iter().map(|row| row.step.chars().count()).max().unwrap_or(0);
        println!("\n{:width$}  {:>9}", "step", "time");
        for Row { step, time, ok } in &self.rows {
            println!("{step:width$}  {:>7.1} s  {}", time.as_secs_f64(), if *ok { "ok" } else { "FAILED" });
        }
        let total = self.rows.iter().map(|row| row.time).sum::<Duration>().as_secs();
        let (minutes, seconds) = (total / 60, total % 60);
        match self.rows.iter().find(|row| !row.ok) {
            None => println!("\nAll {} steps passed in {minutes} min {seconds} s.", self.rows.len()),
            Some(row) => println!("\nStopped at \"{}\" after {minutes} min {seconds} s.", row.step),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_is_noted_and_named_in_the_error() {
        let mut report = Report::default();
        assert!(report.step("first", || Ok(())).is_ok());
        let error = report.step::<()>("second", || anyhow::bail!("no")).unwrap_err();
        assert_eq!(format!("{error:#}"), "step failed: second: no");
        assert_eq!(report.rows.iter().map(|row| row.ok).collect::<Vec<_>>(), [true, false]);
    }
}
