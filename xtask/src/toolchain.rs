//! Finds a compiler that can build std for wasm, and sets everything cargo needs for it.
//!
//! rustup's wasm32 target has a std without threads. Shared memory needs one with atomics, so std is
//! built from its source, on a stable compiler with `RUSTC_BOOTSTRAP=1`. Only the child process gets
//! that variable: native builds and their build scripts never see it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::shell;
use crate::Workspace;

/// The target of every browser build.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Address space reserved for the shared memory. It cannot grow later; phones refuse more.
const MAX_MEMORY: u32 = 1 << 30;

/// The oldest compiler that accepts the package, as (major, minor).
const OLDEST: (u32, u32) = (1, 89);

/// The file that tells cargo how to optimise wasm programs, in the repository. Native builds do not read it.
const PROFILE: &str = "xtask/wasm-profile.toml";

/// Settings about another toolchain, or about native builds, that must not reach a wasm build:
/// `cargo run` and rustup's proxies leave some of them in xtask's own environment.
const FOREIGN: [&str; 13] = [
    "CARGO",
    "CARGO_BUILD_RUSTC",
    "CARGO_BUILD_RUSTFLAGS",
    "CARGO_BUILD_TARGET",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "LD_LIBRARY_PATH",
    "RUSTC",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTDOC",
    "RUSTDOCFLAGS",
    "RUSTFLAGS",
    "RUSTUP_TOOLCHAIN",
];

/// A way to compile the package for the browser.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Variant {
    /// SIMD, atomics and shared memory: for isolated pages.
    Threads,
    /// SIMD on one core: for every other page.
    Single,
    /// The reader of dropped files instead of the page, compiled as `Single`.
    Reader,
    /// Estimators that are loaded when they are asked for, compiled as `Single`.
    Estimators,
    /// No flag at all, as on a machine with nothing but rustup's wasm32 target. Tested, not shipped.
    Plain,
}

impl Variant {
    /// The variants that the site holds.
    pub const SHIPPED: [Variant; 4] = [Variant::Threads, Variant::Single, Variant::Reader, Variant::Estimators];

    /// The name in paths, on the command line and in headings.
    pub fn name(self) -> &'static str {
        match self {
            Variant::Threads => "threads",
            Variant::Single => "single",
            Variant::Reader => "reader",
            Variant::Estimators => "estimators",
            Variant::Plain => "plain",
        }
    }

    /// The package that is the program, and what its script is called on the site.
    pub fn program(self) -> (&'static str, &'static str) {
        match self {
            Variant::Reader => ("infoplane-reader", "infoplane_reader"),
            Variant::Estimators => ("infoplane-estimators", "infoplane_estimators"),
            Variant::Threads | Variant::Single | Variant::Plain => ("infoplane-page", "infoplane"),
        }
    }

    fn rustflags(self) -> Vec<String> {
        match self {
            Variant::Plain => Vec::new(),
            Variant::Single | Variant::Reader | Variant::Estimators => vec!["-Ctarget-feature=+simd128".into()],
            // rustc adds none of the linker's flags for +atomics. bindgen's transformation for
            // threads looks for the four exports.
            Variant::Threads => [
                "-Ctarget-feature=+simd128,+atomics,+bulk-memory,+mutable-globals",
                "-Clink-arg=--shared-memory",
                "-Clink-arg=--import-memory",
                "-Clink-arg=--export=__wasm_init_tls",
                "-Clink-arg=--export=__tls_size",
                "-Clink-arg=--export=__tls_align",
                "-Clink-arg=--export=__tls_base",
            ]
            .map(String::from)
            .into_iter()
            .chain([format!("-Clink-arg=--max-memory={MAX_MEMORY}")])
            .collect(),
        }
    }

    /// The variant's target directory. The reader and the estimators have the flags of `Single`, hence its std and its
    /// dependencies.
    pub fn target_dir(self, workspace: &Workspace) -> PathBuf {
        let flags = if matches!(self, Variant::Reader | Variant::Estimators) { Variant::Single } else { self };
        workspace.target.join(format!("wasm-{}", flags.name()))
    }
}

/// A compiler with cargo and the source of std beside it.
#[derive(Clone, Debug)]
pub struct Toolchain {
    sysroot: PathBuf,
    linker: Linker,
}

/// What links wasm for a compiler.
#[derive(Clone, Debug, PartialEq)]
pub enum Linker {
    /// `rust-lld` comes with the compiler, as rustup's do.
    Bundled,
    /// A separate wasm-ld of the compiler's LLVM version.
    Separate(PathBuf),
    /// None was found; the LLVM version that is needed.
    Missing(u32),
}

impl Toolchain {
    /// The first sysroot with a recent compiler, cargo and the source of std: the default
    /// toolchain's, the system's, a nightly's. A released compiler goes before a nightly, where std
    /// with atomics has been broken before. `WASM_SYSROOT` replaces the search.
    pub fn find() -> Result<Option<Self>> {
        if let Some(sysroot) = std::env::var_os("WASM_SYSROOT").map(PathBuf::from) {
            let toolchain = Self::at(&sysroot).with_context(|| {
                format!(
                    "WASM_SYSROOT is {}, where bin/cargo, bin/rustc of 1.89 or later or the source of std is missing",
                    sysroot.display()
                )
            })?;
            return Ok(Some(toolchain));
        }
        let candidates: [&dyn Fn() -> Option<PathBuf>; 3] =
            [&|| print_sysroot(None), &|| Some(PathBuf::from("/usr")), &|| print_sysroot(Some("+nightly"))];
        Ok(candidates.into_iter().filter_map(|candidate| candidate()).find_map(|sysroot| Self::at(&sysroot)))
    }

    /// The toolchain in this sysroot, if it can build std.
    fn at(sysroot: &Path) -> Option<Self> {
        let std_source = sysroot.join("lib/rustlib/src/rust/library/std/Cargo.toml");
        let cargo = sysroot.join("bin").join(shell::executable("cargo"));
        if !std_source.is_file() || !cargo.is_file() {
            return None;
        }
        let rustc = sysroot.join("bin").join(shell::executable("rustc"));
        let info = Compiler::parse(&shell::output(clean(&mut Command::new(rustc)).arg("-vV"))?)?;
        if info.version < OLDEST {
            return None;
        }
        let linker = find_linker(sysroot, &info);
        Some(Self { sysroot: sysroot.to_path_buf(), linker })
    }

    /// Where the compiler is installed.
    pub fn sysroot(&self) -> &Path {
        &self.sysroot
    }

    /// What links for it.
    pub fn linker(&self) -> &Linker {
        &self.linker
    }

    /// A program of the toolchain.
    pub fn tool(&self, name: &str) -> PathBuf {
        self.sysroot.join("bin").join(shell::executable(name))
    }

    /// `cargo SUBCOMMAND` for the variant.
    pub fn cargo(&self, variant: Variant, subcommand: &str, workspace: &Workspace) -> Command {
        let mut command = self.command(self.tool("cargo"), variant, workspace);
        command.args([subcommand, "--target", TARGET, "--config"]).arg(profile(workspace));
        command
    }

    /// A program that calls this toolchain's cargo with all that the variant needs.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>, variant: Variant, workspace: &Workspace) -> Command {
        let mut command = Command::new(program);
        clean(&mut command)
            .current_dir(&workspace.root)
            .env("CARGO_TARGET_DIR", variant.target_dir(workspace))
            .env("RUSTC", self.tool("rustc"))
            .env("RUSTC_BOOTSTRAP", "1")
            // `test` is among them so that builds and tests share one std.
            .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort,test")
            // In place of unwinding and backtraces, which the target has not: small sorts and conversions.
            .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
            .env("CARGO_ENCODED_RUSTFLAGS", variant.rustflags().join("\x1f"));
        if let Linker::Separate(linker) = &self.linker {
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
        command
    }
}

/// The file that tells cargo how to optimise wasm programs, for its `--config`.
pub fn profile(workspace: &Workspace) -> PathBuf {
    workspace.root.join(PROFILE)
}

/// Removes what another toolchain left in the environment.
fn clean(command: &mut Command) -> &mut Command {
    for name in FOREIGN {
        command.env_remove(name);
    }
    command
}

/// What the rustc on `PATH` calls its sysroot. rustup is kept from installing a toolchain for it.
pub fn print_sysroot(toolchain: Option<&str>) -> Option<PathBuf> {
    let mut command = Command::new("rustc");
    command.args(toolchain).args(["--print", "sysroot"]).env("RUSTUP_AUTO_INSTALL", "0");
    shell::output(clean(&mut command)).map(PathBuf::from)
}

/// What `rustc -vV` says.
#[derive(Debug, PartialEq)]
struct Compiler {
    version: (u32, u32),
    host: String,
    llvm_major: u32,
}

impl Compiler {
    fn parse(text: &str) -> Option<Self> {
        let field = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)).map(str::trim);
        let mut release = field("release:")?.split('.').map(str::parse);
        Some(Self {
            version: (release.next()?.ok()?, release.next()?.ok()?),
            host: field("host:")?.to_string(),
            llvm_major: field("LLVM version:")?.split('.').next()?.parse().ok()?,
        })
    }
}

/// rustup's toolchains bring rust-lld. Others need a wasm-ld with the LLVM version of the compiler.
fn find_linker(sysroot: &Path, compiler: &Compiler) -> Linker {
    let bundled = sysroot.join("lib/rustlib").join(&compiler.host).join("bin").join(shell::executable("rust-lld"));
    if bundled.is_file() {
        return Linker::Bundled;
    }
    let major = compiler.llvm_major;
    if let Some(linker) = shell::find(&[&format!("wasm-ld-{major}")]) {
        return Linker::Separate(linker);
    }
    let fits = |linker: &PathBuf| {
        shell::output(Command::new(linker).arg("--version")).is_some_and(|text| text.contains(&format!("LLD {major}.")))
    };
    match shell::find(&["wasm-ld"]).filter(fits) {
        Some(linker) => Linker::Separate(linker),
        None => Linker::Missing(major),
    }
}

/// The version of wasm-bindgen that `Cargo.lock` holds is the one xtask was linked with, since both
/// name it with `=`. This gives xtask the names under which cargo and wasm-pack look for the runner,
/// and the name of cargo ([`crate::test::cargo_of_wasm_pack`]), in a directory to put on `PATH`.
pub fn link_runner(workspace: &Workspace) -> Result<PathBuf> {
    // Not where programs are installed: only wasm-pack is to find this cargo.
    let bin = workspace.tools().join("wasm-pack");
    std::fs::create_dir_all(&bin).with_context(|| format!("could not create {}", bin.display()))?;
    let program = std::env::current_exe().context("could not find the running program's file")?;
    for name in ["cargo", "wasm-bindgen", "wasm-bindgen-test-runner"] {
        let link = bin.join(shell::executable(name));
        if link.symlink_metadata().is_ok() {
            std::fs::remove_file(&link).with_context(|| format!("could not replace {}", link.display()))?;
        }
        #[cfg(unix)]
        let made = std::os::unix::fs::symlink(&program, &link);
        #[cfg(not(unix))]
        let made = std::fs::copy(&program, &link);
        made.with_context(|| format!("could not create {}", link.display()))?;
    }
    Ok(bin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiler_is_read_from_its_description() {
        let text = "rustc 1.96.0 (0 2026)\nbinary: rustc\nhost: x86_64-unknown-linux-gnu\nrelease: 1.96.0-nightly\nLLVM version: 22.1.2\n";
        let expected = Compiler { version: (1, 96), host: "x86_64-unknown-linux-gnu".into(), llvm_major: 22 };
        assert_eq!(Compiler::parse(text), Some(expected));
        assert_eq!(Compiler::parse("rustc 1.96.0"), None);
    }

    #[test]
    fn only_the_threads_variant_has_atomics() {
        let atomics = |variant: Variant| variant.rustflags().iter().any(|flag| flag.contains("+atomics"));
        assert!(atomics(Variant::Threads));
        assert!([Variant::Single, Variant::Reader, Variant::Plain].into_iter().all(|variant| !atomics(variant)));
    }

    #[test]
    fn a_directory_without_std_is_no_toolchain() {
        assert!(Toolchain::at(Path::new("no/such/sysroot")).is_none());
    }
}
