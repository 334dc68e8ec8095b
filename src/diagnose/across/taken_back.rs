//! Which releases were rolled back, and to which.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate};

use crate::compare::Lifespan;

/// Nights without traffic after which a release counts as taken back.
pub(super) const QUIET: i64 = 2;

/// A release's last nights, which are held against the first night with traffic after them to see which release took over.
const NIGHTS: usize = 2;

/// The releases that were rolled back, each with the older release that took its traffic back.
///
/// A release that is named counts from the first night without it. Any other counts after two nights, and only where an
/// older release gains more of the traffic than any other. A release that gave way to a newer one was replaced, not rolled
/// back, however much traffic an older one had all along.
pub(super) fn taken_back<'a>(
    lives: &'a [Lifespan],
    named: &[String],
    to: NaiveDate,
) -> BTreeMap<&'a str, &'a Lifespan> {
    lives
        .iter()
        .filter_map(|life| {
            let quiet = (to - life.last).num_days();
            let took_over = if named.contains(&life.release) {
                let (older, _) = took_over(life, lives, Heirs::Older)?;
                (quiet > 0).then_some(older)
            } else {
                let (other, gain) = took_over(life, lives, Heirs::All)?;
                (quiet >= QUIET && gain > 0).then_some(other)
            };
            let took_over = took_over.filter(|other| other.first < life.first)?;
            Some((life.release.as_str(), took_over))
        })
        .collect()
}

/// Which releases may have taken over the traffic of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heirs {
    All,
    Older,
}

/// The release whose share of the traffic grew most from the last nights of another to the night after them, with
/// that gain in units that all of them have in common.
fn took_over<'a>(
    life: &Lifespan,
    lives: &'a [Lifespan],
    heirs: Heirs,
) -> Option<(&'a Lifespan, i128)> {
    let others = || {
        lives.iter().filter(|other| {
            other.release != life.release && (heirs == Heirs::All || other.first < life.first)
        })
    };
    let since = life.last + Days::new(1);
    let next_of = |other: &Lifespan| other.days.range(since..).next().map(|(date, _)| *date);
    let next = others().filter_map(next_of).min()?;
    let last_nights = life.days.range(..=life.last).rev().take(NIGHTS);
    let (from, _) = last_nights.last()?;
    let (before, after) = (*from..=life.last, next..=next);
    let all = |nights: &RangeInclusive<NaiveDate>| -> i128 {
        let runs = lives.iter().map(|one| one.runs_on(nights.clone()));
        runs.map(i128::from).sum()
    };
    let (all_before, all_after) = (all(&before), all(&after));
    // A difference of two shares, times both totals: exact in whole numbers.
    let gain = |other: &Lifespan| {
        let [before, after] =
            [&before, &after].map(|nights| i128::from(other.runs_on(nights.clone())));
        after * all_before - before * all_after
    };
    let gains = others().map(|other| (other, gain(other)));
    gains.max_by_key(|(_, gain)| *gain)
}
