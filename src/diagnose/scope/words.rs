//! What shows a scope, in words.

use chrono::NaiveDate;

use super::control::Control;
use crate::compare::{Evidence, View};
use crate::number;
use crate::number::Count;
use crate::vocabulary::{Design, EffectKind};

pub(super) const APART: &str = "; the releases share no day in any workflow, so that nothing tells the release from the days it ran on: a night on which both run in one workflow would";

pub(super) const BEFORE: &str =
    "; it began before the candidate did, so that the candidate did not bring it";

/// That what the candidate did not change rose as well.
pub(super) fn suffers_too(control: &Control) -> String {
    format!(
        "; what it did not change suffers too: other releases and workflows went from {} to {} with its first day",
        number::share(&control.before),
        number::share(&control.since)
    )
}

/// An episode's nights: `9 Nov` or `9 to 11 Nov`.
pub(super) fn nights_in_words(from: NaiveDate, until: NaiveDate) -> String {
    if from == until {
        number::date(from)
    } else {
        format!("{} to {}", number::day(from), number::date(until))
    }
}

/// What shows that a regression is the whole release's; `kinds` are the kinds of place that could have carried it alone.
pub(super) fn everywhere(view: &View<'_>, whole: &Evidence, kinds: &[&str]) -> String {
    if whole.kind == EffectKind::TotalVariation {
        return "the mix moved in more than one workflow, or in none for certain".to_owned();
    }
    let nowhere = match kinds {
        [] => String::new(),
        [one] => format!(", and no single {one} carries the excess"),
        [first @ .., last] => format!(
            ", and no single {} or {last} carries the excess",
            first.join(", ")
        ),
    };
    match view.arms.design {
        Design::BeforeAfter => format!(
            "{} has more than {} had before it{nowhere}",
            view.arms.candidate, view.arms.baseline
        ),
        Design::Concurrent | Design::Mixed => format!(
            "on the same days and workflows {} has {} and {} {}{nowhere}",
            view.arms.candidate,
            number::of(&whole.candidate),
            view.arms.baseline,
            number::of(&whole.baseline)
        ),
    }
}

/// That an episode stands out besides.
pub(super) fn beside(from: NaiveDate, until: NaiveDate) -> String {
    format!("; beside it {} stands out", nights_in_words(from, until))
}

/// Both releases' figures: `31 of 400 (7.8 %) against 9 of 420 (2.1 %)`, or how far a mix moved.
pub(super) fn in_words(evidence: &Evidence) -> String {
    let of = match evidence.kind {
        EffectKind::TotalVariation => {
            let moved = evidence.estimate.map_or(0.0, |moved| 100.0 * moved);
            return format!("the mix moved by {} points", number::fixed(moved, 1));
        }
        EffectKind::MeanRatio | EffectKind::MeanDifference => per_run,
        EffectKind::RateRatio | EffectKind::RateDifference => number::share,
    };
    format!(
        "{} against {}",
        of(&evidence.candidate),
        of(&evidence.baseline)
    )
}

fn per_run(minutes: &Count) -> String {
    match minutes.rate {
        Some(mean) => format!("{} a run", number::minutes(mean)),
        None => "no run".to_owned(),
    }
}
