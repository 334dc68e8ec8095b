//! The counts of patterns by release.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::repeated_pattern::RepeatedPattern;
use crate::cube::{Cube, PatternCounts};
use crate::pattern::Pattern;

/// The counts of each of these patterns by release, in their order; examples are the newest.
#[must_use]
pub(crate) fn by_release(
    cube: &Cube,
    nights: &RangeInclusive<NaiveDate>,
    patterns: &[&RepeatedPattern],
) -> Vec<BTreeMap<String, PatternCounts>> {
    let mut places: BTreeMap<&Pattern, usize> = BTreeMap::new();
    for (place, found) in patterns.iter().enumerate() {
        places.extend(found.parts.keys().map(|part| (part, place)));
    }
    let mut releases = vec![BTreeMap::new(); patterns.len()];
    for (_, day) in cube.days.range(nights.clone()).rev() {
        for ((part, release), counts) in &day.patterns {
            if let Some(place) = places.get(part) {
                releases[*place]
                    .entry(release.clone())
                    .or_insert_with(|| PatternCounts::none(counts.first_seen))
                    .add(counts);
            }
        }
    }
    releases
}
