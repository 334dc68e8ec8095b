//! Options of every command may stand before the command. Clap takes them there for those of the default command.

use std::ffi::OsString;

use clap::CommandFactory as _;

use super::arguments::Arguments;

/// The words with the command before the options of every command; as they are where no command follows those.
pub(super) fn command_first(words: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut words: Vec<OsString> = words.into_iter().collect();
    let mut place = 1;
    while let Some(option) = words.get(place).and_then(|word| word.to_str()) {
        place += match option {
            "--quiet" => 1,
            "--color" | "--log-format" => 2,
            joined if joined.starts_with("--color=") || joined.starts_with("--log-format=") => 1,
            _ => break,
        };
    }
    let word = words.get(place).and_then(|word| word.to_str());
    let is_command = word.is_some_and(|word| Arguments::command().find_subcommand(word).is_some());
    if is_command {
        words[1..=place].rotate_right(1);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_of_every_command_may_stand_before_it() {
        let case = |words: &str, expected: &str| {
            let words = words.split(' ').map(OsString::from);
            let expected: Vec<OsString> = expected.split(' ').map(OsString::from).collect();
            assert_eq!(command_first(words), expected);
        };
        case("relapse run --quiet", "relapse run --quiet");
        case("relapse --quiet run a.toml", "relapse run --quiet a.toml");
        case(
            "relapse --color never --log-format=json check --input x",
            "relapse check --color never --log-format=json --input x",
        );
        case("relapse --quiet a.toml", "relapse --quiet a.toml");
        case("relapse --input run", "relapse --input run");
        case("relapse --color", "relapse --color");
    }

    #[test]
    fn no_option_of_every_command_is_forgotten() {
        let command = Arguments::command();
        let global = command.get_arguments().filter(|one| one.is_global_set());
        let mut names: Vec<&str> = global.filter_map(clap::Arg::get_long).collect();
        names.sort_unstable();
        assert_eq!(names, ["color", "log-format", "quiet"]);
    }
}
