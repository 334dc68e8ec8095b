//! Of the rows of one run on one day the last one counts, and the others are left out.

use anyhow::Result;
use polars::prelude::{
    DataFrame, IntoLazy, SortMultipleOptions, UniqueKeepStrategy, by_name, col, lit,
};

use super::day_query::{collect, query};
use super::repeated_rows::{Versions, versions};
use crate::vocabulary::Outcome;

/// A day's rows, each release and run id once.
pub(in crate::cube) struct Deduplicated {
    /// The rows that stay.
    pub(in crate::cube) frame: DataFrame,
    /// What is known of the others.
    pub(in crate::cube) versions: Versions,
}

/// Stands for whether a row is pending.
const PENDING: &str = "is pending";

/// Of the rows of a repeated run keeps the one with the greatest `updated_at`, then `started_at`, then `retry_count`.
///
/// Of rows that tie in all three a decided one wins over a pending one. The others are kept apart by their content, the
/// failure first, so that the order of the files does
/// not decide.
pub(in crate::cube) fn keep_last(frame: DataFrame) -> Result<Deduplicated> {
    let repeats = query(&frame, include_str!("../../../queries/cube/repeats.sql"))?;
    if repeats.height() == 0 {
        return Ok(Deduplicated {
            frame,
            versions: Versions::default(),
        });
    }
    let before = frame.height();
    let order = [
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
    let descending = [
        false, true, true, true, false, false, false, false, false, false, false,
    ];
    let options = SortMultipleOptions::default()
        .with_order_descending_multi(descending)
        .with_nulls_last(true)
        .with_maintain_order(true);
    let sorted = frame.lazy().sort_by_exprs(order.map(by), options);
    let sorted = collect(sorted, before)?;
    let versions = versions(&sorted, &repeats)?;
    let first_of_each = sorted.lazy().unique_stable(
        Some(by_name(["release", "run_id"], true, false)),
        UniqueKeepStrategy::First,
    );
    let frame = collect(first_of_each, before)?;
    Ok(Deduplicated { frame, versions })
}

#[cfg(test)]
mod tests {
    use polars::df;
    use polars::prelude::{Column, DataType, TimeUnit};

    use super::*;

    fn day() -> DataFrame {
        let instant = DataType::Datetime(TimeUnit::Microseconds, None);
        let mut frame = df!(
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
        )
        .unwrap();
        for column in ["updated_at", "started_at"] {
            let cast = frame.column(column).unwrap().cast(&instant).unwrap();
            frame.with_column(cast).unwrap();
        }
        frame
    }

    #[test]
    fn the_latest_update_wins_then_the_latest_start_then_the_most_retries() {
        let kept = keep_last(day()).unwrap();
        assert_eq!(kept.versions.left_out.total(), 3);
        let lines: Vec<i64> = kept
            .frame
            .column("source_line")
            .unwrap()
            .i64()
            .unwrap()
            .iter()
            .flatten()
            .collect();
        assert_eq!(lines, [3, 2, 6], "an unknown update loses to a known one");
    }

    #[test]
    fn the_same_id_in_another_release_is_another_run() {
        let mut frame = day();
        let releases = Column::new("release".into(), ["1", "1", "2", "1", "1", "1"]);
        frame.with_column(releases).unwrap();
        let kept = keep_last(frame).unwrap();
        // a of release 1 has two rows, c has two; a of release 2 and b have one.
        assert_eq!(
            (kept.frame.height(), kept.versions.left_out.total()),
            (4, 2)
        );
    }

    #[test]
    fn a_day_without_repeats_is_left_as_it_is() {
        let once = keep_last(day()).unwrap().frame;
        let again = keep_last(once.clone()).unwrap();
        assert_eq!(again.versions.left_out.total(), 0);
        assert!(again.frame.equals_missing(&once));
    }
}
