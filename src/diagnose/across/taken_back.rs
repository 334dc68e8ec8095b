//! Which releases were rolled back, and to which.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use crate::compare::Lifespan;

/// Nights without traffic after which a release counts as taken back.
pub(super) const QUIET: i64 = 2;

/// Nights after a release's last, with traffic of others, that show which release took it over.
const NIGHTS: usize = 2;

/// The releases that were rolled back, each with the older release that took its traffic back.
///
/// A release that is named counts from the first night without it. Any other counts after two nights, and only where an
/// older release has most of the traffic of the first nights that follow. A release that gave way to a newer one was
/// replaced, not rolled back.
pub(super) fn taken_back<'a>(
    lives: &'a [Lifespan],
    named: &[String],
    to: NaiveDate,
) -> BTreeMap<&'a str, &'a Lifespan> {
    lives
        .iter()
        .filter_map(|life| {
            let is_named = named.contains(&life.release);
            let quiet = (to - life.last).num_days();
            let took_over = took_over(life, lives, is_named)
                .filter(|_| quiet >= QUIET || (is_named && quiet > 0))?;
            (took_over.first < life.first).then_some((life.release.as_str(), took_over))
        })
        .collect()
}

/// The release with most runs on the first nights after another's last; of a release that is named, the older ones only.
fn took_over<'a>(life: &Lifespan, lives: &'a [Lifespan], is_named: bool) -> Option<&'a Lifespan> {
    let since = life.last + Days::new(1);
    let others = || {
        lives.iter().filter(|other| {
            other.release != life.release && (!is_named || other.first < life.first)
        })
    };
    let dates: BTreeSet<NaiveDate> = others()
        .flat_map(|other| other.days.range(since..).map(|(date, _)| *date))
        .collect();
    let until = *dates.iter().take(NIGHTS).next_back()?;
    others().max_by_key(|other| other.runs_on(since..=until))
}
