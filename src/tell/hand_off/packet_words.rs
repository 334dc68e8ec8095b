//! The sentences of a hand-off packet.

use chrono::{DateTime, Utc};

use crate::decision::{Behind, HowOften, Onset, WhatFailed};
use crate::number::{self, counted};
use crate::terms;
use crate::vocabulary::Metric;

/// `14 Nov 2026 08:00`.
fn instant(at: DateTime<Utc>) -> String {
    format!("{} {}", number::date(at.date_naive()), at.format("%H:%M"))
}

/// The finding it supports, how often it occurs, and its owner: the second line.
pub(crate) fn in_short(
    verdict: &Behind,
    failed: &WhatFailed,
    often: &HowOften,
    owner: &str,
) -> String {
    let supports = if verdict.is_deciding {
        "This packet supports the deciding finding".to_owned()
    } else {
        "This packet supports a finding that did not decide the night".to_owned()
    };
    let counts = in_all(verdict.metric, failed, often);
    let counts = counts.map_or_else(String::new, |counts| format!(" {counts}."));
    format!("{supports}.{counts} Owner: {owner}.")
}

/// How often, and how often in the candidate.
fn in_all(metric: Metric, failed: &WhatFailed, often: &HowOften) -> Option<String> {
    let own = often.releases.first()?;
    let amount = |count: f64| match metric {
        Metric::RescueMinutes if failed.pattern.is_none() => number::minutes(count),
        _ => number::amount(count),
    };
    let what = match (&failed.pattern, metric) {
        (Some(_), _) => "failures",
        (None, Metric::RescueMinutes) => "of rescue",
        (None, metric) => failed
            .approval_state
            .map_or_else(|| terms::metric(metric), terms::approvals),
    };
    Some(format!(
        "{} {what} from {} to {}, {} of them in {}",
        amount(often.count),
        number::day(often.from),
        number::day(often.to),
        amount(own.count.count),
        own.release
    ))
}

/// The notes on how often it occurs, and since when its finding holds.
pub(crate) fn how_often(often: &HowOften, since: Option<&Onset>) -> Vec<String> {
    let seen = often.first_seen.zip(often.last_seen);
    let seen = seen.map(|(first, last)| {
        format!(
            "First seen {} UTC, last seen {} UTC, in the window from {} to {}",
            instant(first),
            instant(last),
            number::date(often.from),
            number::date(often.to)
        )
    });
    let status = often.status.map(|status| {
        let since = often
            .came_back_on
            .map_or_else(String::new, |day| format!(" on {}", number::date(day)));
        format!("Status: {}{since}", status.as_str().replace('_', " "))
    });
    let trend = often.trend.map(|trend| {
        format!(
            "Trend: {} in the last {}, {} in the same number of nights before",
            number::count(trend.last),
            counted(trend.nights.into(), "night", "nights"),
            number::count(trend.before)
        )
    });
    let retries = often
        .retries
        .filter(|retries| *retries > 0)
        .map(|retries| format!("Total retries: {}", number::count(retries)));
    let parts = [
        seen,
        status,
        trend,
        retries,
        rescue(often),
        cost(often),
        since.map(onset),
    ];
    parts.into_iter().flatten().collect()
}

fn rescue(often: &HowOften) -> Option<String> {
    let minutes = often.rescue_minutes.filter(|minutes| *minutes > 0.0);
    let unknown = often.rescue_minutes_unknown.filter(|count| *count > 0);
    let known = minutes.map(number::minutes);
    let untimed = unknown.map(|count| {
        let rescues = counted(count, "rescue", "rescues");
        format!("{rescues} without a known time")
    });
    let parts: Vec<String> = [known, untimed].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("Total rescue time: {}", parts.join(", plus ")))
}

fn cost(often: &HowOften) -> Option<String> {
    let cost = often.cost_usd.filter(|cost| *cost > 0.0)?;
    Some(format!(
        "Cost of the failed runs, where known: {}",
        number::money(cost)
    ))
}

fn onset(onset: &Onset) -> String {
    let between = if onset.lower == onset.upper {
        String::new()
    } else {
        format!(
            " (between {} and {})",
            number::date(onset.lower),
            number::date(onset.upper)
        )
    };
    let evidence = onset
        .evidence
        .as_ref()
        .map_or_else(String::new, |evidence| format!(", {evidence}"));
    format!(
        "Onset of the finding: {}{between}{evidence}",
        number::date(onset.date)
    )
}
