//! Inputs with other names than the record's, through a mapping: one SELECT over the table `raw`.
//!
//! Text formats are read by our own readers into text columns and typed once all inputs are seen, so that a column
//! has one type over all of them. The query then runs in Polars' SQL, and its rows are held against the record like
//! any others.

mod cells;
mod flatten;
mod names;
mod otlp;
mod query;
mod raw;
mod read;
mod references;
mod relations;
mod store;
mod structs;
mod tables;
#[cfg(test)]
mod tests;

use std::path::Path;

use polars::prelude::*;
use polars::sql::SQLContext;
use sqlparser::ast::Query;

use super::error::LoadError;
use super::in_order::in_order;
use super::inputs::Input;
use super::layout::{Layout, SOURCE_FILE, SOURCE_LINE};
use super::records::{Intake, rows};
use super::split::split;
use super::stream::Stream;
use super::typed::{Sources, Typing, check_frame, unreadable};
use references::{References, Taken};
use store::Store;
use tables::Tables;

/// The table that holds the rows of the inputs.
const RAW: &str = "raw";
/// The column that says which file a row of a table came from.
const FILE: &str = "_file";
/// The column that says which line of the file it came from.
const LINE: &str = "_line";

/// Loads the inputs through a mapping.
pub(super) fn load(
    path: &Path,
    inputs: &[Input],
    layout: Layout,
    intake: &mut Intake<'_>,
    progress: &dyn Fn(&str),
) -> Result<(), LoadError> {
    let bad = |why: String| LoadError::bad_mapping(path, why);
    let sql = std::fs::read_to_string(path).map_err(|error| {
        bad(format!(
            "it cannot be read ({error}); check the path given with --map"
        ))
    })?;
    let query = query::parse(&sql).map_err(bad)?;
    let wanted = references::references(&query);
    if !wanted.tables.contains_key(RAW) {
        return Err(bad(
            "it does not read the table `raw`, which holds the rows of the inputs".to_owned(),
        ));
    }
    let mut store = Store::new(&wanted)?;
    for (number, input) in inputs.iter().enumerate() {
        progress(&format!(
            "reading {} ({} of {})",
            input.name,
            number + 1,
            inputs.len()
        ));
        read::read(input, &wanted, &mut store)?;
        let refusals = std::mem::take(&mut store.refusals);
        intake.count_unseen(refusals.len() as u64, 0);
        intake.refuse(refusals)?;
    }
    progress("mapping");
    let tables = store.frames()?;
    complain(&tables, intake).map_err(bad)?;
    let mapped = plan(&query::mended(query), &tables, &wanted).map_err(bad)?;
    let unknown = columns(&mapped.schema, layout).map_err(bad)?;
    run(
        path,
        mapped.frame,
        &mapped.schema,
        &unknown,
        layout,
        store.rows,
        intake,
    )
}

/// Warns of what no input has, or says why that cannot be.
fn complain(tables: &Tables, intake: &mut Intake<'_>) -> Result<(), String> {
    if let Some(name) = tables.lacking.first() {
        return Err(format!(
            "it reads the column{} {}, which no input has; check the spelling against the header (names are case-sensitive)",
            if tables.lacking.len() == 1 { "" } else { "s" },
            if tables.lacking.len() == 1 {
                format!("`{name}`")
            } else {
                tables.lacking.join(", ")
            },
        ));
    }
    if !tables.missing.is_empty() {
        intake.warn([format!(
            "no input has the list {}; the mapping sees an empty table",
            tables.missing.join(", ")
        )]);
    }
    if !tables.absent.is_empty() {
        intake.warn([format!(
            "no row has {}; the mapping reads null there",
            tables.absent.join(", ")
        )]);
    }
    Ok(())
}

/// A query that is known to run.
struct Mapped {
    frame: LazyFrame,
    schema: SchemaRef,
}

/// Finds the variant of the query that runs: with its provenance where it can be added, and with the columns that
/// held nothing in the types that the query takes them for.
fn plan(query: &Query, tables: &Tables, wanted: &References) -> Result<Mapped, String> {
    let located = query::with_provenance(query);
    let mut first_error = None;
    for query in located.iter().chain([query]) {
        let text = query.to_string();
        for taken in [Some(&wanted.taken), None] {
            match attempt(&text, tables, taken) {
                Ok(mapped) => return Ok(in_a_fixed_order(mapped, query)),
                Err(error) => drop(first_error.get_or_insert(error)),
            }
        }
    }
    // What is wrong with the query as it was written, without what was added to it.
    let error = attempt(&query.to_string(), tables, Some(&wanted.taken))
        .err()
        .or(first_error);
    Err(refusal(
        &error.map(|error| error.to_string()).unwrap_or_default(),
    ))
}

fn attempt(
    sql: &str,
    tables: &Tables,
    taken: Option<&std::collections::BTreeMap<String, Taken>>,
) -> PolarsResult<Mapped> {
    let mut context = SQLContext::new();
    let mut rehearsal = SQLContext::new();
    for (name, mut frame) in tables.registered(taken) {
        // One row of nothing finds what only running finds: a function that refuses a type.
        let schema = frame.collect_schema()?;
        rehearsal.register(name, DataFrame::full_null(&schema, 1).lazy());
        context.register(name, frame);
    }
    Stream::start(rehearsal.execute(sql)?).try_for_each(|batch| batch.map(drop))?;
    let mut frame = context.execute(sql)?;
    let schema = frame.collect_schema()?;
    Ok(Mapped { frame, schema })
}

/// Joins and groups come in any order; the same inputs must give the same rows in the same order.
fn in_a_fixed_order(mapped: Mapped, query: &Query) -> Mapped {
    let keys: Vec<PlSmallStr> = [FILE, LINE, "run_id", "started_at"]
        .into_iter()
        .filter(|name| mapped.schema.contains(name))
        .map(PlSmallStr::from_static)
        .collect();
    if query::keeps_order(query) || keys.is_empty() {
        return mapped;
    }
    let options = SortMultipleOptions::default().with_maintain_order(true);
    Mapped {
        frame: mapped.frame.sort(keys, options),
        schema: mapped.schema,
    }
}

fn refusal(error: &str) -> String {
    let hint = if error.contains("unable to find column") || error.contains("not found") {
        "check the name against the inputs; a name with a dot needs double quotes"
    } else if error.contains("compare") || error.contains("arithmetic") || error.contains("type") {
        "the types do not fit: in CSV, and where a column is mixed, write CAST(x AS DOUBLE), BIGINT or VARCHAR"
    } else {
        "docs/mapping.md lists what the SQL can do"
    };
    format!(
        "Polars cannot run it: {}; {hint}",
        error.lines().next().unwrap_or_default()
    )
}

/// Holds the output's columns against the record, and returns those that are not of it.
fn columns(schema: &Schema, layout: Layout) -> Result<Vec<String>, String> {
    let lacking = layout.lacking(|name| schema.contains(name));
    if !lacking.is_empty() {
        return Err(format!(
            "its output lacks {}; add `… AS {}`",
            lacking.join(", "),
            lacking[0],
        ));
    }
    for field in layout.fields {
        let why = schema
            .get(field.name)
            .and_then(|dtype| unreadable(field, dtype, Typing::Mapping));
        if let Some(why) = why {
            return Err(format!("of its output, {why}; CAST it"));
        }
    }
    let ours = |name: &str| name == FILE || name == LINE || layout.position(name).is_some();
    Ok(schema
        .iter_names()
        .map(PlSmallStr::as_str)
        .filter(|name| !ours(name))
        .map(str::to_owned)
        .collect())
}

fn run(
    path: &Path,
    frame: LazyFrame,
    schema: &Schema,
    unknown: &[String],
    layout: Layout,
    rows_in: u64,
    intake: &mut Intake<'_>,
) -> Result<(), LoadError> {
    let has_file = schema.get(FILE) == Some(&DataType::String);
    let has_line = schema.get(LINE).is_some_and(DataType::is_integer);
    let name = path.display().to_string();
    let window = intake.window();
    let mut rows_out = 0;
    in_order(
        Stream::start(frame),
        |batch: PolarsResult<DataFrame>| {
            let frame = batch?;
            let height = frame.height();
            let files = if has_file {
                frame.column(FILE)?.clone()
            } else {
                Column::full_null(SOURCE_FILE.into(), height, &DataType::String)
            };
            let lines = if has_line {
                frame.column(LINE)?.cast(&DataType::Int64)?
            } else {
                Column::full_null(SOURCE_LINE.into(), height, &DataType::Int64)
            };
            let sources = Sources {
                files,
                lines,
                otherwise: name.clone(),
            };
            let mut batch = check_frame(&frame, layout, Typing::Mapping, sources)?;
            for name in unknown {
                batch.notes.unknown(name);
            }
            Ok((height as u64, split(batch, window)?))
        },
        |result: PolarsResult<_>| {
            let (height, split) = result
                .map_err(|error| LoadError::bad_mapping(path, refusal(&error.to_string())))?;
            rows_out += height;
            if rows_out > rows_in {
                return Err(LoadError::bad_mapping(
                    path,
                    format!(
                        "it gives more rows than the {} of `raw`: a join multiplies them; group the other table first",
                        rows(rows_in)
                    ),
                ));
            }
            intake.take(split)
        },
    )?;
    intake.count_unseen(0, rows_in.saturating_sub(rows_out));
    Ok(())
}
