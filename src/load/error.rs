//! Why nothing could be loaded. A single bad row is no error: it goes to the quarantine.

use std::fmt;
use std::path::Path;

/// An input that stops the load, and what to do about it.
#[derive(Debug)]
pub enum LoadError {
    /// A path or glob that matches no file.
    Missing {
        /// The path, glob or directory as it was given.
        input: String,
        /// What was looked for.
        why: String,
    },
    /// A file that cannot be read at all.
    NotLoadable {
        /// The file's name as it was given.
        file: String,
        /// What is wrong and what to do.
        why: String,
    },
    /// A mapping that cannot be used.
    BadMapping {
        /// The SQL file.
        file: String,
        /// What is wrong and what to do.
        why: String,
    },
    /// The temporary storage could not be written or read back.
    Storage {
        /// Where.
        place: String,
        /// What went wrong.
        why: String,
    },
}

impl LoadError {
    pub(super) fn missing(input: &str, why: impl Into<String>) -> Self {
        Self::Missing {
            input: input.to_owned(),
            why: why.into(),
        }
    }

    pub(super) fn not_loadable(file: &str, why: impl fmt::Display) -> Self {
        Self::NotLoadable {
            file: file.to_owned(),
            why: why.to_string(),
        }
    }

    pub(super) fn bad_mapping(file: &Path, why: impl fmt::Display) -> Self {
        Self::BadMapping {
            file: file.display().to_string(),
            why: why.to_string(),
        }
    }

    pub(super) fn storage(place: &Path, why: impl fmt::Display) -> Self {
        Self::Storage {
            place: place.display().to_string(),
            why: why.to_string(),
        }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { input, why } => write!(formatter, "{input}: {why}"),
            Self::NotLoadable { file, why } => write!(formatter, "{file} cannot be loaded: {why}"),
            Self::BadMapping { file, why } => write!(formatter, "the mapping {file}: {why}"),
            Self::Storage { place, why } => write!(
                formatter,
                "temporary storage in {place} failed: {why}; free some space, or point TMPDIR at a larger disk"
            ),
        }
    }
}

impl std::error::Error for LoadError {}
