//! Runs that are not decided yet are set aside before anything is counted.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::NaiveDate;
use polars::prelude::{BooleanChunked, DataFrame, NewChunkedArray};

use super::by_date::dates;
use crate::vocabulary::Outcome;

/// The rows of some days without the pending runs.
pub(in crate::cube) struct Decided {
    /// The runs that succeeded or failed.
    pub(in crate::cube) frame: DataFrame,
    /// The pending runs by day and release.
    pub(in crate::cube) pending: BTreeMap<NaiveDate, BTreeMap<String, u64>>,
}

/// Sets the pending runs aside.
pub(in crate::cube) fn keep_decided(frame: DataFrame) -> Result<Decided> {
    let outcomes = frame.column("outcome")?.str()?;
    let is_pending = |outcome: Option<&str>| outcome == Some(Outcome::Pending.as_str());
    let mut pending: BTreeMap<NaiveDate, BTreeMap<String, u64>> = BTreeMap::new();
    if !outcomes.iter().any(is_pending) {
        return Ok(Decided { frame, pending });
    }
    let mut decided = Vec::with_capacity(frame.height());
    let releases = frame.column("release")?.str()?.iter();
    for ((outcome, release), date) in outcomes.iter().zip(releases).zip(dates(&frame)?) {
        decided.push(!is_pending(outcome));
        if is_pending(outcome) {
            let release = release.unwrap_or_default().to_owned();
            let of_day = pending.entry(date).or_default();
            *of_day.entry(release).or_default() += 1;
        }
    }
    let decided = BooleanChunked::from_slice("decided".into(), &decided);
    Ok(Decided {
        frame: frame.filter(&decided)?,
        pending,
    })
}

#[cfg(test)]
mod tests {
    use polars::prelude::df;

    use super::super::by_date::STARTED_ON;
    use super::super::by_date::test::{date, with_dates};
    use super::*;

    #[test]
    fn pending_runs_are_counted_by_release_and_left_out() {
        let rows = df!(
            "run_id" => ["a", "b", "c", "d"],
            "release" => ["1", "2", "2", "2"],
            "outcome" => ["failure", "pending", "success", "pending"],
            STARTED_ON => [1_i32, 1, 2, 2],
        );
        let decided = keep_decided(with_dates(rows.unwrap())).unwrap();
        let ids = decided.frame.column("run_id").unwrap().str().unwrap();
        assert_eq!(ids.iter().flatten().collect::<Vec<_>>(), ["a", "c"]);
        let pending = [1, 2].map(|day| (date(day), BTreeMap::from([("2".to_owned(), 1)])));
        assert_eq!(decided.pending, BTreeMap::from(pending));
    }
}
