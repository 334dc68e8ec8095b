//! The command line: what was typed becomes what was meant, runs, and leaves with a documented code.

mod arguments;
mod catch_up;
mod check_command;
mod explain_command;
mod init;
mod init_words;
mod night;
mod night_files;
mod notify;
mod queries;
mod read_words;
mod remember;
mod replay_command;
mod run;
mod sample;
mod schema;
mod screen;
mod settings;
mod simulate;
mod verify;
mod wait;

use std::fmt::Write as _;
use std::io::{ErrorKind, IsTerminal, Write};
use std::panic;

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};

use crate::exit::{self, Failure};
use crate::leftovers;
use crate::mask::Masker;
use crate::report::visible;
use arguments::{Arguments, Command};

/// Parses the command line, runs the command, prints an error if there is one, and returns the exit code.
#[must_use]
pub fn main() -> u8 {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let code = if error.use_stderr() {
                exit::USAGE
            } else {
                exit::OK
            };
            // A closed pipe is no reason to fail while leaving.
            let _ = error.print();
            return code;
        }
    };
    if let Err(error) = leftovers::watch() {
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
        let _ = std::io::stderr()
            .lock()
            .write_all(explain(&failure).as_bytes());
        failure.code
    })
}

fn execute(arguments: Arguments) -> Result<u8, Failure> {
    let screen = screen::screen(arguments.color);
    match arguments.command {
        None => run::run(&arguments.run, screen),
        Some(Command::Run(run_arguments)) => run::run(&run_arguments, screen),
        Some(Command::Check(input)) => check_command::check(input),
        Some(Command::Init(files)) => init::init(files),
        Some(Command::Explain(run)) => explain_command::explain(&run),
        Some(Command::Replay(nights)) => replay_command::replay(&nights, screen),
        Some(Command::Simulate(simulation)) => simulate::simulate(&simulation),
        Some(Command::Sample(sample)) => sample::sample(&sample),
        Some(Command::Overrule(said)) => remember::overrule(said),
        Some(Command::Outcome(said)) => remember::outcome(said),
        Some(Command::Verify { folder }) => verify::verify(&folder),
        Some(Command::Queries { map }) => queries::print_mapping(&map),
        Some(Command::Schema { of }) => schema::print_schema(of),
    }
}

/// Says on standard error what the results alone might not make seen.
fn warn(text: &str, masker: &Masker) {
    let text = masker.mask(text);
    let text = format!("relapse: warning: {}\n", visible(&text));
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
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

/// The error, general to specific. Whatever records put into it is masked by the shipped rules, also where the configuration
/// could not be read, and made safe for a terminal.
fn explain(failure: &Failure) -> String {
    let masker = Masker::default();
    let shown = |error: &dyn std::fmt::Display| {
        let text = masker.mask(&error.to_string());
        text.lines()
            .map(visible)
            .collect::<Vec<_>>()
            .join("\n         ")
    };
    let mut text = format!("relapse: {}\n", shown(&failure.error));
    for cause in failure.error.chain().skip(1) {
        let _ = writeln!(text, "  Cause: {}", shown(&cause));
    }
    text
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

/// A spinner or a bar on standard error, drawn only where that is a terminal.
struct Progress(ProgressBar);

impl Progress {
    fn new() -> Self {
        let bar = if std::io::stderr().is_terminal() {
            ProgressBar::new_spinner()
        } else {
            ProgressBar::hidden()
        };
        Self(bar)
    }

    /// A bar that is full after so many steps.
    fn of(steps: u64) -> Self {
        let bar = if std::io::stderr().is_terminal() {
            let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {eta} {msg}");
            ProgressBar::new(steps)
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        } else {
            ProgressBar::hidden()
        };
        Self(bar)
    }

    fn step(&self) {
        self.0.inc(1);
    }

    fn say(&self, step: &str) {
        self.0.set_message(step.to_owned());
        self.0.tick();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
