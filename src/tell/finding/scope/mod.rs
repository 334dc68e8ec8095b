//! What shows the scope of a regression, in sentences: the bursts or nights of an episode, the reach of what lasts, and
//! its cause where the releases share no day.

mod among_sentences;
mod apart_sentence;
mod both_figures;
mod episode_sentences;
mod nights_words;
mod reach_sentences;

use among_sentences::where_among;
use apart_sentence::apart;
use episode_sentences::{in_bursts, in_nights};
use nights_words::nights_in_words;
use reach_sentences::reach;

use crate::compare::Arms;
use crate::diagnose::{Lasting, Reach, ScopeEvidence};

/// What shows where a regression is and what caused it.
pub(crate) fn scope_sentence(evidence: &ScopeEvidence, arms: &Arms) -> String {
    match evidence {
        ScopeEvidence::Bursts(bursts) => in_bursts(bursts),
        ScopeEvidence::Nights(nights) => in_nights(nights),
        ScopeEvidence::Lasting(lasting) => lasts(lasting, arms),
    }
}

/// Where a regression is that is not confined to one place; `None` where nothing is to be said of its places.
pub(crate) fn whereabouts_sentence(evidence: &ScopeEvidence) -> Option<String> {
    match evidence {
        ScopeEvidence::Lasting(lasting) => match &lasting.reach {
            Reach::NotConfined { among, .. } => where_among(among),
            Reach::Alone { .. } | Reach::NotOnlyThisWorkflow => None,
        },
        ScopeEvidence::Bursts(_) | ScopeEvidence::Nights(_) => None,
    }
}

fn lasts(evidence: &Lasting, arms: &Arms) -> String {
    let beside = evidence
        .beside
        .as_ref()
        .map(|nights| format!("This leaves out the episode {}.", nights_in_words(nights)));
    let apart = evidence.apart.as_ref().map(apart);
    let sentences = [Some(reach(&evidence.reach, arms)), apart, beside];
    let sentences: Vec<String> = sentences.into_iter().flatten().collect();
    sentences.join(" ")
}

/// What an inconclusive finding has in place of a scope.
pub(crate) const NO_SCOPE_YET: &str = "No regression is shown, so there is no event to classify.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::{Coverage, Maturity, SharedRuns};
    use crate::diagnose::ApartEvidence;
    use crate::vocabulary::Design;
    use chrono::NaiveDate;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    #[test]
    fn the_cause_comes_after_the_reach_and_an_episode_last() {
        let arms = Arms {
            candidate: "2.4.0".to_owned(),
            baseline: "2.3.2".to_owned(),
            from: day(1),
            since: day(14),
            to: day(20),
            last_run: day(20),
            stray: None,
            seen_earlier: None,
            design: Design::Concurrent,
            coverage: Coverage::default(),
            shared_runs: SharedRuns::default(),
            maturity: Maturity::default(),
        };
        let evidence = ScopeEvidence::Lasting(Box::new(Lasting {
            reach: Reach::NotOnlyThisWorkflow,
            apart: Some(ApartEvidence::BeganBefore),
            beside: Some(day(9)..=day(11)),
        }));
        assert_eq!(
            scope_sentence(&evidence, &arms),
            "The data do not show that the other workflows are unaffected. It began before the candidate's first day, so the \
             candidate did not cause it. This leaves out the episode from 9 Nov to 11 Nov 2026."
        );
    }
}
