//! Whether a rollback cured the matter: the release that took the traffic back, before and after, and the one that was
//! rolled back in between.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::release_ratio::{Ground, ReleaseRatio};
use super::rollback_spans::{AFTER, BEFORE, DURING, Spans};
use crate::compare::{Lifespan, Pairs, Question};
use crate::number::Count;

/// Failures a class must have under the release that was rolled back to be looked at.
const FEWEST: u64 = 5;

/// What a rollback did to the failure rate.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FoundRollback {
    /// The release that was rolled back.
    pub(crate) release: String,
    /// The release that took its traffic back.
    pub(crate) returned_to: String,
    /// The first day of the release that was rolled back.
    pub(crate) first_run: NaiveDate,
    /// Its last day.
    pub(crate) last_run: NaiveDate,
    /// What is shown.
    pub(crate) outcome: RollbackOutcome,
    /// Failures in the three spans.
    pub(crate) counts: SpanCounts,
    /// During against before, by workflow; `None` where there is nothing to compare with.
    pub(crate) during_versus_before: Option<ReleaseRatio>,
    /// After against before, by workflow; `None` where there is nothing to compare with.
    pub(crate) after_versus_before: Option<ReleaseRatio>,
    /// After against during, by workflow.
    pub(crate) after_versus_during: Option<ReleaseRatio>,
    /// The class whose rate rose most under the release that was rolled back, where one stands out.
    pub(crate) class: Option<ClassInSpans>,
}

/// Failures and runs before, during and after a release that was rolled back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SpanCounts {
    /// The returned-to release before its first day.
    pub(crate) before: Count,
    /// The release that was rolled back.
    pub(crate) during: Count,
    /// The returned-to release after its last day.
    pub(crate) after: Count,
}

/// One failure class over a rollback, out of all runs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ClassInSpans {
    pub(crate) failure_class: String,
    /// Its failures.
    pub(crate) counts: SpanCounts,
}

/// What is shown of a rollback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RollbackOutcome {
    /// The rate fell, and is not above what it was before.
    Cured,
    /// The rate fell, and is still above what it was before.
    PartlyCured,
    /// The rate is above what it was before, and is not shown to have fallen.
    NotCured,
    /// Neither is shown, nor that the rate had risen.
    NothingToCure,
    /// Neither is shown yet.
    TooEarly,
}

/// The release that was rolled back last, and the one that took its traffic back.
pub(super) fn latest<'a>(
    lives: &'a [Lifespan],
    taken_back: &BTreeMap<&'a str, &'a Lifespan>,
) -> Option<(&'a Lifespan, &'a Lifespan)> {
    lives
        .iter()
        .filter_map(|life| Some((life, *taken_back.get(life.release.as_str())?)))
        .max_by_key(|(life, _)| (life.last, life.first))
}

/// What a rollback did; `None` where there is no run after it.
pub(super) fn rollback(
    ground: Ground<'_>,
    life: &Lifespan,
    returned_to: &Lifespan,
    margin: f64,
) -> Option<FoundRollback> {
    let spans = Spans::of(ground.cube, life, returned_to);
    // Spans are no releases: none was seen before the window, and one of few runs is a span all the same.
    let first_seen = BTreeMap::new();
    let compared = Compared {
        spans: &spans,
        pairs: Pairs::of(&spans.cube, ground.nights, &first_seen, 1),
        nights: ground.nights,
        level: ground.level,
    };
    let counts = compared.counts(None);
    if counts.after.exposure == 0 {
        return None;
    }
    let ratio = |pair: [&str; 2]| ReleaseRatio::of(&compared.pairs.pair(pair)?, ground.level);
    let rise = ratio([BEFORE, DURING]);
    let to_before = ratio([BEFORE, AFTER]);
    let to_during = ratio([DURING, AFTER]);
    Some(FoundRollback {
        release: life.release.clone(),
        returned_to: returned_to.release.clone(),
        first_run: life.first,
        last_run: life.last,
        outcome: outcome(rise, to_before, to_during, margin),
        counts,
        during_versus_before: rise,
        after_versus_before: to_before,
        after_versus_during: to_during,
        // One class that is all the failures adds nothing.
        class: compared
            .class()
            .filter(|class| class.counts.during.count < counts.during.count),
    })
}

/// What the three comparisons show. One whose variation between nights is not known shows nothing.
fn outcome(
    rise: Option<ReleaseRatio>,
    to_before: Option<ReleaseRatio>,
    to_during: Option<ReleaseRatio>,
    margin: f64,
) -> RollbackOutcome {
    let guarded = |ratio: Option<ReleaseRatio>| ratio.filter(|ratio| ratio.is_guarded);
    let compares = guarded(to_during).is_some();
    let fell = guarded(to_during).is_some_and(|ratio| ratio.interval.upper < 1.0);
    let is_above = guarded(to_before)
        .is_some_and(|ratio| ratio.interval.lower > 1.0 && ratio.interval.upper >= margin);
    match (fell, is_above && compares) {
        (true, false) => RollbackOutcome::Cured,
        (true, true) => RollbackOutcome::PartlyCured,
        (false, true) => RollbackOutcome::NotCured,
        (false, false) if rise.is_some_and(|rise| rise.interval.lower <= 1.0) => {
            RollbackOutcome::NothingToCure
        }
        (false, false) => RollbackOutcome::TooEarly,
    }
}

/// The spans of a rollback, and where they are compared.
struct Compared<'a> {
    spans: &'a Spans,
    pairs: Pairs<'a>,
    nights: &'a RangeInclusive<NaiveDate>,
    level: f64,
}

impl Compared<'_> {
    fn counts(&self, class: Option<&str>) -> SpanCounts {
        let count = |span| self.spans.count(self.nights, span, class);
        SpanCounts {
            before: count(BEFORE),
            during: count(DURING),
            after: count(AFTER),
        }
    }

    /// The class whose rate rose most from before, where it stands out from chance as the largest of all (Bonferroni).
    fn class(&self) -> Option<ClassInSpans> {
        let classes = self.spans.classes(self.nights, FEWEST);
        #[expect(clippy::cast_precision_loss, reason = "a number of classes")]
        let level = 1.0 - (1.0 - self.level) / classes.len().max(1) as f64;
        let pair = self.pairs.pair([BEFORE, DURING])?;
        let rise = |class: &String| {
            let evidence = pair.evidence(&Question::class(class), level)?;
            let difference = evidence.difference?.estimate;
            (evidence.guarded && evidence.interval.lower > 1.0).then_some(difference)
        };
        let (class, _) = classes
            .iter()
            .filter_map(|class| Some((class, rise(class)?)))
            .max_by(|one, other| one.1.total_cmp(&other.1))?;
        Some(ClassInSpans {
            failure_class: class.clone(),
            counts: self.counts(Some(class)),
        })
    }
}
