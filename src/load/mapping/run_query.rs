//! Runs the query of a mapping: from the tables it reads to rows of the record.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use polars::prelude::*;
use polars::sql::SQLContext;
use sqlparser::ast::Query;

use super::excluded_rows::{EXCLUDED, take_out};
use super::parts::in_parts;
use super::sql::{References, Taken, keeps_order, with_provenance};
use super::table_names::{FILE, KEY, LINE, ROW};
use super::tables::Tables;
use super::time_casts::{TimeCasts, has_time_casts};
use crate::load::cells::{
    Provenance, SOURCE_FILE, SOURCE_LINE, TableLayout, Typing, check_frame, unreadable,
};
use crate::load::error::{EngineError, LoadError, Reason};
use crate::load::formats::Stream;
use crate::load::in_order::in_order;
use crate::load::staging::{Intake, Rules, split};
use crate::number::counted;

/// A query that is known to run.
pub(super) struct Mapped {
    pub(super) frame: LazyFrame,
    pub(super) schema: SchemaRef,
}

/// Finds a variant of the query that runs: preferably with the file and line of each row, and with empty columns in the
/// types that the query implies.
pub(super) fn plan(
    query: &Query,
    tables: &Tables,
    wanted: &References,
    (casts, main_rows): (&TimeCasts, u64),
) -> Result<Mapped, Reason> {
    let run = |query: &Query| {
        attempt(query, tables, Some(&wanted.taken), casts)
            .or_else(|error| attempt(query, tables, None, casts).map_err(|_| error))
            .map(|mapped| in_a_fixed_order(mapped, query, main_rows))
    };
    if let Some(Ok(mapped)) = with_provenance(query, wanted).as_ref().map(run) {
        return Ok(mapped);
    }
    // The error is that of the query as it was written.
    run(query).map_err(refusal)
}

fn attempt(
    query: &Query,
    tables: &Tables,
    taken: Option<&BTreeMap<String, Taken>>,
    casts: &TimeCasts,
) -> PolarsResult<Mapped> {
    let functions = Arc::new(casts.clone());
    let mut context = SQLContext::new().with_function_registry(functions.clone());
    let mut rehearsal = SQLContext::new().with_function_registry(functions);
    for (name, mut frame) in tables.registered(taken) {
        // A run on one empty row finds errors that planning does not, such as a function that refuses a type.
        let schema = frame.collect_schema()?;
        rehearsal.register(name, DataFrame::full_null(&schema, 1).lazy());
        context.register(name, frame);
    }
    Stream::start(execute(query, &mut rehearsal)?).try_for_each(|batch| batch.map(drop))?;
    let mut frame = execute(query, &mut context)?;
    let schema = frame.collect_schema()?;
    Ok(Mapped { frame, schema })
}

fn execute(query: &Query, context: &mut SQLContext) -> PolarsResult<LazyFrame> {
    if has_time_casts(query) {
        let whole = in_parts(query, context)?;
        context.execute(&whole.to_string())
    } else {
        context.execute(&query.to_string())
    }
}

/// Joins and groups return rows in any order, but the same inputs must give the same rows in the same order.
///
/// To order rows takes all of them. A result with more than the main rows is refused, and one row more shows that.
fn in_a_fixed_order(mapped: Mapped, query: &Query, main_rows: u64) -> Mapped {
    let keys: Vec<PlSmallStr> = [FILE, LINE, "run_id", "started_at"]
        .into_iter()
        .filter(|name| mapped.schema.contains(name))
        .map(PlSmallStr::from_static)
        .collect();
    if keeps_order(query) || keys.is_empty() {
        return mapped;
    }
    let options = SortMultipleOptions::default().with_maintain_order(true);
    let most = IdxSize::try_from(main_rows.saturating_add(1)).unwrap_or(IdxSize::MAX);
    Mapped {
        frame: mapped.frame.limit(most).sort(keys, options),
        schema: mapped.schema,
    }
}

/// The rows of a table.
pub(super) fn rows_of(table: &LazyFrame) -> PolarsResult<u128> {
    let count = table.clone().select([len()]).collect()?;
    let count = count.columns().first();
    count.map_or(Ok(0), |rows| rows.get(0)?.try_extract::<u128>())
}

/// Tables that could not be read back.
pub(super) fn unread(error: PolarsError) -> Reason {
    Reason::caused_by("its tables cannot be counted", EngineError::from(error))
}

fn refusal(error: PolarsError) -> Reason {
    let text = error.to_string();
    let has = |part: &str| text.contains(part);
    let reason = if has("unable to find column") || has("not found") {
        "the query names something unknown; check the spelling, and quote names with a dot (\"a.b\")"
    } else if has("compare") || has("arithmetic") || has("type") {
        "the query mixes types; add a cast such as CAST(x AS DOUBLE), BIGINT or VARCHAR"
    } else {
        "the query cannot be run; docs/mapping.md lists the supported SQL"
    };
    Reason::caused_by(reason, EngineError::from(error))
}

/// Checks the output's columns, and returns those that the record does not have.
pub(super) fn columns(schema: &Schema, layout: TableLayout) -> Result<Vec<String>, Reason> {
    let lacking = layout.lacking(|name| schema.contains(name));
    if !lacking.is_empty() {
        return Err(format!(
            "its output lacks {}; add `… AS {}`",
            lacking.join(", "),
            lacking[0],
        )
        .into());
    }
    for field in layout.fields {
        let why = schema
            .get(field.name)
            .and_then(|dtype| unreadable(field, dtype, Typing::Mapping));
        if let Some(why) = why {
            return Err(format!("in its output, {why}; add a CAST").into());
        }
    }
    if let Some(dtype) = schema.get(EXCLUDED)
        && !matches!(dtype, DataType::String | DataType::Null)
    {
        let text = "its column `excluded` is no text; write the reason for which a row is left out, and null for the others";
        return Err(text.into());
    }
    let ours = |name: &str| [FILE, LINE, ROW, KEY, EXCLUDED].contains(&name) || layout.has(name);
    Ok(schema
        .iter_names()
        .map(PlSmallStr::as_str)
        .filter(|name| !ours(name))
        .map(str::to_owned)
        .collect())
}

/// The rows that a query takes its own from.
pub(super) struct MainRows<'a> {
    /// Their tables.
    pub(super) tables: &'a BTreeSet<String>,
    /// How many they are.
    pub(super) count: u64,
}

impl MainRows<'_> {
    fn multiplied(&self) -> String {
        let rows = counted(self.count, "row", "rows");
        let tables = quoted(self.tables);
        format!(
            "it returns more rows than the {rows} of {tables}, so a join multiplies rows; group the other table first, or begin FROM with it if its rows are the runs"
        )
    }
}

/// Names in backquotes.
pub(super) fn quoted(names: &BTreeSet<String>) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(" and ")
}

/// Runs the query and takes in its rows.
pub(super) fn run(
    path: &Path,
    mapped: Mapped,
    unknown: &[String],
    layout: TableLayout,
    main: &MainRows<'_>,
    intake: &mut Intake<'_>,
) -> Result<(), LoadError> {
    let Mapped { frame, schema } = mapped;
    let has_file = schema.get(FILE) == Some(&DataType::String);
    let has_line = schema.get(LINE).is_some_and(DataType::is_integer);
    let name = path.display().to_string();
    let Rules { agents, window, .. } = intake.rules;
    let mut rows_out = 0;
    in_order(
        Stream::start(frame),
        |batch: PolarsResult<DataFrame>| {
            let frame = batch?;
            let rows = frame.height() as u64;
            let (frame, excluded) = take_out(frame)?;
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
            let sources = Provenance {
                files,
                lines,
                otherwise: name.clone(),
                from_folders: BTreeSet::new(),
            };
            let mut batch = check_frame(&frame, layout, Typing::Mapping, sources)?;
            for name in unknown {
                batch.notes.unknown(name);
            }
            Ok((rows, excluded, split(batch, agents, window)?))
        },
        |result: PolarsResult<_>| {
            let (rows, excluded, split) =
                result.map_err(|error| LoadError::bad_mapping(path, refusal(error)))?;
            rows_out += rows;
            if rows_out > main.count {
                return Err(LoadError::bad_mapping(path, main.multiplied()));
            }
            intake.exclude(excluded);
            intake.take(split)
        },
    )?;
    intake.count_unseen(0, main.count.saturating_sub(rows_out));
    Ok(())
}
