//! One case, borrowed from the columns of `queries/cube/cases.sql`.

use std::collections::BTreeSet;

use anyhow::Result;
use chrono::{DateTime, Utc};
use polars::prelude::{
    BooleanChunked, DataFrame, DatetimeChunked, Float64Chunked, Int64Chunked, StringChunked,
};

use super::UNCLASSIFIED;
use super::present::present;
use crate::conduct::{Present, Record, says_something};
use crate::record::FIELDS;
use crate::vocabulary::{ApprovalState, Outcome};

/// One case.
pub(super) struct Case<'a> {
    pub(super) run_id: &'a str,
    pub(super) started_at: DateTime<Utc>,
    pub(super) release: &'a str,
    /// What is audited.
    pub(super) record: Record<'a>,
    pub(super) tool: Option<&'a str>,
    pub(super) model: Option<&'a str>,
    pub(super) tenant: Option<&'a str>,
    pub(super) batch: Option<&'a str>,
    pub(super) milli_minutes: Option<u64>,
    pub(super) micro_usd: Option<u64>,
    pub(super) error_message: &'a str,
}

impl Case<'_> {
    /// A person finished or repaired it.
    pub(super) fn is_rescued(&self) -> bool {
        self.record.rescued == Some(true)
    }

    /// It acted outside its authority.
    pub(super) fn crossed_authority(&self) -> bool {
        self.record.authority_crossed == Some(true)
    }

    /// Attempts after the first.
    pub(super) fn retries(&self) -> u64 {
        self.record.retry_count.unwrap_or(0)
    }
}

/// The cases of a day, by their typed columns.
pub(super) struct Cases<'a> {
    height: usize,
    present: Vec<Present>,
    run_id: &'a StringChunked,
    started_at: &'a DatetimeChunked,
    release: &'a StringChunked,
    workflow: &'a StringChunked,
    outcome: &'a StringChunked,
    failure_class: &'a StringChunked,
    severity: &'a Int64Chunked,
    retry_count: &'a Int64Chunked,
    transient: &'a BooleanChunked,
    idempotent: &'a BooleanChunked,
    action_executed: &'a BooleanChunked,
    approved_at: &'a DatetimeChunked,
    closed_at: &'a DatetimeChunked,
    approval_state: &'a StringChunked,
    authority_crossed: &'a BooleanChunked,
    tool: &'a StringChunked,
    model: &'a StringChunked,
    tenant: &'a StringChunked,
    batch: &'a StringChunked,
    handoff_target: &'a StringChunked,
    rescued: &'a BooleanChunked,
    rescue_minutes: &'a Float64Chunked,
    cost_usd: &'a Float64Chunked,
    error_message: &'a StringChunked,
    next_action: &'a StringChunked,
}

impl<'a> Cases<'a> {
    pub(super) fn of(frame: &'a DataFrame) -> Result<Self> {
        Ok(Self {
            height: frame.height(),
            present: present(frame)?,
            run_id: frame.column("run_id")?.str()?,
            started_at: frame.column("started_at")?.datetime()?,
            release: frame.column("release")?.str()?,
            workflow: frame.column("workflow")?.str()?,
            outcome: frame.column("outcome")?.str()?,
            failure_class: frame.column("failure_class")?.str()?,
            severity: frame.column("severity")?.i64()?,
            retry_count: frame.column("retry_count")?.i64()?,
            transient: frame.column("transient")?.bool()?,
            idempotent: frame.column("idempotent")?.bool()?,
            action_executed: frame.column("action_executed")?.bool()?,
            approved_at: frame.column("approved_at")?.datetime()?,
            closed_at: frame.column("closed_at")?.datetime()?,
            approval_state: frame.column("approval_state")?.str()?,
            authority_crossed: frame.column("authority_crossed")?.bool()?,
            tool: frame.column("tool")?.str()?,
            model: frame.column("model")?.str()?,
            tenant: frame.column("tenant")?.str()?,
            batch: frame.column("batch")?.str()?,
            handoff_target: frame.column("handoff_target")?.str()?,
            rescued: frame.column("rescued")?.bool()?,
            rescue_minutes: frame.column("rescue_minutes")?.f64()?,
            cost_usd: frame.column("cost_usd")?.f64()?,
            error_message: frame.column("error_message")?.str()?,
            next_action: frame.column("next_action")?.str()?,
        })
    }

    /// How many there are.
    pub(super) const fn height(&self) -> usize {
        self.height
    }

    /// One of them; `None` if a required value is missing, which loading rules out.
    pub(super) fn get(&self, row: usize) -> Option<Case<'a>> {
        Some(Case {
            run_id: self.run_id.get(row)?,
            started_at: instant(self.started_at, row)?,
            release: self.release.get(row)?,
            record: self.record(row)?,
            tool: self.tool.get(row),
            model: self.model.get(row),
            tenant: self.tenant.get(row),
            batch: self.batch.get(row),
            milli_minutes: self
                .rescue_minutes
                .get(row)
                .map(|minutes| whole(minutes, 1e3)),
            micro_usd: self.cost_usd.get(row).map(|usd| whole(usd, 1e6)),
            error_message: self.error_message.get(row).unwrap_or_default(),
        })
    }

    fn record(&self, row: usize) -> Option<Record<'a>> {
        let told = |column: &'a StringChunked| column.get(row).filter(|text| says_something(text));
        let outcome = Outcome::from_word(self.outcome.get(row)?)?;
        Some(Record {
            workflow: self.workflow.get(row)?,
            outcome,
            failure_class: (outcome == Outcome::Failure)
                .then(|| self.failure_class.get(row).unwrap_or(UNCLASSIFIED)),
            severity: self
                .severity
                .get(row)
                .and_then(|level| u8::try_from(level).ok()),
            retry_count: self.retry_count.get(row).map(i64::unsigned_abs),
            transient: self.transient.get(row),
            idempotent: self.idempotent.get(row),
            action_executed: self.action_executed.get(row),
            approval_state: self
                .approval_state
                .get(row)
                .and_then(ApprovalState::from_word),
            authority_crossed: self.authority_crossed.get(row),
            approved_at: instant(self.approved_at, row),
            closed_at: instant(self.closed_at, row),
            rescued: self.rescued.get(row),
            handoff_target: told(self.handoff_target),
            next_action: told(self.next_action),
            present: *self.present.get(row)?,
        })
    }

    /// The columns of the record that hold something in some case.
    pub(super) fn recorded(&self) -> BTreeSet<&'static str> {
        let all = self
            .present
            .iter()
            .copied()
            .fold(Present::default(), Present::and);
        let names = FIELDS.iter().map(|field| field.name);
        names.filter(|name| all.has(name)).collect()
    }

    /// The columns of true and false, of those that are true only where it matters, that are false in some case.
    pub(super) fn denied(&self) -> BTreeSet<&'static str> {
        let is_denied = self.action_executed.iter().any(|told| told == Some(false));
        is_denied.then_some("action_executed").into_iter().collect()
    }
}

fn instant(column: &DatetimeChunked, row: usize) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(column.physical().get(row)?)
}

/// An amount in whole units of 1/`scale`, so that sums agree to the bit whatever their order.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "loading refuses negative amounts, and the cast saturates"
)]
fn whole(amount: f64, scale: f64) -> u64 {
    (amount * scale).round() as u64
}
