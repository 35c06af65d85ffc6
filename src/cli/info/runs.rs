//! What a run file says.

use std::fmt;

use anyhow::Result;
use serde::Serialize;

use crate::archive::{open_published, open_run};
use crate::cli::data::Size;
use crate::cli::output::{architecture, count};
use crate::dataset::DataFacts;
use crate::experiment::digest;
use crate::params::{CheckedParams, ExperimentParams};

/// Where the version of a file's format stands, after its eight first bytes.
fn format_of(bytes: &[u8]) -> u32 {
    bytes.get(8..).and_then(|rest| rest.first_chunk()).map_or(0, |version| u32::from_le_bytes(*version))
}

/// Parameters that differ from the defaults, one a line.
pub(super) fn changed(params: &ExperimentParams) -> String {
    let pairs = params.changed_pairs();
    if pairs.is_empty() {
        return "  parameters: the defaults\n".to_owned();
    }
    pairs.iter().map(|(name, text)| format!("  {name} = {text}\n")).collect()
}

/// What to know about parameters.
pub(super) fn notes(params: &CheckedParams) -> Vec<String> {
    params.notes().iter().map(ToString::to_string).collect()
}

/// A whole run.
#[derive(Serialize)]
pub(super) struct RunFacts {
    format: u32,
    digest: String,
    finished: bool,
    /// The last recorded epoch that all networks have reached.
    epoch: Option<usize>,
    recorded_epochs: usize,
    networks: usize,
    conditions: Vec<String>,
    data: DataFacts,
    warnings: Vec<String>,
    notes: Vec<String>,
    params: ExperimentParams,
}

impl RunFacts {
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let history = open_run(bytes)?;
        Ok(Self {
            format: format_of(bytes),
            digest: digest(&history),
            finished: history.is_complete(),
            epoch: history.epoch(),
            recorded_epochs: history.params.schedule().len(),
            networks: history.networks.len(),
            conditions: conditions(&history.params),
            data: (**history.params.facts()).clone(),
            warnings: history.warnings(),
            notes: notes(&history.params),
            params: (*history.params).clone(),
        })
    }
}

fn conditions(params: &CheckedParams) -> Vec<String> {
    let text = |c: &crate::params::Condition| format!("{} at {} %", architecture(&c.hidden_layers), c.train_percent);
    params.conditions().iter().map(text).collect()
}

fn data_line(data: &DataFacts) -> String {
    format!("  data {}, digest {}\n", Size::of(data), data.digest)
}

impl fmt::Display for RunFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match (self.finished, self.epoch) {
            (true, _) => "finished".to_owned(),
            (false, Some(epoch)) => format!("not finished, at epoch {epoch} of {}", self.params.epochs),
            (false, None) => "not begun".to_owned(),
        };
        writeln!(
            f,
            "  format {}, {state}, {}, {} recorded epochs",
            self.format,
            count(self.networks, "network"),
            self.recorded_epochs
        )?;
        f.write_str(&data_line(&self.data))?;
        writeln!(f, "  conditions {}", self.conditions.join(", "))?;
        f.write_str(&changed(&self.params))?;
        for text in &self.notes {
            writeln!(f, "  note: {text}")?;
        }
        for warning in &self.warnings {
            writeln!(f, "  warning: {warning}")?;
        }
        writeln!(f, "  digest {}", self.digest)
    }
}

/// A run in brief.
#[derive(Serialize)]
pub(super) struct PublishedFacts {
    format: u32,
    /// Version of the program that made the run.
    infoplane: String,
    /// That of the whole run.
    digest: String,
    networks: usize,
    conditions: Vec<String>,
    /// Epochs at which every network is shown.
    shown_epochs: Vec<usize>,
    data: DataFacts,
    params: ExperimentParams,
}

impl PublishedFacts {
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let published = open_published(bytes)?;
        let params = &published.params;
        let schedule = params.schedule();
        Ok(Self {
            format: format_of(bytes),
            networks: published.networks.len(),
            conditions: conditions(params),
            shown_epochs: published.points.iter().filter_map(|index| schedule.get(*index)).copied().collect(),
            data: (**params.facts()).clone(),
            params: (**params).clone(),
            infoplane: published.infoplane,
            digest: published.digest,
        })
    }
}

impl fmt::Display for PublishedFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  format {}, by infoplane {}, {}", self.format, self.infoplane, count(self.networks, "network"))?;
        f.write_str(&data_line(&self.data))?;
        writeln!(f, "  conditions {}", self.conditions.join(", "))?;
        f.write_str(&changed(&self.params))?;
        writeln!(f, "  digest of the whole run {}", self.digest)
    }
}
