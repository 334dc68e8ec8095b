//! Inputs whose columns differ from the record, read through a mapping: one SELECT over the table `raw`, or over a list of
//! the documents. Inputs of other systems are further tables, which it joins.
//!
//! Text formats are first read into text columns. They get their types once all inputs are read, so a column has one type
//! over all of them. Then the query runs in the SQL of Polars, and its rows are checked like any others.

mod excluded_rows;
mod parts;
mod run_query;
mod sql;
mod survey;
mod survey_inside;
mod table_names;
mod tables;
mod time_casts;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sqlparser::ast::Query;

use super::cells::TableLayout;
use super::error::{LoadError, Reason};
use super::sources::InputFile;
use super::staging::Intake;
use crate::mappings;
use crate::step::Step;
pub(super) use survey::read_survey;
pub use survey::{Survey, SurveyColumn, SurveyKind, SurveyTable};

use run_query::{MainRows, columns, plan, quoted, rows_of, run, unread};
use sql::{References, check_joins, mended, pairs_freely, parse, references};
use table_names::RAW;
use tables::{TableSource, TableStore, Tables, read};
use time_casts::{TimeCasts, with_time_casts};

/// What a mapping reads.
#[derive(Debug)]
pub(super) struct MappedInputs {
    /// The SQL file, or the name of a shipped mapping.
    pub(super) map: PathBuf,
    /// The files whose rows are those of `raw`.
    pub(super) inputs: Vec<InputFile>,
    /// The names of the further tables.
    pub(super) given: BTreeSet<String>,
    /// Their files, each with the name of its table.
    pub(super) tables: Vec<(String, InputFile)>,
    /// How many pairs of rows a join without an equation may make.
    pub(super) join_pairs: u64,
}

/// The files, globs and directories of further tables, by name.
pub type FurtherTables<'a> = BTreeMap<&'a str, &'a [String]>;

/// Loads the inputs through a mapping.
pub(super) fn load(
    given: &MappedInputs,
    layout: TableLayout,
    intake: &mut Intake<'_>,
    progress: &dyn Fn(Step<'_>),
) -> Result<(), LoadError> {
    let path = given.map.as_path();
    let bad = |reason: Reason| LoadError::bad_mapping(path, reason);
    let sql = mappings::read(path).map_err(|unread| bad(Reason::of(unread)))?;
    let query = parse(&sql).map_err(bad)?;
    let wanted = References {
        further: given.given.clone(),
        ..references(&query)
    };
    if wanted.main.is_empty() {
        return Err(bad(
            "it reads no table of the inputs; select FROM raw, or FROM a list of the documents"
                .into(),
        ));
    }
    // The engine warns its programmers, on standard error.
    polars::error::set_warning_function(|_, _| {});
    let mut store = TableStore::new(&wanted)?;
    // A shipped mapping, or a copy of one, reads several layouts of its source, and none of them has every column.
    let reads_layouts = mappings::reads_layouts(path, &sql);
    if reads_layouts {
        store.note_sparse(RAW);
    }
    let own = given.inputs.iter().map(|input| (RAW, input));
    let inputs: Vec<(&str, &InputFile)> = own.chain(further_files(given, &wanted)).collect();
    let mut gives_runs = false;
    for (number, (table, input)) in inputs.iter().enumerate() {
        progress(Step::Read {
            file: &input.name,
            place: number + 1,
            of: inputs.len(),
        });
        let source = TableSource {
            input,
            table,
            wanted: &wanted,
        };
        gives_runs |= read_source(source, &mut store, intake)?;
    }
    intake.warn(store.fault_notes());
    warn_of_idle(&store, intake);
    require_main(path, &wanted, &store, gives_runs)?;
    require_own_names(path, &wanted, &store)?;
    if store.rows == 0 {
        return Ok(());
    }
    progress(Step::Map);
    let tables = store.frames()?;
    if !reads_layouts {
        report_missing(&tables, &store, intake).map_err(bad)?;
    }
    bound_joins(&query, &tables, given.join_pairs).map_err(bad)?;
    let casts = TimeCasts::new(layout.zone);
    let query = with_time_casts(mended(query));
    let mapped = plan(&query, &tables, &wanted, (&casts, store.rows)).map_err(bad)?;
    let unknown = columns(&mapped.schema, layout).map_err(bad)?;
    let main = MainRows {
        tables: &wanted.main,
        count: store.rows,
    };
    run(path, mapped, &unknown, layout, &main, intake)?;
    intake.warn(casts.notes());
    Ok(())
}

/// Refuses a query that pairs more rows than anybody waits for.
fn bound_joins(query: &Query, tables: &Tables, most: u64) -> Result<(), Reason> {
    if !pairs_freely(query) {
        return Ok(());
    }
    let mut rows = BTreeMap::new();
    for (name, frame) in tables.registered(None) {
        rows.insert(name, rows_of(&frame).map_err(unread)?);
    }
    let rows = |table: &str| rows.get(table).copied().unwrap_or(1);
    check_joins(query, &rows, most.into())
}

/// The files of the further tables that the query reads, or may read lists of.
fn further_files<'a>(
    given: &'a MappedInputs,
    wanted: &References,
) -> impl Iterator<Item = (&'a str, &'a InputFile)> {
    let reads_lists = wanted.tables.keys().any(|table| wanted.is_list(table));
    let tables = given.tables.iter();
    let read = tables.filter(move |(table, _)| reads_lists || wanted.tables.contains_key(table));
    read.map(|(table, input)| (table.as_str(), input))
}

/// Reads a file. Returns whether it has rows of those that the query takes its own from.
fn read_source(
    source: TableSource<'_>,
    store: &mut TableStore,
    intake: &mut Intake<'_>,
) -> Result<bool, LoadError> {
    let gives_runs = source.table == RAW || source.wanted.main.contains(source.table);
    if gives_runs {
        for folder in source.folders() {
            intake.note_folder(&folder.name);
        }
    }
    let before = store.rows;
    store.next_file(source.table);
    read(source, store)?;
    let refusals = std::mem::take(&mut store.refusals);
    let rows = store.rows - before + refusals.len() as u64;
    if gives_runs {
        intake.note_file(&source.input.name, rows);
    }
    intake.count_unseen(refusals.len() as u64, 0);
    intake.refuse(refusals)?;
    Ok(gives_runs && rows > 0)
}

/// Fails if no input has the list that the query takes its rows from.
fn require_main(
    path: &Path,
    wanted: &References,
    store: &TableStore,
    has_rows: bool,
) -> Result<(), LoadError> {
    let is_there = |table: &String| !wanted.is_list(table) || store.lists.contains(table);
    if has_rows || wanted.main.iter().any(is_there) {
        return Ok(());
    }
    let main = quoted(&wanted.main);
    let reason = if !store.is_sparse() {
        format!(
            "it takes its rows from {main}, but CSV and Parquet files have no lists; select FROM raw, or give the table with --table"
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

/// Fails if a list of the documents has the name of a further table, since the query could mean either.
fn require_own_names(
    path: &Path,
    wanted: &References,
    store: &TableStore,
) -> Result<(), LoadError> {
    let Some(name) = wanted.further.intersection(&store.lists).next() else {
        return Ok(());
    };
    let reason = format!(
        "the documents have a list `{name}`, which is a table already; give the further table another name than `{name}`"
    );
    Err(LoadError::bad_mapping(path, reason))
}

/// Warns of further tables that have no effect.
fn warn_of_idle(store: &TableStore, intake: &mut Intake<'_>) {
    for (tables, what) in [
        (store.empty_further(), "no file has rows for the table"),
        (
            store.unread_further(),
            "the mapping does not read the table",
        ),
    ] {
        if !tables.is_empty() {
            intake.warn([format!("{what} {}", quoted(&tables))]);
        }
    }
}

/// Warns of columns and tables that no input has, or fails where every input must have them.
fn report_missing(
    tables: &Tables,
    store: &TableStore,
    intake: &mut Intake<'_>,
) -> Result<(), Reason> {
    if let Some((table, _)) = tables.lacking.first() {
        let of_table = tables.lacking.iter().filter(|(other, _)| other == table);
        let names: Vec<&str> = of_table.map(|(_, name)| name.as_str()).collect();
        let plural = if names.len() == 1 { "" } else { "s" };
        let whose = if table == RAW {
            "no input has".to_owned()
        } else {
            format!("the table `{table}` does not have")
        };
        return Err(format!(
            "{whose} the column{plural} `{}`; check the spelling (names are case-sensitive)",
            names.join("`, `")
        )
        .into());
    }
    let missing = tables.missing.join(", ");
    if !tables.missing.is_empty() && !store.is_sparse() {
        return Err(format!(
            "no input is the table {missing}; give its files with --table NAME=PATH or [input.tables]"
        )
        .into());
    }
    if !tables.missing.is_empty() {
        intake.warn([format!(
            "no input has the list {missing}, and --table gives no such table; the mapping reads an empty one"
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
