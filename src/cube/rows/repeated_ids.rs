//! Run ids that stand more than once: within a day and release one row wins; elsewhere all count and the repetition is
//! reported.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use anyhow::Result;
use polars::prelude::{
    DataFrame, IntoLazy, SortMultipleOptions, UniqueKeepStrategy, by_name, col, lit,
};

use super::day_query::{collect, query};
use crate::vocabulary::Outcome;

/// A day's rows, each release and run id once.
pub(in crate::cube) struct Deduplicated {
    /// The rows that stay.
    pub(in crate::cube) frame: DataFrame,
    /// How many did not.
    pub(in crate::cube) left_out: u64,
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
        return Ok(Deduplicated { frame, left_out: 0 });
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
    let first_of_each = frame
        .lazy()
        .sort_by_exprs(order.map(by), options)
        .unique_stable(
            Some(by_name(["release", "run_id"], true, false)),
            UniqueKeepStrategy::First,
        );
    let frame = collect(first_of_each, before)?;
    let left_out = (before - frame.height()) as u64;
    Ok(Deduplicated { frame, left_out })
}

/// A day's run ids as 64-bit hashes: eight bytes a run, and a false match once in some 10^8 runs of 10^6.
pub(in crate::cube) fn ids(frame: &DataFrame) -> Result<Vec<u64>> {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let ids = frame.column("run_id")?.str()?.iter().flatten();
    Ok(ids.map(|run_id| hasher.hash_one(run_id)).collect())
}

/// The run ids of the days that are counted. A day has an id once for each release.
#[derive(Debug, Default)]
pub(in crate::cube) struct AcrossDays {
    seen: HashSet<u64>,
    /// Those that stand more than once, with the number of times beyond the first.
    more: HashMap<u64, u64>,
    repeated: u64,
}

impl AcrossDays {
    /// Takes a day in.
    pub(in crate::cube) fn add(&mut self, ids: &[u64]) {
        for id in ids {
            if !self.seen.insert(*id) {
                *self.more.entry(*id).or_default() += 1;
                self.repeated += 1;
            }
        }
    }

    /// Takes a day out that was taken in.
    pub(in crate::cube) fn remove(&mut self, ids: &[u64]) {
        for id in ids {
            if let Some(more) = self.more.get_mut(id) {
                *more -= 1;
                self.repeated -= 1;
                if *more == 0 {
                    self.more.remove(id);
                }
            } else {
                self.seen.remove(id);
            }
        }
    }

    /// How many rows have a run id that stands on another day or in another release as well, the first of each aside.
    pub(in crate::cube) const fn repeated(&self) -> u64 {
        self.repeated
    }
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
        assert_eq!(kept.left_out, 3);
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
        assert_eq!((kept.frame.height(), kept.left_out), (4, 2));
        let mut seen = AcrossDays::default();
        seen.add(&ids(&kept.frame).unwrap());
        assert_eq!(seen.repeated(), 1, "a, under two releases");
    }

    #[test]
    fn a_day_without_repeats_is_left_as_it_is() {
        let once = keep_last(day()).unwrap().frame;
        let again = keep_last(once.clone()).unwrap();
        assert_eq!(again.left_out, 0);
        assert!(again.frame.equals_missing(&once));
    }

    #[test]
    fn an_id_on_several_days_is_told_as_long_as_they_count() {
        let once = ids(&keep_last(day()).unwrap().frame).unwrap();
        let mut seen = AcrossDays::default();
        let mut repeated = Vec::new();
        for _ in 0..3 {
            seen.add(&once);
            repeated.push(seen.repeated());
        }
        for _ in 0..3 {
            seen.remove(&once);
            repeated.push(seen.repeated());
        }
        assert_eq!(repeated, [0, 3, 6, 3, 0, 0]);
        assert!(seen.seen.is_empty() && seen.more.is_empty());
    }
}
