//! Every check and test, in the order in which they are most likely to fail early: native ones need
//! no wasm toolchain, the browser's come next, the whole page last.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{ensure, Context, Result};
use clap::{Args, ValueEnum};

use crate::report::Report;
use crate::setup::{self, Browser, Packages};
use crate::shell;
use crate::toolchain::{self, Toolchain, Variant};
use crate::{bench, bundle, Workspace};

/// Flags of `cargo xtask test`.
#[derive(Args)]
#[group(skip)]
pub struct Options {
    /// Run only this part
    #[arg(value_enum)]
    part: Option<Part>,
}

/// A part of the tests, for development.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Part {
    /// Formatting, lints, documentation and tests outside of the browser
    Native,
    /// Lints for wasm, then `threads`, `single` and `plain`
    Wasm,
    /// The exports in the browser, with a thread pool
    Threads,
    /// The exports in the browser, on one core
    Single,
    /// The exports in the browser, without any compiler flag
    Plain,
    /// The page in the browser
    Page,
}

impl Part {
    fn variants(part: Option<Part>) -> &'static [Variant] {
        match part {
            None | Some(Part::Wasm) => &[Variant::Threads, Variant::Single, Variant::Plain],
            Some(Part::Threads) => &[Variant::Threads],
            Some(Part::Single) => &[Variant::Single],
            Some(Part::Plain) => &[Variant::Plain],
            Some(Part::Native | Part::Page) => &[],
        }
    }
}

/// Runs the chosen part, or all; stops at the first step that fails.
pub fn run(workspace: &Workspace, options: Options) -> Result<()> {
    let mut report = Report::default();
    let result = steps(workspace, options.part, &mut report);
    report.print();
    result
}

fn steps(workspace: &Workspace, part: Option<Part>, report: &mut Report) -> Result<()> {
    let wanted = |one: Part| part.is_none() || part == Some(one);
    if wanted(Part::Native) {
        native(workspace, report)?;
    }
    if part == Some(Part::Native) {
        return Ok(());
    }

    let toolchain = report.step("set up: wasm toolchain", setup::wasm_toolchain)?;
    let browser = report.step("set up: browser", setup::browser)?;
    if wanted(Part::Page) {
        // Before the site, whose scripts one of them puts together.
        report.step("set up: node modules", || setup::node_modules(workspace, Packages::All))?;
        // As the native tests have it: the tests compare files and numbers with its.
        report.step("native program", || shell::run(cargo(workspace).args(["test", "--no-run", "--test", "cli"])))?;
        report.step("site", || bundle::site(workspace, &toolchain, bundle::Options::default()))?;
    }
    if wanted(Part::Wasm) {
        lint_wasm(workspace, &toolchain, report)?;
    }
    let variants = Part::variants(part);
    if !variants.is_empty() {
        let wasm_pack = report.step("set up: wasm-pack", || setup::wasm_pack(workspace))?;
        let runner = Runner { workspace, toolchain: &toolchain, browser: &browser, wasm_pack };
        for &variant in variants {
            report.step(&format!("exports in the browser: {}", variant.name()), || runner.run(variant))?;
        }
    }
    if wanted(Part::Page) {
        // They need the site: it has the types of what the program gives and takes.
        for project in ["tsconfig.json", "tests/page/tsconfig.json"] {
            report.step(&format!("types of the scripts: {project}"), || {
                node(workspace, "node_modules/typescript/bin/tsc", &["-p", project])
            })?;
        }
        report.step("lints of the scripts", || {
            node(
                workspace,
                "node_modules/eslint/bin/eslint.js",
                &["--max-warnings", "0", "www", "tests/page", "xtask/scripts.mjs"],
            )
        })?;
        report.step("page in the browser", || page(workspace, &browser))?;
    }
    Ok(())
}

fn native(workspace: &Workspace, report: &mut Report) -> Result<()> {
    report.step("formatting", || {
        shell::run(cargo(workspace).args(["fmt", "--all", "--check"])).context("run `cargo fmt --all`")
    })?;
    report.step("clippy", || {
        shell::run(cargo(workspace).args(["clippy", "--workspace", "--all-targets", "--", "-Dwarnings"]))
    })?;
    report.step("documentation", || {
        let mut doc = cargo(workspace);
        shell::run(doc.args(["doc", "--no-deps", "--workspace"]).env("RUSTDOCFLAGS", "-Dwarnings"))
    })?;
    report.step("native tests and doctests", || shell::run(cargo(workspace).arg("test")))?;
    // Tests that need what not every machine has; each of them is ignored without these steps.
    let ignored = |filter: &str| {
        let mut test = cargo(workspace);
        test.args(["test", "--test", "cli", "--test", "cli_data", "--test", "data_files", "--", "--ignored", filter]);
        shell::run(&mut test)
    };
    if shell::output(Command::new("python3").args(["-c", "import numpy"])).is_some() {
        report.step("tests with numpy", || ignored("numpy"))?;
    } else {
        println!("without the tests that need python3 with numpy");
    }
    if has_mnist() {
        report.step("tests with MNIST", || ignored("mnist"))?;
    } else {
        println!("without the tests that need MNIST: set INFOPLANE_MNIST to the directory of its test set");
    }
    if bench::has_avx2() {
        // Registers of eight lanes take other paths through the kernels, to the same bits.
        report.step("kernels and digests with AVX2", || {
            let target = workspace.target.join("native-v3");
            let test = |args: &[&str]| {
                let mut test = cargo(workspace);
                test.env("RUSTFLAGS", bench::V3).env("CARGO_TARGET_DIR", &target);
                // The kernels are ours; what else there is compiles in half the time.
                test.args(["test", "--config", "profile.test.package.\"*\".opt-level=0"]);
                shell::run(test.args(args))
            };
            test(&["--package", "infoplane-core", "--lib"])?;
            test(&["--package", "infoplane", "--test", "digest"])
        })?;
    }
    // Its dependencies are already there in the dev profile, with which it was built.
    report.step("tests of xtask", || {
        shell::run(cargo(workspace).args(["test", "--package", "xtask", "--profile", "dev"]))
    })
}

/// Whether somebody says where MNIST's test set is.
pub fn has_mnist() -> bool {
    std::env::var_os("INFOPLANE_MNIST").is_some()
}

/// The user's cargo in the repository's root.
fn cargo(workspace: &Workspace) -> Command {
    let mut command = Command::new(setup::cargo());
    command.current_dir(&workspace.root);
    command
}

/// clippy sees the browser's code in this build only.
fn lint_wasm(workspace: &Workspace, toolchain: &Toolchain, report: &mut Report) -> Result<()> {
    let clippy = report.step("set up: clippy for wasm", || Ok(setup::wasm_clippy(toolchain)))?;
    for variant in Variant::SHIPPED {
        let name = variant.name();
        // clippy also looks at those packages of the workspace on which this one depends.
        let (package, _) = variant.program();
        let what = if matches!(variant, Variant::Reader | Variant::Estimators) {
            &["--lib"][..]
        } else {
            &["--lib", "--test", "web"]
        };
        let targets = [&["--target", toolchain::TARGET, "--package", package], what].concat();
        if clippy {
            report.step(&format!("clippy for wasm: {name}"), || {
                // Called by its path: cargo would look for another one in its own directory first.
                let mut command = toolchain.command(toolchain.tool("cargo-clippy"), variant, workspace);
                command.env("CARGO", toolchain.tool("cargo")).arg("clippy").args(&targets);
                shell::run(command.args(["--", "-Dwarnings"]))
            })?;
        } else {
            report.step(&format!("check for wasm, without clippy: {name}"), || {
                shell::run(toolchain.command(toolchain.tool("cargo"), variant, workspace).arg("check").args(&targets))
            })?;
        }
    }
    Ok(())
}

/// `wasm-pack test --headless` with what a variant needs.
struct Runner<'a> {
    workspace: &'a Workspace,
    toolchain: &'a Toolchain,
    browser: &'a Browser,
    wasm_pack: PathBuf,
}

impl Runner<'_> {
    fn run(&self, variant: Variant) -> Result<()> {
        let runner = toolchain::link_runner(self.workspace)?;
        let capabilities = self.browser.write_capabilities(self.workspace)?;
        let mut command = self.toolchain.command(&self.wasm_pack, variant, self.workspace);
        command
            // It takes cargo and the runner from PATH.
            .env("PATH", shell::path_with(&[&runner, &self.toolchain.sysroot().join("bin")])?)
            .env(REAL_CARGO, self.toolchain.tool("cargo"))
            .env(PROFILE, toolchain::profile(self.workspace))
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities)
            // A panic inside of the thread pool shows as silence until this many seconds have passed.
            .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
            .env("RUST_BACKTRACE", "0")
            // Without this mode it looks for rustup's wasm32 target, which is not used here.
            .args(["test", "--headless", "--chrome", "--release", "--mode", "no-install", "--chromedriver"])
            .arg(&self.browser.driver)
            .args(["wasm/page", "--test", "web"]);
        shell::run(&mut command)
    }
}

/// Where xtask, called as cargo by wasm-pack, finds cargo.
const REAL_CARGO: &str = "XTASK_REAL_CARGO";

/// The configuration with which that cargo builds: as the site's programs, whose std and dependencies it finds there.
const PROFILE: &str = "XTASK_PROFILE";

/// What wasm-pack calls as cargo. It builds every test of the package before it runs the one that is wanted;
/// here it builds that one alone.
pub fn cargo_of_wasm_pack(args: &[OsString]) -> Result<()> {
    let cargo = std::env::var_os(REAL_CARGO).context("only `cargo xtask test` calls this program as cargo")?;
    let mut command = Command::new(&cargo);
    let (subcommand, args) = args.split_first().context("wasm-pack named no subcommand of cargo")?;
    command.arg(subcommand);
    let builds = subcommand == "build";
    if let Some(profile) = std::env::var_os(PROFILE).filter(|_| builds || subcommand == "test") {
        command.arg("--config").arg(profile);
    }
    command.args(args.iter().filter(|arg| !builds || *arg != "--tests"));
    let status = command.status().context("could not start cargo")?;
    std::process::exit(status.code().unwrap_or(1))
}

/// A tool that npm brings, in the repository's root.
fn node(workspace: &Workspace, program: &str, flags: &[&str]) -> Result<()> {
    let mut command = Command::new("node");
    shell::run(command.current_dir(&workspace.root).arg(workspace.root.join(program)).args(flags))
}

/// The tests of the whole page, by Node's test runner and Playwright.
fn page(workspace: &Workspace, browser: &Browser) -> Result<()> {
    let files = page_tests(&workspace.root.join("tests/page"))?;
    let program = workspace.target.join("debug").join(shell::executable("infoplane"));
    let xtask = std::env::current_exe().context("could not find the running program's file")?;
    let mut command = Command::new("node");
    command
        .current_dir(&workspace.root)
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .args(files)
        .env("INFOPLANE_SITE", workspace.site())
        .env("INFOPLANE_BIN", program)
        .env("CHROMIUM", &browser.chrome)
        .env("XTASK", xtask);
    shell::run(&mut command)
}

/// The files named `*.test.js` or `*.test.mjs`: Node's own search differs between its releases.
fn page_tests(dir: &Path) -> Result<Vec<PathBuf>> {
    let entries = dir.read_dir().with_context(|| format!("could not list {}", dir.display()))?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.retain(|file| file.to_string_lossy().ends_with(".test.js") || file.to_string_lossy().ends_with(".test.mjs"));
    files.sort();
    ensure!(!files.is_empty(), "there is no file *.test.js in {}", dir.display());
    Ok(files)
}
