//! The rows that one JSON object becomes.

use std::collections::BTreeMap;

use super::text_cells::NamedCells;

/// The rows that one object becomes, by table.
#[derive(Debug, Default)]
pub(in crate::load::mapping) struct ObjectRows<'a> {
    /// The rows of `raw`.
    pub(in crate::load::mapping) raw: Vec<NamedCells<'a>>,
    /// The rows of each child table.
    pub(in crate::load::mapping) children: BTreeMap<String, Children<'a>>,
}

/// The rows of a child table, from the lists that are nested least.
#[derive(Debug, Default)]
pub(in crate::load::mapping) struct Children<'a> {
    /// How deep those lists are.
    depth: usize,
    /// The rows.
    pub(in crate::load::mapping) rows: Vec<NamedCells<'a>>,
}

impl<'a> ObjectRows<'a> {
    /// Adds a row to a child table.
    pub(in crate::load::mapping) fn add_child(&mut self, table: &str, cells: NamedCells<'a>) {
        self.children
            .entry(table.to_owned())
            .or_default()
            .rows
            .push(cells);
    }

    /// Of several lists with one name, those nested least make the table: an export often repeats a list inside.
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
