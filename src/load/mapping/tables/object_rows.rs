//! The rows made from one JSON object.

use std::collections::{BTreeMap, BTreeSet};

use super::text_cells::NamedCells;

/// The most lists that are noted.
const MOST_LISTS: usize = 8;
/// The longest name that is noted, in bytes.
const LONGEST_NAME: usize = 80;

/// The rows made from one object, by table.
#[derive(Debug, Default)]
pub(super) struct ObjectRows<'a> {
    /// The rows of the file's own table.
    pub(super) own: Vec<NamedCells<'a>>,
    /// The rows of each child table.
    pub(super) children: BTreeMap<String, Children<'a>>,
    /// The lists and keyed objects that are tables, or could be.
    pub(super) lists: BTreeSet<String>,
}

/// The rows of a child table, from the least nested lists.
#[derive(Debug, Default)]
pub(super) struct Children<'a> {
    /// The depth of those lists.
    depth: usize,
    pub(super) rows: Vec<NamedCells<'a>>,
}

impl<'a> ObjectRows<'a> {
    /// Notes a list by a name that the query reads, or that a further table has.
    pub(super) fn note_table(&mut self, key: &str) {
        if !self.lists.contains(key) {
            self.lists.insert(key.to_owned());
        }
    }

    /// Notes a list of objects that the query does not read.
    pub(super) fn note_list(&mut self, key: &str) {
        let is_name = key.len() <= LONGEST_NAME && !key.contains(char::is_control);
        if is_name && self.lists.len() < MOST_LISTS {
            self.note_table(key);
        }
    }

    /// Adds a row to a child table, whatever its depth.
    pub(super) fn add_child(&mut self, table: &str, cells: NamedCells<'a>) {
        self.children
            .entry(table.to_owned())
            .or_default()
            .rows
            .push(cells);
    }

    /// Of several lists with one name, the least nested make the table. Exports often repeat a list further inside.
    pub(super) fn add_nested(&mut self, table: &str, cells: NamedCells<'a>, depth: usize) {
        let children = self.children.entry(table.to_owned()).or_default();
        if children.rows.is_empty() || depth < children.depth {
            children.rows.clear();
            children.depth = depth;
        }
        if depth == children.depth {
            children.rows.push(cells);
        }
    }
}
