//! Custom panels: in, the queries of a team and what a night decided and counted; out, tables and what is drawn of them.
//!
//! A panel is a file of `queries/panels/` beside the configuration: a header, and one SELECT that runs in the SQL of Polars. A
//! panel that fails costs itself alone.

mod drawing;
mod header;
mod panel;
mod query;
mod rows;
mod tables;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::cube::Cube;
use crate::decision::Decision;
use crate::files;
use header::Header;
#[cfg(test)]
pub(crate) use panel::PanelColumn;
pub(crate) use panel::{Cell, Drawing, Line, Panel, PanelRows};
use query::PanelQuery;
use tables::Tables;

/// Where the queries lie beside the configuration file.
pub(crate) const FOLDER: &str = "queries/panels";

/// The most panels of a report.
const MOST: usize = 12;

/// A file as it was read. It is kept with the counts of a night, so that the night can be made again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PanelFile {
    /// Its name in the folder.
    file: String,
    /// Its text, or why it could not be read.
    sql: Result<String, String>,
}

/// What is wrong with a panel, and in which line of its file.
#[derive(Debug)]
struct Fault {
    line: usize,
    text: String,
}

impl Fault {
    fn at(line: usize, text: impl Into<String>) -> Self {
        Self {
            line,
            text: text.into(),
        }
    }
}

/// The files of a folder by name; none where there is no such folder.
pub(crate) fn read(folder: &Path) -> Result<Vec<PanelFile>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let unread = || format!("cannot read the panels in {}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(unread)? {
        let path = entry.with_context(unread)?.path();
        if path.extension().is_some_and(|ending| ending == "sql") {
            paths.push(path);
        }
    }
    paths.sort();
    let file = |path: &Path| PanelFile {
        file: path
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        sql: files::read_text(path).map_err(|error| error.to_string()),
    };
    Ok(paths.iter().map(|path| file(path)).collect())
}

/// Runs the queries on a night.
pub(crate) fn run(panels: &[PanelFile], decision: &Decision, cube: &Cube) -> Result<Vec<Panel>> {
    if panels.is_empty() {
        return Ok(Vec::new());
    }
    let tables = Tables::of(decision, cube).context("the tables of the panels")?;
    let run = panels.iter().take(MOST).map(|file| one(file, &tables));
    let rest = panels.iter().skip(MOST).map(|file| {
        let fault = format!("a report has at most {MOST} panels; join some, or move this one away");
        Panel::failed(&file.file, fault)
    });
    Ok(run.chain(rest).collect())
}

fn one(file: &PanelFile, tables: &Tables) -> Panel {
    let name = &file.file;
    let sql = match &file.sql {
        Ok(sql) => sql,
        Err(unread) => {
            return Panel::failed(name, format!("it cannot be read: {unread}"));
        }
    };
    let placed = |fault: Fault| format!("line {}: {}", fault.line, fault.text);
    let header = match Header::read(sql) {
        Ok(header) => header,
        Err(fault) => return Panel::failed(name, placed(fault)),
    };
    let rows = PanelQuery::parse(sql).and_then(|query| rows::run(&query, sql, tables));
    let content = rows.and_then(|rows| {
        let drawing =
            drawing::of(header.kind, &rows).map_err(|text| Fault::at(header.kind_line, text))?;
        Ok((rows, drawing))
    });
    Panel {
        file: name.clone(),
        title: header.title,
        note: header.note,
        content: content.map_err(placed),
    }
}

#[cfg(test)]
mod tests;
