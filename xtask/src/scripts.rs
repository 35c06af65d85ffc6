//! The page's scripts and styles on the site.
//!
//! `xtask/scripts.mjs` puts what a page needs at once into one file for the page and one for each worker, leaves what is
//! loaded when it is needed in files of its own, and takes out comments and spaces: 30 kB are transferred in place of
//! 130, and no module waits for another. It uses esbuild on Node.js. Where that is missing, the scripts are copied as
//! they are written: modules that a browser loads one by one.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::bundle::copy_tree;
use crate::setup::{self, Packages};
use crate::shell;
use crate::Workspace;

/// Puts `www/` into the site.
pub fn put(workspace: &Workspace, site: &Path) -> Result<()> {
    let (from, to) = (workspace.root.join("www"), site.join("www"));
    if let Err(error) = setup::node_modules(workspace, Packages::OfTheBuild) {
        println!("{error:#}\nThe scripts are copied as they are written; pages transfer some 100 kB more.");
        return copy_tree(&from, &to);
    }
    run(workspace, ["page".as_ref(), from.as_os_str(), to.as_os_str()])
}

/// Takes comments and spaces out of the scripts that wasm-bindgen wrote.
pub fn shrink_bindings(workspace: &Workspace, dir: &Path) -> Result<()> {
    if !setup::has_node_modules(workspace, Packages::OfTheBuild)? {
        return Ok(());
    }
    run(workspace, ["bindings".as_ref(), dir.as_os_str()])
}

fn run<const N: usize>(workspace: &Workspace, args: [&OsStr; N]) -> Result<()> {
    shell::run(Command::new("node").arg(workspace.root.join("xtask/scripts.mjs")).args(args))
}
