//! The nightly rates of both releases, from the cube.

use chrono::NaiveDate;

use super::chart_series::{RateSeries, Series};
use super::minutes_from_cube::rescue_minutes;
use super::mix_from_cube::approval_mix;
use crate::compare::answer::Finding;
use crate::compare::counted::{Question, View};
use crate::cube::Day;
use crate::number::Count;
use crate::vocabulary::{FindingState, Metric};

/// Classes drawn night by night, beside the four headline metrics.
const MOST_CLASSES: usize = 8;

/// What the charts of a comparison draw.
#[must_use]
pub(crate) fn series(view: &View<'_>, findings: &[Finding]) -> Series {
    let nights: Vec<NaiveDate> = view
        .arms
        .from
        .iter_days()
        .take_while(|day| *day <= view.arms.to)
        .collect();
    let headlines = Metric::HEADLINES
        .into_iter()
        .map(Question::whole)
        .filter(|question| view.known.missing(question).is_none())
        .filter(|question| {
            view.known.bounded(question).is_none()
                || findings
                    .iter()
                    .any(|finding| finding.question == *question && finding.evidence.is_ok())
        });
    let classes = findings
        .iter()
        .filter(|finding| finding.question.failure_class.is_some())
        .filter(|finding| finding.state == FindingState::Regressed || finding.crossing.is_some())
        .map(|finding| finding.question.clone())
        .take(MOST_CLASSES);
    let rates = headlines
        .chain(classes)
        .map(|question| rate_of(view, &question, &nights, None))
        .collect();
    Series {
        candidate_since: Some(view.arms.since),
        rates,
        approval_mix: approval_mix(view),
        rescue_minutes: rescue_minutes(view),
        lead: None,
        rollback: None,
        nights,
    }
}

/// The failure rates of the view's two releases, with a span of nights marked.
#[must_use]
pub(crate) fn failure_rates(
    view: &View<'_>,
    nights: &[NaiveDate],
    span: [NaiveDate; 2],
) -> RateSeries {
    rate_of(
        view,
        &Question::whole(Metric::FailureRate),
        nights,
        Some(span),
    )
}

/// Both releases' nights of a question.
pub(super) fn rate_of(
    view: &View<'_>,
    question: &Question,
    nights: &[NaiveDate],
    onset: Option<[NaiveDate; 2]>,
) -> RateSeries {
    RateSeries {
        baseline: nightly(view, question, &view.arms.baseline, nights),
        candidate: nightly(view, question, &view.arms.candidate, nights),
        metric: question.metric,
        failure_class: question.failure_class.clone(),
        onset,
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
