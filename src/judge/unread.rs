//! Cells of the records that could not be read.

/// Cells of a column that could not be read, so that they count as unknown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unread<'a> {
    /// The column.
    pub(crate) column: &'a str,
    /// How many cells.
    pub(crate) cells: u64,
    /// One of them.
    pub(crate) example: Option<&'a str>,
}
