//! The classes whose records do not know the metric that the failure plan names for them.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::cube::{Cube, RunCounts};
use crate::vocabulary::Metric;

/// Columns of the record of which one would be enough to know a metric.
pub(crate) type Columns = &'static [&'static str];

/// The columns that a class's metric needs and its records lack; `None` where the metric is known. So many failures of the
/// class say whether they have its event. A column that is never false in these runs says so of every failure.
pub(super) fn unrecorded_of_class(
    metric: Metric,
    known: u64,
    totals: &RunCounts,
) -> Option<Columns> {
    let (columns, null_is_false): (Columns, bool) = match metric {
        Metric::HighSeverityRate => (&["severity"], false),
        Metric::BoundaryRate => (
            &["approval_state", "authority_crossed"],
            totals.null_is_authority_kept(),
        ),
        Metric::RescueRate => (&["rescued"], totals.null_is_not_rescued()),
        _ => return None,
    };
    (known == 0 && !null_is_false).then_some(columns)
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
        let columns = unrecorded_of_class(*metrics.get(class)?, known, &totals)?;
        Some((class.clone(), columns))
    };
    known.into_iter().filter_map(columns).collect()
}
