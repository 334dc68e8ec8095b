//! Counts of all runs, by the SQL of `queries/cube/`: each query counts all days at once.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow};
use chrono::NaiveDate;
use polars::prelude::DataFrame;

use super::Days;
use super::among::{Failed, among_failures};
use super::counted_rows::CountedRows;
use crate::cube::counts::{ClusterSizes, ClusterSums, KnownLateByRelease, RunCounts, Waits};
use crate::cube::rows::{STARTED_ON, query};
use crate::vocabulary::{ApprovalState, Outcome};

/// Fills in the [`RunCounts`] of each day.
pub(super) fn runs(rows: &DataFrame, days: &mut Days) -> Result<()> {
    let counted = query(rows, include_str!("../../../queries/cube/runs.sql"))?;
    let counted = CountedRows::of(&counted)?;
    let cell = counted.cells()?;
    for (row, date) in counted.rows() {
        let count = |column| counted.counts(column)?.at(row);
        let of_cell = RunCounts {
            runs: count("runs")?,
            failures: count("failures")?,
            high_severity: count("high_severity")?,
            severity_unknown: count("severity_unknown")?,
            rescued: count("rescued")?,
            not_rescued: count("not_rescued")?,
            hidden_rescues: count("hidden_rescues")?,
            success_not_rescued: count("success_not_rescued")?,
            approval_known: count("approval_known")?,
            boundary: count("boundary")?,
            boundary_known: count("boundary_known")?,
            authority_crossed: count("authority_crossed")?,
            authority_kept: count("authority_kept")?,
        };
        let of_day = days.entry(date).or_default();
        of_day.runs.insert(cell(row)?, of_cell);
    }
    Ok(())
}

/// Fills in the approval states of each day.
pub(super) fn approval_states(rows: &DataFrame, days: &mut Days) -> Result<()> {
    if is_empty(rows, "approval_state")? {
        return Ok(());
    }
    let counted = query(
        rows,
        include_str!("../../../queries/cube/approval_states.sql"),
    )?;
    let counted = CountedRows::of(&counted)?;
    let (cell, runs) = (counted.cells()?, counted.counts("runs")?);
    let words = counted.texts("approval_state")?;
    for (row, date) in counted.rows() {
        let word = words.at(row)?;
        let state = ApprovalState::from_word(word)
            .ok_or_else(|| anyhow!("unknown approval state {word:?} after loading"))?;
        let states = &mut days.entry(date).or_default().approval_states;
        states.insert((cell(row)?, state), runs.at(row)?);
    }
    Ok(())
}

/// Fills in how long approvals waited.
pub(super) fn approval_waits(rows: &DataFrame, days: &mut Days) -> Result<()> {
    if is_empty(rows, "approval_wait_s")? {
        return Ok(());
    }
    let counted = query(
        rows,
        include_str!("../../../queries/cube/approval_waits.sql"),
    )?;
    let counted = CountedRows::of(&counted)?;
    let cell = counted.cells()?;
    for (row, date) in counted.rows() {
        let count = |column| counted.counts(column)?.at(row);
        let waits = Waits {
            approvals: count("approvals")?,
            seconds: count("seconds")?,
            seconds_squared: count("seconds_squared")?,
        };
        let of_day = days.entry(date).or_default();
        of_day.approval_waits.insert(cell(row)?, waits);
    }
    Ok(())
}

/// Fills in the runs of each day by hour.
pub(super) fn hours(rows: &DataFrame, days: &mut Days) -> Result<()> {
    let counted = query(rows, include_str!("../../../queries/cube/hours.sql"))?;
    let counted = CountedRows::of(&counted)?;
    let (cell, runs) = (counted.cells()?, counted.counts("runs")?);
    let hours = counted.counts("hour")?;
    for (row, date) in counted.rows() {
        let hour = u8::try_from(hours.at(row)?).context("an hour beyond 23")?;
        let of_day = days.entry(date).or_default();
        of_day.hours.insert((cell(row)?, hour), runs.at(row)?);
    }
    Ok(())
}

/// How many days after their own the runs of each day became known.
pub(super) fn known_late(rows: &DataFrame) -> Result<BTreeMap<NaiveDate, KnownLateByRelease>> {
    let mut known_late: BTreeMap<NaiveDate, KnownLateByRelease> = BTreeMap::new();
    if is_empty(rows, "recorded_at")? {
        return Ok(known_late);
    }
    let counted = query(rows, include_str!("../../../queries/cube/known_late.sql"))?;
    let recorded_on = counted.column("recorded_on")?.date()?.as_date_iter();
    let recorded_on: Vec<Option<NaiveDate>> = recorded_on.collect();
    let counted = CountedRows::of(&counted)?;
    let (words, runs) = (counted.texts("outcome")?, counted.counts("runs")?);
    for (row, date) in counted.rows() {
        let word = words.at(row)?;
        let outcome = Outcome::from_word(word)
            .ok_or_else(|| anyhow!("unknown outcome {word:?} after loading"))?;
        let recorded_on = recorded_on[row].unwrap_or(date);
        // What was recorded before it began is known on its own day.
        let late = recorded_on.signed_duration_since(date).num_days();
        let late = usize::try_from(late).unwrap_or(0);
        let of_day = known_late.entry(date).or_default();
        let of_release = of_day.entry(counted.release(row)?.to_owned()).or_default();
        of_release.count(outcome, late, runs.at(row)?);
    }
    Ok(known_late)
}

/// Fills in when the runs of each day say that they were written.
pub(super) fn clocks(rows: &DataFrame, days: &mut Days) -> Result<()> {
    if is_empty(rows, "recorded_at")? && is_empty(rows, "updated_at")? {
        return Ok(());
    }
    let counted = query(rows, include_str!("../../../queries/cube/clocks.sql"))?;
    let counted = CountedRows::of(&counted)?;
    let [dated, before_start] = [counted.counts("dated")?, counted.counts("before_start")?];
    for (row, date) in counted.rows() {
        let clocks = &mut days.entry(date).or_default().clocks;
        clocks.dated += dated.at(row)?;
        clocks.before_start += before_start.at(row)?;
    }
    Ok(())
}

/// Fills in the clusters of each day.
pub(super) fn clusters(rows: &DataFrame, days: &mut Days) -> Result<()> {
    if is_empty(rows, "cluster")? {
        return Ok(());
    }
    let sizes = query(
        rows,
        include_str!("../../../queries/cube/cluster_sizes.sql"),
    )?;
    let sizes = CountedRows::of(&sizes)?;
    let cell = sizes.cells()?;
    for (row, date) in sizes.rows() {
        let count = |column| sizes.counts(column)?.at(row);
        let of_cell = ClusterSizes {
            clusters: count("clusters")?,
            runs: count("runs")?,
            runs_squared: count("runs_squared")?,
        };
        let of_day = days.entry(date).or_default();
        of_day.cluster_sizes.insert(cell(row)?, of_cell);
    }
    let asked = [
        STARTED_ON,
        "release",
        "workflow",
        "outcome",
        "failure_class",
        "cluster",
    ];
    let failed = among_failures(&rows.select(asked)?, "cluster", Failed::Once)?;
    let sums = query(&failed, include_str!("../../../queries/cube/clusters.sql"))?;
    let sums = CountedRows::of(&sums)?;
    let (cell, classes) = (sums.cells()?, sums.texts("failure_class")?);
    for (row, date) in sums.rows() {
        let count = |column| sums.counts(column)?.at(row);
        let of_class = ClusterSums {
            clusters: count("clusters")?,
            failures: count("failures")?,
            failures_squared: count("failures_squared")?,
            failures_times_runs: count("failures_times_runs")?,
        };
        let class = classes.get(row).map(str::to_owned);
        let of_day = days.entry(date).or_default();
        of_day.clusters.insert((cell(row)?, class), of_class);
    }
    Ok(())
}

/// Whether no row has a value of a column.
fn is_empty(rows: &DataFrame, column: &str) -> Result<bool> {
    Ok(rows.column(column)?.null_count() == rows.height())
}
