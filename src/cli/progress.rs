//! How far a run is: bars on a terminal, lines now and then elsewhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::output::{architecture, duration, note};
use crate::experiment::History;
use crate::measure::EpochSummary;

/// Steps of a bar.
const STEPS: u64 = 1000;

/// Time to the first line; each comes after twice the time of the one before.
const FIRST_LINE: Duration = Duration::from_secs(2);

/// Longest time between lines.
const MOST_BETWEEN: Duration = Duration::from_secs(120);

/// One bar for each condition, lines, or nothing.
pub(super) struct Progress {
    kind: Kind,
    begun: Instant,
    /// Shares of the epochs that were done at the beginning, for each condition.
    before: Vec<f64>,
    /// Records that were shown.
    shown: usize,
}

enum Kind {
    Nothing,
    Bars(MultiProgress, Vec<ProgressBar>),
    Lines { next: Duration, between: Duration },
}

impl Progress {
    /// Of a run that begins, or goes on, now.
    pub fn new(history: &History, quiet: bool) -> Result<Self> {
        let conditions = history.params.conditions();
        let kind = if quiet {
            Kind::Nothing
        } else if std::io::stderr().is_terminal() {
            let style =
                ProgressStyle::with_template("{prefix} {wide_bar} {msg}").context("the progress bar's template")?;
            let labels: Vec<String> = conditions
                .iter()
                .map(|c| format!("{} {} %", architecture(&c.hidden_layers), c.train_percent))
                .collect();
            let width = labels.iter().map(String::len).max().unwrap_or(0);
            let all = MultiProgress::new();
            let bars = labels.iter().map(|label| {
                let bar = all.add(ProgressBar::new(STEPS)).with_style(style.clone());
                bar.set_prefix(format!("{label:<width$}"));
                bar
            });
            let bars = bars.collect();
            Kind::Bars(all, bars)
        } else {
            Kind::Lines { next: FIRST_LINE, between: FIRST_LINE }
        };
        let before = (0..conditions.len()).map(|c| share(history, c)).collect();
        Ok(Self { kind, begun: Instant::now(), before, shown: 0 })
    }

    /// Shows how far it is.
    pub fn show(&mut self, history: &History) {
        let elapsed = self.begun.elapsed();
        let records = history.networks.iter().map(|n| n.records.len()).sum();
        match &mut self.kind {
            Kind::Nothing => {}
            Kind::Bars(_, bars) => {
                if records == self.shown {
                    return;
                }
                for (c, bar) in bars.iter().enumerate() {
                    let done = share(history, c);
                    bar.set_position((done * STEPS as f64) as u64);
                    bar.set_message(message(history, c, left(done, self.before[c], elapsed)));
                }
                self.shown = records;
            }
            Kind::Lines { next, between } => {
                if elapsed < *next {
                    return;
                }
                *between = (*between * 2).min(MOST_BETWEEN);
                *next = elapsed + *between;
                for (c, condition) in history.params.conditions().iter().enumerate() {
                    let (label, done) = (architecture(&condition.hidden_layers), share(history, c));
                    let message = message(history, c, left(done, self.before[c], elapsed));
                    note(format_args!("{label} {} %: {message}", condition.train_percent));
                }
            }
        }
    }

    /// Says something without breaking the bars.
    pub fn say(&self, text: &str) {
        match &self.kind {
            Kind::Bars(all, _) => all.suspend(|| note(text)),
            _ => note(text),
        }
    }

    /// Takes the bars away.
    pub fn end(self) {
        if let Kind::Bars(_, bars) = self.kind {
            bars.iter().for_each(ProgressBar::finish_and_clear);
        }
    }
}

/// Share of the epochs of a condition's networks that is done.
fn share(history: &History, condition: usize) -> f64 {
    let schedule = history.params.schedule();
    let last = schedule.last().copied().unwrap_or(0).max(1) as f64;
    let networks = history.of_condition(condition);
    let done = networks.iter().map(|n| match (n.divergence, n.records.last()) {
        (Some(_), _) => 1.0,
        _ if n.records.len() == schedule.len() => 1.0,
        (None, record) => record.map_or(0.0, |record| record.epoch as f64 / last),
    });
    done.sum::<f64>() / networks.len().max(1) as f64
}

/// Seconds left at the speed since the beginning.
fn left(done: f64, before: f64, elapsed: Duration) -> Option<f64> {
    let (now, then) = (done - before, elapsed.as_secs_f64());
    (now > 0.0 && then > 0.5).then(|| (1.0 - done) * then / now)
}

/// Means at the last recorded epoch that all networks of a condition have reached; diverged ones are
/// not waited for, and where all have diverged it is the last that any of them has reached.
pub(super) fn newest(history: &History, condition: usize) -> Option<EpochSummary> {
    let networks = history.of_condition(condition);
    let healthy = networks.iter().filter(|n| n.divergence.is_none()).map(|n| n.records.len()).min();
    let reached = healthy.or_else(|| networks.iter().map(|n| n.records.len()).max())?;
    history.summary(condition, reached.checked_sub(1)?)
}

fn message(history: &History, condition: usize, left: Option<f64>) -> String {
    let Some(summary) = newest(history, condition) else { return "begins".to_owned() };
    let left = left.map_or(String::new(), |seconds| format!(", {} left", duration(seconds)));
    // A run knows its losses.
    let metrics = summary.metrics.unwrap_or_default();
    format!(
        "epoch {}/{}, loss {:.3}, accuracy {:.3}{left}",
        summary.epoch, history.params.epochs, metrics.train_loss, metrics.train_accuracy
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Run;
    use crate::params::ExperimentParams;

    #[test]
    fn shares_and_words_follow_the_run() {
        let params = ExperimentParams { epochs: 21, recorded_epochs: 5, ..Default::default() }.check().unwrap();
        let mut run = Run::new(&params);
        assert_eq!((share(run.history(), 0), message(run.history(), 0, None).as_str()), (0.0, "begins"));
        run.step();
        while run.work() {}
        assert_eq!(share(run.poll(), 0), 0.0);
        assert!(message(run.history(), 0, Some(90.0)).starts_with("epoch 0/21, loss 0."));
        assert!(message(run.history(), 0, Some(90.0)).ends_with(", 90 s left"));
        run.resume();
        while run.work() {}
        assert_eq!(share(run.poll(), 0), 1.0);
        assert_eq!(left(0.5, 0.25, Duration::from_secs(10)), Some(20.0));
        assert_eq!(left(0.25, 0.25, Duration::from_secs(10)), None);
    }
}
