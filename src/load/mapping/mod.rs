//! Inputs with other names than the record's, through a mapping: one SELECT over the table `raw`.
//!
//! Text formats are read by our own readers into text columns and typed once all inputs are seen, so that a column
//! has one type over all of them. The query then runs in Polars' SQL, and its rows are checked against the record like
//! any others.

mod run_query;
mod sql;
mod table_names;
mod tables;

use std::path::Path;

use super::cells::TableLayout;
use super::error::LoadError;
use super::sources::InputFile;
use super::staging::Intake;
use run_query::{columns, plan, run};
use sql::{mended, parse, references};
use table_names::RAW;
use tables::{TableStore, Tables, read};

/// Loads the inputs through a mapping.
pub(super) fn load(
    path: &Path,
    inputs: &[InputFile],
    layout: TableLayout,
    intake: &mut Intake<'_>,
    progress: &dyn Fn(&str),
) -> Result<(), LoadError> {
    let bad = |why: String| LoadError::bad_mapping(path, why);
    let sql = std::fs::read_to_string(path).map_err(|error| {
        bad(format!(
            "it cannot be read ({error}); check the path given with --map"
        ))
    })?;
    let query = parse(&sql).map_err(bad)?;
    let wanted = references(&query);
    if !wanted.tables.contains_key(RAW) {
        return Err(bad(
            "it does not read the table `raw`, which holds the rows of the inputs".to_owned(),
        ));
    }
    let mut store = TableStore::new(&wanted)?;
    for (number, input) in inputs.iter().enumerate() {
        progress(&format!(
            "reading {} ({} of {})",
            input.name,
            number + 1,
            inputs.len()
        ));
        read(input, &wanted, &mut store)?;
        let refusals = std::mem::take(&mut store.refusals);
        intake.count_unseen(refusals.len() as u64, 0);
        intake.refuse(refusals)?;
    }
    progress("mapping");
    let tables = store.frames()?;
    complain(&tables, intake).map_err(bad)?;
    let mapped = plan(&mended(query), &tables, &wanted).map_err(bad)?;
    let unknown = columns(&mapped.schema, layout).map_err(bad)?;
    run(path, mapped, &unknown, layout, store.rows, intake)
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
