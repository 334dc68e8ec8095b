//! Whether a rollback cured the matter: the release that took the traffic back, before and after, and the one that was
//! rolled back in between.

use std::collections::BTreeMap;

use super::release_chain::{Ground, effect};
use super::rollback_spans::{AFTER, BEFORE, DURING, Spans};
use crate::compare::{Evidence, Lifespan, Pair, Question};
use crate::decision::{Effect, Rollback, RollbackClass};
use crate::number::{self, Count, Precision};
use crate::vocabulary::{Metric, RollbackState};

/// Failures a class must have under the release that was rolled back to be looked at.
const FEWEST: u64 = 5;

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

/// What a rollback did.
pub(super) fn rollback(
    ground: Ground<'_>,
    life: &Lifespan,
    returned_to: &Lifespan,
    margin: f64,
) -> Option<Rollback> {
    let spans = Spans::of(ground.cube, life, returned_to);
    let compared = Compared {
        spans: &spans,
        ground,
    };
    let whole = Question::whole(Metric::FailureRate);
    let [before, during, after] =
        [BEFORE, DURING, AFTER].map(|span| spans.count(ground.nights, span, None));
    if after.exposure == 0 {
        return None;
    }
    let rise = compared.evidence([BEFORE, DURING], &whole, ground.level);
    let to_before = compared.evidence([BEFORE, AFTER], &whole, ground.level);
    let to_during = compared.evidence([DURING, AFTER], &whole, ground.level);
    let (state, fell) = state(to_before.as_ref(), to_during.as_ref(), margin);
    let published = |evidence: &Option<Evidence>| -> Option<Effect> {
        let evidence = evidence.as_ref()?;
        let ratio = evidence.estimate?;
        Some(effect(ratio, evidence.interval, ground.level))
    };
    let mut rollback = Rollback {
        release: life.release.clone(),
        returned_to: returned_to.release.clone(),
        first_run: life.first,
        last_run: life.last,
        state,
        before,
        during,
        after,
        during_versus_before: published(&rise),
        after_versus_before: published(&to_before),
        after_versus_during: published(&to_during),
        class: None,
        sentence: String::new(),
    };
    // One class that is all the failures says nothing more.
    let is_a_part = |class: &RollbackClass| class.during.count < rollback.during.count;
    rollback.class = compared.class().filter(is_a_part);
    rollback.sentence = sentence(&rollback, fell);
    Some(rollback)
}

/// Whether the rate fell when the release was taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fell {
    Shown,
    NotShown,
}

/// What before and during say of after. A comparison whose nights' own variation is not known says nothing.
fn state(
    to_before: Option<&Evidence>,
    to_during: Option<&Evidence>,
    margin: f64,
) -> (RollbackState, Fell) {
    let Some(to_during) = to_during.filter(|evidence| evidence.guarded) else {
        return (RollbackState::TooEarly, Fell::NotShown);
    };
    let fell = if to_during.interval.upper < 1.0 {
        Fell::Shown
    } else {
        Fell::NotShown
    };
    let is_above = to_before
        .filter(|evidence| evidence.guarded)
        .is_some_and(|evidence| evidence.interval.lower > 1.0 && evidence.interval.upper >= margin);
    let state = match (fell, is_above) {
        (_, true) => RollbackState::NotCured,
        (Fell::Shown, false) => RollbackState::Cured,
        (Fell::NotShown, false) => RollbackState::TooEarly,
    };
    (state, fell)
}

/// The spans of a rollback, and where they are compared.
struct Compared<'a> {
    spans: &'a Spans,
    ground: Ground<'a>,
}

impl Compared<'_> {
    fn evidence(&self, pair: [&str; 2], question: &Question, level: f64) -> Option<Evidence> {
        // Spans are no releases: none was seen before the window.
        let pair = Pair::of(&self.spans.cube, pair, self.ground.nights, &BTreeMap::new())?;
        pair.evidence(question, level)
    }

    /// The class whose rate rose most from before, where it is told from chance as the largest of all (Bonferroni).
    fn class(&self) -> Option<RollbackClass> {
        let nights = self.ground.nights;
        let classes = self.spans.classes(nights, FEWEST);
        #[expect(clippy::cast_precision_loss, reason = "a number of classes")]
        let level = 1.0 - (1.0 - self.ground.level) / classes.len().max(1) as f64;
        let rise = |class: &String| {
            let evidence = self.evidence([BEFORE, DURING], &Question::class(class), level)?;
            let difference = evidence.difference?.estimate;
            (evidence.guarded && evidence.interval.lower > 1.0).then_some(difference)
        };
        let (class, _) = classes
            .iter()
            .filter_map(|class| Some((class, rise(class)?)))
            .max_by(|one, other| one.1.total_cmp(&other.1))?;
        let [before, during, after] =
            [BEFORE, DURING, AFTER].map(|span| self.spans.count(nights, span, Some(class)));
        Some(RollbackClass {
            failure_class: class.clone(),
            before,
            during,
            after,
        })
    }
}

/// A rate, or the counts of too few runs for one.
fn said(count: &Count, digits: Precision) -> String {
    number::known_rate(count).map_or_else(|| number::of(count), |rate| digits.rate(rate))
}

fn digits(counts: [&Count; 3]) -> Precision {
    let rates = counts.map(number::known_rate);
    Precision::of(&[], &rates, 100.0)
}

/// What cannot be told.
fn open(rollback: &Rollback) -> String {
    let release = &rollback.release;
    let rise = rollback.during_versus_before.and_then(|rise| rise.lower);
    if rise.is_some_and(|lower| lower <= 1.0) {
        return format!("Nothing is shown that rolling back {release} could have cured");
    }
    format!("Whether rolling back {release} cured anything cannot be told yet")
}

/// How the returned-to release has failed since, and what that says.
fn sentence(rollback: &Rollback, fell: Fell) -> String {
    let Rollback {
        release,
        returned_to,
        before,
        during,
        after,
        ..
    } = rollback;
    let shown = digits([before, during, after]);
    let [was, under, is] = [before, during, after].map(|count| said(count, shown));
    let since = number::day(rollback.last_run);
    let known_before = before.exposure > 0;
    let whole = match (rollback.state, fell) {
        (RollbackState::Cured, _) if known_before => format!(
            "Rolling back {release} cured it: {returned_to} has failed in {is} of its runs since {since}, as before ({was}), \
             against {under} under {release}."
        ),
        (RollbackState::Cured, _) => format!(
            "Rolling back {release} cured it: {returned_to} has failed in {is} of its runs since {since}, against {under} \
             under {release}; the nights before are not known."
        ),
        (RollbackState::NotCured, Fell::NotShown) => format!(
            "Rolling back {release} did not cure it: {returned_to} has failed in {is} of its runs since {since}, against \
             {under} under {release} and {was} before: the cause is not the release."
        ),
        (RollbackState::NotCured, Fell::Shown) => format!(
            "Rolling back {release} cured a part of it: {returned_to} has failed in {is} of its runs since {since}, against \
             {under} under {release} and {was} before: something else remains."
        ),
        (RollbackState::TooEarly, _) => format!(
            "{}: {returned_to} has failed in {is} of its runs \
             since {since} ({}), against {under} under {release} and {} before.",
            open(rollback),
            number::of(after),
            if known_before {
                was
            } else {
                "an unknown part".to_owned()
            }
        ),
    };
    match &rollback.class {
        None => whole,
        Some(class) => format!("{whole} {}", class_sentence(class, release)),
    }
}

fn class_sentence(class: &RollbackClass, release: &str) -> String {
    let RollbackClass {
        failure_class,
        before,
        during,
        after,
    } = class;
    let shown = digits([before, during, after]);
    let [was, under, is] = [before, during, after].map(|count| said(count, shown));
    format!("Most of all {failure_class}: {was} before, {under} under {release}, {is} since.")
}
