//! What shows the scope of a regression, in words.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::compare::{Arms, Place};
use crate::diagnose::{ApartEvidence, Figures, InBatches, InNights, Lasting, Reach, ScopeEvidence};
use crate::number::{self, Count};
use crate::vocabulary::Design;

/// What shows where a regression is and what caused it.
pub(crate) fn scope_sentence(evidence: &ScopeEvidence, arms: &Arms) -> String {
    match evidence {
        ScopeEvidence::Batches(batches) => in_batches(batches),
        ScopeEvidence::Nights(nights) => in_nights(nights),
        ScopeEvidence::Lasting(lasting) => lasts(lasting, arms),
    }
}

fn in_batches(evidence: &InBatches) -> String {
    let InBatches { first, batches, .. } = evidence;
    let (which, them) = match batches {
        1 => (format!("the batch {first}"), "it"),
        _ => (
            format!("{batches} batches, {first} the first of them"),
            "them",
        ),
    };
    format!(
        "{} of the {} events came in {which}, on {}; without {them} nothing is left",
        number::count(evidence.failures),
        number::amount(evidence.events),
        nights_in_words(&evidence.nights)
    )
}

fn in_nights(evidence: &InNights) -> String {
    let how = if evidence.in_burst {
        "in a burst, on "
    } else {
        "on "
    };
    let which = if evidence.nights.start() == evidence.nights.end() {
        "that night"
    } else {
        "these nights"
    };
    let carried = match evidence.excess {
        None => "the excess came".to_owned(),
        Some(excess) => format!(
            "{} of the {} excess events came",
            number::amount(excess.within.round()),
            number::amount(excess.all.round())
        ),
    };
    format!(
        "{carried} {how}{}; without {which} nothing is left",
        nights_in_words(&evidence.nights)
    )
}

fn lasts(evidence: &Lasting, arms: &Arms) -> String {
    let reach = match &evidence.reach {
        Reach::Alone {
            place,
            inside,
            others,
            without,
        } => format!(
            "{} carries it ({}); the other {}s together show none of it ({}){}",
            Place::in_words(place),
            compared(inside),
            place.kind(),
            compared(others),
            without.as_ref().map_or_else(String::new, stands_out)
        ),
        Reach::NotOnlyThisWorkflow => {
            "the other workflows are not shown to be free of it".to_owned()
        }
        Reach::Everywhere { figures, kinds } => everywhere(figures, kinds, arms),
    };
    let apart = evidence.apart.as_ref().map_or_else(String::new, apart);
    let beside = evidence
        .beside
        .as_ref()
        .map_or_else(String::new, stands_out);
    format!("{reach}{apart}{beside}")
}

/// That a regression is the whole release's. `kinds` are the kinds of place that could have carried it alone.
fn everywhere(figures: &Figures, kinds: &[&str], arms: &Arms) -> String {
    let (candidate, baseline) = match figures {
        Figures::Mix { .. } => {
            return "the mix moved in more than one workflow, or in none for certain".to_owned();
        }
        Figures::Events {
            candidate,
            baseline,
        }
        | Figures::Minutes {
            candidate,
            baseline,
        } => (candidate, baseline),
    };
    let nowhere = match kinds {
        [] => String::new(),
        [one] => format!(", and no single {one} carries the excess"),
        [first @ .., last] => format!(
            ", and no single {} or {last} carries the excess",
            first.join(", ")
        ),
    };
    match arms.design {
        Design::BeforeAfter => format!(
            "{} has more than {} had before it{nowhere}",
            arms.candidate, arms.baseline
        ),
        Design::Concurrent | Design::Mixed => format!(
            "on the same days and workflows {} has {} and {} {}{nowhere}",
            arms.candidate,
            number::of(candidate),
            arms.baseline,
            number::of(baseline)
        ),
    }
}

fn apart(evidence: &ApartEvidence) -> String {
    match evidence {
        ApartEvidence::OthersSuffer(others) => format!(
            "; what it did not change suffers too: other releases and workflows went from {} to {} with its first day",
            number::share(&others.before),
            number::share(&others.since)
        ),
        ApartEvidence::BeganBefore => {
            "; it began before the candidate did, so that the candidate did not bring it".to_owned()
        }
        ApartEvidence::Nothing => {
            "; the releases share no day in any workflow, so that nothing tells the release from the days it ran on: a night on which both run in one workflow would"
                .to_owned()
        }
    }
}

/// That an episode stands out besides.
fn stands_out(nights: &RangeInclusive<NaiveDate>) -> String {
    format!("; beside it {} stands out", nights_in_words(nights))
}

/// An episode's nights: `9 Nov 2026` or `9 Nov to 11 Nov 2026`.
fn nights_in_words(nights: &RangeInclusive<NaiveDate>) -> String {
    let (from, until) = (*nights.start(), *nights.end());
    if from == until {
        number::date(from)
    } else {
        format!("{} to {}", number::day(from), number::date(until))
    }
}

/// Both releases' figures: `31 of 400 (7.8 %) against 9 of 420 (2.1 %)`, or how far a mix moved.
fn compared(figures: &Figures) -> String {
    match figures {
        Figures::Events {
            candidate,
            baseline,
        } => format!(
            "{} against {}",
            number::share(candidate),
            number::share(baseline)
        ),
        Figures::Minutes {
            candidate,
            baseline,
        } => format!("{} against {}", per_run(candidate), per_run(baseline)),
        Figures::Mix { moved } => {
            format!(
                "the mix moved by {} points",
                number::fixed(100.0 * moved, 1)
            )
        }
    }
}

fn per_run(minutes: &Count) -> String {
    match minutes.rate {
        Some(mean) => format!("{} a run", number::minutes(mean)),
        None => "no run".to_owned(),
    }
}
