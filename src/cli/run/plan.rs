//! What a run will do, before it does it.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::calibration;
use crate::cli::data::{Lines, Own, Size};
use crate::cli::output::{architecture, count, duration, table};
use crate::cli::params;
use crate::cli::train::threads;
use crate::dataset::DataFacts;
use crate::own_data::DataSummary;
use crate::params::{CheckedParams, ExperimentParams};

/// What a run will do.
#[derive(Serialize)]
pub(super) struct Plan<'a> {
    conditions: Vec<Condition>,
    networks: usize,
    epochs: usize,
    recorded_epochs: usize,
    threads: usize,
    data: DataFacts,
    /// What else is known of one's own data.
    summary: Option<&'a DataSummary>,
    /// None where nothing is written.
    out: Option<PathBuf>,
    /// What to know about the parameters.
    notes: Vec<String>,
    /// Roughly.
    estimated_seconds: f64,
    params: ExperimentParams,
}

#[derive(Serialize)]
struct Condition {
    hidden_layers: Vec<usize>,
    train_percent: f64,
    train_samples: usize,
    test_samples: usize,
    batch_size: usize,
    steps_per_epoch: usize,
    parameters: usize,
}

impl<'a> Plan<'a> {
    /// Measures for a fraction of a second how long it will take.
    pub fn new(checked: &CheckedParams, out: Option<&Path>, own: Option<&'a Own>) -> Self {
        let threads = threads(checked.threads);
        let condition = |(c, condition): (usize, &crate::params::Condition)| Condition {
            hidden_layers: condition.hidden_layers.clone(),
            train_percent: condition.train_percent,
            train_samples: condition.train_samples,
            test_samples: condition.test_samples,
            batch_size: condition.batch_size,
            steps_per_epoch: condition.train_samples.div_ceil(condition.batch_size),
            parameters: checked.shape(c).parameters(),
        };
        let conditions: Vec<Condition> = checked.conditions().iter().enumerate().map(condition).collect();
        Self {
            networks: conditions.len() * checked.repeats,
            conditions,
            epochs: checked.epochs,
            recorded_epochs: checked.schedule().len(),
            threads,
            data: (**checked.facts()).clone(),
            summary: own.map(|own| &own.summary),
            out: out.map(Path::to_owned),
            notes: checked.notes().iter().map(params::said).collect(),
            estimated_seconds: calibration::seconds(checked, threads),
            params: (**checked).clone(),
        }
    }
}

impl fmt::Display for Plan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "data      {}", Size::of(&self.data))?;
        if let Some(summary) = self.summary {
            write!(f, "{}", Lines(summary))?;
        }
        writeln!(
            f,
            "training  {}, {} epochs, {} of them recorded, {}",
            count(self.networks, "network"),
            self.epochs,
            self.recorded_epochs,
            count(self.threads, "thread")
        )?;
        let head = ["layers", "training patterns", "of all", "test patterns", "steps per epoch", "weights and biases"];
        let mut rows = vec![head.map(str::to_owned).to_vec()];
        rows.extend(self.conditions.iter().map(|c| {
            vec![
                architecture(&c.hidden_layers),
                c.train_samples.to_string(),
                format!("{} %", c.train_percent),
                c.test_samples.to_string(),
                c.steps_per_epoch.to_string(),
                c.parameters.to_string(),
            ]
        }));
        for line in table(&rows).lines() {
            writeln!(f, "          {line}")?;
        }
        for text in &self.notes {
            writeln!(f, "          note: {text}")?;
        }
        match &self.out {
            Some(dir) => writeln!(f, "results   {}", dir.display())?,
            None => writeln!(f, "results   shown, not written")?,
        }
        let seconds = self.estimated_seconds;
        let about = if seconds < 1.0 { "" } else { "about " };
        write!(f, "time      {about}{}", duration(seconds))
    }
}
