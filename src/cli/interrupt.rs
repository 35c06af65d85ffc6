//! Ctrl-C.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use anyhow::{Context, Result};

/// Exit code of a program that was interrupted.
pub(super) const INTERRUPTED: u8 = 130;

/// Whether the user wants an end.
#[derive(Clone, Default)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Watches for Ctrl-C from now on. The first one is only noted; the second one ends the program
    /// where it stands.
    ///
    /// # Errors
    /// A system without such signals.
    pub fn watch() -> Result<Self> {
        let asked = Self::default();
        let noted = asked.clone();
        let handler = move || {
            if noted.0.swap(true, Ordering::Relaxed) {
                std::process::exit(INTERRUPTED.into());
            }
        };
        ctrlc::set_handler(handler).context("cannot watch for Ctrl-C")?;
        Ok(asked)
    }

    /// Whether Ctrl-C was pressed.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
