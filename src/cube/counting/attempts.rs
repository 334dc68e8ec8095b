//! The attempts of retried runs: several rows of one run id, each an attempt of its own.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use anyhow::Result;
use chrono::NaiveDate;
use polars::prelude::{DataFrame, DataType};

use crate::cube::counts::{RetriedRuns, Safety};
use crate::cube::rows::dates;
use crate::record::UNCLASSIFIED;
use crate::vocabulary::Outcome;

/// The retried runs of each day, by class.
pub(in crate::cube) type Retried = BTreeMap<NaiveDate, BTreeMap<String, RetriedRuns>>;

/// One row of a run id that stands more than once.
#[derive(Clone, Copy, Debug)]
struct Attempt<'a> {
    date: NaiveDate,
    release: &'a str,
    run_id: &'a str,
    retry_count: Option<i64>,
    started_at: Option<i64>,
    updated_at: Option<i64>,
    outcome: Outcome,
    failure_class: Option<&'a str>,
    idempotent: Option<bool>,
    action_executed: Option<bool>,
}

/// Counts the retried runs among all rows of the run ids that stand more than once.
pub(in crate::cube) fn attempts(repeated: &DataFrame) -> Result<Retried> {
    let mut rows = read(repeated)?;
    let place = |row: &Attempt<'_>| (row.date, row.release.to_owned(), row.run_id.to_owned());
    rows.sort_by_cached_key(place);
    let mut retried = Retried::new();
    let is_one = |one: &Attempt<'_>, other: &Attempt<'_>| {
        (one.date, one.release, one.run_id) == (other.date, other.release, other.run_id)
    };
    for of_run in rows.chunk_by(is_one) {
        let Some(run) = RetriedRun::of(&in_order(of_run)) else {
            continue;
        };
        let classes = retried.entry(of_run[0].date).or_default();
        let of_class = classes.entry(run.class.to_owned()).or_default();
        of_class.count(of_run[0].run_id, run.safety, run.retries, run.succeeded);
    }
    Ok(retried)
}

fn read(rows: &DataFrame) -> Result<Vec<Attempt<'_>>> {
    let text = |name: &str| rows.column(name)?.str();
    let flag = |name: &str| rows.column(name)?.bool();
    let number = |name: &str| rows.column(name)?.cast(&DataType::Int64);
    let [retries, started, updated] = ["retry_count", "started_at", "updated_at"].map(number);
    let (retries, started, updated) = (retries?, started?, updated?);
    let (retries, started, updated) = (retries.i64()?, started.i64()?, updated.i64()?);
    let (releases, ids) = (text("release")?, text("run_id")?);
    let (outcomes, classes) = (text("outcome")?, text("failure_class")?);
    let (idempotent, executed) = (flag("idempotent")?, flag("action_executed")?);
    let dates = dates(rows)?.into_iter().enumerate();
    let attempts = dates.filter_map(|(row, date)| {
        Some(Attempt {
            date,
            release: releases.get(row)?,
            run_id: ids.get(row)?,
            retry_count: retries.get(row),
            started_at: started.get(row),
            updated_at: updated.get(row),
            outcome: outcomes.get(row).and_then(Outcome::from_word)?,
            failure_class: classes.get(row),
            idempotent: idempotent.get(row),
            action_executed: executed.get(row),
        })
    });
    Ok(attempts.collect())
}

/// The attempts in order, each by its latest version. They are told apart by `retry_count` where every row has it, and by their start
/// elsewhere.
fn in_order<'a>(rows: &[Attempt<'a>]) -> Vec<Attempt<'a>> {
    let are_numbered = rows.iter().all(|row| row.retry_count.is_some());
    let key = |row: &Attempt<'_>| {
        if are_numbered {
            row.retry_count
        } else {
            row.started_at
        }
    };
    let mut attempts = rows.to_vec();
    attempts.sort_by_key(|row| (key(row), Reverse(row.updated_at), Reverse(row.outcome)));
    attempts.dedup_by_key(|row| key(row));
    attempts
}

/// What became of a retried run.
struct RetriedRun<'a> {
    class: &'a str,
    safety: Safety,
    retries: usize,
    succeeded: bool,
}

impl<'a> RetriedRun<'a> {
    /// `None` for a run that was not retried after a failure, or is not decided.
    fn of(attempts: &[Attempt<'a>]) -> Option<Self> {
        let (last, earlier) = attempts.split_last()?;
        let first = earlier.first()?;
        let has_failed = |attempt: &Attempt<'_>| attempt.outcome == Outcome::Failure;
        if !earlier.iter().all(has_failed) || last.outcome == Outcome::Pending {
            return None;
        }
        let mut failed = attempts.iter().filter(|attempt| has_failed(attempt));
        let is_harmful = |attempt: &Attempt<'_>| {
            attempt.idempotent == Some(false) || attempt.action_executed == Some(true)
        };
        let safety = if failed.clone().any(is_harmful) {
            Safety::Harmful
        } else if failed.all(|attempt| attempt.idempotent == Some(true)) {
            Safety::Safe
        } else {
            Safety::Unknown
        };
        Some(Self {
            class: first.failure_class.unwrap_or(UNCLASSIFIED),
            safety,
            retries: earlier.len(),
            succeeded: !has_failed(last),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(retry_count: Option<i64>, started_at: i64, outcome: Outcome) -> Attempt<'static> {
        Attempt {
            date: NaiveDate::from_ymd_opt(2026, 11, 20).unwrap(),
            release: "1.0",
            run_id: "a",
            retry_count,
            started_at: Some(started_at),
            updated_at: None,
            outcome,
            failure_class: Some("timeout"),
            idempotent: Some(true),
            action_executed: None,
        }
    }

    #[track_caller]
    fn case(attempts: &[Attempt<'static>], expected: Option<(Safety, usize, bool)>) {
        let run = RetriedRun::of(&in_order(attempts));
        let run = run.map(|run| (run.safety, run.retries, run.succeeded));
        assert_eq!(run, expected);
    }

    #[test]
    fn attempts_are_told_apart_by_their_number_or_their_start() {
        use Outcome::{Failure, Pending, Success};
        let first = attempt(Some(0), 5, Failure);
        case(&[first], None);
        case(
            &[attempt(Some(1), 5, Success), first],
            Some((Safety::Safe, 1, true)),
        );
        case(
            &[attempt(None, 9, Success), first],
            Some((Safety::Safe, 1, true)),
        );
        case(&[attempt(None, 5, Success), first], None);
        case(&[first, attempt(Some(1), 6, Pending)], None);
        case(
            &[attempt(Some(0), 5, Success), attempt(Some(1), 6, Success)],
            None,
        );
        let versions = [
            first,
            Attempt {
                updated_at: Some(9),
                ..first
            },
        ];
        case(&versions, None);
        let three = [
            first,
            attempt(Some(1), 6, Failure),
            attempt(Some(2), 7, Failure),
        ];
        case(&three, Some((Safety::Safe, 2, false)));
    }

    #[test]
    fn one_harmful_attempt_makes_the_run_harmful_and_one_unknown_makes_it_unknown() {
        let [first, last] = [
            attempt(Some(0), 5, Outcome::Failure),
            attempt(Some(2), 7, Outcome::Success),
        ];
        let second = attempt(Some(1), 6, Outcome::Failure);
        let of = |second| [first, second, last];
        let harmful = Some((Safety::Harmful, 2, true));
        case(
            &of(Attempt {
                idempotent: Some(false),
                ..second
            }),
            harmful,
        );
        case(
            &of(Attempt {
                action_executed: Some(true),
                ..second
            }),
            harmful,
        );
        case(
            &of(Attempt {
                idempotent: None,
                ..second
            }),
            Some((Safety::Unknown, 2, true)),
        );
        case(
            &of(Attempt {
                action_executed: Some(false),
                ..second
            }),
            Some((Safety::Safe, 2, true)),
        );
    }
}
