//! The other way in: failures only, and a table of how many runs there were.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::NaiveDate;
use polars::prelude::{BooleanChunked, DataFrame, NewChunkedArray};

use super::day::{Cell, Day, RunCounts};
use crate::load::{Exposure, ExposureRow, Quarantine, Refusal};

/// A value for each key the exposure has: release, workflow, then tenant, tool and model where it has them.
type Key = Vec<String>;

/// The failures of the cells that the exposure covers; the others go to the quarantine, whole cells at a time.
pub(super) fn keep_covered(
    frame: &DataFrame,
    exposure: &Exposure,
    date: NaiveDate,
    quarantine: &mut Quarantine,
) -> Result<DataFrame> {
    let keys = key_columns(exposure);
    let exposed = runs_by_key(exposure, date, &keys);
    let row_keys = keys_of_rows(frame, &keys)?;
    let mut failures: BTreeMap<&Key, u64> = BTreeMap::new();
    for key in &row_keys {
        *failures.entry(key).or_default() += 1;
    }
    let refusal = |key: &Key| match exposed.get(key) {
        None => Some(("no exposure for this day, release and workflow", None)),
        Some(runs) if failures[key] > *runs => Some((
            "more failures than runs in the exposure",
            Some(format!("{} failures, {runs} runs", failures[key])),
        )),
        Some(_) => None,
    };
    let source_file = frame.column("source_file")?.str()?;
    let source_line = frame.column("source_line")?.i64()?;
    let run_id = frame.column("run_id")?.str()?;
    let mut covered = Vec::with_capacity(frame.height());
    for (row, key) in row_keys.iter().enumerate() {
        let refused = refusal(key);
        covered.push(refused.is_none());
        if let Some((reason, text)) = refused {
            quarantine.refuse(Refusal {
                file: source_file.get(row).unwrap_or_default().to_owned(),
                line: source_line
                    .get(row)
                    .and_then(|line| u64::try_from(line).ok()),
                run_id: run_id.get(row).map(str::to_owned),
                column: None,
                reason: reason.to_owned(),
                text,
            })?;
        }
    }
    Ok(frame.filter(&BooleanChunked::from_slice("covered".into(), &covered))?)
}

/// Takes the runs of the day from the exposure. What only a row could show of a success stays unknown.
pub(super) fn set_runs(day: &mut Day, exposure: &Exposure, date: NaiveDate) {
    for counts in day.runs.values_mut() {
        counts.runs = 0;
    }
    for row in exposure.rows.iter().filter(|row| row.day == date) {
        let cell = Cell {
            release: row.release.clone(),
            workflow: row.workflow.clone(),
        };
        let counts: &mut RunCounts = day.runs.entry(cell).or_default();
        counts.runs += row.runs;
    }
}

type KeyOf = fn(&ExposureRow) -> Option<&str>;

/// The columns that failures and exposure are joined on: those the exposure has.
fn key_columns(exposure: &Exposure) -> Vec<(&'static str, KeyOf)> {
    let always: [(&str, KeyOf); 2] = [
        ("release", |row| Some(&row.release)),
        ("workflow", |row| Some(&row.workflow)),
    ];
    let sometimes: [(&str, KeyOf); 3] = [
        ("tenant", |row| row.tenant.as_deref()),
        ("tool", |row| row.tool.as_deref()),
        ("model", |row| row.model.as_deref()),
    ];
    let present = sometimes
        .into_iter()
        .filter(|(_, value)| exposure.rows.iter().any(|row| value(row).is_some()));
    always.into_iter().chain(present).collect()
}

fn runs_by_key(exposure: &Exposure, date: NaiveDate, keys: &[(&str, KeyOf)]) -> BTreeMap<Key, u64> {
    let mut runs = BTreeMap::new();
    for row in exposure.rows.iter().filter(|row| row.day == date) {
        let key = keys
            .iter()
            .map(|(_, value)| value(row).unwrap_or_default().to_owned())
            .collect();
        *runs.entry(key).or_default() += row.runs;
    }
    runs
}

fn keys_of_rows(frame: &DataFrame, keys: &[(&str, KeyOf)]) -> Result<Vec<Key>> {
    let columns = keys
        .iter()
        .map(|(name, _)| frame.column(name)?.str())
        .collect::<Result<Vec<_>, _>>()?;
    Ok((0..frame.height())
        .map(|row| {
            columns
                .iter()
                .map(|column| column.get(row).unwrap_or_default().to_owned())
                .collect()
        })
        .collect())
}
