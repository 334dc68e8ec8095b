//! Rows of one JSON object a line.

use std::borrow::Cow;

use polars::prelude::PolarsResult;

use crate::load::cells::{Batch, BatchBuilder, InputCell, LabelCells, PlacedCells, TableLayout};
use crate::load::sources::{
    Block, Broken, DocumentGroup, DocumentKey, InputFile, JsonValue, RUN_ID, members, repaired,
};

/// Why the first line of a file is no row where it is a list, which may be all of the file.
const A_LIST: &str =
    "a list and not a JSON object; a file that is one list needs the extension .json";

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
                reader.read(text, line, None, &mut rows);
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
    for (number, document) in (group.first..).zip(&group.documents) {
        reader.read(&document.text, number, document.key.as_ref(), &mut rows);
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
    pub(super) fn read(
        &mut self,
        text: &[u8],
        line: u64,
        key: Option<&DocumentKey>,
        rows: &mut BatchBuilder<'_>,
    ) {
        let trimmed = text.trim_ascii();
        if trimmed.is_empty() {
            return;
        }
        let Ok(object) = std::str::from_utf8(trimmed) else {
            return rows.refuse(line, "not valid UTF-8", trimmed);
        };
        let Err(broken) = self.row(object, line, key, rows) else {
            return;
        };
        let again = match repaired(object) {
            Some(object) => self.row(&object, line, key, rows),
            None => Err(broken),
        };
        if let Err(Broken(reason)) = again {
            let is_list = trimmed.starts_with(b"[") && line == 1;
            rows.refuse(line, if is_list { A_LIST } else { reason }, trimmed);
        }
    }

    fn row(
        &mut self,
        object: &str,
        line: u64,
        key: Option<&DocumentKey>,
        rows: &mut BatchBuilder<'_>,
    ) -> Result<(), Broken> {
        let mut cells = self.cells(object, rows)?;
        if let Some(key) = key.filter(|key| key.is_run_id)
            && let Some(position) = self.layout.position(RUN_ID)
        {
            rows.notes.present |= 1 << position;
            cells.push((position, InputCell::Text(key.name.as_str().into())));
        }
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
        let mut inner = None;
        let mut labels = LabelCells::default();
        members(object, |key, value| {
            let Some(position) = self.position(&key, cells.len()) else {
                if let Some(name) = self.layout.label(&key) {
                    let is_new = labels.add(name, cell(value.whole()));
                    return if is_new { Ok(()) } else { Err(TWICE) };
                }
                if unknown.contains(&key) {
                    return Err(TWICE);
                }
                inner = inner.or_else(|| rows_inside(&value));
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
        if let Some(position) = labels.place(self.layout, &mut cells) {
            has |= 1 << position;
        }
        if let (0, Some(reason)) = (has, inner) {
            return Err(reason);
        }
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

/// Why an object without a column is no row, if a member holds what may be rows.
fn rows_inside(value: &JsonValue<'_>) -> Option<Broken> {
    let reason = match value {
        JsonValue::List(list) if list[1..].trim_start().starts_with('{') => {
            "none of its names is a column; if its rows are in a list, select FROM that list in a mapping (--map)"
        }
        JsonValue::Object(_) => {
            "none of its names is a column, and it holds objects; write one object per row, or name their parts in a mapping (--map)"
        }
        _ => return None,
    };
    Some(Broken(reason))
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
