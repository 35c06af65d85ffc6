//! `cargo xtask build | serve | test | bench | verify-figures | gallery`: the only entry points for building, looking at, testing
//! and measuring infoplane. Each of them first installs what is missing; see [`setup`].

mod bench;
mod bundle;
mod gallery;
mod report;
mod scripts;
mod serve;
mod setup;
mod shell;
mod test;
mod toolchain;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

/// Builds, serves and tests infoplane.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Builds the site, its wasm programs included, into `target/site`
    Build(bundle::Options),
    /// Builds the site and serves it on localhost
    Serve(serve::Options),
    /// Runs every check and test, or one part of them
    Test(test::Options),
    /// Measures the speed, natively and in the browser, into target/bench/report.md
    Bench(bench::Options),
    /// Runs the figures of the paper and compares what they must show, in some minutes
    VerifyFigures,
    /// Runs the figures at the paper's size, in some 20 minutes, and writes what the page's gallery shows of them
    Gallery(gallery::Options),
}

fn main() -> ExitCode {
    match dispatch() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch() -> Result<()> {
    // cargo and wasm-pack call this program under other names to run tests in the browser.
    let args: Vec<_> = std::env::args_os().collect();
    match args.first().map(Path::new).and_then(Path::file_stem).and_then(OsStr::to_str) {
        Some("wasm-bindgen-test-runner") => {
            return wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(args);
        }
        Some("wasm-bindgen") => return wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(args),
        Some("cargo") => return test::cargo_of_wasm_pack(&args[1..]),
        _ => {}
    }
    if args.get(1).is_some_and(|arg| arg == "wasm-test-runner") {
        return wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(args.into_iter().skip(1));
    }

    let workspace = Workspace::new()?;
    match Cli::parse().command {
        Task::Build(options) => bundle::run(&workspace, options).map(drop),
        Task::Serve(options) => serve::run(&workspace, options),
        Task::Test(options) => test::run(&workspace, options),
        Task::Bench(options) => bench::run(&workspace, options),
        Task::VerifyFigures => verify_figures(&workspace),
        Task::Gallery(options) => gallery::run(&workspace, &options),
    }
}

fn verify_figures(workspace: &Workspace) -> Result<()> {
    let mut cargo = Command::new(setup::cargo());
    cargo.current_dir(&workspace.root).args(["test", "--release", "--test", "figures", "--no-fail-fast"]);
    // One figure after the other: each uses all cores.
    cargo.args(["--", "--ignored", "--nocapture", "--test-threads", "1"]);
    if !test::has_mnist() {
        println!("without the figures of MNIST: set INFOPLANE_MNIST to the directory of its test set");
        cargo.args(["--skip", "mnist"]);
    }
    shell::run(&mut cargo)
}

/// The places everything is read from and written to.
pub struct Workspace {
    /// The repository's root, where `Cargo.toml` and `index.html` are.
    pub root: PathBuf,
    /// Cargo's target directory; `CARGO_TARGET_DIR` moves the wasm builds and the tools with it.
    pub target: PathBuf,
}

impl Workspace {
    fn new() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("xtask is not inside of the workspace")?
            .to_path_buf();
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        Ok(Self { root, target })
    }

    /// The finished site: what a static host would get.
    pub fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// Programs that xtask installs for itself.
    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        super::Cli::command().debug_assert();
    }
}
