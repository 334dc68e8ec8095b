//! From the rows of a day to its counts: all runs are counted by SQL, cases are read one by one.

mod by_case;
mod by_sql;
#[cfg(test)]
mod sql_rules_tests;

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::thread;

use anyhow::Result;
use chrono::NaiveDate;
use polars::prelude::{DataFrame, IntoLazy, UniqueKeepStrategy, col};

use super::counts::{Day, Dimension, Facet, KnownLateByRelease, LabelName, MOST_TASKS};
use super::rows::{query, with_labels};
use crate::load::Labels;
use crate::policy::Policy;
use by_case::hour_name;

/// Runs that a cluster must have on average before clusters are units with a rate of their own: a user, not one
/// conversation.
const RUNS_OF_A_UNIT: usize = 3;

/// Clusters of a day up to which they may be the tasks of a benchmark.
const FEW_CLUSTERS: usize = 1000;

/// Pairs of values of two columns up to which they are counted together. Beyond it most pairs have no rate.
const MOST_PAIRS: usize = 500;

/// The values of an hour in a pair.
const THREE_HOURS: usize = 8;

/// One day's runs come down to its counts, by task too where that is asked.
pub(super) fn count_runs(
    frame: &DataFrame,
    policy: Option<&Policy>,
    labels: &Labels,
    by_task: bool,
) -> Result<Day> {
    let frame = &with_labels(frame, labels)?;
    let mut columns = columns_of_runs(frame, by_task)?;
    columns.extend(versions_and_labels(frame, labels));
    // Side by side: most days are too small to keep the cores busy with one query.
    thread::scope(|scope| {
        let beside = scope.spawn(|| -> Result<_> {
            let mut day = Day::default();
            by_sql::hours(frame, &mut day)?;
            by_sql::clusters(frame, &mut day)?;
            day.occasions = by_sql::occasions(frame)?;
            let facets = by_sql::facets(frame, &columns)?;
            Ok((day, facets))
        });
        let mut day = count(frame, policy, &columns)?;
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
            occasions: beside.occasions,
            ..day
        })
    })
}

/// What a day's failures alone come down to. Of no hour and cluster it is known how many ran.
pub(super) fn count_failures(frame: &DataFrame, policy: Option<&Policy>) -> Result<Day> {
    let has_runs = |one: &Dimension| match one.parts() {
        Some(parts) => !parts.contains(&Dimension::Hour),
        None => !matches!(one, Dimension::Hour | Dimension::Cluster),
    };
    let every = Dimension::ALL.into_iter().chain(Dimension::PAIRS);
    let columns: Vec<Dimension> = every.filter(has_runs).collect();
    count(frame, policy, &columns)
}

/// The columns by whose values runs are counted. Clusters are, where they have so many runs that each has a rate of its own,
/// and pairs of columns, where most values of the one come with those of the other.
fn columns_of_runs(frame: &DataFrame, by_task: bool) -> Result<Vec<Dimension>> {
    let mut columns = Vec::new();
    let mut distinct = BTreeMap::from([(Dimension::Hour, THREE_HOURS)]);
    for dimension in Dimension::ALL {
        if dimension == Dimension::Hour {
            columns.push(dimension);
            continue;
        }
        let cells = frame.column(dimension.column())?;
        let named = frame.height() - cells.null_count();
        if named == 0 {
            continue;
        }
        let values = cells.n_unique()? - usize::from(cells.null_count() > 0);
        distinct.insert(dimension, values);
        if dimension != Dimension::Cluster || named >= RUNS_OF_A_UNIT * values {
            columns.push(dimension);
        }
        if by_task && dimension == Dimension::Cluster && are_tasks(frame, values)? {
            columns.push(Dimension::Task);
        }
    }
    if columns.contains(&Dimension::Task) && are_passes(&distinct, frame.height()) {
        columns.push(Dimension::TaskBatch);
    }
    let is_counted = |pair: &Dimension| {
        let values = |part| distinct.get(&part).copied();
        pair.parts().is_some_and(|[one, other]| {
            let both = values(one).zip(values(other));
            both.is_some_and(|(one, other)| one > 1 && other > 1 && one * other <= MOST_PAIRS)
        })
    };
    columns.extend(Dimension::PAIRS.into_iter().filter(is_counted));
    Ok(columns)
}

/// The versions that runs have on a day, and the labels.
fn versions_and_labels<'a>(
    frame: &'a DataFrame,
    labels: &'a Labels,
) -> impl Iterator<Item = Dimension> + 'a {
    let labels = labels.names().filter_map(|name| LabelName::from(name).ok());
    let columns = Dimension::VERSIONS.into_iter();
    let columns = columns.chain(labels.map(Dimension::Label));
    columns.filter(|one| {
        let cells = frame.column(&one.name());
        cells.is_ok_and(|cells| cells.null_count() < frame.height())
    })
}

/// Whether this many clusters may be tasks that several releases run: they are few, as those of a benchmark, or most have
/// runs of several releases on this day, as a request that a new release runs in the shadow of the old one.
fn are_tasks(frame: &DataFrame, clusters: usize) -> Result<bool> {
    if clusters <= FEW_CLUSTERS || clusters > MOST_TASKS {
        return Ok(clusters <= FEW_CLUSTERS);
    }
    let named = frame.clone().lazy().filter(col("cluster").is_not_null());
    let by_release = named.select([col("cluster"), col("release")]);
    let by_release = by_release.unique(None, UniqueKeepStrategy::Any).collect()?;
    Ok(2 * by_release.height() >= 3 * clusters)
}

/// Whether the batches of a day may be passes over its tasks: each batch has run half of them or more.
fn are_passes(distinct: &BTreeMap<Dimension, usize>, runs: usize) -> bool {
    let values = |dimension| distinct.get(&dimension).copied();
    let both = values(Dimension::Cluster).zip(values(Dimension::Batch));
    both.is_some_and(|(tasks, batches)| tasks * batches <= 2 * runs)
}

fn count(frame: &DataFrame, policy: Option<&Policy>, columns: &[Dimension]) -> Result<Day> {
    let mut day = Day::default();
    by_sql::runs(frame, &mut day)?;
    by_sql::approval_states(frame, &mut day)?;
    by_sql::approval_waits(frame, &mut day)?;
    by_case::reduce(
        &query(frame, include_str!("../../../queries/cube/cases.sql"))?,
        policy,
        columns,
        &mut day,
    )?;
    Ok(day)
}

/// How many days after their own a day's rows became known.
pub(super) fn count_known_late(frame: &DataFrame, date: NaiveDate) -> Result<KnownLateByRelease> {
    by_sql::known_late(frame, date)
}
