//! What stands around a row of a nested list: the fields of the elements of the lists that its own list is inside.

use std::borrow::Cow;

use super::text_cells::{NamedCells, ScalarText};
use crate::load::mapping::sql::References;
use crate::load::sources::{Broken, JsonValue, members};

/// The greatest depth that is read.
const DEEPEST: usize = 8;

/// The elements around the place that is read, the outermost first.
#[derive(Default)]
pub(super) struct Around<'a>(Vec<NamedCells<'a>>);

impl<'a> Around<'a> {
    /// Enters an element of a list. Its fields have names such as `jobs.name`.
    pub(super) fn enter(
        &mut self,
        list: &str,
        element: &'a str,
        wanted: &References,
    ) -> Result<(), Broken> {
        let mut cells = NamedCells::default();
        let is_named = || {
            let mut tables = wanted.tables.values();
            tables.any(|columns| columns.names_under(list))
        };
        if wanted.brings_around || is_named() {
            scalars(list, element, wanted, 0, &mut cells)?;
        }
        self.0.push(cells);
        Ok(())
    }

    /// Leaves the innermost element.
    pub(super) fn leave(&mut self) {
        self.0.pop();
    }

    /// Gives a row the fields around it. A field of its own wins.
    pub(super) fn give(
        &self,
        table: &str,
        wanted: &References,
        cells: &mut NamedCells<'a>,
    ) -> Result<(), Broken> {
        let Some(columns) = wanted.tables.get(table) else {
            return Ok(());
        };
        for (name, scalar) in self.0.iter().flat_map(NamedCells::iter) {
            let is_read = wanted.brings_around || columns.names(name);
            if is_read && !cells.names().any(|own| own == name) {
                cells.set(Cow::Owned(name.to_owned()), Some(scalar.clone()))?;
            }
        }
        Ok(())
    }
}

/// The fields of an object that are no lists, those of the objects in it under dotted names.
fn scalars<'a>(
    prefix: &str,
    object: &'a str,
    wanted: &References,
    depth: usize,
    cells: &mut NamedCells<'a>,
) -> Result<(), Broken> {
    members(object, |key, value| {
        let name = format!("{prefix}.{key}");
        match value {
            JsonValue::List(_) => Ok(()),
            JsonValue::Object(inner) if depth < DEEPEST => {
                scalars(&name, inner, wanted, depth + 1, cells)
            }
            scalar => {
                let mut tables = wanted.tables.values();
                if wanted.brings_around || tables.any(|columns| columns.names(&name)) {
                    cells.set(Cow::Owned(name), ScalarText::of(scalar))?;
                }
                Ok(())
            }
        }
    })
}
