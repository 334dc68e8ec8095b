//! A panel as a report places it.

/// A panel, or why there is none.
#[derive(Debug)]
pub(crate) struct Panel {
    /// The name of its file in the folder.
    pub(crate) file: String,
    pub(crate) title: String,
    pub(crate) note: Option<String>,
    /// Its rows and what is drawn of them, or what is wrong and in which line.
    pub(crate) content: Result<(PanelRows, Option<Drawing>), String>,
}

impl Panel {
    pub(super) fn failed(file: &str, fault: String) -> Self {
        Self {
            file: file.to_owned(),
            title: file.to_owned(),
            note: None,
            content: Err(fault),
        }
    }

    /// What is wrong, with the file and the line.
    pub(crate) fn fault(&self) -> Option<String> {
        let fault = self.content.as_ref().err()?;
        Some(format!("{}/{}: {fault}", super::FOLDER, self.file))
    }
}

/// What a query returned.
#[derive(Debug)]
pub(crate) struct PanelRows {
    pub(crate) columns: Vec<PanelColumn>,
    /// The first rows, each as long as the columns.
    pub(crate) rows: Vec<Vec<Cell>>,
    /// How many rows there are.
    pub(crate) all: usize,
}

/// A column.
#[derive(Debug)]
pub(crate) struct PanelColumn {
    pub(crate) name: String,
    pub(crate) is_number: bool,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Null, or a number that is none.
    Empty,
    Text(String),
    Number(f64),
}

/// What is drawn.
#[derive(Debug, PartialEq)]
pub(crate) enum Drawing {
    /// A bar for each name.
    Bars(Vec<(Cell, f64)>),
    /// Lines over the same places, which are in order.
    Lines { places: Vec<Cell>, lines: Vec<Line> },
}

/// A line: a value for each place, where there is one.
#[derive(Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) name: Cell,
    pub(crate) values: Vec<Option<f64>>,
}
