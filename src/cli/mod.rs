//! The native program `infoplane`: the same core as the page, the same bits.

mod figure;
mod params;
mod picture;
mod plot;
mod publish;
mod run;
mod train;

use std::process::ExitCode;

use clap::Command;

/// Reads the command line and does what it says. Exit codes: 0 done, 1 failed, 2 wrong usage.
pub fn main() -> ExitCode {
    let program = Command::new("infoplane")
        .about("What does each layer of a network know about its input and its label?")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(run::command())
        .subcommand(figure::command())
        .subcommand(plot::command())
        .subcommand(publish::command());
    let result = match program.get_matches().subcommand() {
        Some(("run", matches)) => run::run(matches),
        Some(("figure", matches)) => figure::run(matches),
        Some(("plot", matches)) => plot::run(matches),
        Some(("publish", matches)) => publish::run(matches),
        // clap itself refuses anything else.
        _ => Ok(()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<params::UsageError>() => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("infoplane: {error:#}");
            ExitCode::FAILURE
        }
    }
}
