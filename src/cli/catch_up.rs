//! `--catch-up`: the nights that did not happen.

use std::iter::successors;

use chrono::NaiveDate;

use super::settings::Settings;
use super::warn;
use crate::nights::{folders, published_nights, published_verdict};

/// The nights before this one that are missing since the newest report, the oldest first. With this one they are at most a horizon.
pub(super) fn missing_nights(settings: &Settings) -> Vec<NaiveDate> {
    let as_of = settings.as_of;
    let Some(newest) = newest_before(settings) else {
        return Vec::new();
    };
    let horizon = settings.config.window.horizon as usize;
    let back = successors(Some(as_of), NaiveDate::pred_opt);
    let missing = back.take_while(|night| *night > newest);
    let mut nights: Vec<NaiveDate> = missing.take(horizon).collect();
    nights.reverse();
    nights.retain(|night| *night < as_of);
    let first = nights.first().copied().unwrap_or(as_of);
    if first.pred_opt().is_some_and(|before| before > newest) {
        let text = format!(
            "the nights between {newest} and {first} stay missing: --catch-up publishes at most a horizon of {horizon} nights"
        );
        warn(&text, &settings.config.masker);
    }
    nights
}

/// The newest report of a night before this one, of the named agent or of any.
fn newest_before(settings: &Settings) -> Option<NaiveDate> {
    let wanted = settings.agent.as_deref();
    let newest = folders(&settings.config.report.out)
        .into_iter()
        .filter_map(|folder| {
            let mut nights = published_nights(&folder);
            nights.retain(|night| *night < settings.as_of);
            let newest = nights.pop()?;
            let agent = || published_verdict(&folder, newest).and_then(|(agent, _)| agent);
            (wanted.is_none() || agent().as_deref() == wanted).then_some(newest)
        });
    newest.max()
}
