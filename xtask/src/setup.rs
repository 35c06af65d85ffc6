//! Makes what is missing, and only that. Where nothing here can install it, the error says what to
//! install by hand.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{bail, Context, Result};
use serde_json::{json, Value};

use crate::shell;
use crate::toolchain::{self, Linker, Toolchain};
use crate::Workspace;

/// The release of wasm-pack that the tests are run with.
const WASM_PACK: &str = "0.15.1";

/// A toolchain that can build std for wasm: rustup's where it can add the source of std, else
/// Debian's packages.
pub fn wasm_toolchain() -> Result<Toolchain> {
    let mut toolchain = match Toolchain::find()? {
        Some(toolchain) => toolchain,
        None => install_toolchain()?,
    };
    if let Linker::Missing(major) = *toolchain.linker() {
        let by_hand = format!(
            "the Rust compiler in {} needs a wasm-ld of LLVM {major} on PATH. Install it, on Debian by\n  \
             apt-get install --no-install-recommends lld-{major}\n",
            toolchain.sysroot().display()
        );
        apt_install(&[&format!("lld-{major}")]).context(by_hand.clone())?;
        toolchain =
            Toolchain::find()?.filter(|found| !matches!(found.linker(), Linker::Missing(_))).context(by_hand)?;
    }
    println!("wasm toolchain: {}", toolchain.sysroot().display());
    Ok(toolchain)
}

fn install_toolchain() -> Result<Toolchain> {
    let by_hand = "no Rust toolchain of 1.89 or later with the source of std was found. Install one by\n  \
         rustup component add rust-src\n\
         or, on Debian 12, as root\n  \
         apt-get install --no-install-recommends rustc-web cargo-web rust-web-src lld-22\n\
         or set WASM_SYSROOT to the sysroot of a toolchain that has it\n";
    if toolchain::print_sysroot(None).is_some() && shell::find(&["rustup"]).is_some() {
        // Without a network this fails at once, and apt may still have a local mirror.
        let added =
            shell::run(Command::new("rustup").args(["component", "add", "rust-src"]).env("RUSTUP_MAX_RETRIES", "1"));
        match added {
            Ok(()) => {
                if let Some(toolchain) = Toolchain::find()? {
                    return Ok(toolchain);
                }
            }
            Err(error) => println!("{error:#}"),
        }
    }
    apt_install(&["rustc-web", "cargo-web", "rust-web-src"]).context(by_hand)?;
    Toolchain::find()?.context(by_hand)
}

/// Whether the wasm toolchain has clippy, installed if it can be. Without it the compiler's own
/// warnings are all that is checked for wasm.
pub fn wasm_clippy(toolchain: &Toolchain) -> bool {
    let there = || toolchain.tool("cargo-clippy").is_file();
    if !there() {
        let installed = if toolchain.sysroot() == Path::new("/usr") {
            apt_install(&["rust-web-clippy"])
        } else {
            shell::run(Command::new("rustup").args(["component", "add", "clippy"]).env("RUSTUP_MAX_RETRIES", "1"))
        };
        if let Err(error) = installed {
            println!("{error:#}");
        }
    }
    there()
}

/// A browser and its driver.
pub struct Browser {
    /// Chromium or Chrome; `CHROME` overrides the search.
    pub chrome: PathBuf,
    /// The chromedriver of the same release; `CHROMEDRIVER` overrides the search.
    pub driver: PathBuf,
}

impl Browser {
    fn find() -> Result<Option<Self>> {
        let chrome = match named("CHROME")? {
            Some(chrome) => Some(chrome),
            None => {
                shell::find(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]).or_else(|| {
                    let mac = PathBuf::from("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
                    mac.is_file().then_some(mac)
                })
            }
        };
        let driver = named("CHROMEDRIVER")?.or_else(|| shell::find(&["chromedriver"]));
        Ok(chrome.zip(driver).map(|(chrome, driver)| Self { chrome, driver }))
    }

    /// Writes the browser's capabilities for the test runner, which else takes the driver's default.
    pub fn write_capabilities(&self, workspace: &Workspace) -> Result<PathBuf> {
        let file = workspace.target.join("webdriver.json");
        // The runner itself adds headless, no-sandbox and disable-dev-shm-usage.
        let capabilities = json!({ "goog:chromeOptions": { "binary": self.chrome, "args": ["disable-gpu"] } });
        std::fs::write(&file, format!("{capabilities:#}\n"))
            .with_context(|| format!("could not write {}", file.display()))?;
        Ok(file)
    }
}

/// The program that a variable names; an error if there is no such file.
fn named(variable: &str) -> Result<Option<PathBuf>> {
    match std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from) {
        Some(file) if !file.is_file() => {
            bail!("{variable} is {}, which is not a file", file.display())
        }
        file => Ok(file),
    }
}

/// Chromium or Chrome with its driver.
pub fn browser() -> Result<Browser> {
    let by_hand = "Chromium or Chrome, or its chromedriver, was not found. Install both, on Debian by\n  \
         apt-get install --no-install-recommends chromium chromium-driver\n\
         elsewhere from https://googlechromelabs.github.io/chrome-for-testing/, \
         or set CHROME and CHROMEDRIVER to their files\n";
    let browser = match Browser::find()? {
        Some(browser) => browser,
        None => {
            apt_install(&["chromium", "chromium-driver"]).context(by_hand)?;
            Browser::find()?.context(by_hand)?
        }
    };
    println!("browser: {}\ndriver: {}", browser.chrome.display(), browser.driver.display());
    Ok(browser)
}

/// wasm-pack of the release that is known to work: from `PATH`, or installed below the target directory.
pub fn wasm_pack(workspace: &Workspace) -> Result<PathBuf> {
    let own = workspace.tools().join("bin").join(shell::executable("wasm-pack"));
    let fits = |program: &PathBuf| {
        shell::output(Command::new(program).arg("--version"))
            .is_some_and(|text| text == format!("wasm-pack {WASM_PACK}"))
    };
    if let Some(program) = [Some(own.clone()), shell::find(&["wasm-pack"])].into_iter().flatten().find(fits) {
        println!("wasm-pack: {}", program.display());
        return Ok(program);
    }
    // Unoptimised: it only starts other programs, and compiles in a third of the time.
    let install = |locked: &[&str]| {
        let mut command = Command::new(cargo());
        command.args(["install", "wasm-pack", "--version", WASM_PACK, "--debug", "--force"]).args(locked);
        command.arg("--root").arg(workspace.tools()).env_remove("CARGO_TARGET_DIR");
        shell::run(&mut command)
    };
    install(&["--locked"])
        .or_else(|error| {
            println!("{error:#}; trying with the newest dependencies");
            install(&[])
        })
        .with_context(|| {
            format!("wasm-pack could not be installed. Do it by hand:\n  cargo install wasm-pack --version {WASM_PACK}")
        })?;
    Ok(own)
}

/// The cargo that runs native builds: the one that runs xtask.
pub fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Packages of `package-lock.json`.
#[derive(Clone, Copy, PartialEq)]
pub enum Packages {
    /// What puts the page's scripts together.
    OfTheBuild,
    /// What tests and measures the page, too.
    All,
}

/// Packages of `package-lock.json`, as `npm ci` installs them.
pub fn node_modules(workspace: &Workspace, wanted: Packages) -> Result<()> {
    if shell::find(&["node"]).is_none() {
        bail!("node was not found. Install Node.js 20 or later, with npm, from https://nodejs.org/ or your system's packages");
    }
    if has_node_modules(workspace, wanted)? {
        println!("node modules: up to date");
        return Ok(());
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut install = Command::new(npm);
    install.arg("ci").args((wanted == Packages::OfTheBuild).then_some("--omit=dev"));
    shell::run(install.current_dir(&workspace.root))
        .context("the page's tools could not be installed. Run `npm ci` where a registry is reachable")
}

/// Whether they are installed, in the versions of the lock file.
pub fn has_node_modules(workspace: &Workspace, wanted: Packages) -> Result<bool> {
    let locked = read_json(&workspace.root.join("package-lock.json"))?;
    let packages = locked["packages"].as_object().context("package-lock.json has no packages; run `npm install`")?;
    let needed = packages.iter().filter(|(path, package)| {
        // Optional ones are programs for other systems.
        !path.is_empty() && package["optional"] != true && (wanted == Packages::All || package["dev"] != true)
    });
    Ok(needed.into_iter().all(|(path, package)| {
        let installed = read_json(&workspace.root.join(path).join("package.json"));
        installed.is_ok_and(|installed| installed["version"] == package["version"])
    }))
}

fn read_json(file: &Path) -> Result<Value> {
    let text = std::fs::read_to_string(file).with_context(|| format!("could not read {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not valid JSON", file.display()))
}

/// Installs Debian packages as root or through a sudo that asks nothing. Never removes a package.
fn apt_install(packages: &[&str]) -> Result<()> {
    static UPDATED: AtomicBool = AtomicBool::new(false);
    if shell::find(&["apt-get"]).is_none() {
        bail!("this machine has no apt-get");
    }
    let root = shell::output(Command::new("id").arg("-u")).is_some_and(|id| id == "0");
    if !root && !shell::succeeds(Command::new("sudo").args(["-n", "true"])) {
        bail!("apt-get needs root, and sudo would ask for a password");
    }
    let apt = |args: &[&str]| {
        let mut command = if root {
            Command::new("env")
        } else {
            let mut command = Command::new("sudo");
            command.args(["-n", "env"]);
            command
        };
        shell::run(command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]).args(args))
    };
    if !UPDATED.swap(true, Ordering::Relaxed) {
        apt(&["update"])?;
    }
    apt(&[&["install", "-y", "--no-install-recommends", "--no-remove"], packages].concat())
}
