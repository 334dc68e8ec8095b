//! The parts that every section is made of.

use serde::Serialize;

use super::panels::PanelPart;
use crate::report::text::{Name, Text, name};

/// One part of a page. What a format cannot show (charts in a terminal) it leaves out.
#[derive(Debug, Default, Serialize)]
pub(in crate::report) struct Section {
    /// The anchor.
    pub(in crate::report) id: &'static str,
    /// What it asks.
    pub(in crate::report) title: Text,
    /// What it answers, in a few words.
    pub(in crate::report) answer: Option<Text>,
    /// Paragraphs. A section with nothing to show has one that says so.
    pub(in crate::report) lead: Vec<Text>,
    /// Names of charts, see [`charts`](crate::report::charts).
    pub(in crate::report) charts: Vec<&'static str>,
    pub(in crate::report) grids: Vec<Grid>,
    /// Tables that stand in for the charts where none can be drawn.
    pub(in crate::report) drawn: Vec<Grid>,
    /// A list.
    pub(in crate::report) notes: Vec<Text>,
    /// Preformatted lines.
    pub(in crate::report) code: Vec<Text>,
    /// File names beside the page.
    pub(in crate::report) files: Vec<FileNote>,
    /// The team's own tables.
    pub(in crate::report) panels: Vec<PanelPart>,
    /// The detail, one click away where a format can fold.
    pub(in crate::report) folds: Vec<Self>,
}

impl Section {
    /// Something to fold away under a title. `None` where there is nothing in it.
    pub(in crate::report::view) fn fold(
        title: impl Into<Text>,
        lead: Vec<Text>,
        grids: impl IntoIterator<Item = Grid>,
    ) -> Option<Self> {
        let grids: Vec<Grid> = grids.into_iter().collect();
        (!lead.is_empty() || !grids.is_empty()).then(|| Self {
            title: title.into(),
            lead,
            grids,
            ..Self::default()
        })
    }
}

/// A file beside the page.
#[derive(Debug, Serialize)]
pub(in crate::report) struct FileNote {
    pub(in crate::report) path: String,
    pub(in crate::report) note: Text,
}

/// A table.
#[derive(Debug, Default, Serialize)]
pub(in crate::report) struct Grid {
    pub(in crate::report) caption: Text,
    pub(in crate::report) columns: Vec<Column>,
    pub(in crate::report) rows: Vec<Vec<Cell>>,
    /// What was cut, and where it is.
    pub(in crate::report) more: Option<Text>,
}

/// A cell of a table.
#[derive(Clone, Debug, Default, Serialize)]
pub(in crate::report) struct Cell {
    pub(in crate::report) text: Text,
    /// What stands below it, set back.
    pub(in crate::report) note: Option<Text>,
    /// The file beside the page, or the place in it, where it leads.
    pub(in crate::report) link: Option<String>,
    /// How dark it is, from 1 to 5; below zero for the other way.
    pub(in crate::report) heat: i8,
}

impl Cell {
    /// The same, leading somewhere.
    pub(in crate::report::view) fn to(self, link: Option<String>) -> Self {
        Self { link, ..self }
    }

    /// The same with something below it.
    pub(in crate::report::view) fn over(self, note: impl Into<Text>) -> Self {
        Self {
            note: Some(note.into()),
            ..self
        }
    }

    /// The same with a shade.
    pub(in crate::report::view) fn shaded(self, heat: i8) -> Self {
        Self { heat, ..self }
    }
}

impl From<Text> for Cell {
    fn from(text: Text) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }
}

impl From<String> for Cell {
    fn from(words: String) -> Self {
        Text::from(words).into()
    }
}

impl From<&'static str> for Cell {
    fn from(words: &'static str) -> Self {
        Text::from(words).into()
    }
}

impl From<Name> for Cell {
    fn from(name: Name) -> Self {
        Text::from(name).into()
    }
}

/// A column of a table.
#[derive(Clone, Debug, Serialize)]
pub(in crate::report) struct Column {
    pub(in crate::report) title: Text,
    pub(in crate::report) kind: Kind,
}

/// How a column's cells are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::report) enum Kind {
    /// To the left, and broken where it must be.
    Words,
    /// To the right, and never broken.
    Number,
}

impl Column {
    pub(in crate::report) fn words(title: impl Into<Text>) -> Self {
        Self {
            title: title.into(),
            kind: Kind::Words,
        }
    }

    pub(in crate::report) fn number(title: impl Into<Text>) -> Self {
        Self {
            title: title.into(),
            kind: Kind::Number,
        }
    }
}

/// How the part of a list that is not shown is announced.
pub(in crate::report::view) fn more(all: usize, shown: usize, place: &str) -> Option<Text> {
    let rest = all.checked_sub(shown).filter(|rest| *rest > 0)?;
    Some(format!("and {} more in {place}", crate::number::count(rest as u64)).into())
}

/// A name, or that it may be any.
pub(in crate::report::view) fn any_or(part: Option<&String>) -> Text {
    part.map_or(Text::from("any"), |part| name(part).into())
}
