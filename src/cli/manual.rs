//! What the command line says of itself: the completions of a shell and the pages of the manual.

use anyhow::anyhow;
use clap::CommandFactory as _;
use clap_complete::Shell;
use clap_mangen::Man;

use super::arguments::Arguments;
use super::print;
use crate::exit::{self, Failure};

/// Prints the script that completes commands and options in a shell.
pub(super) fn print_completions(shell: Shell) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "relapse", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(exit::OK)
}

/// Prints the page of the program, or that of one of its commands.
pub(super) fn print_page(command: Option<&str>) -> Result<u8, Failure> {
    let mut program = Arguments::command();
    program.build();
    let of = match command {
        None => program,
        Some(name) => program.find_subcommand(name).cloned().ok_or_else(|| {
            let names = program.get_subcommands().map(clap::Command::get_name);
            let names: Vec<&str> = names.collect();
            Failure {
                code: exit::USAGE,
                error: anyhow!("there is no command {name}; those are {}", names.join(", ")),
            }
        })?,
    };
    let mut page = Vec::new();
    Man::new(of)
        .source(concat!("relapse ", env!("CARGO_PKG_VERSION")))
        .render(&mut page)
        .map_err(anyhow::Error::from)?;
    print(&String::from_utf8_lossy(&page))?;
    Ok(exit::OK)
}
