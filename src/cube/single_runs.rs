//! Single runs among the rows, as they count.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use polars::prelude::{DataFrame, DataType, Expr, LazyFrame, NamedFrom, Series, col, lit};

use super::counts::Cube;
use super::known_days::{Sources, classified};
use super::nightly::Nightly;
use super::rows::{RecordRows, STARTED_ON, fill_severities, keep_last};
use crate::load::{SOURCE_FILE, SOURCE_LINE};
use crate::record::{FIELDS, Record};

/// One run, read with everything that its record says; very long texts are cut.
pub(crate) type Run = Record<String>;

/// The most characters of a text that are kept.
const LONGEST: usize = 8_000;

/// The columns whose texts are cut to that length.
const MAY_BE_LONG: [&str; 8] = [
    "handoff_target",
    "error_message",
    "task",
    "evidence",
    "tools_called",
    "next_action",
    "trace_url",
    "ticket",
];

/// The row that counts of each day of the window on which a run of these ids began: by day, then by
/// id and release.
pub(crate) fn find(
    nightly: &Nightly,
    cube: &Cube,
    sources: &Sources<'_>,
    run_ids: &BTreeSet<String>,
) -> Result<Vec<Run>> {
    let mut runs = Vec::new();
    for rows in nightly.rows_of(cube, sources, run_ids)? {
        let rows = keep_last(rows)?.frame;
        let rows = classified(rows, sources)?.frame;
        let rows = fill_severities(rows, sources.policy)?.frame;
        let records = RecordRows::of(&rows)?;
        for row in 0..rows.height() {
            let record = records.get(row).context("a run without a required value")?;
            runs.push(owned(&record));
        }
    }
    runs.sort_by(|one: &Run, other: &Run| place(one).cmp(&place(other)));
    Ok(runs)
}

/// By day, id and release.
fn place(run: &Run) -> impl Ord {
    (run.started_at.date_naive(), &run.run_id, &run.release)
}

/// The rows of some ids with all their columns.
pub(super) fn read_whole(days: LazyFrame, run_ids: &BTreeSet<String>) -> Result<DataFrame> {
    let ids: Vec<&str> = run_ids.iter().map(String::as_str).collect();
    let ids = lit(Series::new("run_ids".into(), ids)).implode(true);
    let columns = FIELDS.iter().map(|field| field.name);
    let columns = columns.chain([SOURCE_FILE, SOURCE_LINE]).map(col);
    let started_on = col("started_at").cast(DataType::Date).alias(STARTED_ON);
    let columns: Vec<Expr> = columns.chain([started_on]).collect();
    let rows = days
        .filter(col("run_id").is_in(ids, false))
        .select(columns)
        .collect_with_engine(polars::prelude::Engine::Streaming)?;
    Ok(rows.unwrap_single())
}

/// A run with texts of its own, cut where they may be long; what names something stays whole.
fn owned(record: &Record<&str>) -> Run {
    record.owned(|column, text| {
        if MAY_BE_LONG.contains(&column) {
            text.chars().take(LONGEST).collect()
        } else {
            text.to_owned()
        }
    })
}
