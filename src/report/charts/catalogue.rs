//! Every chart of a night: which there are, what they show, and their drawings.

use anyhow::Result;

use super::effects::{forest, places, release_ratios, waterfall};
use super::figure::{Chart, Figure, Names};
use super::nights::{lead_rate, night_excess, nightly_rates, rollback_nights};
use super::{approval_mix, costs, rescue_durations};
use crate::compare::series::Series;
use crate::decision::Decision;

/// The charts there is something to draw in.
pub(crate) fn charts(series: &Series, decision: &Decision) -> Result<Vec<Chart>> {
    let names = Names::of(decision);
    let alone = |figure: Option<Figure>| figure.and_then(Chart::of);
    let all = [
        alone(lead_rate::figure(series, decision, &names)?),
        alone(places::figure(series, &names)?),
        nightly_rates::chart(series, decision, &names)?,
        alone(night_excess::figure(series)?),
        alone(forest::figure(decision, true)?),
        alone(waterfall::figure(decision)?),
        alone(costs::figure(decision)?),
        alone(release_ratios::figure(decision)?),
        alone(rollback_nights::figure(series, decision)?),
        alone(approval_mix::figure(series, &names)?),
        alone(rescue_durations::figure(series, &names)?),
    ];
    Ok(all.into_iter().flatten().collect())
}

/// The names of the charts there is something to draw in, and what they show.
pub(in crate::report) fn drawn(
    series: &Series,
    decision: &Decision,
) -> Vec<(&'static str, &'static str)> {
    [
        (
            lead_rate::is_drawn(series),
            lead_rate::NAME,
            lead_rate::TITLE,
        ),
        (places::is_drawn(series), places::NAME, places::TITLE),
        (
            nightly_rates::is_drawn(series),
            nightly_rates::NAME,
            nightly_rates::TITLE,
        ),
        (
            night_excess::is_drawn(series),
            night_excess::NAME,
            night_excess::TITLE,
        ),
        (forest::is_drawn(decision), forest::NAME, forest::TITLE),
        (
            waterfall::is_drawn(decision),
            waterfall::NAME,
            waterfall::TITLE,
        ),
        (costs::is_drawn(decision), costs::NAME, costs::TITLE),
        (
            release_ratios::is_drawn(decision),
            release_ratios::NAME,
            release_ratios::TITLE,
        ),
        (
            rollback_nights::is_drawn(series, decision),
            rollback_nights::NAME,
            rollback_nights::TITLE,
        ),
        (
            approval_mix::is_drawn(series),
            approval_mix::NAME,
            approval_mix::TITLE,
        ),
        (
            rescue_durations::is_drawn(series),
            rescue_durations::NAME,
            rescue_durations::TITLE,
        ),
    ]
    .into_iter()
    .filter_map(|(is_drawn, name, title)| is_drawn.then_some((name, title)))
    .collect()
}

/// The charts in pieces for a page.
pub(in crate::report) fn figures(
    series: &Series,
    decision: &Decision,
    whole: bool,
) -> Result<Vec<Figure>> {
    let names = Names::of(decision);
    let all = [
        lead_rate::figure(series, decision, &names)?,
        places::figure(series, &names)?,
        nightly_rates::figure(series, decision, &names)?,
        night_excess::figure(series)?,
        forest::figure(decision, whole)?,
        waterfall::figure(decision)?,
        costs::figure(decision)?,
        release_ratios::figure(decision)?,
        rollback_nights::figure(series, decision)?,
        approval_mix::figure(series, &names)?,
        rescue_durations::figure(series, &names)?,
    ];
    Ok(all.into_iter().flatten().collect())
}
