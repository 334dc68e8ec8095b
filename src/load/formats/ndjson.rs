//! Rows of one JSON object a line.

use std::borrow::Cow;

use polars::prelude::PolarsResult;

use crate::load::cells::{Batch, BatchBuilder, InputCell, PlacedCells, TableLayout};
use crate::load::sources::{Block, Broken, DocumentGroup, InputFile, JsonValue, members, repaired};

/// The batch that a block of lines makes.
pub(super) fn read_block(
    block: &Block,
    layout: TableLayout,
    input: &InputFile,
) -> PolarsResult<Batch> {
    let mut rows = BatchBuilder::new(layout, input);
    let mut reader = ObjectReader::new(layout);
    match block {
        Block::Refused { line, reason, head } => rows.refuse(*line, reason, head),
        Block::Rows { first_line, bytes } => {
            for (line, text) in (*first_line..).zip(bytes.split(|byte| *byte == b'\n')) {
                reader.read(text, line, &mut rows);
            }
        }
    }
    rows.finish()
}

/// The batch that a group of documents makes: one row a document.
pub(super) fn read_group(
    group: &DocumentGroup,
    layout: TableLayout,
    input: &InputFile,
) -> PolarsResult<Batch> {
    let mut rows = BatchBuilder::new(layout, input);
    let mut reader = ObjectReader::new(layout);
    for (number, text) in (group.first..).zip(&group.texts) {
        reader.read(text, number, &mut rows);
    }
    rows.finish()
}

/// Reads objects, and expects the keys in the order of the previous object.
pub(super) struct ObjectReader {
    layout: TableLayout,
    order: Vec<usize>,
}

impl ObjectReader {
    /// A reader that has seen nothing.
    pub(super) const fn new(layout: TableLayout) -> Self {
        Self {
            layout,
            order: Vec::new(),
        }
    }

    /// Adds the object as a row, or refuses it; a blank line is no row.
    pub(super) fn read(&mut self, text: &[u8], line: u64, rows: &mut BatchBuilder<'_>) {
        let trimmed = text.trim_ascii();
        if trimmed.is_empty() {
            return;
        }
        let Ok(object) = std::str::from_utf8(trimmed) else {
            return rows.refuse(line, "not valid UTF-8", trimmed);
        };
        let Err(broken) = self.row(object, line, rows) else {
            return;
        };
        let again = match repaired(object) {
            Some(object) => self.row(&object, line, rows),
            None => Err(broken),
        };
        if let Err(Broken(reason)) = again {
            rows.refuse(line, reason, trimmed);
        }
    }

    fn row(&mut self, object: &str, line: u64, rows: &mut BatchBuilder<'_>) -> Result<(), Broken> {
        let cells = self.cells(object, rows)?;
        rows.push(line, cells);
        Ok(())
    }

    fn cells<'a>(
        &mut self,
        object: &'a str,
        rows: &mut BatchBuilder<'_>,
    ) -> Result<PlacedCells<'a>, Broken> {
        const TWICE: Broken = Broken("the object has a key twice");
        let mut cells = PlacedCells::with_capacity(self.order.len());
        let mut unknown: Vec<Cow<'a, str>> = Vec::new();
        let mut has = 0_u64;
        members(object, |key, value| {
            let Some(position) = self.position(&key, cells.len()) else {
                if unknown.contains(&key) {
                    return Err(TWICE);
                }
                // Beyond this many unknown keys, looking for a repeated one costs too much.
                if unknown.len() < 64 {
                    rows.notes.unknown(&key);
                    unknown.push(key);
                }
                return Ok(());
            };
            if has & (1 << position) != 0 {
                return Err(TWICE);
            }
            has |= 1 << position;
            cells.push((position, cell(value.whole())));
            Ok(())
        })?;
        rows.notes.present |= has;
        Ok(cells)
    }

    fn position(&mut self, key: &str, place: usize) -> Option<usize> {
        if let Some(expected) = self.order.get(place)
            && self.layout.fields[*expected].name == key
        {
            return Some(*expected);
        }
        let position = self.layout.position(key)?;
        self.order.truncate(place);
        self.order.push(position);
        Some(position)
    }
}

/// A JSON value as a cell.
pub(super) fn cell(value: JsonValue<'_>) -> InputCell<'_> {
    match value {
        JsonValue::Null => InputCell::Null,
        JsonValue::Flag(flag) => InputCell::Flag(flag),
        JsonValue::Text(text) => InputCell::Text(text),
        JsonValue::List(text) | JsonValue::Object(text) => InputCell::Nested(Cow::Borrowed(text)),
        JsonValue::Number(text) => number(text),
        JsonValue::Faulty(fault) => InputCell::Faulty {
            reason: fault.reason,
            text: Cow::Borrowed(fault.text),
        },
    }
}

/// A JSON number as a cell: whole where it is written whole and fits.
pub(super) fn number(text: &str) -> InputCell<'static> {
    text.parse().map_or_else(
        |_| InputCell::Float(text.parse().unwrap_or(f64::NAN)),
        InputCell::Integer,
    )
}
