//! The classes whose records do not know the metric that the failure plan names for them.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::cube::{Cube, RunCounts};
use crate::vocabulary::Metric;

/// Columns of the record of which one would be enough to know a metric.
pub(crate) type Columns = &'static [&'static str];

/// The columns that tell a metric of a failure.
pub(super) const fn columns_of(metric: Metric) -> Columns {
    match metric {
        Metric::HighSeverityRate => &["severity"],
        Metric::BoundaryRate => &["approval_state", "authority_crossed"],
        Metric::RescueRate => &["rescued"],
        _ => &[],
    }
}

/// Whether a column of the metric is never false in these runs, so that null means false.
pub(super) const fn null_is_false(metric: Metric, totals: &RunCounts) -> bool {
    match metric {
        Metric::BoundaryRate => totals.null_is_authority_kept(),
        Metric::RescueRate => totals.null_is_not_rescued(),
        _ => false,
    }
}

/// Of these classes with their metrics, those that failed in the window, in any release, and whose metric no record knows.
#[must_use]
pub(crate) fn unrecorded_classes(
    cube: &Cube,
    nights: &RangeInclusive<NaiveDate>,
    metrics: &BTreeMap<String, Metric>,
) -> BTreeMap<String, Columns> {
    let mut totals = RunCounts::default();
    let mut known: BTreeMap<&String, u64> = BTreeMap::new();
    for (_, day) in cube.days.range(nights.clone()) {
        day.runs.values().for_each(|counts| totals.add(counts));
        for (_, class) in day
            .classes
            .keys()
            .filter(|(_, class)| metrics.contains_key(class))
        {
            known.entry(class).or_default();
        }
        for ((_, class), own) in &day.watched {
            *known.entry(class).or_default() += own.known;
        }
    }
    let columns = |(class, known): (&String, u64)| {
        let metric = *metrics.get(class)?;
        let is_told = known > 0 || null_is_false(metric, &totals);
        (!is_told).then(|| (class.clone(), columns_of(metric)))
    };
    known.into_iter().filter_map(columns).collect()
}
