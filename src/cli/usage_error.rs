//! A command line that could not be understood, or help that was asked for.

use std::env;

use clap::error::ErrorKind;

use super::arguments::LogFormat;
use super::journal;
use super::nearest_command::unknown_word;
use crate::exit::{self, Failure};

/// Says why the command line could not be understood, or prints the help that was asked for. Returns the exit code.
pub(super) fn refuse(error: &clap::Error) -> u8 {
    if !error.use_stderr() {
        // A closed pipe is no reason to fail while leaving.
        let _ = error.print();
        return exit::OK;
    }
    let words: Vec<String> = env::args_os()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let is_json = wants_json(&words);
    if is_json {
        journal::begin(LogFormat::Json, false);
    }
    if let Some(mistyped) = mistyped(error, &words) {
        journal::failure(&mistyped);
    } else if is_json {
        let text = error.to_string();
        let text = text.trim_start_matches("error: ").trim_end();
        journal::failure(&Failure {
            code: exit::USAGE,
            error: anyhow::Error::msg(text.to_owned()),
        });
    } else {
        let _ = error.print();
    }
    exit::USAGE
}

/// Whether lines of JSON are asked for. The options are not parsed yet, and who reads those lines reads this error too.
fn wants_json(words: &[String]) -> bool {
    words.iter().any(|word| word == "--log-format=json")
        || words.windows(2).any(|two| two == ["--log-format", "json"])
}

/// A mistyped command before what the right one takes, such as `relapse exlpain RUN_ID`.
fn mistyped(error: &clap::Error, words: &[String]) -> Option<Failure> {
    let kinds = [ErrorKind::UnknownArgument, ErrorKind::ArgumentConflict];
    let first = words.get(1).filter(|_| kinds.contains(&error.kind()))?;
    unknown_word(first)
}
