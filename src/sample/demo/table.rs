//! The rows as a table: the record's columns, in its order and with its names. They are those of one agent, without a name.

use anyhow::{Result, bail};
use chrono::{DateTime, Utc};
use polars::prelude::*;

use crate::generate::RunRow;
use crate::record::FIELDS;
use crate::vocabulary::{ApprovalState, Implication};

/// The columns of the record that a sample does not have.
pub(super) const NOT_DRAWN: [&str; 6] = [
    "prompt_version",
    "agent_version",
    "config_version",
    "commit",
    "label",
    "agent",
];

/// The rows as a data frame.
pub(super) fn table(runs: &[RunRow<'_>]) -> Result<DataFrame> {
    let columns = FIELDS
        .iter()
        .filter(|field| !NOT_DRAWN.contains(&field.name))
        .map(|field| column(field.name, runs))
        .collect::<Result<Vec<_>>>()?;
    Ok(DataFrame::new(runs.len(), columns)?)
}

#[rustfmt::skip]
fn column(name: &'static str, runs: &[RunRow<'_>]) -> Result<Column> {
    Ok(match name {
        "run_id" => text(name, runs, |run| Some(&run.run_id)),
        "started_at" => instants(name, runs, |run| Some(run.started_at)),
        "release" => text(name, runs, |run| Some(run.release)),
        "workflow" => text(name, runs, |run| Some(run.workflow)),
        "outcome" => text(name, runs, |run| Some(run.outcome.as_str())),
        "failure_class" => text(name, runs, |run| run.failure_class),
        "severity" => values(name, runs, |run| run.severity.map(i64::from)),
        "retry_count" => values(name, runs, |run| run.retry_count.map(i64::from)),
        "transient" => values(name, runs, |run| run.transient),
        "idempotent" => values(name, runs, |run| run.idempotent),
        "updated_at" => instants(name, runs, |run| run.updated_at),
        "recorded_at" => instants(name, runs, |run| Some(run.recorded_at)),
        "cluster" => text(name, runs, |run| run.cluster.as_deref()),
        "batch" => text(name, runs, |run| run.batch.as_deref()),
        "approval_wait_s" => values(name, runs, |run| run.approval_wait_s),
        "action_executed" => values(name, runs, |run| run.action_executed),
        "approved_at" => instants(name, runs, |run| run.approved_at),
        "closed_at" => instants(name, runs, |run| run.closed_at),
        "approval_state" => text(name, runs, |run| run.approval_state.map(ApprovalState::as_str)),
        "authority_crossed" => values(name, runs, |run| run.authority_crossed),
        "tool" => text(name, runs, |run| run.tool),
        "model" => text(name, runs, |run| run.model),
        "tenant" => text(name, runs, |run| run.tenant),
        "handoff_target" => text(name, runs, |run| run.handoff_target),
        "rescued" => values(name, runs, |run| run.rescued),
        "rescue_minutes" => values(name, runs, |run| run.rescue_minutes),
        "cost_usd" => values(name, runs, |run| run.cost_usd),
        "error_message" => text(name, runs, |run| run.error_message.as_deref()),
        "task" => text(name, runs, |run| run.task.as_deref()),
        "evidence" => text(name, runs, |run| run.evidence.as_deref()),
        "tools_called" => text(name, runs, |run| run.tools_called.as_deref()),
        "next_action" => text(name, runs, |run| run.next_action),
        "implication" => text(name, runs, |run| run.implication.map(Implication::as_str)),
        "trace_url" => text(name, runs, |run| run.trace_url.as_deref()),
        "ticket" => text(name, runs, |run| run.ticket.as_deref()),
        other => bail!("the sample has no column {other}"),
    })
}

fn text<'a>(
    name: &str,
    runs: &'a [RunRow<'a>],
    of: impl Fn(&'a RunRow<'a>) -> Option<&'a str>,
) -> Column {
    values(name, runs, of)
}

/// A column in the type of its values.
fn values<'a, T>(
    name: &str,
    runs: &'a [RunRow<'a>],
    of: impl Fn(&'a RunRow<'a>) -> Option<T>,
) -> Column
where
    Series: NamedFrom<Vec<Option<T>>, [Option<T>]>,
{
    Series::new(name.into(), runs.iter().map(of).collect::<Vec<_>>()).into()
}

/// Microseconds, UTC.
fn instants(
    name: &str,
    runs: &[RunRow<'_>],
    of: impl Fn(&RunRow<'_>) -> Option<DateTime<Utc>>,
) -> Column {
    let micros: Int64Chunked = runs
        .iter()
        .map(|run| of(run).map(|instant| instant.timestamp_micros()))
        .collect();
    micros
        .with_name(name.into())
        .into_datetime(TimeUnit::Microseconds, Some(TimeZone::UTC))
        .into_column()
}
