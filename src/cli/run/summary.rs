//! What came out of a run, for people and for programs.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::cli::output::architecture;
use crate::cli::progress::newest;
use crate::experiment::{digest, History};
use crate::measure::EpochSummary;

/// The newest means of each condition.
#[derive(Serialize)]
pub(super) struct Summary {
    digest: String,
    /// Whether all networks have reached their end.
    finished: bool,
    /// Where the results are.
    out: Option<PathBuf>,
    conditions: Vec<Condition>,
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct Condition {
    hidden_layers: Vec<usize>,
    train_percent: f64,
    /// None where nothing was recorded.
    newest: Option<EpochSummary>,
}

impl Summary {
    /// Of what is recorded by now.
    pub fn new(history: &History, out: Option<&Path>) -> Self {
        let condition = |(c, condition): (usize, &crate::params::Condition)| Condition {
            hidden_layers: condition.hidden_layers.clone(),
            train_percent: condition.train_percent,
            newest: newest(history, c),
        };
        Self {
            digest: digest(history),
            finished: history.is_complete(),
            out: out.map(Path::to_owned),
            conditions: history.params.conditions().iter().enumerate().map(condition).collect(),
            warnings: history.warnings(),
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for condition in &self.conditions {
            writeln!(f, "{} at {} %:", architecture(&condition.hidden_layers), condition.train_percent)?;
            let Some(summary) = &condition.newest else {
                writeln!(f, "  nothing recorded")?;
                continue;
            };
            let who = match summary.networks {
                1 => "one network".to_owned(),
                n => format!("means over {n} networks ± standard deviations"),
            };
            // A run knows its losses.
            let m = summary.metrics.unwrap_or_default();
            writeln!(
                f,
                "  epoch {}, {who}: loss {:.4} train, {:.4} test; accuracy {:.3} train, {:.3} test",
                summary.epoch, m.train_loss, m.test_loss, m.train_accuracy, m.test_accuracy
            )?;
            for l in &summary.layers {
                let spread = |sd: Option<f64>| sd.map_or(String::new(), |sd| format!(" ± {sd:.3}"));
                let beyond = l
                    .doubts
                    .outside
                    .filter(|share| *share >= 0.001)
                    .map_or(String::new(), |share| format!("   {:.1} % beyond the bins", 100.0 * share));
                writeln!(
                    f,
                    "  L{}  I(X;T) {:6.3}{} bits   I(T;Y) {:.3}{} bits{beyond}",
                    l.layer,
                    // Of a run these are known.
                    l.i_xt_bits.unwrap_or_default(),
                    spread(l.i_xt_sd),
                    l.i_ty_bits.unwrap_or_default(),
                    spread(l.i_ty_sd)
                )?;
            }
        }
        write!(f, "digest {}", self.digest)
    }
}
