//! Cases, read one by one: the failed, rescued, retried and irregular runs come down to counts and examples.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::ops::Range;

use anyhow::{Context, Result};
use chrono::Timelike;
use polars::prelude::{DataFrame, StringChunked};

use super::Days;
use super::columns_of_days::Columns;
use crate::conduct::Standard;
use crate::cube::counts::{
    Cell, Day, Dimension, EXAMPLES, Example, HourOfClass, Irregular, KnownCells, PatternCounts,
    Retries, Topic, Watched, paired, three_hours,
};
use crate::cube::rows::{RecordRows, dates};
use crate::pattern::{Folder, Folding, Pattern};
use crate::policy::Policy;
use crate::record::{Present, Record};
use crate::vocabulary::{Metric, Outcome};

/// Reduces the rows of `queries/cube/cases.sql`, ordered by start, into their days.
///
/// `columns` are those by whose values the cases of each day are counted.
pub(super) fn reduce(
    cases: &DataFrame,
    policy: Option<&Policy>,
    folding: &Folding,
    columns: &Columns,
    days: &mut Days,
) -> Result<()> {
    let rows = RecordRows::of(cases)?;
    let standard = Standard::of(policy);
    let mut folder = Folder::of(folding.clone());
    let mut next = 0;
    for of_day in dates(cases)?.chunk_by(|one, other| one == other) {
        let (first, date) = (next, of_day[0]);
        next += of_day.len();
        let columns = columns.get(&date).map_or(&[][..], Vec::as_slice);
        let of_day = CasesOfDay {
            rows: &rows,
            places: first..next,
            columns,
            labels: label_columns(cases, columns)?,
        };
        of_day.count(
            days.entry(date).or_default(),
            policy,
            &standard,
            &mut folder,
        )?;
    }
    Ok(())
}

/// The cases of one day.
struct CasesOfDay<'a> {
    rows: &'a RecordRows<'a>,
    places: Range<usize>,
    columns: &'a [Dimension],
    labels: Vec<(Dimension, &'a StringChunked)>,
}

impl<'a> CasesOfDay<'a> {
    fn count(
        &self,
        day: &mut Day,
        policy: Option<&Policy>,
        standard: &Standard<'_>,
        folder: &mut Folder<'a>,
    ) -> Result<()> {
        let mut cells = KnownCells::default();
        let mut recorded = Present::default();
        for row in self.places.clone() {
            let case = self
                .rows
                .get(row)
                .context("a case without a required value")?;
            let cell = cells.named(case.release, case.workflow);
            let watched = watched(policy, &case);
            day.count_case(&cell, &case, watched, self.columns, folder);
            for (dimension, values) in &self.labels {
                if let Some(value) = values.get(row) {
                    day.count_under(&cell, *dimension, value, irregular(&case, watched));
                }
            }
            let rulings = standard.rule(&case);
            let conduct = day.conduct.cells.entry(cell).or_default();
            conduct.count(&rulings, &retries(&case), example(&case));
            recorded = recorded.and(case.present());
            if case.action_executed == Some(false) {
                day.conduct.denied.insert("action_executed");
            }
        }
        day.conduct.recorded = recorded.names().collect();
        Ok(())
    }
}

/// The columns of the labels among some columns.
fn label_columns<'a>(
    cases: &'a DataFrame,
    columns: &[Dimension],
) -> Result<Vec<(Dimension, &'a StringChunked)>> {
    let labels = columns.iter().copied();
    let labels = labels.filter(|one| matches!(one, Dimension::Label(_) | Dimension::Changed));
    labels
        .map(|label| Ok((label, cases.column(&label.name())?.str()?)))
        .collect()
}

impl Day {
    fn count_case<'a>(
        &mut self,
        cell: &Cell,
        case: &Record<&'a str>,
        watched: Option<Watched>,
        columns: &[Dimension],
        folder: &mut Folder<'a>,
    ) {
        if let Some(watched) = watched {
            self.count_watched(cell, case, watched);
        }
        if case.is_rescued() {
            self.minutes
                .entry(cell.clone())
                .or_default()
                .count(milli_minutes(case));
            self.example(cell, case, Topic::Rescue);
        }
        match case.outcome {
            Outcome::Failure => self.count_failure(cell, case, folder),
            Outcome::Success if case.is_rescued() => {
                self.example(cell, case, Topic::HiddenRescue);
            }
            Outcome::Success | Outcome::Pending => {}
        }
        if let Some(state) = case.approval_state {
            self.example(cell, case, Topic::Approval(state));
        }
        if case.crossed_authority() {
            self.example(cell, case, Topic::AuthorityCrossed);
        }
        for dimension in columns {
            if let Some(value) = value_of(case, *dimension) {
                self.count_under(cell, *dimension, &value, irregular(case, watched));
            }
        }
    }

    fn count_watched(&mut self, cell: &Cell, case: &Record<&str>, one: Watched) {
        let Some(class) = case.class().filter(|_| one.known > 0) else {
            return;
        };
        let key = (cell.clone(), class.to_owned());
        self.watched.entry(key).or_default().add(one);
        if one.events > 0 {
            self.example(cell, case, Topic::Watched(class.to_owned()));
        }
    }

    fn count_failure<'a>(&mut self, cell: &Cell, case: &Record<&'a str>, folder: &mut Folder<'a>) {
        let Some(class) = case.class() else { return };
        *self
            .classes
            .entry((cell.clone(), class.to_owned()))
            .or_default() += 1;
        let hour = HourOfClass {
            hour: u8::try_from(case.started_at.hour()).unwrap_or(0),
            failure_class: class.to_owned(),
        };
        *self.class_hours.entry((cell.clone(), hour)).or_default() += 1;
        self.example(cell, case, Topic::Failure(class.to_owned()));
        if case.is_high_severity() == Some(true) {
            self.example(cell, case, Topic::HighSeverity);
        }
        let pattern = Pattern {
            failure_class: class.to_owned(),
            workflow: cell.workflow.clone(),
            tool: case.tool.map(str::to_owned),
            template: folder.template(case.error_message.unwrap_or_default()),
        };
        self.patterns
            .entry((pattern, cell.release.clone()))
            .or_insert_with(|| PatternCounts::none(case.started_at))
            .add(&one_failure(case));
    }

    fn example(&mut self, cell: &Cell, case: &Record<&str>, topic: Topic) {
        let examples = self.examples.entry((cell.clone(), topic)).or_default();
        if examples.len() < EXAMPLES {
            examples.push(case.run_id.to_owned());
        }
    }
}

/// What a failure says of the metric that the plan names for its class; `None` where it names none.
fn watched(policy: Option<&Policy>, case: &Record<&str>) -> Option<Watched> {
    let has_event = match policy?.own_metric_of(case.class()?)? {
        Metric::HighSeverityRate => case.is_high_severity(),
        Metric::BoundaryRate => case.is_past_boundary(),
        Metric::RescueRate => case.rescued,
        _ => None,
    };
    Some(Watched {
        events: u64::from(has_event == Some(true)),
        known: u64::from(has_event.is_some()),
    })
}

/// What a case has in a column.
fn value_of<'a>(case: &Record<&'a str>, dimension: Dimension) -> Option<Cow<'a, str>> {
    if let Some([one, other]) = dimension.parts() {
        let part = |part| match part {
            Dimension::Hour => Some(three_hours(case.started_at.hour()).to_string().into()),
            _ => value_of(case, part),
        };
        return Some(paired(&part(one)?, &part(other)?).into());
    }
    let value = match dimension {
        Dimension::Tool => case.tool,
        Dimension::Model => case.model,
        Dimension::Tenant => case.tenant,
        Dimension::Batch => case.batch,
        Dimension::Cluster | Dimension::Task => case.cluster,
        Dimension::PromptVersion => case.prompt_version,
        Dimension::AgentVersion => case.agent_version,
        Dimension::ConfigVersion => case.config_version,
        Dimension::Commit => case.commit,
        // These have columns of their own.
        Dimension::Label(_) | Dimension::Changed => return None,
        // The pairs are taken apart above.
        _ => return Some(hour_name(case.started_at.hour()).into()),
    };
    value.map(Cow::Borrowed)
}

/// An hour as a value of its column: `07`.
pub(super) fn hour_name(hour: u32) -> String {
    format!("{hour:02}")
}

fn irregular<'a>(case: &'a Record<&str>, watched: Option<Watched>) -> Irregular<'a> {
    Irregular {
        failure_class: case.class(),
        is_watched: watched.is_some_and(|one| one.events > 0),
        is_high_severity: case.is_high_severity() == Some(true),
        is_rescued: case.is_rescued(),
        is_past_boundary: case.is_past_boundary() == Some(true),
        crossed_authority: case.crossed_authority(),
        approval_state: case.approval_state,
    }
}

/// The minutes of a rescue.
fn milli_minutes(case: &Record<&str>) -> Option<u64> {
    case.rescue_minutes
        .filter(|_| case.is_rescued())
        .map(|minutes| whole(minutes, 1e3))
}

fn micro_usd(case: &Record<&str>) -> Option<u64> {
    case.cost_usd.map(|usd| whole(usd, 1e6))
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

/// One failure, as the counts of its pattern.
fn one_failure(case: &Record<&str>) -> PatternCounts {
    let minutes = milli_minutes(case);
    PatternCounts {
        count: 1,
        milli_minutes: minutes,
        minutes_unknown: case
            .rescued
            .map(|is_rescued| u64::from(is_rescued && minutes.is_none())),
        micro_usd: micro_usd(case),
        retries: case.retry_count,
        retry_micro_usd: spent_on_retries(case),
        worst_severity: case.severity,
        examples: vec![case.run_id.to_owned()],
        ..PatternCounts::none(case.started_at)
    }
}

/// One case, as an example of what is not as planned.
fn example(case: &Record<&str>) -> Example {
    Example {
        severity: case.severity,
        milli_minutes: Reverse(milli_minutes(case).unwrap_or(0)),
        started_at: case.started_at.timestamp_micros(),
        run_id: case.run_id.to_owned(),
        workflow: case.workflow.to_owned(),
        failure_class: case.class().map(str::to_owned),
    }
}

/// The attempts after the first, and what they cost.
fn retries(case: &Record<&str>) -> Retries {
    let failed = u64::from(case.is_failure());
    let in_vain = |amount: Option<u64>| amount.map(|amount| amount * failed);
    let (attempts, micro_usd) = (case.retry_count, spent_on_retries(case));
    Retries {
        attempts,
        in_vain: in_vain(attempts),
        micro_usd,
        in_vain_micro_usd: in_vain(micro_usd),
    }
}

/// What a run's attempts after the first cost, in micro-dollars; `None` where their number or its cost is unknown.
fn spent_on_retries(case: &Record<&str>) -> Option<u64> {
    let (cost, retries) = (micro_usd(case)?, case.retry_count?);
    Some(of_retries(cost, retries))
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
