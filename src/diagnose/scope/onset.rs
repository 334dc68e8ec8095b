//! Since when: the night on which what lasts began, with an interval, and how unusual such a night is.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use crate::compare::{Evidence, Question, View};
use crate::number;

/// When a regression began.
#[derive(Clone, Debug, PartialEq)]
pub struct Began {
    /// The likeliest night.
    pub date: NaiveDate,
    /// With the next, the central 95 % of the posterior.
    pub lower: NaiveDate,
    /// Not after.
    pub upper: NaiveDate,
    /// How it lies to the release's first day and the steps of its traffic, in one sentence.
    pub evidence: String,
    /// Days of the baseline's history that were tried as an onset.
    pub placebo_dates: u32,
    /// Those from which on the baseline's rate rose as much as the candidate's lies above it.
    pub placebo_as_large: u32,
}

/// Half of what lies outside the interval.
const TAIL: f64 = 0.025;

/// The candidate's traffic steps up where a night has this many times the night before's share.
const STEP: f64 = 1.4;

/// Nights before a placebo date and from it on.
const PLACEBO_NIGHTS: u64 = 7;

impl Began {
    /// From the probability of each night; `None` without nights.
    pub(super) fn of(
        view: &View<'_>,
        question: &Question,
        evidence: &Evidence,
        onsets: &[(NaiveDate, f64)],
    ) -> Option<Self> {
        let (date, _) = onsets.iter().max_by(|a, b| {
            // Of equals the earlier one.
            a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))
        })?;
        let reached = |share: f64| {
            let mut sum = 0.0;
            let reaches = |(_, probability): &&(NaiveDate, f64)| {
                sum += probability;
                sum > share
            };
            onsets.iter().find(reaches).map_or(*date, |(date, _)| *date)
        };
        let (lower, upper) = (reached(TAIL).min(*date), reached(1.0 - TAIL).max(*date));
        let (tried, as_large) = placebo(view, question, evidence);
        Some(Self {
            date: *date,
            lower,
            upper,
            evidence: in_words(view, *date, tried, as_large),
            placebo_dates: tried,
            placebo_as_large: as_large,
        })
    }

    /// An episode's nights.
    pub(super) fn episode(from: NaiveDate, until: NaiveDate) -> Self {
        Self {
            date: from,
            lower: from,
            upper: from,
            evidence: format!("the episode was over after {}", number::date(until)),
            placebo_dates: 0,
            placebo_as_large: 0,
        }
    }
}

fn in_words(view: &View<'_>, date: NaiveDate, tried: u32, as_large: u32) -> String {
    let since = view.arms.since;
    let days = (date - since).num_days();
    let candidate = &view.arms.candidate;
    let when = match days {
        0 => format!("with {candidate}'s first day"),
        1.. => format!(
            "{} after {candidate}'s first day{}",
            number::counted(days.unsigned_abs(), "day", "days"),
            step(view, date)
        ),
        _ => format!(
            "{} before {candidate}'s first day",
            number::counted(days.unsigned_abs(), "day", "days")
        ),
    };
    match tried {
        0 => when,
        _ => format!(
            "{when}; of {} in the history {} a rise as large",
            number::counted(u64::from(tried), "placebo date", "placebo dates"),
            match as_large {
                0 => "none shows".to_owned(),
                1 => "1 shows".to_owned(),
                _ => format!("{} show", number::count(u64::from(as_large))),
            }
        ),
    }
}

/// Whether the candidate's traffic stepped up on the day or the one before.
fn step(view: &View<'_>, date: NaiveDate) -> String {
    let stepped = [date, date - Days::new(1)].into_iter().find(|date| {
        let [now, before] = [*date, *date - Days::new(1)].map(|date| traffic(view, date));
        matches!((now, before), (Some(now), Some(before)) if before > 0.0 && now >= STEP * before)
    });
    stepped.map_or_else(String::new, |date| {
        let share = |date| {
            let percent = (100.0 * traffic(view, date).unwrap_or(0.0)).round();
            format!("{} %", number::amount(percent))
        };
        format!(
            ", as its part of the runs went from {} to {}",
            share(date - Days::new(1)),
            share(date)
        )
    })
}

/// The candidate's part of both releases' runs on a day.
#[expect(clippy::cast_precision_loss, reason = "a share of runs")]
fn traffic(view: &View<'_>, date: NaiveDate) -> Option<f64> {
    let day = view.cube.days.get(&date)?;
    let runs = |release: &str| -> u64 {
        let cells = day.runs.iter().filter(|(cell, _)| cell.release == release);
        cells.map(|(_, counts)| counts.runs).sum()
    };
    let [ours, theirs] = [&view.arms.candidate, &view.arms.baseline].map(|name| runs(name) as f64);
    (ours + theirs > 0.0).then(|| ours / (ours + theirs))
}

/// Each day of the baseline's history is tried as an onset: how many there are, and from how many on its rate, workflow by
/// workflow, was as many times the rate of the week before as the candidate's is of the baseline's.
fn placebo(view: &View<'_>, question: &Question, evidence: &Evidence) -> (u32, u32) {
    let Some(ratio) = evidence.estimate.filter(|_| evidence.difference.is_some()) else {
        return (0, 0);
    };
    let (mut tried, mut as_large) = (0, 0);
    let first = view.arms.from + Days::new(PLACEBO_NIGHTS);
    for date in first.iter_days() {
        if date + Days::new(PLACEBO_NIGHTS) > view.arms.since {
            break;
        }
        let week = |from: NaiveDate| counts(view, question, from);
        let (before, after) = (week(date - Days::new(PLACEBO_NIGHTS)), week(date));
        let (mut events, mut expected) = (0.0, 0.0);
        for (workflow, [own, runs]) in &after {
            if let Some([their_own, their_runs]) = before.get(workflow).filter(|of| of[1] > 0.0) {
                events += own;
                expected += their_own / their_runs * runs;
            }
        }
        if expected > 0.0 {
            tried += 1;
            as_large += u32::from(events / expected >= ratio);
        }
    }
    (tried, as_large)
}

/// The baseline's events and runs of a week, by workflow.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn counts<'a>(
    view: &View<'a>,
    question: &Question,
    from: NaiveDate,
) -> BTreeMap<&'a str, [f64; 2]> {
    let mut counts: BTreeMap<&str, [f64; 2]> = BTreeMap::new();
    let week = view.cube.days.range(from..from + Days::new(PLACEBO_NIGHTS));
    for (date, day) in week {
        for cell in day.runs.keys() {
            let is_asked = cell.release == view.arms.baseline && view.holds(*date, cell, question);
            let arm = view.known.count(question, day, cell);
            if let Some(arm) = arm.filter(|_| is_asked) {
                let sums = counts.entry(&cell.workflow).or_default();
                sums[0] += arm.events() as f64;
                sums[1] += arm.exposure() as f64;
            }
        }
    }
    counts
}
