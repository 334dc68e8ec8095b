//! What is shown of where a regression is that is not confined to one place.

use chrono::NaiveDate;

use super::regression::LN_LEFT;
use super::scope_evidence::{Among, MostOfIt};
use crate::compare::{CandidateCounts, Place, PlaceCounts, Question, View};
use crate::diagnose::real_numbers::in_real;

/// A place has most of the excess with at least this share of it…
const MOST: f64 = 0.5;

/// …at twice the excess per run of the other places together. A place with no more than that mostly follows its traffic.
const DENSER: f64 = 2.0;

/// For each kind of place of which both releases ran in several: whether one has most of the excess, and whether the others
/// have it too. A mix and a mean have no counts that could show either.
pub(super) fn among(view: &View<'_>, question: &Question, through: NaiveDate) -> Vec<Among> {
    let counted = view.counts_by_place(question, through);
    let shown = |places: &Vec<PlaceCounts>| {
        let largest = places
            .iter()
            .max_by(|a, b| a.own.excess.total_cmp(&b.own.excess))?;
        let place = &largest.place;
        let is_rate = question.metric.is_rate();
        Some(Among {
            kind: place.kind(),
            most: most_of_it(largest, counted.whole).filter(|_| is_rate),
            others_too: is_rate
                && have_it_too(&view.without_place(place), question, place, through),
        })
    };
    counted.kinds.iter().filter_map(shown).collect()
}

/// Whether an excess is left without a place. Parts of a workflow's runs are not compared within the values of a column, so
/// where the whole is, a difference of the mix could pass for an excess of theirs.
fn have_it_too(others: &View<'_>, question: &Question, place: &Place, through: NaiveDate) -> bool {
    if place.workflow().is_none() && others.is_within_values(question) {
        return false;
    }
    let ln_p = others.ln_p(question, through, &others.history(question));
    ln_p.is_some_and(|ln_p| ln_p <= LN_LEFT)
}

fn most_of_it(largest: &PlaceCounts, whole: CandidateCounts) -> Option<MostOfIt> {
    let own = largest.own;
    let density = |excess: f64, runs: u64| excess / in_real(runs);
    let inside = density(own.excess, own.runs);
    let outside = density(
        whole.excess - own.excess,
        whole.runs.saturating_sub(own.runs),
    );
    let is_most =
        own.excess > 0.0 && own.excess >= MOST * whole.excess && inside >= DENSER * outside;
    is_most.then(|| MostOfIt {
        place: largest.place.clone(),
        events: own.events,
        of: whole.events,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn counts([events, runs]: [u64; 2], excess: f64) -> CandidateCounts {
        CandidateCounts {
            events,
            runs,
            excess,
        }
    }

    #[track_caller]
    fn case(own: CandidateCounts, whole: CandidateCounts, expected: bool) {
        let largest = PlaceCounts {
            place: Place::Workflow("a".to_owned()),
            own,
        };
        let most = most_of_it(&largest, whole).map(|most| [most.events, most.of]);
        assert_eq!(most, expected.then_some([own.events, whole.events]));
    }

    #[test]
    fn most_of_the_excess_is_half_of_it_at_twice_the_density() {
        // 28 of 29 in half of the runs.
        case(counts([59, 700], 28.0), counts([63, 1_400], 29.0), true);
        // 60 % in half of the runs is 1.5 times as dense, and two thirds are twice.
        case(counts([60, 500], 30.0), counts([100, 1_000], 50.0), false);
        case(counts([67, 500], 40.0), counts([100, 1_000], 60.0), true);
        // Four fifths of the excess in four fifths of the runs follow the traffic.
        case(counts([80, 800], 40.0), counts([100, 1_000], 50.0), false);
        // The others have fewer than before.
        case(counts([50, 500], 25.0), counts([55, 1_000], 15.0), true);
    }

    #[test]
    fn less_than_half_of_the_excess_is_not_most_of_it() {
        // 12 of 28, at 3.75 times the density of the others.
        case(counts([20, 250], 12.0), counts([60, 1_500], 28.0), false);
    }
}
