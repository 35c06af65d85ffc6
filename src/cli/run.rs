//! `infoplane run`: trains and writes results.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{bail, Context, Result};
use clap::{value_parser, Arg, ArgMatches, Command};
use indicatif::{ProgressBar, ProgressStyle};
use thiserror::Error;

use crate::experiment::{digest, information_csv, metrics_csv, History, Run, RunState};
use crate::params::{CheckedParams, ExperimentParams, Threads, FIELDS};

/// How often the threads' results are collected.
const POLL: Duration = Duration::from_millis(50);

/// What a run writes.
const FILES: [&str; 3] = ["information.csv", "metrics.csv", "params.json"];

/// Steps of the progress bar.
const BAR_STEPS: u64 = 10_000;

/// A flag whose value cannot be used.
#[derive(Debug, Error)]
#[error("{0}\nSee `infoplane run --help` for what each flag accepts.")]
pub(super) struct UsageError(String);

fn flag(name: &str) -> String {
    name.replace('_', "-")
}

pub(super) fn command() -> Command {
    let defaults = ExperimentParams::default().pairs();
    let arguments = FIELDS.iter().zip(defaults).map(|(field, (_, default))| {
        let choices =
            if field.choices.is_empty() { String::new() } else { format!(" One of {}.", field.choices.join(", ")) };
        Arg::new(field.name)
            .long(flag(field.name))
            .value_name("VALUE")
            .allow_hyphen_values(true)
            .help(format!("{}{choices} [default: {default}]", field.help))
    });
    let out = Arg::new("out")
        .long("out")
        .value_name("DIR")
        .value_parser(value_parser!(PathBuf))
        .help(format!("Write {} there", FILES.join(", ")));
    Command::new("run").about("Train networks and estimate what their layers know").args(arguments).arg(out)
}

pub(super) fn run(matches: &ArgMatches) -> Result<()> {
    let params = params(matches)?;
    let out = matches.get_one::<PathBuf>("out");
    if let Some(dir) = out {
        if FILES.iter().any(|name| dir.join(name).exists()) {
            bail!("{} already holds results; choose another directory or remove it", dir.display());
        }
        // Before the work, so that a directory that cannot be made costs nothing.
        fs::create_dir_all(dir).with_context(|| format!("cannot make the directory {}", dir.display()))?;
    }
    let threads = match params.threads {
        Threads::Count(n) => n,
        Threads::All => std::thread::available_parallelism().map_or(1, usize::from),
    };
    let mut run = Run::new(&params);
    train(&mut run, threads)?;
    let history = run.history();
    for warning in history.warnings() {
        eprintln!("warning: {warning}");
    }
    print_summary(history);
    if let Some(dir) = out {
        write(dir, history)?;
    }
    Ok(())
}

fn params(matches: &ArgMatches) -> Result<CheckedParams> {
    let mut params = ExperimentParams::default();
    let mut problems = Vec::new();
    for field in FIELDS {
        if let Some(text) = matches.get_one::<String>(field.name) {
            if let Err(e) = params.set(field.name, text) {
                problems.push(e);
            }
        }
    }
    if problems.is_empty() {
        match params.check() {
            Ok(checked) => return Ok(checked),
            Err(error) => problems = error.0,
        }
    }
    let lines: Vec<String> = problems.iter().map(|e| format!("error: --{}: {}", flag(e.field), e.problem)).collect();
    Err(UsageError(lines.join("\n")).into())
}

fn train(run: &mut Run, threads: usize) -> Result<()> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().context("cannot start the threads")?;
    let epochs = run.history().params.epochs;
    let networks = run.history().networks.len();
    let style = ProgressStyle::with_template("{wide_bar} {percent:>3} %  {msg}  {eta} left").context("progress bar")?;
    let bar = ProgressBar::new(BAR_STEPS).with_style(style);
    run.resume();
    for lane in run.lanes(threads) {
        pool.spawn(|| lane.work());
    }
    while run.state() != RunState::Done {
        std::thread::sleep(POLL);
        let epoch = run.poll().epoch().unwrap_or(0);
        bar.set_position((run.work_done() * BAR_STEPS as f64) as u64);
        bar.set_message(format!("epoch {epoch} of {epochs}, {networks} networks, {threads} threads"));
    }
    run.poll();
    bar.finish_and_clear();
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
    let params = serde_json::json!({ "infoplane": env!("CARGO_PKG_VERSION"), "params": *history.params });
    let params = serde_json::to_string_pretty(&params).context("parameters as JSON")? + "\n";
    for (name, text) in FILES.into_iter().zip([information_csv(history), metrics_csv(history), params]) {
        let path = dir.join(name);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    println!("wrote {} to {}", FILES.join(", "), dir.display());
    Ok(())
}
