//! Of the rows of one run on one day the last one counts, and the others are left out.

use std::collections::{BTreeMap, HashSet};

use anyhow::Result;
use chrono::NaiveDate;
use polars::prelude::{
    BooleanChunked, DataFrame, IntoLazy, SortMultipleOptions, UniqueKeepStrategy, by_name, col, lit,
};

use super::by_date::STARTED_ON;
use super::days_query::{collect, query};
use super::repeated_rows::{Versions, versions};
use crate::vocabulary::Outcome;

/// The rows of some days, each day, release and run id once.
pub(in crate::cube) struct Deduplicated {
    /// The rows that stay.
    pub(in crate::cube) frame: DataFrame,
    /// All rows of the run ids that stand more than once, if there are any.
    pub(in crate::cube) repeated: Option<DataFrame>,
    /// What is known of the others, by day.
    pub(in crate::cube) versions: BTreeMap<NaiveDate, Versions>,
}

/// Stands for whether a row is pending.
const PENDING: &str = "is pending";

/// Of the rows of a repeated run keeps the one with the greatest `updated_at`, then `started_at`, then `retry_count`.
///
/// Of rows that tie in all three a decided one wins over a pending one. The others are kept apart by their content, the
/// failure first, so that the order of the files does not decide. Only rows of repeated ids are sorted.
pub(in crate::cube) fn keep_last(frame: DataFrame) -> Result<Deduplicated> {
    let repeats = query(&frame, include_str!("../../../queries/cube/repeats.sql"))?;
    if repeats.height() == 0 {
        return Ok(Deduplicated {
            frame,
            repeated: None,
            versions: BTreeMap::new(),
        });
    }
    let repeats: HashSet<&str> = repeats.column("run_id")?.str()?.iter().flatten().collect();
    let is_repeated = with_id(&frame, |id| repeats.contains(id))?;
    let sorted = sorted(frame.filter(&is_repeated)?)?;
    let versions = versions(&sorted)?;
    let before = sorted.height();
    let last_of_each = sorted.clone().lazy().unique_stable(
        Some(by_name([STARTED_ON, "release", "run_id"], true, false)),
        UniqueKeepStrategy::First,
    );
    let mut kept = frame.filter(&!is_repeated)?;
    kept.vstack_mut_owned(collect(last_of_each, before)?)?;
    Ok(Deduplicated {
        frame: kept,
        repeated: Some(sorted),
        versions,
    })
}

/// Which rows have one of some ids.
pub(in crate::cube) fn with_id(
    frame: &DataFrame,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<BooleanChunked> {
    let ids = frame.column("run_id")?.str()?.iter();
    Ok(ids.map(|id| id.is_some_and(&is_wanted)).collect())
}

/// The rows by day and id, of each id in the order in which one counts before another.
fn sorted(rows: DataFrame) -> Result<DataFrame> {
    let order = [
        STARTED_ON,
        "run_id",
        "updated_at",
        "started_at",
        "retry_count",
        PENDING,
        "outcome",
        "failure_class",
        "release",
        "workflow",
        "source_file",
        "source_line",
    ];
    // Of two rows that tie otherwise, the decided one is the later.
    let by = |column: &'static str| match column {
        PENDING => col("outcome").eq(lit(Outcome::Pending.as_str())),
        _ => col(column),
    };
    let latest_first = ["updated_at", "started_at", "retry_count"];
    let options = SortMultipleOptions::default()
        .with_order_descending_multi(order.map(|column| latest_first.contains(&column)))
        .with_nulls_last(true)
        .with_maintain_order(true);
    let height = rows.height();
    collect(rows.lazy().sort_by_exprs(order.map(by), options), height)
}

#[cfg(test)]
mod tests {
    use polars::df;
    use polars::prelude::{Column, DataType, TimeUnit};

    use super::super::by_date::test::{date, with_dates};
    use super::*;

    fn day() -> DataFrame {
        let instant = DataType::Datetime(TimeUnit::Microseconds, None);
        let frame = df!(
            "run_id" => ["a", "b", "a", "a", "c", "c"],
            "updated_at" => [Some(5_i64), None, Some(9), None, None, None],
            "started_at" => [1_i64, 1, 1, 8, 2, 2],
            "retry_count" => [Some(0_i64), None, Some(0), Some(9), None, Some(1)],
            "outcome" => ["failure", "success", "success", "failure", "success", "failure"],
            "failure_class" => [Some("x"), None, None, Some("x"), None, Some("x")],
            "release" => ["1"; 6],
            "workflow" => ["w"; 6],
            "source_file" => ["f"; 6],
            "source_line" => [1_i64, 2, 3, 4, 5, 6],
            STARTED_ON => [1_i32; 6],
        )
        .unwrap();
        let mut frame = with_dates(frame);
        for column in ["updated_at", "started_at"] {
            let cast = frame.column(column).unwrap().cast(&instant).unwrap();
            frame.with_column(cast).unwrap();
        }
        frame
    }

    #[test]
    fn the_latest_update_wins_then_the_latest_start_then_the_most_retries() {
        let kept = keep_last(day()).unwrap();
        assert_eq!(kept.versions[&date(1)].left_out.total(), 3);
        let mut lines: Vec<i64> = kept
            .frame
            .column("source_line")
            .unwrap()
            .i64()
            .unwrap()
            .iter()
            .flatten()
            .collect();
        lines.sort_unstable();
        assert_eq!(lines, [2, 3, 6], "an unknown update loses to a known one");
    }

    #[test]
    fn the_same_id_in_another_release_is_another_run() {
        let mut frame = day();
        let releases = Column::new("release".into(), ["1", "1", "2", "1", "1", "1"]);
        frame.with_column(releases).unwrap();
        let kept = keep_last(frame).unwrap();
        // a of release 1 has two rows, c has two; a of release 2 and b have one.
        assert_eq!(
            (
                kept.frame.height(),
                kept.versions[&date(1)].left_out.total()
            ),
            (4, 2)
        );
    }

    #[test]
    fn the_same_id_on_another_day_is_another_run() {
        let mut frame = day();
        let days = Column::new(STARTED_ON.into(), [1_i32, 1, 2, 1, 2, 2]);
        frame.with_column(days).unwrap();
        let kept = keep_last(with_dates(frame)).unwrap();
        // On the first day a has two rows, and on the second c.
        assert_eq!(kept.frame.height(), 4);
        let left_out = |day| kept.versions[&date(day)].left_out.total();
        assert_eq!([1, 2].map(left_out), [1, 1]);
    }

    #[test]
    fn rows_without_repeats_are_left_as_they_are() {
        let once = keep_last(day()).unwrap().frame;
        let again = keep_last(once.clone()).unwrap();
        assert!(again.versions.is_empty());
        assert!(again.frame.equals_missing(&once));
    }
}
