//! Compiles the page in both variants, the reader of files and the estimators, makes their JavaScript bindings and puts the site together.
//!
//! ```text
//! target/site/
//!   index.html
//!   coi-serviceworker.js    next to the page: its folder is its scope
//!   www/                    scripts and styles; see [`scripts`]
//!   gallery/                what to see in the figures, and runs of them, made beforehand by `cargo xtask gallery`
//!   docs/                   what the page refers to
//!   pkg/threads/            infoplane.js, infoplane_bg.wasm, snippets/
//!   pkg/single/             infoplane.js, infoplane_bg.wasm
//!   pkg/reader/             infoplane_reader.js, infoplane_reader_bg.wasm: loaded when a file is dropped
//!   pkg/estimators/         infoplane_estimators.js, infoplane_estimators_bg.wasm: loaded with the first estimator of these
//! ```

use std::ffi::OsStr;
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{ensure, Context, Result};
use clap::Args;
use wasm_bindgen_cli_support::Bindgen;

use crate::gallery;
use crate::scripts;
use crate::setup::{self, Packages};
use crate::shell;
use crate::toolchain::{Toolchain, Variant, TARGET};
use crate::Workspace;

/// Endings of files that are transferred compressed.
const COMPRESSED: [&str; 6] = ["css", "html", "js", "md", "txt", "wasm"];

/// How often each of them is gone through: five are half a per cent from the best that there is.
const ITERATIONS: NonZeroU64 = NonZeroU64::MIN.saturating_add(4);

/// Its folder is what it serves.
const SERVICE_WORKER: &str = "coi-serviceworker.js";

/// What the page refers to.
const DOCS: [&str; 1] = ["activations.md"];

/// Flags of `cargo xtask build`.
#[derive(Args, Clone, Copy, Default)]
#[group(skip)]
pub struct Options {
    /// Run wasm-opt over the wasm files: 5 % smaller, 2 % less to transfer, half a minute slower to build
    #[arg(long)]
    optimise: bool,
}

/// Sets up, builds and assembles; gives the site's directory.
pub fn run(workspace: &Workspace, options: Options) -> Result<PathBuf> {
    let toolchain = setup::wasm_toolchain()?;
    if options.optimise {
        setup::node_modules(workspace, Packages::All)?;
    }
    site(workspace, &toolchain, options)
}

/// Builds with a toolchain that has been set up.
pub fn site(workspace: &Workspace, toolchain: &Toolchain, options: Options) -> Result<PathBuf> {
    // A server may be showing the old site: it is replaced only when the new one is complete.
    let next = workspace.target.join("site-next");
    remove(&next)?;
    copy_page(&workspace.root, &next)?;
    scripts::put(workspace, &next)?;
    copy(&next.join("www").join(SERVICE_WORKER), &next.join(SERVICE_WORKER))?;
    for variant in Variant::SHIPPED {
        let name = variant.name();
        let (package, out) = variant.program();
        let wasm = compile(workspace, toolchain, variant, package, &next.join("pkg").join(name), out)?;
        if options.optimise {
            optimise(workspace, variant, &wasm)?;
        }
        let size = wasm.metadata().with_context(|| format!("bindgen did not write {}", wasm.display()))?.len();
        println!("{name}: {} kB of wasm", size / 1000);
    }
    scripts::shrink_bindings(workspace, &next.join("pkg"))?;
    compress(&next)?;
    let site = workspace.site();
    remove(&site)?;
    std::fs::rename(&next, &site).with_context(|| format!("could not move the site to {}", site.display()))?;
    println!("site: {}", site.display());
    Ok(site)
}

/// Compiles one package of the workspace and makes its bindings, `{name}.js`; gives the wasm file.
pub fn compile(
    workspace: &Workspace,
    toolchain: &Toolchain,
    variant: Variant,
    package: &str,
    out: &Path,
    name: &str,
) -> Result<PathBuf> {
    let mut build = toolchain.cargo(variant, "rustc", workspace);
    // A library that has another form, for Rust, is not optimised across packages.
    shell::run(build.args(["--lib", "--crate-type", "cdylib", "--release", "--package", package]))
        .with_context(|| format!("the {} variant of {package} does not compile", variant.name()))?;
    let library = package.replace('-', "_");
    let wasm = variant.target_dir(workspace).join(TARGET).join("release").join(format!("{library}.wasm"));
    Bindgen::new()
        .input_path(&wasm)
        .web(true)?
        .out_name(name)
        // The library's default differs from the command line tool's: the page calls `init()`
        // without naming the wasm file.
        .omit_default_module_path(false)
        // For the checks of the scripts that use it; see tsconfig.json.
        .typescript(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(out)
        .with_context(|| format!("wasm-bindgen failed on {}", wasm.display()))?;
    Ok(out.join(format!("{name}_bg.wasm")))
}

/// Shrinks the file with binaryen's wasm-opt, which npm brings as a program for Node.
fn optimise(workspace: &Workspace, variant: Variant, wasm: &Path) -> Result<()> {
    let features = [
        "simd",
        "bulk-memory",
        "mutable-globals",
        "sign-ext",
        "nontrapping-float-to-int",
        "reference-types",
        "multivalue",
    ];
    let mut command = Command::new("node");
    command.arg(workspace.root.join("node_modules/binaryen/bin/wasm-opt")).arg("-O3");
    command.args(features.map(|feature| format!("--enable-{feature}")));
    if variant == Variant::Threads {
        command.arg("--enable-threads");
    }
    shell::run(command.arg(wasm).arg("-o").arg(wasm))
}

/// What is copied as it is.
fn copy_page(root: &Path, site: &Path) -> Result<()> {
    let (index, www) = (root.join("index.html"), root.join("www"));
    ensure!(
        index.is_file() && www.is_dir(),
        "index.html or www/ is missing in {}; is the checkout complete?",
        root.display()
    );
    let gallery = root.join(gallery::DIR);
    if gallery.is_dir() {
        copy_tree(&gallery, &site.join(gallery::DIR))?;
    }
    std::fs::create_dir_all(site.join("docs")).context("could not create the directory of documents")?;
    for name in DOCS {
        copy(&root.join("docs").join(name), &site.join("docs").join(name))?;
    }
    copy(&index, &site.join("index.html"))
}

/// Puts next to each text and program what a server that compresses would make of it: `cargo xtask serve` sends that, and
/// so do other hosts that look for it.
fn compress(site: &Path) -> Result<()> {
    for entry in site.read_dir().with_context(|| format!("could not list {}", site.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            compress(&path)?;
        } else if path.extension().and_then(OsStr::to_str).is_some_and(|ending| COMPRESSED.contains(&ending)) {
            let content = std::fs::read(&path).with_context(|| format!("could not read {}", path.display()))?;
            let mut packed = Vec::new();
            let options = zopfli::Options { iteration_count: ITERATIONS, ..zopfli::Options::default() };
            zopfli::compress(options, zopfli::Format::Gzip, &content[..], &mut packed)
                .with_context(|| format!("could not compress {}", path.display()))?;
            let mut name = path.into_os_string();
            name.push(".gz");
            std::fs::write(&name, packed).with_context(|| format!("could not write {}", Path::new(&name).display()))?;
        }
    }
    Ok(())
}

pub fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to).with_context(|| format!("could not create {}", to.display()))?;
    for entry in from.read_dir().with_context(|| format!("could not list {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            copy(&entry.path(), &target)?;
        }
    }
    Ok(())
}

pub fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::copy(from, to).map(drop).with_context(|| format!("could not copy {} to {}", from.display(), to.display()))
}

pub fn remove(dir: &Path) -> Result<()> {
    match std::fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("could not remove {}", dir.display()))
        }
        _ => Ok(()),
    }
}
