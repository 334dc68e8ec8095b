//! A mistyped command. A word alone is read as a configuration file, so `relapse chekc` must be told apart from one.

use std::path::Path;

use anyhow::anyhow;
use clap::CommandFactory as _;

use super::arguments::{Arguments, InputArguments};
use crate::exit::{self, Failure};

/// Fails where the configuration that was named is no file and reads like a command.
pub(super) fn no_such_command(typed: &InputArguments) -> Result<(), Failure> {
    let word = typed.config.as_deref().and_then(Path::to_str);
    word.and_then(unknown_word).map_or(Ok(()), Err)
}

/// The failure of a word that is neither a command nor a file, and close to a command.
pub(super) fn unknown_word(word: &str) -> Option<Failure> {
    if word.starts_with('-') || word.contains(['.', '/', '\\']) || Path::new(word).exists() {
        return None;
    }
    let nearest = nearest(word)?;
    Some(Failure {
        code: exit::USAGE,
        error: anyhow!(
            "there is no command {word} and no configuration file of that name; did you mean `relapse {nearest}`? \
             relapse --help lists the commands"
        ),
    })
}

/// The command that at most two slips of the keyboard turn into the word, and not more than half of it.
fn nearest(word: &str) -> Option<String> {
    let command = Arguments::command();
    let names = command.get_subcommands().map(clap::Command::get_name);
    let slips = names.map(|name| (strsim::damerau_levenshtein(word, name), name));
    let close = slips.filter(|(slips, _)| (1..=2).contains(slips) && 2 * slips <= word.len());
    close.min().map(|(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_keyboard_names_the_command() {
        let case = |word: &str, command: Option<&str>| {
            assert_eq!(nearest(word).as_deref(), command, "{word}");
        };
        case("chekc", Some("check"));
        case("rum", Some("run"));
        case("conf", Some("config"));
        case("simulat", Some("simulate"));
        case("complations", Some("completions"));
        case("check", None);
        case("nightly", None);
        case("xy", None);
    }
}
