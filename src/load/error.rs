//! Why nothing could be loaded. A single bad row is no error. It goes to the quarantine.

use std::error::Error;
use std::fmt;
use std::path::Path;

use polars::prelude::PolarsError;

use super::unread::Unread;
use crate::mappings::UnreadMapping;
use crate::warehouse::Fault;

/// The most agents. Each has a verdict and files of its own.
pub(super) const MOST_AGENTS: usize = 500;

/// An input that stops the load, and what to do about it.
#[derive(Debug)]
pub enum LoadError {
    /// A path or glob that matches no file.
    Missing {
        /// The path, glob or directory as it was given.
        input: String,
        /// What was looked for.
        reason: Reason,
    },
    /// A file that cannot be read at all.
    NotLoadable {
        /// The file's name as it was given.
        file: String,
        /// What is wrong and what to do.
        reason: Reason,
    },
    /// Inputs of which no row could be read.
    NothingRead(Box<Unread>),
    /// A mapping that cannot be used.
    BadMapping {
        /// The SQL file.
        file: String,
        /// What is wrong and what to do.
        reason: Reason,
    },
    /// A table of an engine that does not hold records.
    BadWarehouse {
        /// The table and its engine.
        place: String,
        /// What is wrong and what to do.
        reason: Reason,
    },
    /// An engine that gave no answer.
    Engine(Fault),
    /// The temporary storage could not be written or read back.
    Storage {
        /// The directory.
        place: String,
        /// The error underneath.
        source: Source,
    },
}

/// The error underneath another.
type Source = Box<dyn Error + Send + Sync>;

/// What is wrong and what to do, with the error underneath if there is one. The text does not repeat that error.
#[derive(Debug)]
pub struct Reason {
    text: String,
    source: Option<Source>,
}

impl Reason {
    /// An error that says itself what is wrong, with what it was caused by.
    pub(super) fn of(error: UnreadMapping) -> Self {
        let text = error.to_string();
        Self::caused_by(text, error.into_cause())
    }

    pub(super) fn caused_by(text: impl Into<String>, source: impl Into<Source>) -> Self {
        Self {
            text: text.into(),
            source: Some(source.into()),
        }
    }
}

impl<Text: Into<String>> From<Text> for Reason {
    fn from(text: Text) -> Self {
        Self {
            text: text.into(),
            source: None,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// The most characters of an error of the query engine. Some spell out the whole query.
const LONGEST: usize = 300;

/// An error of the query engine, cut to its first line. The query plan that follows helps nobody. A first line that announces
/// more, as that of a regular expression does, is followed by the last one.
#[derive(Debug)]
pub(super) struct EngineError(PolarsError);

impl From<PolarsError> for EngineError {
    fn from(error: PolarsError) -> Self {
        Self(error)
    }
}

impl fmt::Display for EngineError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        let first = text.lines().next().unwrap_or_default();
        let shown: String = first.chars().take(LONGEST).collect();
        formatter.write_str(&shown)?;
        if first.chars().count() > LONGEST {
            formatter.write_str("…")?;
        }
        match text.lines().last().filter(|_| first.ends_with(':')) {
            Some(last) => write!(formatter, " {}", last.trim()),
            None => Ok(()),
        }
    }
}

impl Error for EngineError {}

impl LoadError {
    pub(super) fn missing(input: &str, reason: impl Into<Reason>) -> Self {
        Self::Missing {
            input: input.to_owned(),
            reason: reason.into(),
        }
    }

    pub(super) fn not_loadable(file: &str, reason: impl Into<Reason>) -> Self {
        Self::NotLoadable {
            file: file.to_owned(),
            reason: reason.into(),
        }
    }

    /// The rows of a file that the query engine refused.
    pub(super) fn unreadable_rows(file: &str, error: PolarsError) -> Self {
        let source = EngineError::from(error);
        Self::not_loadable(file, Reason::caused_by("its rows cannot be read", source))
    }

    pub(super) fn too_many_agents(file: &str) -> Self {
        let text = format!(
            "by this file the column `agent` has more than {MOST_AGENTS} values, so it seems to name something else; \
             leave it out, or give a mapping with --map"
        );
        Self::not_loadable(file, text)
    }

    pub(super) fn bad_mapping(file: &Path, reason: impl Into<Reason>) -> Self {
        Self::BadMapping {
            file: file.display().to_string(),
            reason: reason.into(),
        }
    }

    pub(super) fn storage(place: &Path, source: impl Into<Source>) -> Self {
        Self::Storage {
            place: place.display().to_string(),
            source: source.into(),
        }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { input, reason } => write!(formatter, "{input}: {reason}"),
            Self::NotLoadable { file, reason } => {
                write!(formatter, "cannot load {file}: {reason}")
            }
            Self::NothingRead(unread) => unread.fmt(formatter),
            Self::BadMapping { file, reason } => {
                write!(formatter, "cannot use the mapping {file}: {reason}")
            }
            Self::BadWarehouse { place, reason } => {
                write!(formatter, "cannot read {place}: {reason}")
            }
            Self::Engine(fault) => fault.fmt(formatter),
            Self::Storage { place, .. } => write!(
                formatter,
                "cannot store temporary files in {place}; free some space there, or name a place with more of it with --staging"
            ),
        }
    }
}

impl Error for LoadError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let source = match self {
            Self::Missing { reason, .. }
            | Self::NotLoadable { reason, .. }
            | Self::BadMapping { reason, .. }
            | Self::BadWarehouse { reason, .. } => reason.source.as_ref()?,
            Self::NothingRead(_) | Self::Engine(_) => return None,
            Self::Storage { source, .. } => source,
        };
        Some(source.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[track_caller]
    fn chain(error: LoadError, expected: &[&str]) {
        let error = anyhow::Error::new(error);
        let links: Vec<String> = error.chain().map(ToString::to_string).collect();
        assert_eq!(links, expected);
    }

    #[test]
    fn the_error_underneath_is_kept_and_not_repeated() {
        let reason = Reason::caused_by("it is truncated", io::Error::other("unexpected end"));
        chain(
            LoadError::not_loadable("a.csv", reason),
            &["cannot load a.csv: it is truncated", "unexpected end"],
        );
        chain(
            LoadError::storage(Path::new("/tmp"), io::Error::other("disk full")),
            &[
                "cannot store temporary files in /tmp; free some space there, or name a place with more of it with --staging",
                "disk full",
            ],
        );
        chain(
            LoadError::missing("a.csv", "no such file"),
            &["a.csv: no such file"],
        );
    }

    #[test]
    fn only_the_first_line_of_an_engine_error_is_shown() {
        let error = PolarsError::ComputeError("no such function\n\nplan: SELECT".into());
        assert_eq!(EngineError::from(error).to_string(), "no such function");
        let error = PolarsError::ComputeError(
            "regex parse error:\n  ((\n   ^\nerror: unclosed group".into(),
        );
        let text = EngineError::from(error).to_string();
        assert_eq!(text, "regex parse error: error: unclosed group");
        let error = PolarsError::ComputeError("x".repeat(400).into());
        assert_eq!(EngineError::from(error).to_string().chars().count(), 301);
    }
}
