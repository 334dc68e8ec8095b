//! Single runs among the rows, as they count.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use polars::prelude::{DataFrame, DataType, Expr, LazyFrame, NamedFrom, Series, col, lit};

use super::present::present;
use super::run::Run;
use super::{UNCLASSIFIED, classes, repeats, severities};
use crate::classify::Classifier;
use crate::conduct::Present;
use crate::load::{Records, SOURCE_FILE, SOURCE_LINE, Vantage};
use crate::policy::Policy;
use crate::record::FIELDS;
use crate::vocabulary::{ApprovalState, ClassSource, Outcome};

/// The most characters of a text that are kept.
const LONGEST: usize = 8_000;

/// The row that counts of each day of the window on which a run of these ids began: by day, then by id.
pub fn find(
    records: &Records,
    vantage: &Vantage,
    (classifier, policy): (Option<&Classifier>, Option<&Policy>),
    run_ids: &BTreeSet<String>,
) -> Result<Vec<Run>> {
    let mut runs = Vec::new();
    for date in records.days().filter(|date| vantage.window.contains(date)) {
        let known = records.day_known_by(date, vantage.known_by)?;
        let rows = read_whole(known, run_ids).with_context(|| format!("reading {date}"))?;
        let rows = repeats::keep_last(rows)?.frame;
        let rows = classes::fill(rows, classifier)?.frame;
        let rows = severities::fill(rows, policy)?.frame;
        let present = present(&rows)?;
        let first = runs.len();
        for (row, present) in present.into_iter().enumerate() {
            runs.push(run(&rows, row, present)?);
        }
        runs[first..].sort_by(|a: &Run, b: &Run| a.run_id.cmp(&b.run_id));
    }
    Ok(runs)
}

/// The rows of some ids with all their columns.
fn read_whole(day: LazyFrame, run_ids: &BTreeSet<String>) -> Result<DataFrame> {
    let ids: Vec<&str> = run_ids.iter().map(String::as_str).collect();
    let ids = lit(Series::new("run_ids".into(), ids)).implode(true);
    let columns = FIELDS.iter().map(|field| field.name);
    let columns: Vec<Expr> = columns.chain([SOURCE_FILE, SOURCE_LINE]).map(col).collect();
    let rows = day
        .filter(col("run_id").is_in(ids, false))
        .select(columns)
        .collect_with_engine(polars::prelude::Engine::Streaming)?;
    Ok(rows.unwrap_single())
}

fn run(rows: &DataFrame, row: usize, present: Present) -> Result<Run> {
    let whole = |name: &str| -> Result<Option<String>> {
        Ok(rows.column(name)?.str()?.get(row).map(str::to_owned))
    };
    let text = |name: &str| -> Result<Option<String>> {
        let text = rows.column(name)?.str()?.get(row);
        Ok(text.map(|text| text.chars().take(LONGEST).collect()))
    };
    let required = |name: &str| whole(name)?.with_context(|| format!("a run without {name}"));
    let amount = |name: &str| -> Result<Option<f64>> { Ok(rows.column(name)?.f64()?.get(row)) };
    let flag = |name: &str| -> Result<Option<bool>> { Ok(rows.column(name)?.bool()?.get(row)) };
    let count = |name: &str| -> Result<Option<u64>> {
        let value = rows.column(name)?.i64()?.get(row);
        Ok(value.map(i64::unsigned_abs))
    };
    let instant = |name: &str| -> Result<Option<DateTime<Utc>>> {
        let micros = rows.column(name)?.datetime()?.physical().get(row);
        Ok(micros.and_then(DateTime::from_timestamp_micros))
    };
    let outcome = Outcome::from_word(&required("outcome")?).context("an outcome of no kind")?;
    let class = whole("failure_class")?;
    let rule = match rows.column(classes::RULE) {
        Ok(rules) => rules.str()?.get(row).map(str::to_owned),
        Err(_) => None,
    };
    let source = match (&class, &rule) {
        (_, Some(_)) => ClassSource::Rule,
        (Some(_), None) => ClassSource::Recorded,
        (None, None) => ClassSource::Unclassified,
    };
    let line = rows.column(SOURCE_LINE)?.cast(&DataType::UInt64)?;
    Ok(Run {
        run_id: required("run_id")?,
        started_at: instant("started_at")?.context("a run without started_at")?,
        release: required("release")?,
        workflow: required("workflow")?,
        tool: whole("tool")?,
        outcome,
        failure_class: failure_class(outcome, class),
        classified_by: (outcome == Outcome::Failure).then_some(source),
        rule,
        severity: count("severity")?.and_then(|level| u8::try_from(level).ok()),
        retry_count: count("retry_count")?,
        transient: flag("transient")?,
        idempotent: flag("idempotent")?,
        approval_state: whole("approval_state")?
            .as_deref()
            .and_then(ApprovalState::from_word),
        approved_at: instant("approved_at")?,
        action_executed: flag("action_executed")?,
        authority_crossed: flag("authority_crossed")?,
        handoff_target: text("handoff_target")?,
        rescued: flag("rescued")?,
        rescue_minutes: amount("rescue_minutes")?,
        cost_usd: amount("cost_usd")?,
        closed_at: instant("closed_at")?,
        error_message: text("error_message")?.unwrap_or_default(),
        task: text("task")?,
        evidence: text("evidence")?,
        tools_called: text("tools_called")?,
        next_action: text("next_action")?,
        trace_url: text("trace_url")?,
        ticket: text("ticket")?,
        source_file: whole(SOURCE_FILE)?,
        source_line: line.u64()?.get(row),
        present,
    })
}

/// The class a run counts under.
fn failure_class(outcome: Outcome, recorded: Option<String>) -> Option<String> {
    match outcome {
        Outcome::Failure => Some(recorded.unwrap_or_else(|| UNCLASSIFIED.to_owned())),
        Outcome::Success => None,
    }
}
