//! The native program `infoplane`: the same core as the page, the same bits.

mod data;
mod estimate;
mod figure;
mod files;
mod idnns;
mod info;
mod interrupt;
mod measurement;
mod output;
mod params;
mod picture;
mod plot;
mod progress;
mod publish;
mod run;
mod shell;
mod train;
mod usage;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;
use clap::Command;

use self::output::note;

/// For the ends of help texts.
const EXIT_CODES: &str = "Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.";

/// How a command ended that did not fail.
enum Outcome {
    Done,
    /// By Ctrl-C; what is done is kept.
    Interrupted,
}

impl From<()> for Outcome {
    fn from((): ()) -> Self {
        Self::Done
    }
}

/// The definition of all flags, from which help, completions and manual pages are made.
fn program() -> Command {
    Command::new("infoplane")
        .about("What does each layer of a network know about its input and its label?")
        .version(env!("CARGO_PKG_VERSION"))
        .after_help(EXIT_CODES)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(run::command())
        .subcommand(figure::command())
        .subcommand(plot::command())
        .subcommand(estimate::command())
        .subcommand(info::command())
        .subcommand(publish::command())
        .subcommand(shell::completions_command())
        .subcommand(shell::man_command())
}

/// Reads the command line and does what it says. Exit codes: 0 done, 1 failed, 2 wrong usage, 130
/// interrupted.
pub fn main() -> ExitCode {
    match dispatch(std::env::args_os().collect()) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Interrupted) => ExitCode::from(interrupt::INTERRUPTED),
        Err(error) if error.is::<usage::UsageError>() => {
            note(format_args!("{error:#}"));
            ExitCode::from(2)
        }
        Err(error) => {
            note(format_args!("infoplane: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn dispatch(mut args: Vec<OsString>) -> Result<Outcome> {
    if args.get(1).is_some_and(|name| name == "run") {
        let translated = idnns::translate(args.split_off(2), &run::command())?;
        args.extend(translated.into);
        translated.notes.iter().for_each(|text| note(format_args!("note: {text}")));
    }
    match program().get_matches_from(args).subcommand() {
        Some(("run", matches)) => run::run(matches),
        Some(("figure", matches)) => figure::run(matches).map(Outcome::from),
        Some(("plot", matches)) => plot::run(matches).map(Outcome::from),
        Some(("estimate", matches)) => estimate::run(matches).map(Outcome::from),
        Some(("info", matches)) => info::run(matches).map(Outcome::from),
        Some(("publish", matches)) => publish::run(matches).map(Outcome::from),
        Some(("completions", matches)) => shell::completions(matches).map(Outcome::from),
        Some(("man", matches)) => shell::man(matches).map(Outcome::from),
        // clap itself refuses anything else.
        _ => Ok(Outcome::Done),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_definition_of_the_flags_is_sound() {
        super::program().debug_assert();
    }
}
