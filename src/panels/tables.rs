//! The tables that a panel reads: the findings of the night, and its counts.

use anyhow::Result;
use chrono::NaiveDate;
use polars::prelude::{Column, DataFrame, DataType, NamedFrom as _, PolarsResult, Series};

use crate::cube::{Cell, Cube};
use crate::decision::{Decision, Finding};
use crate::number::Estimate;
use crate::vocabulary::{ApprovalState, NoDataReason, Scope};

/// Their names.
pub(super) const TABLES: [&str; 3] = ["findings", "counts", "runs"];

/// The names in a sentence.
pub(super) fn named_tables() -> String {
    let [first, second, third] = TABLES;
    format!("`{first}`, `{second}` and `{third}`")
}

/// The tables, in the order of [`TABLES`].
pub(super) struct Tables(pub(super) [DataFrame; 3]);

impl Tables {
    pub(super) fn of(decision: &Decision, cube: &Cube) -> Result<Self> {
        Ok(Self([
            findings(&decision.findings)?,
            counts(cube)?,
            runs(cube)?,
        ]))
    }

    /// The tables of a night without a finding.
    #[cfg(test)]
    pub(super) fn of_counts(cube: &Cube) -> Result<Self> {
        Ok(Self([findings(&[])?, counts(cube)?, runs(cube)?]))
    }
}

fn texts(name: &str, values: Vec<Option<&str>>) -> Column {
    Series::new(name.into(), values).into()
}

fn numbers(name: &str, values: Vec<Option<f64>>) -> Column {
    Series::new(name.into(), values).into()
}

/// Whole numbers with a sign: a difference of two may be below zero.
fn wholes(name: &str, values: Vec<u64>) -> Column {
    let values = values
        .into_iter()
        .map(|value| i64::try_from(value).unwrap_or(i64::MAX));
    Series::new(name.into(), values.collect::<Vec<i64>>()).into()
}

fn dates(name: &str, values: Vec<Option<NaiveDate>>) -> PolarsResult<Column> {
    let days = |date: NaiveDate| {
        let since = date.signed_duration_since(NaiveDate::default()).num_days();
        i32::try_from(since).unwrap_or(0)
    };
    let values: Vec<Option<i32>> = values.into_iter().map(|date| date.map(days)).collect();
    Column::from(Series::new(name.into(), values)).cast(&DataType::Date)
}

/// A row for each question.
fn findings(findings: &[Finding]) -> PolarsResult<DataFrame> {
    let all = findings.iter();
    let text = |name: &str, of: for<'a> fn(&'a Finding) -> Option<&'a str>| {
        texts(name, all.clone().map(of).collect())
    };
    let number =
        |name: &str, of: fn(&Finding) -> Option<f64>| numbers(name, all.clone().map(of).collect());
    let whole = |name: &str, of: fn(&Finding) -> u64| wholes(name, all.clone().map(of).collect());
    let onset = all.clone().map(|of| of.onset.as_ref().map(|of| of.date));
    let columns = vec![
        text("id", |of| Some(&of.id)),
        text("trigger", |of| Some(of.trigger.as_str())),
        text("metric", |of| Some(of.metric.as_str())),
        text("failure_class", |of| of.failure_class.as_deref()),
        text("workflow", |of| of.workflow.as_deref()),
        text("approval_state", |of| {
            of.approval_state.map(ApprovalState::as_str)
        }),
        text("state", |of| Some(of.state.as_str())),
        text("shown", |of| Some(of.shown.as_str())),
        text("reason", |of| of.reason.map(NoDataReason::as_str)),
        number("baseline_count", |of| Some(of.baseline.count)),
        whole("baseline_exposure", |of| of.baseline.exposure),
        number("baseline_rate", |of| of.baseline.rate),
        number("candidate_count", |of| Some(of.candidate.count)),
        whole("candidate_exposure", |of| of.candidate.exposure),
        number("candidate_rate", |of| of.candidate.rate),
        number("effect_estimate", |of| of.effect.estimate),
        number("effect_lower", |of| of.effect.lower),
        number("effect_upper", |of| of.effect.upper),
        number("difference_estimate", |of| {
            of.difference.and_then(|of| of.estimate)
        }),
        number("difference_lower", |of| {
            of.difference.and_then(|of| of.lower)
        }),
        number("difference_upper", |of| {
            of.difference.and_then(|of| of.upper)
        }),
        number("margin", |of| Some(of.margin)),
        number("adjusted_p", |of| of.adjusted_p),
        text("scope", |of| of.scope.map(Scope::as_str)),
        dates("onset", onset.collect())?,
        number("failures_per_night", |of| {
            estimate(of.cost_per_night.and_then(|of| of.failures))
        }),
        number("rescue_minutes_per_night", |of| {
            estimate(of.cost_per_night.and_then(|of| of.rescue_minutes))
        }),
        number("usd_per_night", |of| {
            estimate(of.cost_per_night.and_then(|of| of.usd))
        }),
        whole("rank_by_harm", |of| of.rank_by_harm),
        text("owner", |of| of.owner.as_deref()),
    ];
    DataFrame::new(findings.len(), columns)
}

fn estimate(of: Option<Estimate>) -> Option<f64> {
    of.map(|of| of.estimate)
}

/// The day, the release and the workflow of each row.
fn places<'a>(
    rows: &(impl Iterator<Item = (NaiveDate, &'a Cell)> + Clone),
) -> PolarsResult<Vec<Column>> {
    let names = |name: fn(&'a Cell) -> &'a str| {
        let rows = rows.clone();
        rows.map(|(_, cell)| Some(name(cell))).collect()
    };
    Ok(vec![
        dates("day", rows.clone().map(|(day, _)| Some(day)).collect())?,
        texts("release", names(|cell| &cell.release)),
        texts("workflow", names(|cell| &cell.workflow)),
    ])
}

/// A row for each day, release, workflow and class: the successes have no class, so that runs and failures add up.
fn counts(cube: &Cube) -> PolarsResult<DataFrame> {
    let mut rows = Vec::new();
    for (date, day) in &cube.days {
        for (cell, counts) in &day.runs {
            let successes = counts.runs.saturating_sub(counts.failures);
            rows.push((*date, cell, None, successes, 0));
        }
        for ((cell, class), failures) in &day.classes {
            rows.push((*date, cell, Some(class.as_str()), *failures, *failures));
        }
    }
    rows.retain(|(_, _, _, runs, _)| *runs > 0);
    rows.sort_by(|one, other| (one.0, one.1, one.2).cmp(&(other.0, other.1, other.2)));
    let mut columns = places(&rows.iter().map(|row| (row.0, row.1)))?;
    columns.extend([
        texts("failure_class", rows.iter().map(|row| row.2).collect()),
        wholes("runs", rows.iter().map(|row| row.3).collect()),
        wholes("failures", rows.iter().map(|row| row.4).collect()),
    ]);
    DataFrame::new(rows.len(), columns)
}

/// A row for each day, release and workflow, with what is not counted by class.
fn runs(cube: &Cube) -> PolarsResult<DataFrame> {
    let days = cube.days.iter();
    let rows: Vec<_> = days
        .flat_map(|(date, day)| {
            let cells = day.runs.iter();
            cells.map(move |(cell, counts)| (*date, cell, counts, day.minutes.get(cell)))
        })
        .collect();
    let whole = |name: &str, of: fn(&crate::cube::RunCounts) -> u64| {
        wholes(name, rows.iter().map(|row| of(row.2)).collect())
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "milli-minutes of a day stay far below 2^53"
    )]
    let minutes = rows
        .iter()
        .map(|row| row.3.map(|of| of.sum as f64 / 1_000.0));
    let mut columns = places(&rows.iter().map(|row| (row.0, row.1)))?;
    columns.extend([
        whole("runs", |of| of.runs),
        whole("failures", |of| of.failures),
        whole("high_severity", |of| of.high_severity),
        whole("rescued", |of| of.rescued),
        whole("hidden_rescues", |of| of.hidden_rescues),
        whole("boundary", |of| of.boundary),
        whole("authority_crossed", |of| of.authority_crossed),
        numbers("rescue_minutes", minutes.collect()),
    ]);
    DataFrame::new(rows.len(), columns)
}
