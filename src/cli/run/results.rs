//! What a finished run leaves in its directory.

use std::cell::OnceCell;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result};
use serde::Serialize;

use super::job::RUN_FILE;
use crate::archive::{gradients_csv, information_csv, metrics_csv, npz, run_json, write_activations};
use crate::cli::files::write_whole;
use crate::cli::output::note;
use crate::cli::picture;
use crate::experiment::History;
use crate::figure::{ChartKind, PanelsKind};
use crate::params::{AtEpochs, CheckedParams, ExperimentParams};
use crate::shown::scene_for;

/// `params.json`. A struct, as a value made by `json!` would hold a rate of 0.0004 with the digits of a
/// double.
#[derive(Serialize)]
struct ParamsFile<'a> {
    infoplane: &'static str,
    params: &'a ExperimentParams,
}

/// Writes the content of a file.
type Content = fn(&History, &mut dyn Write) -> Result<()>;

/// All files but the run itself, activations and figures.
const FILES: [(&str, Content); 6] = [
    ("params.json", |history, out| {
        let file = ParamsFile { infoplane: env!("CARGO_PKG_VERSION"), params: &history.params };
        Ok(writeln!(out, "{}", serde_json::to_string_pretty(&file).context("parameters as JSON")?)?)
    }),
    ("information.csv", |history, out| Ok(out.write_all(information_csv(history).as_bytes())?)),
    ("metrics.csv", |history, out| Ok(out.write_all(metrics_csv(history).as_bytes())?)),
    ("gradients.csv", |history, out| Ok(out.write_all(gradients_csv(history).as_bytes())?)),
    ("run.json", |history, out| Ok(out.write_all(run_json(history).context("the run as JSON")?.as_bytes())?)),
    ("run.npz", |history, out| Ok(out.write_all(&npz(history)?)?)),
];

/// Files of activations, one for each network.
fn activations(params: &CheckedParams) -> Vec<String> {
    match (params.record_activations, params.conditions().len() * params.repeats) {
        (AtEpochs::None, _) => Vec::new(),
        (_, 1) => vec!["activations.npz".to_owned()],
        (_, networks) => (0..networks).map(|network| format!("activations-{network}.npz")).collect(),
    }
}

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
    std::iter::once(RUN_FILE.to_owned()).chain(files).chain(activations(params)).chain(pictures).collect()
}

/// Writes what is not there yet and returns the names of what was written. What has limits of its own,
/// as arrays and pictures have, is left out with a warning.
///
/// # Errors
/// A file that cannot be written.
pub(super) fn write(dir: &Path, history: &History) -> Result<Vec<String>> {
    let mut written = Vec::new();
    let mut write = |name: &str, content: &dyn Fn(&mut dyn Write) -> Result<()>| -> Result<()> {
        let path = dir.join(name);
        if path.exists() {
            return Ok(());
        }
        match write_whole(&path, content) {
            Ok(()) => written.push(name.to_owned()),
            Err(error) if error.chain().any(|cause| cause.is::<io::Error>()) => return Err(error),
            Err(error) => note(format_args!("warning: {name} is left out: {}", error.root_cause())),
        }
        Ok(())
    };
    for (name, content) in FILES {
        write(name, &|out| content(history, out))?;
    }
    for (network, name) in activations(&history.params).iter().enumerate() {
        write(name, &|mut out| Ok(write_activations(history, network, &mut out)?))?;
    }
    for (name, kind) in figures(&history.params) {
        let [svg, png] = ["svg", "png"].map(|kind| format!("{name}.{kind}"));
        if dir.join(&svg).exists() && dir.join(&png).exists() {
            continue;
        }
        let pictures = OnceCell::new();
        let picture = |n: usize, out: &mut dyn Write| -> Result<()> {
            // Drawn when the first is written, so that a figure beyond its limits is left out with a word.
            if pictures.get().is_none() {
                let _ = pictures.set(picture::usual(&scene_for(history, &kind), &kind)?);
            }
            Ok(pictures.get().map_or(Ok(()), |both| out.write_all(&both[n]))?)
        };
        write(&svg, &|out| picture(0, out))?;
        write(&png, &|out| picture(1, out))?;
    }
    Ok(written)
}
