//! The runs that the page's gallery shows without making them.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::setup;
use crate::shell;
use crate::Workspace;

/// Where they are, in the repository and on the site.
pub const DIR: &str = "gallery";

/// Flags of `cargo xtask gallery`.
#[derive(Args)]
#[group(skip)]
pub struct Options {
    /// Compare with the files that are there in place of writing them
    #[arg(long)]
    check: bool,
    /// Only these figures
    names: Vec<String>,
}

/// Runs the figures at the paper's size, which takes some 20 minutes on two cores, and writes them.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let mut cargo = Command::new(setup::cargo());
    cargo.current_dir(&workspace.root).args(["run", "--release", "--bin", "infoplane", "--", "publish", "--out", DIR]);
    if options.check {
        cargo.arg("--check");
    }
    shell::run(cargo.args(&options.names))
}
