//! The numbers behind the charts, from the cube.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::finding::Finding;
use super::question::Question;
use super::series::{MinuteBin, MinutesOfBoth, MinutesOfRelease, MixShare, RateSeries, Series};
use super::strata::{View, in_minutes, mix_states};
use super::tally::Tally;
use crate::cube::{Day, Minutes, minute_bin_start};
use crate::number::Count;
use crate::vocabulary::{FindingState, Metric};

/// Classes drawn night by night, beside the four headline metrics.
const MOST_CLASSES: usize = 8;

/// What the charts of a comparison draw.
#[must_use]
pub fn series(view: &View<'_>, findings: &[Finding]) -> Series {
    let nights: Vec<NaiveDate> = view
        .arms
        .from
        .iter_days()
        .take_while(|day| *day <= view.arms.to)
        .collect();
    let headlines = Metric::HEADLINES
        .into_iter()
        .filter(|metric| view.known.missing(*metric).is_none())
        .map(Question::whole);
    let classes = findings
        .iter()
        .filter(|finding| finding.question.failure_class.is_some())
        .filter(|finding| finding.state == FindingState::Regressed || finding.crossing.is_some())
        .map(|finding| finding.question.clone())
        .take(MOST_CLASSES);
    let rates = headlines
        .chain(classes)
        .map(|question| RateSeries {
            baseline: nightly(view, &question, &view.arms.baseline, &nights),
            candidate: nightly(view, &question, &view.arms.candidate, &nights),
            metric: question.metric,
            failure_class: question.failure_class,
            onset: None,
        })
        .collect();
    Series {
        candidate_since: Some(view.arms.since),
        rates,
        approval_mix: approval_mix(view),
        rescue_minutes: rescue_minutes(view),
        rollback: None,
        nights,
    }
}

/// The failure rates of the view's two releases, with a span of nights marked.
#[must_use]
pub fn failure_rates(view: &View<'_>, nights: &[NaiveDate], span: [NaiveDate; 2]) -> RateSeries {
    let whole = Question::whole(Metric::FailureRate);
    RateSeries {
        baseline: nightly(view, &whole, &view.arms.baseline, nights),
        candidate: nightly(view, &whole, &view.arms.candidate, nights),
        metric: whole.metric,
        failure_class: None,
        onset: Some(span),
    }
}

/// One release's events and exposure, night by night.
fn nightly(
    view: &View<'_>,
    question: &Question,
    release: &str,
    nights: &[NaiveDate],
) -> Vec<Option<Count>> {
    let count = |day: &Day| {
        let cells = day.runs.keys().filter(|cell| cell.release == release);
        let arms = cells.filter_map(|cell| view.known.count(question, day, cell));
        arms.fold(None, |sum: Option<(u64, u64)>, arm| {
            let (events, exposure) = sum.unwrap_or((0, 0));
            Some((events + arm.events(), exposure + arm.exposure()))
        })
    };
    nights
        .iter()
        .map(|date| {
            view.cube
                .days
                .get(date)
                .and_then(count)
                .map(|(events, exposure)| Count::of_events(events, exposure))
        })
        .collect()
}

/// Each state's share over the matched strata; states that never occur are left out.
fn approval_mix(view: &View<'_>) -> Vec<MixShare> {
    let strata = Tally::through(view, &Question::whole(Metric::ApprovalMix), view.arms.to).mixes();
    let states = mix_states();
    let mut counts = vec![(0, 0); states.len()];
    for stratum in &strata {
        for (sum, (baseline, candidate)) in counts
            .iter_mut()
            .zip(stratum.baseline.iter().zip(&stratum.candidate))
        {
            sum.0 += baseline;
            sum.1 += candidate;
        }
    }
    let baseline_runs = counts.iter().map(|(baseline, _)| baseline).sum();
    let candidate_runs = counts.iter().map(|(_, candidate)| candidate).sum();
    states
        .into_iter()
        .zip(counts)
        .filter(|(_, (baseline, candidate))| baseline + candidate > 0)
        .map(|(state, (baseline, candidate))| MixShare {
            state,
            baseline: Count::of_events(baseline, baseline_runs),
            candidate: Count::of_events(candidate, candidate_runs),
        })
        .collect()
}

/// How long the rescues of both releases took, since the candidate's first day where they share days.
fn rescue_minutes(view: &View<'_>) -> Option<MinutesOfBoth> {
    if view.known.missing(Metric::RescueMinutes).is_some() {
        return None;
    }
    let both = MinutesOfBoth {
        baseline: minutes_of(view, &view.arms.baseline),
        candidate: minutes_of(view, &view.arms.candidate),
    };
    (both.baseline.known + both.candidate.known > 0).then_some(both)
}

fn minutes_of(view: &View<'_>, release: &str) -> MinutesOfRelease {
    let from = match view.arms.design {
        crate::vocabulary::Design::BeforeAfter => view.arms.from,
        _ => view.arms.from.max(view.arms.since),
    };
    let mut runs = 0;
    let mut minutes = Minutes::default();
    for day in view
        .cube
        .days
        .range(from..=view.arms.to.max(from))
        .map(|(_, day)| day)
    {
        for (cell, counts) in day.runs.iter().filter(|(cell, _)| cell.release == release) {
            runs += counts.runs;
            if let Some(own) = day.minutes.get(cell) {
                minutes.add(own);
            }
        }
    }
    MinutesOfRelease {
        runs,
        known: minutes.known,
        unknown: minutes.unknown,
        total: in_minutes(minutes.sum),
        median: minutes.quantile(0.5),
        ninth_decile: minutes.quantile(0.9),
        bins: by_doubling(&minutes),
    }
}

/// The fine bins put together by doublings of minutes, as a person reads them: under 1, 1 to 2, 2 to 4…
fn by_doubling(minutes: &Minutes) -> Vec<MinuteBin> {
    let mut bins: BTreeMap<u32, u64> = BTreeMap::new();
    for (bin, count) in &minutes.bins {
        let whole_minutes = minute_bin_start(*bin) / 1000;
        let doubling = whole_minutes.checked_ilog2().map_or(0, |log| log + 1);
        *bins.entry(doubling).or_default() += count;
    }
    let Some(last) = bins.keys().next_back().copied() else {
        return Vec::new();
    };
    (0..=last)
        .map(|doubling| MinuteBin {
            from: if doubling == 0 {
                0.0
            } else {
                f64::from(doubling - 1).exp2()
            },
            to: f64::from(doubling).exp2(),
            count: bins.get(&doubling).copied().unwrap_or(0),
        })
        .collect()
}
