//! The margins in force, as they are published and taken over.

use crate::compare::{Arms, FixedMargin, Margin, MarginsInForce};
use crate::decision::{MarginInForce, NightBefore};
use crate::vocabulary::Metric;

/// A margin as it is published.
pub(super) fn margin((metric, fixed): (Metric, FixedMargin)) -> Option<MarginInForce> {
    Some(MarginInForce {
        metric,
        ratio: fixed.margin.relative,
        difference: fixed.margin.difference?,
        source: fixed.source,
        fixed_on: fixed.fixed_on,
        power: fixed.power,
    })
}

/// The margins that the night before published, where it compared the same releases.
#[must_use]
pub(crate) fn margins_of(before: Option<&NightBefore>, arms: &Arms) -> MarginsInForce {
    let is_same = |before: &&NightBefore| {
        let releases = before.releases.as_ref();
        releases.is_some_and(|[candidate, baseline]| {
            *candidate == arms.candidate && *baseline == arms.baseline
        })
    };
    let published = before.filter(is_same).into_iter();
    published
        .flat_map(|before| &before.margins)
        .map(|one| {
            let margin = Margin {
                relative: one.ratio,
                difference: Some(one.difference),
            };
            let fixed = FixedMargin {
                margin,
                source: one.source,
                fixed_on: one.fixed_on,
                power: one.power,
            };
            (one.metric, fixed)
        })
        .collect()
}
