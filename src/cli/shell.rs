//! `infoplane completions` and `infoplane man`: from the same definition as the flags.

use std::path::PathBuf;

use anyhow::{bail, Context, Result};
use clap::{value_parser, Arg, ArgMatches, Command};
use clap_complete::Shell;
use clap_mangen::Man;

use super::files::{create, write_bytes};
use super::output::{say, write};
use super::program;

pub(super) fn completions_command() -> Command {
    Command::new("completions")
        .about("Write completions for a shell to the standard output")
        .after_help("For example: infoplane completions bash > ~/.local/share/bash-completion/completions/infoplane")
        .arg(Arg::new("shell").value_name("SHELL").required(true).value_parser(value_parser!(Shell)))
}

pub(super) fn completions(matches: &ArgMatches) -> Result<()> {
    let Some(shell) = matches.get_one::<Shell>("shell") else { bail!("no shell was named") };
    let mut script = Vec::new();
    clap_complete::generate(*shell, &mut program(), "infoplane", &mut script);
    write(String::from_utf8_lossy(&script))
}

pub(super) fn man_command() -> Command {
    Command::new("man")
        .about("Write manual pages")
        .arg(Arg::new("command").value_name("COMMAND").help("The page of a command, in place of the program's"))
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("DIR")
                .value_parser(value_parser!(PathBuf))
                .conflicts_with("command")
                .help("Write the pages of the program and of all its commands there, in place of the standard output"),
        )
}

pub(super) fn man(matches: &ArgMatches) -> Result<()> {
    let program = program().disable_help_subcommand(true);
    let page = |command: &Command| -> Result<Vec<u8>> {
        let mut page = Vec::new();
        Man::new(command.clone()).render(&mut page).context("the manual page")?;
        Ok(page)
    };
    // A page of its own needs the whole name: `man infoplane-run`.
    let of = |command: &Command| {
        let (name, shown) = (format!("infoplane-{}", command.get_name()), format!("infoplane {}", command.get_name()));
        command.clone().name(name).display_name(shown.clone()).bin_name(shown)
    };
    if let Some(dir) = matches.get_one::<PathBuf>("out") {
        create(dir)?;
        let commands = std::iter::once(program.clone()).chain(program.get_subcommands().map(of));
        for command in commands {
            let path = dir.join(format!("{}.1", command.get_name()));
            write_bytes(&path, &page(&command)?)?;
            say(format_args!("wrote {}", path.display()))?;
        }
        return Ok(());
    }
    let command = match matches.get_one::<String>("command") {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(command) => of(command),
            None => {
                let names: Vec<&str> = program.get_subcommands().map(Command::get_name).collect();
                bail!("there is no command \"{name}\"; there are {}", names.join(", "));
            }
        },
    };
    write(String::from_utf8_lossy(&page(&command)?))
}
