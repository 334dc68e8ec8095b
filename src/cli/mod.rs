//! The command line: what was typed becomes what was meant, runs, and leaves with a documented code.

mod arguments;
mod catch_up;
mod check_command;
mod command_first;
mod config_command;
mod config_listing;
mod explain_command;
mod init;
mod init_words;
mod journal;
mod manual;
mod nearest_command;
mod night;
mod night_files;
mod notify;
mod plan_command;
mod progress;
mod queries;
mod read_words;
mod remember;
mod replay_command;
mod run;
mod sample;
mod schema;
mod screen;
mod seen_candidate;
mod settings;
mod simulate;
mod surroundings;
mod usage_error;
mod verify;
mod wait;

use std::env;
use std::ffi::OsString;
use std::io::{ErrorKind, Write};
use std::panic;

use clap::{CommandFactory, FromArgMatches};

use crate::exit::{self, Failure};
use crate::leftovers;
use crate::mask::Masker;
use arguments::{Arguments, Command};
use command_first::command_first;
use journal::warn;
use nearest_command::no_such_command;
use progress::Progress;
use usage_error::refuse;

/// Parses the command line, runs the command, prints an error if there is one, and returns the exit code.
#[must_use]
pub fn main() -> u8 {
    let arguments = match parse(env::args_os()) {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error),
    };
    journal::begin(arguments.log_format, arguments.quiet);
    if let Err(failure) = surroundings::check() {
        journal::failure(&failure);
        return failure.code;
    }
    if let Err(error) = leftovers::watch(journal::stopped) {
        let text = format!(
            "signals cannot be waited for ({error}), so a run that is stopped leaves its temporary data to the next one"
        );
        warn(&text, &Masker::default());
    }
    // Nothing panics on user input; should a bug still do so, the scheduler gets the documented code.
    let outcome = panic::catch_unwind(|| execute(arguments)).unwrap_or_else(|_| {
        Err(Failure {
            code: exit::INTERNAL,
            error: anyhow::anyhow!("internal error: please report it with the message above"),
        })
    });
    leftovers::leave();
    outcome.unwrap_or_else(|failure| {
        journal::failure(&failure);
        failure.code
    })
}

/// Runs a command in this process. The fuzz targets call it: a panic must reach them, and no signal is waited for.
#[doc(hidden)]
#[must_use]
pub fn call(words: &[&str]) -> u8 {
    match parse(words.iter().map(Into::into)) {
        Ok(arguments) => execute(arguments).unwrap_or_else(|failure| failure.code),
        Err(_) => exit::USAGE,
    }
}

/// What was typed, with what the variables add.
fn parse(words: impl Iterator<Item = OsString>) -> Result<Arguments, clap::Error> {
    let matches = Arguments::command().try_get_matches_from(command_first(words))?;
    let mut arguments = Arguments::from_arg_matches(&matches)
        .map_err(|error| error.format(&mut Arguments::command()))?;
    arguments.note_given(&matches);
    Ok(arguments)
}

fn execute(arguments: Arguments) -> Result<u8, Failure> {
    let screen = screen::screen(arguments.color);
    match arguments.command {
        None => {
            no_such_command(&arguments.run.input)?;
            run::run(&arguments.run, screen)
        }
        Some(Command::Run(run_arguments)) => run::run(&run_arguments, screen),
        Some(Command::Check(input)) => check_command::check(input),
        Some(Command::Init(files)) => init::init(files),
        Some(Command::Explain(run)) => explain_command::explain(&run, screen),
        Some(Command::Replay(nights)) => replay_command::replay(&nights, screen),
        Some(Command::Plan(rollout)) => plan_command::plan(&rollout),
        Some(Command::Simulate(simulation)) => simulate::simulate(&simulation),
        Some(Command::Sample(sample)) => sample::sample(&sample),
        Some(Command::Overrule(said)) => remember::overrule(said),
        Some(Command::Outcome(said)) => remember::outcome(said),
        Some(Command::Verify { folder }) => verify::verify(&folder),
        Some(Command::Config(night)) => config_command::print_settings(night),
        Some(Command::Completions { shell }) => manual::print_completions(shell),
        Some(Command::Man { command }) => manual::print_page(command.as_deref()),
        Some(Command::Queries { map }) => queries::print_mapping(&map),
        Some(Command::Schema { of }) => schema::print_schema(of),
    }
}

/// The failure, with what its error and the errors underneath quote of the records masked by the rules of a configuration.
fn masked_by(masker: &Masker) -> impl Fn(Failure) -> Failure {
    let masker = masker.clone();
    move |Failure { code, error }| {
        let links: Vec<String> = error
            .chain()
            .map(|link| masker.mask(&link.to_string()).into_string())
            .collect();
        let mut links = links.into_iter().rev();
        let innermost = anyhow::Error::msg(links.next().unwrap_or_default());
        Failure {
            code,
            error: links.fold(innermost, anyhow::Error::context),
        }
    }
}

/// Prints to standard output. A reader that has seen enough is no error; a full disk is.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure {
            code: exit::CANNOT_WRITE,
            error: anyhow::Error::new(error).context("cannot write to standard output"),
        }),
        _ => Ok(()),
    }
}
