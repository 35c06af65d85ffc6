//! What the program writes: results to the standard output, everything else to the standard error.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, Result};
use serde::Serialize;

/// Writes a line of results. A reader that has gone, as `| head` does, is no error: what the program
/// does besides goes on.
pub(super) fn say(text: impl Display) -> Result<()> {
    write(format_args!("{text}\n"))
}

/// Writes results as they are.
pub(super) fn write(text: impl Display) -> Result<()> {
    let mut out = io::stdout().lock();
    match write!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("cannot write the results"),
        _ => Ok(()),
    }
}

/// Writes results as JSON for another program.
pub(super) fn json(value: &impl Serialize) -> Result<()> {
    say(serde_json::to_string_pretty(value).context("the results as JSON")?)
}

/// Tells the user something on the side. Where nobody reads it, nothing is lost.
pub(super) fn note(text: impl Display) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// A time in words, for humans.
pub(super) fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 1.0 => "less than a second".to_owned(),
        s if s < 99.5 => format!("{s:.0} s"),
        s if s < 99.5 * 60.0 => format!("{:.0} min", s / 60.0),
        s if s < 48.0 * 3600.0 => {
            let minutes = (s / 60.0).round() as u64;
            format!("{} h {} min", minutes / 60, minutes % 60)
        }
        s => format!("{:.0} days", s / 86400.0),
    }
}

/// A path as a shell takes it, for commands that are proposed.
pub(super) fn shell_word(path: &Path) -> String {
    let text = path.to_string_lossy();
    let safe = |c: char| c.is_ascii_alphanumeric() || "/-_=.,+:@%\\".contains(c);
    if text.chars().all(safe) && !text.is_empty() {
        text.into_owned()
    } else if cfg!(windows) {
        format!("\"{text}\"")
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// Layer sizes as the flags have them.
pub(super) fn architecture(sizes: &[usize]) -> String {
    sizes.iter().map(usize::to_string).collect::<Vec<_>>().join("-")
}

/// A number of things: `1 network`, `2 networks`.
pub(super) fn count(n: usize, thing: &str) -> String {
    format!("{n} {thing}{}", if n == 1 { "" } else { "s" })
}

/// Columns, each as wide as its widest cell, two spaces apart; the first column is aligned to the
/// left, the others to the right.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |c: usize| rows.iter().filter_map(|row| row.get(c)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate().map(|(c, (cell, width))| match c {
            0 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_words() {
        let words = [0.2, 15.2, 99.4, 99.6, 3600.0, 9000.0, 1e6].map(duration);
        assert_eq!(words, ["less than a second", "15 s", "99 s", "2 min", "60 min", "2 h 30 min", "12 days"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_proposed_command_can_be_copied() {
        let words = ["jobs/net_epochs=4,5", "my jobs", "it's"].map(|path| shell_word(Path::new(path)));
        assert_eq!(words, ["jobs/net_epochs=4,5", "'my jobs'", r"'it'\''s'"]);
    }

    #[test]
    fn cells_line_up() {
        let rows = [vec!["layers".to_owned(), "%".to_owned()], vec!["10".to_owned(), "85".to_owned()]];
        assert_eq!(table(&rows), "layers   %\n10      85\n");
    }
}
