//! The native program; see [`infoplane::cli`].

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    infoplane::cli::main()
}

#[cfg(target_arch = "wasm32")]
fn main() {}
