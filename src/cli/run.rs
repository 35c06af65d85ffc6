//! `infoplane run`: trains and writes results.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{bail, Context, Result};
use clap::{value_parser, Arg, ArgMatches, Command};
use serde::Serialize;

use super::params;
use super::train::train;
use crate::experiment::{digest, gradients_csv, information_csv, metrics_csv, npz, run_json, save_run, History};
use crate::params::ExperimentParams;

/// What a run writes.
const FILES: [&str; 7] =
    ["information.csv", "metrics.csv", "gradients.csv", "params.json", "run.json", "run.infoplane", "run.npz"];

/// `params.json`. A struct, as a value made by `json!` would hold a rate of 0.0004 with the digits of a
/// double.
#[derive(Serialize)]
struct ParamsFile<'a> {
    infoplane: &'static str,
    params: &'a ExperimentParams,
}

pub(super) fn command() -> Command {
    let out = Arg::new("out")
        .long("out")
        .value_name("DIR")
        .value_parser(value_parser!(PathBuf))
        .help(format!("Write {} there", FILES.join(", ")));
    Command::new("run")
        .about("Train networks and estimate what their layers know")
        .args(params::arguments(Some(&ExperimentParams::default())))
        .arg(out)
}

pub(super) fn run(matches: &ArgMatches) -> Result<()> {
    let params = params::read(matches, ExperimentParams::default())?;
    let out = matches.get_one::<PathBuf>("out");
    if let Some(dir) = out {
        if FILES.iter().any(|name| dir.join(name).exists()) {
            bail!("{} already holds results; choose another directory or remove it", dir.display());
        }
        // Before the work, so that a directory that cannot be made costs nothing.
        fs::create_dir_all(dir).with_context(|| format!("cannot make the directory {}", dir.display()))?;
    }
    let run = train(&params)?;
    let history = run.history();
    print_summary(history);
    if let Some(dir) = out {
        write(dir, history)?;
    }
    Ok(())
}

fn print_summary(history: &History) {
    for (c, condition) in history.params.conditions().iter().enumerate() {
        let sizes: Vec<String> = condition.hidden_layers.iter().map(usize::to_string).collect();
        println!("{} at {} %:", sizes.join("-"), condition.train_percent);
        let last = history.of_condition(c).iter().map(|n| n.records.len()).max().unwrap_or(0);
        let Some(summary) = last.checked_sub(1).and_then(|i| history.summary(c, i)) else {
            println!("  nothing recorded");
            continue;
        };
        let who = match summary.networks {
            1 => "one network".to_owned(),
            n => format!("means over {n} networks"),
        };
        println!(
            "  epoch {}, {who}: loss {:.4} train, {:.4} test; accuracy {:.3} train, {:.3} test",
            summary.epoch, summary.train_loss, summary.test_loss, summary.train_accuracy, summary.test_accuracy
        );
        for l in summary.layers {
            println!(
                "  L{}  I(X;T) {:6.3} ± {:.3} bits   I(T;Y) {:.3} ± {:.3} bits",
                l.layer, l.i_xt_bits, l.i_xt_sd, l.i_ty_bits, l.i_ty_sd
            );
        }
    }
    println!("digest {}", digest(history));
}

fn write(dir: &Path, history: &History) -> Result<()> {
    let params = ParamsFile { infoplane: env!("CARGO_PKG_VERSION"), params: &history.params };
    let params = serde_json::to_string_pretty(&params).context("parameters as JSON")? + "\n";
    let json = run_json(history).context("the run as JSON")?;
    let text = [information_csv(history), metrics_csv(history), gradients_csv(history), params, json];
    let run = save_run(history).context("the run as a file")?;
    let contents = text.into_iter().map(String::into_bytes).chain([run]);
    let write = |name: &str, content: &[u8]| {
        let path = dir.join(name);
        fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))
    };
    for (name, content) in FILES.into_iter().zip(contents) {
        write(name, &content)?;
    }
    // Last, as it has limits of its own.
    write("run.npz", &npz(history).context("the run as arrays")?)?;
    println!("wrote {} to {}", FILES.join(", "), dir.display());
    Ok(())
}
