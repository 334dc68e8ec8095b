//! From the rows of some days to their counts: all runs are counted by SQL, cases are read one by one.

mod among;
mod attempts;
mod by_case;
mod by_sql;
mod by_value;
mod columns_of_days;
mod counted_rows;
#[cfg(test)]
mod days_together_tests;
mod drawn_runs;
mod failed_together;
#[cfg(test)]
mod sql_rules_tests;

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::thread;

use anyhow::Result;
use chrono::NaiveDate;
use polars::prelude::DataFrame;
use serde::Serialize;

use super::counts::{Day, Dimension, Facet, KnownLateByRelease};
use super::rows::{dates, query, with_changed, with_labels};
use crate::load::Labels;
use crate::pattern::Folding;
use crate::policy::Policy;
pub(super) use attempts::{Retried, attempts};
use by_case::hour_name;
use columns_of_days::{Columns, columns_of_days};

/// The counts of some days.
pub(super) type Days = BTreeMap<NaiveDate, Day>;

/// What runs are counted by, beside what they always are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Asked {
    /// Whether by task.
    pub(super) by_task: bool,
    /// The columns that changed together; empty where there is one or none.
    pub(super) changed: Vec<Dimension>,
}

/// The runs of some days come down to their counts, by task too where that is asked. A day without rows has none.
pub(super) fn count_runs(
    frame: &DataFrame,
    policy: Option<&Policy>,
    folding: &Folding,
    labels: &Labels,
    asked: &Asked,
) -> Result<Days> {
    let frame = &with_changed(&with_labels(frame, labels)?, &asked.changed)?;
    let columns = columns_of_days(frame, labels, asked.by_task)?;
    // Side by side: a few days are too small to keep the cores busy with one query.
    thread::scope(|scope| {
        let beside = scope.spawn(|| -> Result<_> {
            let mut days = Days::new();
            by_sql::hours(frame, &mut days)?;
            by_sql::clusters(frame, &mut days)?;
            for (date, occasions) in failed_together::occasions(frame)? {
                days.entry(date).or_default().occasions = occasions;
            }
            drawn_runs::draw(frame, &mut days)?;
            let facets = by_value::facets(frame, &columns)?;
            Ok((days, facets))
        });
        let mut days = count(frame, policy, folding, &columns)?;
        let (beside, facets) = beside.join().unwrap_or_else(|panic| resume_unwind(panic))?;
        for (date, facet, cell, runs) in facets {
            let day = days.entry(date).or_default();
            day.add_runs(&facet, &cell, runs);
        }
        for (date, beside) in beside {
            let day = days.entry(date).or_default();
            for ((cell, hour), runs) in &beside.hours {
                let facet = Facet {
                    dimension: Dimension::Hour,
                    value: hour_name(u32::from(*hour)),
                };
                day.add_runs(&facet, cell, *runs);
            }
            day.keep_most_values();
            day.hours = beside.hours;
            day.cluster_sizes = beside.cluster_sizes;
            day.clusters = beside.clusters;
            day.occasions = beside.occasions;
            day.drawn = beside.drawn;
        }
        Ok(days)
    })
}

/// What the failures alone of some days come down to. Of no hour and cluster it is known how many ran.
pub(super) fn count_failures(
    frame: &DataFrame,
    policy: Option<&Policy>,
    folding: &Folding,
) -> Result<Days> {
    let has_runs = |one: &Dimension| match one.parts() {
        Some(parts) => !parts.contains(&Dimension::Hour),
        None => !matches!(one, Dimension::Hour | Dimension::Cluster),
    };
    let every = Dimension::ALL.into_iter().chain(Dimension::PAIRS);
    let columns: Vec<Dimension> = every.filter(has_runs).collect();
    let days = dates(frame)?.into_iter();
    let columns: Columns = days.map(|date| (date, columns.clone())).collect();
    count(frame, policy, folding, &columns)
}

fn count(
    frame: &DataFrame,
    policy: Option<&Policy>,
    folding: &Folding,
    columns: &Columns,
) -> Result<Days> {
    let mut days = Days::new();
    by_sql::runs(frame, &mut days)?;
    by_sql::approval_states(frame, &mut days)?;
    by_sql::approval_waits(frame, &mut days)?;
    by_sql::clocks(frame, &mut days)?;
    by_case::reduce(
        &query(frame, include_str!("../../../queries/cube/cases.sql"))?,
        policy,
        folding,
        columns,
        &mut days,
    )?;
    Ok(days)
}

/// How many days after their own the rows of each day became known.
pub(super) fn count_known_late(
    frame: &DataFrame,
) -> Result<BTreeMap<NaiveDate, KnownLateByRelease>> {
    by_sql::known_late(frame)
}
