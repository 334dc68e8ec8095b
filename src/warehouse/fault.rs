//! Why an engine gave no answer.

use std::error::Error;
use std::fmt;

/// What kind of fault it is, which decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The server is dead, silent or cut off, or refuses the credentials.
    Unavailable,
    /// The database file or the table does not exist.
    Missing,
    /// A setting is wrong: the driver, the columns, or the SQL.
    Setting,
}

/// Why an engine gave no answer, and what to do about it. It holds no credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub(crate) kind: FaultKind,
    text: String,
}

impl Fault {
    pub(super) fn new(kind: FaultKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl Error for Fault {}
