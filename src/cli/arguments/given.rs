//! Which settings were typed, and which a variable gave.

use std::collections::BTreeMap;

use clap::ArgMatches;
use clap::parser::ValueSource;

/// Where a setting of the command line comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum GivenBy {
    /// It was typed.
    Flag,
    /// It is a `RELAPSE_*` variable.
    Variable,
}

/// The settings of a call by the name of their flag, with `_` for `-`.
#[derive(Clone, Debug, Default)]
pub(in crate::cli) struct Given(BTreeMap<String, (GivenBy, Vec<String>)>);

impl Given {
    /// What clap has found. A default is not given.
    pub(super) fn of(matches: &ArgMatches) -> Self {
        let given = matches.ids().filter_map(|id| {
            let id = id.as_str();
            // A group of arguments has the name of its type.
            let is_group = id.starts_with(char::is_uppercase);
            let by = match matches.value_source(id).filter(|_| !is_group)? {
                ValueSource::CommandLine => GivenBy::Flag,
                ValueSource::EnvVariable => GivenBy::Variable,
                _ => return None,
            };
            let words = matches.get_raw(id).into_iter().flatten();
            let words = words.map(|word| word.to_string_lossy().into_owned());
            Some((id.to_owned(), (by, words.collect())))
        });
        Self(given.collect())
    }

    /// Where a setting comes from; `None` where nobody gave it.
    pub(in crate::cli) fn by(&self, flag: &str) -> Option<GivenBy> {
        Some(self.0.get(flag)?.0)
    }

    /// Each setting with where it comes from and its words, by name.
    pub(in crate::cli) fn all(&self) -> impl Iterator<Item = (&str, GivenBy, &[String])> {
        self.0
            .iter()
            .map(|(flag, (by, words))| (flag.as_str(), *by, words.as_slice()))
    }
}

impl GivenBy {
    /// The flag or the variable of this name, as it is written.
    pub(in crate::cli) fn written(self, flag: &str) -> String {
        match self {
            Self::Flag => format!("--{}", flag.replace('_', "-")),
            Self::Variable => format!("RELAPSE_{}", flag.to_uppercase()),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::arguments::Arguments;

    #[test]
    fn each_variable_has_the_name_of_its_flag() {
        let command = Arguments::command();
        let mut variables = 0;
        for argument in command.get_arguments() {
            if let Some(variable) = argument.get_env() {
                let flag = argument.get_id().as_str();
                assert_eq!(
                    GivenBy::Variable.written(flag),
                    variable.to_str().unwrap(),
                    "{flag}"
                );
                assert_eq!(
                    argument.get_long(),
                    Some(&GivenBy::Flag.written(flag)[2..]),
                    "{flag}"
                );
                variables += 1;
            }
        }
        assert!(variables > 10, "{variables}");
    }
}
