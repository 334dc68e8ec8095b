//! Failures without a severity have that of their class in the failure plan, before anything is counted.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::NaiveDate;
use polars::prelude::{DataFrame, Int64Chunked, IntoColumn, NewChunkedArray};

use super::by_date::dates;
use crate::policy::Policy;
use crate::vocabulary::Outcome;

/// The rows of some days, with every severity that the plan could give.
pub(in crate::cube) struct Graded {
    /// The rows.
    pub(in crate::cube) frame: DataFrame,
    /// Failures that the plan gave a severity, by day.
    pub(in crate::cube) planned: BTreeMap<NaiveDate, u64>,
}

/// Gives failures without a severity that of their class; a recorded one stands.
pub(in crate::cube) fn fill_severities(
    frame: DataFrame,
    policy: Option<&Policy>,
) -> Result<Graded> {
    let planned = policy.map(severities).unwrap_or_default();
    if planned.is_empty() || frame.column("severity")?.null_count() == 0 {
        return Ok(Graded {
            frame,
            planned: BTreeMap::new(),
        });
    }
    let failure = Outcome::Failure.as_str();
    let outcomes = frame.column("outcome")?.str()?.iter();
    let classes = frame.column("failure_class")?.str()?.iter();
    let recorded = frame.column("severity")?.i64()?.iter();
    let mut given: BTreeMap<NaiveDate, u64> = BTreeMap::new();
    let dates = dates(&frame)?;
    let runs = recorded.zip(outcomes.zip(classes)).zip(&dates);
    let severities = runs.map(|((severity, run), date)| {
        let (Some(outcome), Some(class)) = run else {
            return severity;
        };
        let of_class = || {
            let found = planned.get(class).filter(|_| outcome == failure).copied();
            if found.is_some() {
                *given.entry(*date).or_default() += 1;
            }
            found
        };
        severity.or_else(of_class)
    });
    let severities = Int64Chunked::from_iter_options("severity".into(), severities);
    let mut frame = frame;
    frame.with_column(severities.into_column())?;
    Ok(Graded {
        frame,
        planned: given,
    })
}

/// The planned severity of each class that has one.
fn severities(policy: &Policy) -> BTreeMap<&str, i64> {
    let classes = policy.class.keys();
    classes
        .filter_map(|class| {
            let severity = policy.plan_of(class)?.severity?;
            Some((class.as_str(), i64::from(severity.level())))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use polars::prelude::df;

    use super::super::by_date::STARTED_ON;
    use super::super::by_date::test::{date, with_dates};
    use super::*;

    #[test]
    fn a_recorded_severity_stands_and_a_success_gets_none() {
        let frame = df!(
            "outcome" => ["failure", "failure", "failure", "success"],
            "failure_class" => [Some("a"), Some("a"), Some("b"), None],
            "severity" => [Some(4_i64), None, None, None],
            STARTED_ON => [1_i32, 2, 2, 2],
        );
        let frame = with_dates(frame.unwrap());
        let policy = Policy::parse("[class.a]\nseverity = \"high\"").unwrap();
        let graded = fill_severities(frame, Some(&policy)).unwrap();
        let severities: Vec<Option<i64>> = graded
            .frame
            .column("severity")
            .unwrap()
            .i64()
            .unwrap()
            .iter()
            .collect();
        assert_eq!(severities, [Some(4), Some(2), None, None]);
        assert_eq!(graded.planned, BTreeMap::from([(date(2), 1)]));
    }
}
