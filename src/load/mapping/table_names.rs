//! Names that a mapping finds in the tables it reads.

/// The table that holds the rows of the inputs.
pub(super) const RAW: &str = "raw";
/// The column that says which file a row of a table came from.
pub(super) const FILE: &str = "_file";
/// The column that says which line of the file it came from.
pub(super) const LINE: &str = "_line";
