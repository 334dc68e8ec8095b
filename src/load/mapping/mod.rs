//! Inputs whose columns differ from the record, read through a mapping: one SELECT over the table `raw`, or over a list of
//! the documents.
//!
//! Text formats are first read into text columns. They get their types once all inputs are read, so a column has one type
//! over all of them. Then the query runs in the SQL of Polars, and its rows are checked like any others.

mod excluded_rows;
mod run_query;
mod sql;
mod survey;
mod table_names;
mod tables;

use std::path::Path;

use super::cells::TableLayout;
use super::error::{LoadError, Reason};
use super::sources::InputFile;
use super::staging::Intake;
use super::unread::FileRows;
use crate::mappings;
pub(super) use survey::read_survey;
pub use survey::{Survey, SurveyColumn, SurveyKind, SurveyTable};

use run_query::{MainRows, columns, plan, quoted, run};
use sql::{References, mended, parse, references};
use table_names::RAW;
use tables::{TableStore, Tables, folders, read};

/// Loads the inputs through a mapping.
pub(super) fn load(
    path: &Path,
    inputs: &[InputFile],
    layout: TableLayout,
    intake: &mut Intake<'_>,
    files: &mut Vec<FileRows>,
    progress: &dyn Fn(&str),
) -> Result<(), LoadError> {
    let bad = |reason: Reason| LoadError::bad_mapping(path, reason);
    let sql = mappings::read(path).map_err(|unread| bad(Reason::of(unread)))?;
    let query = parse(&sql).map_err(bad)?;
    let wanted = references(&query);
    if wanted.main.is_empty() {
        return Err(bad(
            "it reads no table of the inputs; select FROM raw, or FROM a list of the documents"
                .into(),
        ));
    }
    let mut store = TableStore::new(&wanted)?;
    // A shipped mapping, or a copy of one, reads several layouts of its source, and none of them has every column.
    let reads_layouts = mappings::reads_layouts(path, &sql);
    if reads_layouts {
        store.note_sparse();
    }
    for (number, input) in inputs.iter().enumerate() {
        progress(&format!(
            "reading {} ({} of {})",
            input.name,
            number + 1,
            inputs.len()
        ));
        for folder in folders(input, &wanted) {
            intake.note_folder(&folder.name);
        }
        let before = store.rows;
        store.next_file();
        read(input, &wanted, &mut store)?;
        let refusals = std::mem::take(&mut store.refusals);
        files.push(FileRows {
            file: input.name.clone(),
            rows: store.rows - before + refusals.len() as u64,
        });
        intake.count_unseen(refusals.len() as u64, 0);
        intake.refuse(refusals)?;
    }
    intake.warn(store.fault_notes());
    require_main(path, &wanted, &store, files)?;
    if store.rows == 0 {
        return Ok(());
    }
    progress("running the mapping");
    let tables = store.frames()?;
    if !reads_layouts {
        report_missing(&tables, intake).map_err(bad)?;
    }
    let mapped = plan(&mended(query), &tables, &wanted).map_err(bad)?;
    let unknown = columns(&mapped.schema, layout).map_err(bad)?;
    let main = MainRows {
        tables: &wanted.main,
        count: store.rows,
    };
    run(path, mapped, &unknown, layout, &main, intake)
}

/// Fails if no input has the list that the query takes its rows from.
fn require_main(
    path: &Path,
    wanted: &References,
    store: &TableStore,
    files: &[FileRows],
) -> Result<(), LoadError> {
    let is_there = |table: &String| table == RAW || store.lists.contains(table);
    let has_rows = files.iter().any(|file| file.rows > 0);
    if has_rows || wanted.main.iter().any(is_there) {
        return Ok(());
    }
    let main = quoted(&wanted.main);
    let reason = if !store.is_sparse() {
        format!(
            "it takes its rows from {main}, but the only table of CSV and Parquet files is `raw`"
        )
    } else if store.lists.is_empty() {
        format!(
            "it takes its rows from {main}, which no document has; they have no list of objects, so select FROM raw"
        )
    } else {
        let lists = quoted(&store.lists);
        format!(
            "it takes its rows from {main}, which no document has; select FROM raw or one of their lists, {lists}"
        )
    };
    Err(LoadError::bad_mapping(path, reason))
}

/// Warns of columns and lists that no input has, or fails where every input must have a column.
fn report_missing(tables: &Tables, intake: &mut Intake<'_>) -> Result<(), Reason> {
    if !tables.lacking.is_empty() {
        let plural = if tables.lacking.len() == 1 { "" } else { "s" };
        let names = tables.lacking.join("`, `");
        return Err(format!(
            "no input has the column{plural} `{names}`; check the spelling (names are case-sensitive)"
        )
        .into());
    }
    if !tables.missing.is_empty() {
        intake.warn([format!(
            "no input has the list {}; the mapping reads an empty table",
            tables.missing.join(", ")
        )]);
    }
    if !tables.absent.is_empty() {
        intake.warn([format!(
            "no row has {}; the mapping reads null instead",
            tables.absent.join(", ")
        )]);
    }
    Ok(())
}
