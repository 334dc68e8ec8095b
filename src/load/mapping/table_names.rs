//! Names that a mapping finds in the tables it reads.

/// The table that holds the rows of the inputs.
pub(super) const RAW: &str = "raw";
/// The column that says which file a row of a table came from.
pub(super) const FILE: &str = "_file";
/// The column that says which line of the file it came from.
pub(super) const LINE: &str = "_line";
/// The column that numbers the rows of a list that the mapping takes its rows from, over a file.
pub(super) const ROW: &str = "_row";
/// The column that holds the key of a row of a keyed document.
pub(super) const KEY: &str = "_key";
