//! The rows made from one JSON object.

use std::collections::BTreeMap;

use super::text_cells::NamedCells;

/// The rows made from one object, by table.
#[derive(Debug, Default)]
pub(super) struct ObjectRows<'a> {
    /// The rows of `raw`.
    pub(super) raw: Vec<NamedCells<'a>>,
    /// The rows of each child table.
    pub(super) children: BTreeMap<String, Children<'a>>,
}

/// The rows of a child table, from the least nested lists.
#[derive(Debug, Default)]
pub(super) struct Children<'a> {
    /// The depth of those lists.
    depth: usize,
    pub(super) rows: Vec<NamedCells<'a>>,
}

impl<'a> ObjectRows<'a> {
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
