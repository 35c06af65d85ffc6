//! Runs the same workloads natively and in a headless browser, then the page itself, then what
//! others use, and writes one report.
//!
//! Everything is measured one after the other: two measurements at once would share the machine.

mod report;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{ensure, Context, Result};
use clap::Args;
use serde_json::Value;

use crate::bundle;
use crate::serve;
use crate::setup::{self, Browser, Packages};
use crate::shell;
use crate::toolchain::{Toolchain, Variant};
use crate::Workspace;

use report::{Place, Report};

/// Flags of `cargo xtask bench`.
#[derive(Args)]
#[group(skip)]
pub struct Options {
    /// Fewer and shorter samples, a twentieth of the headline experiment: under two minutes
    #[arg(long)]
    quick: bool,
    /// Also run TensorFlow.js, and numpy and JAX where python3 has them, on the reference workload
    #[arg(long)]
    peers: bool,
    /// Only the native workloads whose name holds this text, without a browser or a report
    #[arg(long, value_name = "TEXT")]
    native: Option<String>,
}

/// The instruction set of common machines of the last ten years: vectors of eight lanes.
pub const V3: &str = "-Ctarget-cpu=x86-64-v3";

/// Measures and writes `target/bench/report.md`.
pub fn run(workspace: &Workspace, options: Options) -> Result<()> {
    if let Some(text) = &options.native {
        let program = native_program(workspace, None)?;
        return shell::run(Command::new(program).args(options.quick.then_some("--quick")).arg(text));
    }
    let toolchain = setup::wasm_toolchain()?;
    let browser = setup::browser()?;
    setup::node_modules(workspace, Packages::All)?;
    // Everything is built before anything is measured.
    let native = native_program(workspace, None)?;
    let v3 = has_avx2().then(|| native_program(workspace, Some(V3))).transpose()?;
    let site = site(workspace, &toolchain, &native)?;
    let url = serve::in_background(&site, &[("/peers/node_modules", workspace.root.join("node_modules"))])?;

    let mut report = Report::new(workspace, options.quick);
    // The browser comes first, while the machine is as cool as the user's.
    for line in in_browser(workspace, &browser, &url, &options)? {
        report.add(Place::Browser, line);
    }
    for (place, program) in [(Place::Native, Some(&native)), (Place::NativeV3, v3.as_ref())] {
        let Some(program) = program else { continue };
        for line in lines(Command::new(program).args(options.quick.then_some("--quick")))? {
            report.add(place, line);
        }
    }
    if options.peers {
        for line in python_peers(workspace, &options)? {
            report.add(Place::Native, line);
        }
    }
    let file = workspace.target.join("bench/report.md");
    let text = report.markdown();
    std::fs::write(&file, &text).with_context(|| format!("could not write {}", file.display()))?;
    println!("{text}\nwritten to {}", file.display());
    report.check_peers()
}

/// Whether this machine has it.
pub fn has_avx2() -> bool {
    #[cfg(target_arch = "x86_64")]
    return is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") && is_x86_feature_detected!("bmi2");
    #[cfg(not(target_arch = "x86_64"))]
    false
}

/// Builds the program `measure`, with compiler flags in a target directory of its own.
fn native_program(workspace: &Workspace, flags: Option<&str>) -> Result<PathBuf> {
    let target = if flags.is_some() { workspace.target.join("native-v3") } else { workspace.target.clone() };
    let mut cargo = Command::new(setup::cargo());
    cargo.current_dir(&workspace.root).env("CARGO_TARGET_DIR", &target);
    if let Some(flags) = flags {
        cargo.env("RUSTFLAGS", flags);
    }
    shell::run(cargo.args(["build", "--release", "--package", "infoplane-benches", "--bin", "measure"]))?;
    Ok(target.join("release").join(shell::executable("measure")))
}

/// The page as it is shipped, and beside it the pages that measure.
fn site(workspace: &Workspace, toolchain: &Toolchain, native: &Path) -> Result<PathBuf> {
    let page = bundle::site(workspace, toolchain, bundle::Options::default())?;
    let site = workspace.target.join("bench/site");
    bundle::remove(&site)?;
    bundle::copy_tree(&page, &site)?;
    let benches = workspace.root.join("benches");
    bundle::copy_tree(&benches.join("browser"), &site.join("bench"))?;
    bundle::copy_tree(&benches.join("peers"), &site.join("peers"))?;
    let programs = site.join("bench/pkg");
    bundle::compile(workspace, toolchain, Variant::Threads, "infoplane-benches", &programs, "infoplane_benches")?;
    let case = lines_of(Command::new(native).arg("--peer-case"))?;
    let file = site.join("peers/peer-case.json");
    std::fs::write(&file, case).with_context(|| format!("could not write {}", file.display()))?;
    Ok(site)
}

fn in_browser(workspace: &Workspace, browser: &Browser, url: &str, options: &Options) -> Result<Vec<Value>> {
    let flag = |on: bool| if on { "1" } else { "0" };
    let mut command = Command::new("node");
    command
        .current_dir(&workspace.root)
        .arg("benches/browser/run.mjs")
        .env("BENCH_URL", url)
        .env("CHROMIUM", &browser.chrome)
        .env("QUICK", flag(options.quick))
        .env("PEERS", flag(options.peers));
    lines(&mut command)
}

/// numpy and JAX, by the python3 on `PATH`; a program that lacks its library says so.
fn python_peers(workspace: &Workspace, options: &Options) -> Result<Vec<Value>> {
    let Some(python) = shell::find(&["python3"]) else {
        println!("numpy, JAX: skipped, there is no python3 on PATH");
        return Ok(Vec::new());
    };
    let case = workspace.target.join("bench/site/peers/peer-case.json");
    let plan = if options.quick { ["--seconds=0.2", "--samples=3"] } else { ["--seconds=1", "--samples=5"] };
    let mut all = Vec::new();
    for (name, file) in [("numpy", "numpy_peer.py"), ("JAX", "jax_peer.py")] {
        let script = workspace.root.join("benches/peers").join(file);
        let output =
            Command::new(&python).arg("-B").arg(script).arg(&case).args(plan).stderr(Stdio::inherit()).output()?;
        if output.status.code() == Some(3) {
            println!("{name}: skipped, python3 does not have it");
            continue;
        }
        ensure!(output.status.success(), "{file} failed ({}); its output is above", output.status);
        let mut peer: Value =
            serde_json::from_slice(&output.stdout).with_context(|| format!("{file} did not print one line of JSON"))?;
        peer["kind"] = "peer".into();
        all.push(peer);
    }
    Ok(all)
}

fn lines_of(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output().context("could not start a program that measures")?;
    ensure!(output.status.success(), "a program that measures failed ({})", output.status);
    String::from_utf8(output.stdout).context("a program that measures printed no text")
}

/// The lines of JSON that a program prints, shown as they come.
fn lines(command: &mut Command) -> Result<Vec<Value>> {
    use std::io::BufRead;
    let mut child = command.stdout(Stdio::piped()).spawn().context("could not start a program that measures")?;
    let output = child.stdout.take().context("the program's output is not piped")?;
    let mut all = Vec::new();
    for line in std::io::BufReader::new(output).lines() {
        let line = line?;
        println!("{line}");
        all.push(serde_json::from_str(&line).with_context(|| format!("no JSON: {line}"))?);
    }
    let status = child.wait()?;
    ensure!(status.success(), "a program that measures failed ({status}); its output is above");
    Ok(all)
}
