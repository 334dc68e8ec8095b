//! From the rows of a day to its counts: all runs are counted by SQL, cases are read one by one.

mod by_case;
mod by_sql;
#[cfg(test)]
mod sql_rules_tests;

use std::panic::resume_unwind;
use std::thread;

use anyhow::Result;
use chrono::NaiveDate;
use polars::prelude::DataFrame;

use super::counts::{Day, Dimension, Facet, KnownLateByRelease};
use super::rows::query;
use crate::policy::Policy;
use by_case::hour_name;

/// One day's runs come down to its counts.
pub(super) fn count_runs(frame: &DataFrame, policy: Option<&Policy>) -> Result<Day> {
    // Side by side: most days are too small to keep the cores busy with one query.
    thread::scope(|scope| {
        let beside = scope.spawn(|| -> Result<_> {
            let mut day = Day::default();
            by_sql::hours(frame, &mut day)?;
            by_sql::clusters(frame, &mut day)?;
            let facets = by_sql::facets(frame, day.clusters_are_units())?;
            Ok((day, facets))
        });
        let mut day = count_failures(frame, policy)?;
        let (beside, facets) = beside.join().unwrap_or_else(|panic| resume_unwind(panic))?;
        for (facet, cell, runs) in facets {
            day.add_runs(facet, cell, runs);
        }
        for ((cell, hour), runs) in &beside.hours {
            let facet = Facet {
                dimension: Dimension::Hour,
                value: hour_name(u32::from(*hour)),
            };
            day.add_runs(facet, cell.clone(), *runs);
        }
        day.keep_most_values();
        Ok(Day {
            hours: beside.hours,
            cluster_sizes: beside.cluster_sizes,
            clusters: beside.clusters,
            ..day
        })
    })
}

/// What also a day's failures alone come down to.
pub(super) fn count_failures(frame: &DataFrame, policy: Option<&Policy>) -> Result<Day> {
    let mut day = Day::default();
    by_sql::runs(frame, &mut day)?;
    by_sql::approval_states(frame, &mut day)?;
    by_sql::approval_waits(frame, &mut day)?;
    by_case::reduce(
        &query(frame, include_str!("../../../queries/cube/cases.sql"))?,
        policy,
        &mut day,
    )?;
    Ok(day)
}

/// How many days after their own a day's rows became known.
pub(super) fn count_known_late(frame: &DataFrame, date: NaiveDate) -> Result<KnownLateByRelease> {
    by_sql::known_late(frame, date)
}
