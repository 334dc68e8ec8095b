//! The sentences of a packet.

use chrono::{DateTime, Utc};

use crate::decision::{HowOften, Onset, Packet, Tried};
use crate::number::{self, Count, counted};
use crate::terms;
use crate::vocabulary::Metric;

/// The most names in a sentence.
const NAMED: usize = 5;

/// `14 Nov 2026 08:00`.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    format!("{} {}", number::date(at.date_naive()), at.format("%H:%M"))
}

/// How many of how many; of rescue minutes, in how many runs.
pub(super) fn share(count: &Count, metric: Metric) -> String {
    match metric {
        Metric::RescueMinutes => {
            let runs = counted(count.exposure, "run", "runs");
            format!("{} in {runs}", number::minutes(count.count))
        }
        _ => number::share(count),
    }
}

/// The finding it supports, how often it occurs, and its owner: the second line.
pub(super) fn in_short(packet: &Packet) -> String {
    let verdict = &packet.verdict;
    let behind = if verdict.is_deciding {
        format!("Supports the deciding finding ({})", verdict.finding)
    } else {
        format!("Supports {}: {}", verdict.finding, verdict.says)
    };
    let counts = in_all(packet).map_or_else(String::new, |counts| format!(" {counts}."));
    format!("{behind}.{counts} Owner: {}.", packet.owner.owner)
}

/// How often, and how often in the candidate.
fn in_all(packet: &Packet) -> Option<String> {
    let often = &packet.how_often;
    let own = often.releases.first()?;
    let amount = |count: f64| match packet.verdict.metric {
        Metric::RescueMinutes if packet.failed.pattern.is_none() => number::minutes(count),
        _ => number::amount(count),
    };
    let what = match (&packet.failed.pattern, packet.verdict.metric) {
        (Some(_), _) => "failures",
        (None, Metric::RescueMinutes) => "of rescue",
        (None, metric) => terms::metric(metric),
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

pub(super) fn how_often(often: &HowOften) -> Vec<String> {
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
    let parts = [seen, status, trend, retries, rescue(often), cost(often)];
    parts.into_iter().flatten().collect()
}

fn rescue(often: &HowOften) -> Option<String> {
    let minutes = often.rescue_minutes.filter(|minutes| *minutes > 0.0);
    let unknown = often.rescue_minutes_unknown.filter(|count| *count > 0);
    let known = minutes.map(number::minutes);
    let untimed = unknown.map(|count| {
        format!(
            "{} without a recorded time",
            counted(count, "rescue", "rescues")
        )
    });
    match (known, untimed) {
        (None, None) => None,
        (Some(known), Some(untimed)) => Some(format!("Total rescue time: {known}, plus {untimed}")),
        (known, untimed) => known
            .or(untimed)
            .map(|time| format!("Total rescue time: {time}")),
    }
}

fn cost(often: &HowOften) -> Option<String> {
    let cost = often.cost_usd.filter(|cost| *cost > 0.0)?;
    Some(format!(
        "Cost of the failed runs, where known: {}",
        number::money(cost)
    ))
}

pub(super) fn onset(onset: &Onset) -> String {
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

/// What was tried with the runs listed. What is not recorded has its own section.
pub(super) fn tried(tried: &Tried) -> Vec<String> {
    let of = |count: u64| {
        format!(
            "{} of {}",
            number::count(count),
            counted(tried.runs, "run", "runs")
        )
    };
    let mut lines = Vec::new();
    if tried.retries_unknown < tried.runs {
        lines.push(match tried.retried {
            0 => "Nothing was retried".to_owned(),
            some => format!(
                "Retried: {}, {} after the first",
                of(some),
                counted(tried.attempts, "attempt", "attempts")
            ),
        });
    }
    if tried.retried_in_vain > 0 {
        lines.push(format!(
            "Retried although not transient or not idempotent: {}",
            of(tried.retried_in_vain)
        ));
    }
    if !tried.handed_to.is_empty() {
        let targets = tried.handed_to.iter().take(NAMED);
        let targets: Vec<String> = targets
            .map(|target| format!("{} ({})", target.text, number::count(target.runs)))
            .collect();
        lines.push(format!("Handed over to: {}", targets.join(", ")));
    }
    if tried.rescued > 0 {
        let time = tried.rescue_minutes.map(number::minutes);
        let untimed = (tried.rescue_minutes_unknown > 0).then(|| {
            format!(
                "{} without a recorded time",
                number::count(tried.rescue_minutes_unknown)
            )
        });
        let parts = [Some(of(tried.rescued)), time, untimed];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        lines.push(format!(
            "Finished or repaired by a person: {}",
            parts.join(", ")
        ));
    }
    if !tried.approvals.is_empty() {
        let states = tried.approvals.iter();
        let states: Vec<String> = states
            .map(|seen| {
                format!(
                    "{} ({})",
                    terms::approval(seen.state),
                    number::count(seen.runs)
                )
            })
            .collect();
        lines.push(format!("Approvals: {}", states.join(", ")));
    }
    for (count, what) in [
        (tried.action_executed, "Unsafe action executed"),
        (tried.authority_crossed, "Acted outside their authority"),
        (tried.closed, "Closed"),
        (tried.closed_without_handoff, "Closed without a hand-off"),
    ] {
        if count > 0 {
            lines.push(format!("{what}: {}", of(count)));
        }
    }
    lines
}
