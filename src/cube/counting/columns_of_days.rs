//! The columns by whose values the runs of each day are counted.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::NaiveDate;
use polars::prelude::{DataFrame, DataType, IntoLazy, col, len};

use crate::cube::counts::{Dimension, LabelName, MOST_TASKS};
use crate::cube::rows::{STARTED_ON, collect, dates};
use crate::load::Labels;

/// The columns of each day.
pub(super) type Columns = BTreeMap<NaiveDate, Vec<Dimension>>;

/// Runs that a cluster must have on average before clusters are units with a rate of their own: a user, not one
/// conversation.
const RUNS_OF_A_UNIT: usize = 3;

/// Clusters of a day up to which they may be the tasks of a benchmark.
const FEW_CLUSTERS: usize = 1000;

/// Pairs of values of two columns up to which they are counted together. Beyond it most pairs have no rate.
const MOST_PAIRS: usize = 500;

/// The values of an hour in a pair.
const THREE_HOURS: usize = 8;

/// What a day has in a column.
#[derive(Clone, Copy, Debug, Default)]
struct Named {
    /// Rows with a value.
    rows: usize,
    /// Different values.
    values: usize,
}

/// The rows of a day, and what they have in each column.
#[derive(Debug, Default)]
struct DayColumns {
    rows: usize,
    named: BTreeMap<Dimension, Named>,
}

/// The columns by whose values the runs of each day are counted. Clusters are, where they have so many runs that each has a
/// rate of its own, and pairs of columns, where most values of the one come with those of the other.
pub(super) fn columns_of_days(
    frame: &DataFrame,
    labels: &Labels,
    by_task: bool,
) -> Result<Columns> {
    let labels = labels.names().filter_map(|name| LabelName::from(name).ok());
    let labels = labels.map(Dimension::Label);
    let versions = Dimension::VERSIONS.into_iter().chain(labels);
    let versions = versions.chain([Dimension::Changed]);
    let versions: Vec<Dimension> = versions
        .filter(|one| frame.column(&one.name()).is_ok())
        .collect();
    let days = days(frame, &versions)?;
    let may_be_tasks = |day: &DayColumns| {
        let clusters = day.values(Dimension::Cluster);
        clusters.is_some_and(|clusters| (FEW_CLUSTERS + 1..=MOST_TASKS).contains(&clusters))
    };
    let of_releases = if by_task && days.values().any(may_be_tasks) {
        clusters_by_release(frame)?
    } else {
        BTreeMap::new()
    };
    let columns = days.into_iter().map(|(date, day)| {
        let are_tasks = by_task
            && day.values(Dimension::Cluster).is_some_and(|clusters| {
                let by_release = of_releases.get(&date).copied().unwrap_or(0);
                are_tasks(clusters, by_release)
            });
        (date, day.columns(are_tasks, &versions))
    });
    Ok(columns.collect())
}

impl DayColumns {
    fn values(&self, column: Dimension) -> Option<usize> {
        self.named.get(&column).map(|named| named.values)
    }

    fn columns(&self, are_tasks: bool, versions: &[Dimension]) -> Vec<Dimension> {
        let mut columns = Vec::new();
        for dimension in Dimension::ALL {
            if dimension == Dimension::Hour {
                columns.push(dimension);
                continue;
            }
            let Some(named) = self.named.get(&dimension) else {
                continue;
            };
            if dimension != Dimension::Cluster || named.rows >= RUNS_OF_A_UNIT * named.values {
                columns.push(dimension);
            }
            if dimension == Dimension::Cluster && are_tasks {
                columns.push(Dimension::Task);
            }
        }
        if are_tasks && self.are_passes() {
            columns.push(Dimension::TaskBatch);
        }
        let is_counted = |pair: &Dimension| {
            let values = |part| match part {
                Dimension::Hour => Some(THREE_HOURS),
                part => self.values(part),
            };
            pair.parts().is_some_and(|[one, other]| {
                let both = values(one).zip(values(other));
                both.is_some_and(|(one, other)| one > 1 && other > 1 && one * other <= MOST_PAIRS)
            })
        };
        columns.extend(Dimension::PAIRS.into_iter().filter(is_counted));
        let has_one = |one: &&Dimension| self.named.contains_key(*one);
        columns.extend(versions.iter().filter(has_one));
        columns
    }

    /// Whether the batches may be passes over the tasks: each batch has run half of them or more.
    fn are_passes(&self) -> bool {
        let both = self
            .values(Dimension::Cluster)
            .zip(self.values(Dimension::Batch));
        both.is_some_and(|(tasks, batches)| tasks * batches <= 2 * self.rows)
    }
}

/// What each day has in the columns; a column without a value is left out.
fn days(frame: &DataFrame, versions: &[Dimension]) -> Result<BTreeMap<NaiveDate, DayColumns>> {
    let own = Dimension::ALL.into_iter();
    let own = own.filter(|one| *one != Dimension::Hour);
    let asked: Vec<Dimension> = own.chain(versions.iter().copied()).collect();
    let rows_of = |place: usize| format!("rows {place}");
    let values_of = |place: usize| format!("values {place}");
    let mut counts = vec![len().cast(DataType::Int64).alias("rows")];
    for (place, dimension) in asked.iter().enumerate() {
        let column = col(dimension.name());
        let rows = column.clone().count().cast(DataType::Int64);
        counts.push(rows.alias(rows_of(place)));
        // How many values a version or a label has does not matter.
        if !versions.contains(dimension) {
            let values = column.drop_nulls().n_unique().cast(DataType::Int64);
            counts.push(values.alias(values_of(place)));
        }
    }
    let counted = frame.clone().lazy().group_by([col(STARTED_ON)]).agg(counts);
    let counted = collect(counted, frame.height())?;
    let count = |column: &str, row: usize| -> Result<usize> {
        let count = counted.column(column)?.i64()?.get(row);
        Ok(usize::try_from(count.unwrap_or(0))?)
    };
    let mut days = BTreeMap::new();
    for (row, date) in dates(&counted)?.into_iter().enumerate() {
        let mut named = BTreeMap::new();
        for (place, dimension) in asked.iter().enumerate() {
            let rows = count(&rows_of(place), row)?;
            let values = if versions.contains(dimension) {
                0
            } else {
                count(&values_of(place), row)?
            };
            if rows > 0 {
                named.insert(*dimension, Named { rows, values });
            }
        }
        let rows = count("rows", row)?;
        days.insert(date, DayColumns { rows, named });
    }
    Ok(days)
}

/// On each day, in how many releases its clusters have runs: a cluster of two releases counts twice.
fn clusters_by_release(frame: &DataFrame) -> Result<BTreeMap<NaiveDate, usize>> {
    let keys = [STARTED_ON, "cluster", "release"].map(col);
    let named = frame.clone().lazy().filter(col("cluster").is_not_null());
    let each = collect(named.group_by(keys).agg([len()]), frame.height())?;
    let mut clusters = BTreeMap::new();
    for date in dates(&each)? {
        *clusters.entry(date).or_default() += 1;
    }
    Ok(clusters)
}

/// Whether this many clusters may be tasks that several releases run: they are few, as those of a benchmark, or most have
/// runs of several releases on this day, as a request that a new release runs in the shadow of the old one.
const fn are_tasks(clusters: usize, by_release: usize) -> bool {
    if clusters <= FEW_CLUSTERS || clusters > MOST_TASKS {
        return clusters <= FEW_CLUSTERS;
    }
    2 * by_release >= 3 * clusters
}
