//! Cases, read one by one: a day's failed, rescued, retried and irregular runs come down to counts and examples.

use anyhow::{Context, Result};
use chrono::{DateTime, Timelike, Utc};
use polars::prelude::{BooleanChunked, DataFrame, Float64Chunked, Int64Chunked, StringChunked};

use super::UNCLASSIFIED;
use super::day::{Cell, Day, EXAMPLES, HourOfClass, PatternCounts, Topic};
use super::facet::Irregular;
use crate::pattern::{Folder, Folding, Pattern};
use crate::policy::Policy;
use crate::vocabulary::{ApprovalState, Outcome};

/// Reduces the rows of `queries/cube/cases.sql`, ordered by start, into the day.
pub(super) fn reduce(cases: &DataFrame, policy: Option<&Policy>, day: &mut Day) -> Result<()> {
    let columns = Columns::of(cases)?;
    let folding = policy.map_or_else(|| Ok(Folding::default()), Policy::folding)?;
    let mut folder = Folder::of(folding);
    for row in 0..cases.height() {
        let case = columns
            .case(row)
            .context("a case without a required value")?;
        day.count_case(&case, &mut folder);
    }
    Ok(())
}

/// One case, borrowed from the columns.
struct Case<'a> {
    run_id: &'a str,
    started_at: DateTime<Utc>,
    cell: Cell,
    outcome: Outcome,
    failure_class: Option<&'a str>,
    severity: Option<u8>,
    retries: u64,
    approval_state: Option<ApprovalState>,
    authority_crossed: bool,
    tool: Option<&'a str>,
    model: Option<&'a str>,
    tenant: Option<&'a str>,
    batch: Option<&'a str>,
    rescued: bool,
    milli_minutes: Option<u64>,
    micro_usd: Option<u64>,
    error_message: &'a str,
}

/// The typed columns of the cases.
struct Columns<'a> {
    run_id: &'a StringChunked,
    started_at: &'a Int64Chunked,
    release: &'a StringChunked,
    workflow: &'a StringChunked,
    outcome: &'a StringChunked,
    failure_class: &'a StringChunked,
    severity: &'a Int64Chunked,
    retry_count: &'a Int64Chunked,
    approval_state: &'a StringChunked,
    authority_crossed: &'a BooleanChunked,
    tool: &'a StringChunked,
    model: &'a StringChunked,
    tenant: &'a StringChunked,
    batch: &'a StringChunked,
    rescued: &'a BooleanChunked,
    rescue_minutes: &'a Float64Chunked,
    cost_usd: &'a Float64Chunked,
    error_message: &'a StringChunked,
}

impl<'a> Columns<'a> {
    fn of(frame: &'a DataFrame) -> Result<Self> {
        Ok(Self {
            run_id: frame.column("run_id")?.str()?,
            started_at: frame.column("started_at")?.datetime()?.physical(),
            release: frame.column("release")?.str()?,
            workflow: frame.column("workflow")?.str()?,
            outcome: frame.column("outcome")?.str()?,
            failure_class: frame.column("failure_class")?.str()?,
            severity: frame.column("severity")?.i64()?,
            retry_count: frame.column("retry_count")?.i64()?,
            approval_state: frame.column("approval_state")?.str()?,
            authority_crossed: frame.column("authority_crossed")?.bool()?,
            tool: frame.column("tool")?.str()?,
            model: frame.column("model")?.str()?,
            tenant: frame.column("tenant")?.str()?,
            batch: frame.column("batch")?.str()?,
            rescued: frame.column("rescued")?.bool()?,
            rescue_minutes: frame.column("rescue_minutes")?.f64()?,
            cost_usd: frame.column("cost_usd")?.f64()?,
            error_message: frame.column("error_message")?.str()?,
        })
    }

    /// One row; `None` if a required value is missing, which loading rules out.
    fn case(&self, row: usize) -> Option<Case<'a>> {
        Some(Case {
            run_id: self.run_id.get(row)?,
            started_at: DateTime::from_timestamp_micros(self.started_at.get(row)?)?,
            cell: Cell {
                release: self.release.get(row)?.to_owned(),
                workflow: self.workflow.get(row)?.to_owned(),
            },
            outcome: Outcome::from_word(self.outcome.get(row)?)?,
            failure_class: self.failure_class.get(row),
            severity: self
                .severity
                .get(row)
                .and_then(|level| u8::try_from(level).ok()),
            retries: self.retry_count.get(row).map_or(0, i64::unsigned_abs),
            approval_state: self
                .approval_state
                .get(row)
                .and_then(ApprovalState::from_word),
            authority_crossed: self.authority_crossed.get(row) == Some(true),
            tool: self.tool.get(row),
            model: self.model.get(row),
            tenant: self.tenant.get(row),
            batch: self.batch.get(row),
            rescued: self.rescued.get(row) == Some(true),
            milli_minutes: self
                .rescue_minutes
                .get(row)
                .map(|minutes| whole(minutes, 1e3)),
            micro_usd: self.cost_usd.get(row).map(|usd| whole(usd, 1e6)),
            error_message: self.error_message.get(row).unwrap_or_default(),
        })
    }
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

impl Day {
    fn count_case<'a>(&mut self, case: &Case<'a>, folder: &mut Folder<'a>) {
        if case.rescued {
            self.minutes
                .entry(case.cell.clone())
                .or_default()
                .count(case.milli_minutes);
            self.example(case, Topic::Rescue);
        }
        match case.outcome {
            Outcome::Failure => self.count_failure(case, folder),
            Outcome::Success if case.rescued => self.example(case, Topic::HiddenRescue),
            Outcome::Success => {}
        }
        if let Some(state) = case.approval_state {
            self.example(case, Topic::Approval(state));
        }
        if case.authority_crossed {
            self.example(case, Topic::AuthorityCrossed);
        }
        let values = [case.tool, case.model, case.tenant, case.batch];
        self.count_under(&case.cell, values, irregular(case));
    }

    fn count_failure<'a>(&mut self, case: &Case<'a>, folder: &mut Folder<'a>) {
        let class = case.failure_class.unwrap_or(UNCLASSIFIED);
        *self
            .classes
            .entry((case.cell.clone(), class.to_owned()))
            .or_default() += 1;
        let hour = HourOfClass {
            hour: u8::try_from(case.started_at.hour()).unwrap_or(0),
            failure_class: class.to_owned(),
        };
        *self
            .class_hours
            .entry((case.cell.clone(), hour))
            .or_default() += 1;
        self.example(case, Topic::Failure(class.to_owned()));
        if case.severity.is_some_and(|level| level <= 2) {
            self.example(case, Topic::HighSeverity);
        }
        let pattern = Pattern {
            failure_class: class.to_owned(),
            workflow: case.cell.workflow.clone(),
            tool: case.tool.map(str::to_owned),
            template: folder.template(case.error_message),
        };
        self.patterns
            .entry((pattern, case.cell.release.clone()))
            .or_insert_with(|| PatternCounts::none(case.started_at))
            .add(&one_failure(case));
    }

    fn example(&mut self, case: &Case<'_>, topic: Topic) {
        let examples = self.examples.entry((case.cell.clone(), topic)).or_default();
        if examples.len() < EXAMPLES {
            examples.push(case.run_id.to_owned());
        }
    }
}

fn irregular<'a>(case: &Case<'a>) -> Irregular<'a> {
    use crate::vocabulary::ApprovalState::{Bypassed, TimedOutApproved};
    let is_failure = case.outcome == Outcome::Failure;
    let is_past = matches!(case.approval_state, Some(Bypassed | TimedOutApproved));
    Irregular {
        failure_class: is_failure.then(|| case.failure_class.unwrap_or(UNCLASSIFIED)),
        severity: case.severity,
        rescued: case.rescued,
        boundary: is_past || case.authority_crossed,
        authority_crossed: case.authority_crossed,
    }
}

/// One failure, as the counts of its pattern.
fn one_failure(case: &Case<'_>) -> PatternCounts {
    let minutes = case.milli_minutes.filter(|_| case.rescued);
    PatternCounts {
        count: 1,
        milli_minutes: minutes.unwrap_or(0),
        minutes_unknown: u64::from(case.rescued && minutes.is_none()),
        micro_usd: case.micro_usd.unwrap_or(0),
        retries: case.retries,
        retry_micro_usd: of_retries(case.micro_usd.unwrap_or(0), case.retries),
        worst_severity: case.severity,
        examples: vec![case.run_id.to_owned()],
        ..PatternCounts::none(case.started_at)
    }
}

/// What of a cost went into retries, each attempt taken to cost the same: rounded down, so that sums agree to the bit.
fn of_retries(micro_usd: u64, retries: u64) -> u64 {
    let share = u128::from(micro_usd) * u128::from(retries) / (u128::from(retries) + 1);
    u64::try_from(share).unwrap_or(micro_usd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_attempt_costs_the_same() {
        // Three attempts for 10: two of them, 6.67, were retries.
        assert_eq!(of_retries(10_000_000, 2), 6_666_666);
        assert_eq!(of_retries(10_000_000, 0), 0);
        assert_eq!(of_retries(0, 5), 0);
        assert_eq!(of_retries(u64::MAX, u64::MAX), u64::MAX - 1);
    }
}
