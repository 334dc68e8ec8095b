//! A guess.

/// A column of the record, guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Guess {
    /// The column of the record.
    pub(super) column: &'static str,
    /// The SQL.
    pub(super) sql: String,
    /// What the comment says.
    pub(super) reason: String,
    /// The places of the columns that it reads.
    pub(super) from: Vec<usize>,
}
