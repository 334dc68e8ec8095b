//! A command line that could not be understood, or help that was asked for.

use std::env;

use clap::error::{ContextKind, ErrorKind};

use super::arguments::{GivenBy, LogFormat};
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
    } else if let Some(variable) = bad_variable(error, &words) {
        journal::failure(&variable);
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

/// A value that nobody typed comes from a variable. The parser names the flag alone.
fn bad_variable(error: &clap::Error, words: &[String]) -> Option<Failure> {
    let argument = error.get(ContextKind::InvalidArg)?.to_string();
    let flag = argument.split_whitespace().next()?.strip_prefix("--")?;
    let is_typed = |word: &String| {
        let typed = word.strip_prefix("--");
        typed.is_some_and(|typed| typed.split('=').next() == Some(flag))
    };
    let variable = GivenBy::Variable.written(&flag.replace('-', "_"));
    if words.iter().any(is_typed) || env::var_os(&variable).is_none() {
        return None;
    }
    let text = error.to_string();
    let first = text.lines().next()?.trim_start_matches("error: ");
    Some(Failure {
        code: exit::USAGE,
        error: anyhow::Error::msg(first.to_owned()).context(format!(
            "the variable {variable} cannot be used; correct it, or unset it"
        )),
    })
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
