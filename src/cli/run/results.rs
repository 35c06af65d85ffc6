//! What a finished run leaves in its directory.

use std::path::Path;

use anyhow::{Context, Result};
use serde::Serialize;

use super::job::{write_whole, RUN_FILE};
use crate::cli::output::note;
use crate::experiment::{gradients_csv, information_csv, metrics_csv, npz, run_json, History};
use crate::figure::{ChartKind, Figure, PanelsKind, Style};
use crate::params::{AtEpochs, CheckedParams, ExperimentParams};

/// Pixels of a PNG for one of the SVG.
const PNG_SCALE: f64 = 2.0;

/// `params.json`. A struct, as a value made by `json!` would hold a rate of 0.0004 with the digits of a
/// double.
#[derive(Serialize)]
struct ParamsFile<'a> {
    infoplane: &'static str,
    params: &'a ExperimentParams,
}

/// Makes the content of a file.
type Content = fn(&History) -> Result<Vec<u8>>;

/// All files but the run itself and the figures.
const FILES: [(&str, Content); 6] = [
    ("params.json", |history| {
        let file = ParamsFile { infoplane: env!("CARGO_PKG_VERSION"), params: &history.params };
        Ok((serde_json::to_string_pretty(&file).context("parameters as JSON")? + "\n").into_bytes())
    }),
    ("information.csv", |history| Ok(information_csv(history).into_bytes())),
    ("metrics.csv", |history| Ok(metrics_csv(history).into_bytes())),
    ("gradients.csv", |history| Ok(gradients_csv(history).into_bytes())),
    ("run.json", |history| Ok(run_json(history).context("the run as JSON")?.into_bytes())),
    ("run.npz", |history| Ok(npz(history)?)),
];

/// The figures that suit a run: names without extension.
fn figures(params: &CheckedParams) -> Vec<(String, PanelsKind)> {
    let conditions = params.conditions().len();
    let mut figures: Vec<(String, PanelsKind)> = Vec::new();
    let mut add = |name: &str, kind| figures.push((name.to_owned(), kind));
    match params.estimate_information {
        AtEpochs::All => {
            add("plane", PanelsKind::Trajectories { emphasis: None });
            if conditions > 1 {
                add("converged", PanelsKind::Converged);
            } else if params.repeats > 1 {
                // As in the paper's Fig 2: before training, in its first part, at the end.
                let last = params.schedule().last().copied().unwrap_or(0);
                let mut epochs = vec![0, params.schedule()[params.recorded_near(last / 22)], last];
                epochs.dedup();
                add("networks", PanelsKind::Snapshots { condition: 0, epochs });
            }
        }
        AtEpochs::Last => add("converged", PanelsKind::Converged),
        AtEpochs::None => {}
    }
    for condition in 0..conditions {
        let mut add = |name: &str, kinds: &[ChartKind]| {
            let name = if conditions == 1 { name.to_owned() } else { format!("{name}-{condition}") };
            figures.push((name, PanelsKind::Charts { condition, kinds: kinds.to_vec() }));
        };
        add("loss", &[ChartKind::Loss, ChartKind::Accuracy]);
        if params.record_gradients == AtEpochs::All {
            use ChartKind::{GradientNorms, LogSnr, Snr, WeightNorm};
            add("gradients", &[GradientNorms, Snr, LogSnr, WeightNorm]);
        }
    }
    figures
}

/// Everything that a run of these parameters may leave in its directory.
pub(super) fn names(params: &CheckedParams) -> Vec<String> {
    let pictures = figures(params).into_iter().flat_map(|(name, _)| [format!("{name}.svg"), format!("{name}.png")]);
    let files = FILES.iter().map(|(name, _)| (*name).to_owned());
    std::iter::once(RUN_FILE.to_owned()).chain(files).chain(pictures).collect()
}

/// Writes what is not there yet and returns the names of what was written. What has limits of its own,
/// as arrays and pictures have, is left out with a warning.
///
/// # Errors
/// A file that cannot be written.
pub(super) fn write(dir: &Path, history: &History) -> Result<Vec<String>> {
    let mut written = Vec::new();
    let mut write = |name: &str, content: &mut dyn FnMut() -> Result<Vec<u8>>| -> Result<()> {
        let path = dir.join(name);
        if path.exists() {
            return Ok(());
        }
        match content() {
            Ok(bytes) => {
                write_whole(&path, |out| Ok(out.write_all(&bytes)?))?;
                written.push(name.to_owned());
            }
            Err(error) => note(format_args!("warning: {name} is left out: {error:#}")),
        }
        Ok(())
    };
    for (name, content) in FILES {
        write(name, &mut || content(history))?;
    }
    for (name, kind) in figures(&history.params) {
        let [svg, png] = ["svg", "png"].map(|kind| format!("{name}.{kind}"));
        if dir.join(&svg).exists() && dir.join(&png).exists() {
            continue;
        }
        let figure = Figure::new(history, &kind);
        let panels = |scale| figure.panels(Style { scale, dark: false, colouring: kind.usual_colouring() });
        write(&svg, &mut || Ok(panels(1.0).svg()?.into_bytes()))?;
        write(&png, &mut || Ok(panels(PNG_SCALE).png()?))?;
    }
    Ok(written)
}
