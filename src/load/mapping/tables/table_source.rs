//! Where the rows of a table come from.

use crate::load::mapping::sql::{ReadColumns, References};
use crate::load::sources::{FolderColumn, InputFile};

/// A file, the table that its rows are of, and what the query reads.
#[derive(Clone, Copy)]
pub(in crate::load::mapping) struct TableSource<'a> {
    pub(in crate::load::mapping) input: &'a InputFile,
    /// `raw`, or a further table.
    pub(in crate::load::mapping) table: &'a str,
    pub(in crate::load::mapping) wanted: &'a References,
}

impl<'a> TableSource<'a> {
    /// The columns of the file's own table that the query reads.
    pub(super) fn columns(&self) -> Option<&'a ReadColumns> {
        self.wanted.tables.get(self.table)
    }

    /// The columns that the file's folders give and the query reads: those of its own table, and of a list that the query
    /// takes its rows from.
    pub(in crate::load::mapping) fn folders(&self) -> Vec<&'a FolderColumn> {
        let wanted = self.wanted;
        let lists = wanted.main.iter().filter(|table| wanted.is_list(table));
        let lists = lists.filter_map(|table| wanted.tables.get(table));
        let tables: Vec<&ReadColumns> = lists.chain(self.columns()).collect();
        let is_read =
            |folder: &&FolderColumn| tables.iter().any(|columns| columns.reads(&folder.name));
        self.input.folders.iter().filter(is_read).collect()
    }
}
