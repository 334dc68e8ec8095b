//! Custom panels: a table each, what is drawn of it, or what is wrong.

use serde::Serialize;

use super::section::{Cell as TableCell, Column, Grid, Section};
use super::source::Caps;
use crate::number;
use crate::panels::{Cell, Panel, PanelRows};
use crate::report::text::{Text, name, within};

/// The room of all panels' tables, and of their charts, where so many findings are shown: both shrink together.
const BYTES_A_FINDING: usize = 800;

/// More findings make no more room.
const MOST: usize = 100;

/// What a page adds to a cell, and to a letter that it must escape.
const MARKUP: usize = 60;
const ESCAPED: usize = 5;

/// The most characters of a note or of what is wrong.
const LONGEST: usize = 600;

/// A panel of a page.
#[derive(Debug, Serialize)]
pub(in crate::report) struct PanelPart {
    pub(in crate::report) title: Text,
    pub(in crate::report) note: Option<Text>,
    pub(in crate::report) fault: Option<Text>,
    pub(in crate::report) grid: Option<Grid>,
}

/// How many bytes the tables of all panels may take of a page, and how many their charts.
pub(in crate::report) fn room(caps: Caps) -> usize {
    caps.findings.min(MOST) * BYTES_A_FINDING
}

/// The section of the panels; none without panels.
pub(super) fn section(panels: &[Panel], caps: Caps) -> Option<Section> {
    let mut left = room(caps);
    let parts: Vec<PanelPart> = panels.iter().map(|panel| part(panel, &mut left)).collect();
    (!parts.is_empty()).then(|| Section {
        id: "panels",
        title: "Custom panels".into(),
        panels: parts,
        ..Section::default()
    })
}

fn part(panel: &Panel, left: &mut usize) -> PanelPart {
    let fault = panel.fault();
    let rows = panel.content.as_ref().ok().map(|(rows, _)| rows);
    PanelPart {
        title: name(&panel.title).into(),
        note: panel.note.as_ref().map(|note| within(note, LONGEST).into()),
        fault: fault.map(|fault| within(&format!("This panel failed. {fault}"), LONGEST).into()),
        grid: rows.map(|rows| grid(rows, left)),
    }
}

/// The rows that there is room for.
fn grid(rows: &PanelRows, left: &mut usize) -> Grid {
    let columns: Vec<Column> = rows
        .columns
        .iter()
        .map(|column| {
            let title = name(&column.name);
            if column.is_number {
                Column::number(title)
            } else {
                Column::words(title)
            }
        })
        .collect();
    let mut shown: Vec<Vec<Text>> = Vec::new();
    for row in &rows.rows {
        let cells: Vec<Text> = row.iter().map(cell).collect();
        let texts = cells
            .iter()
            .chain(columns.iter().map(|column| &column.title));
        let size: usize = texts.map(bytes_of).sum();
        let Some(rest) = left.checked_sub(size) else {
            break;
        };
        *left = rest;
        shown.push(cells);
    }
    let more = (rows.all > shown.len()).then(|| {
        let rest = number::counted((rows.all - shown.len()) as u64, "more row", "more rows");
        format!("and {rest} that are not shown; LIMIT and WHERE select").into()
    });
    Grid {
        caption: number::counted(rows.all as u64, "row", "rows").into(),
        columns,
        rows: shown
            .into_iter()
            .map(|row| row.into_iter().map(TableCell::from).collect())
            .collect(),
        more,
    }
}

fn bytes_of(text: &Text) -> usize {
    let text = text.as_str();
    let escaped = text.matches(['&', '<', '>', '"', '\'', '/']).count();
    text.len() + ESCAPED * escaped + MARKUP
}

fn cell(cell: &Cell) -> Text {
    match cell {
        Cell::Empty => Text::default(),
        Cell::Text(text) => name(text).into(),
        Cell::Number(value) => number::plain(*value).into(),
    }
}
