//! One of the two releases as it is published.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::compare::Arms;
use crate::cube::Cube;
use crate::decision::Arm;

pub(super) fn arm(
    cube: &Cube,
    arms: &Arms,
    release: &str,
    first_seen: &BTreeMap<String, NaiveDate>,
) -> Arm {
    let days = || cube.days.range(arms.from..=arms.to);
    let cells = || {
        days()
            .flat_map(|(_, day)| day.runs.iter())
            .filter(|(cell, _)| cell.release == release)
    };
    let in_window = days()
        .find(|(_, day)| day.runs.keys().any(|cell| cell.release == release))
        .map(|(date, _)| *date);
    // A stray run is not when the release was first seen.
    let is_stray = arms.stray.is_some() && *release == arms.candidate;
    let rollout = is_stray.then_some(arms.since);
    Arm {
        release: release.to_owned(),
        runs: cells().map(|(_, counts)| counts.runs).sum(),
        failures: cells().map(|(_, counts)| counts.failures).sum(),
        first_seen: rollout
            .as_ref()
            .or_else(|| first_seen.get(release))
            .copied()
            .or(in_window)
            .unwrap_or(arms.from),
    }
}
