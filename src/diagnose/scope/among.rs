//! What is shown of where a regression is that is not confined to one place.

use chrono::NaiveDate;

use super::regression::LN_LEFT;
use super::scope_evidence::{Among, MostOfIt};
use crate::compare::{Place, PlaceCounts, Question, View, Without};
use crate::diagnose::real_numbers::in_real;

/// A place has most of the excess with at least this share of it…
const MOST: f64 = 0.5;

/// …at twice the excess per run of the other places together. A place with no more than that mostly follows its traffic.
const DENSER: f64 = 2.0;

/// For each kind of place of which both releases ran in several: whether one has most of the excess, and whether the others
/// have it too. A mix and a mean have no counts that could show either.
pub(super) fn among(view: &View<'_>, question: &Question, through: NaiveDate) -> Vec<Among> {
    let kinds = view.counts_by_place(question, through);
    let shown = |places: &Vec<PlaceCounts>| {
        let largest = places.iter().max_by(|a, b| a.excess.total_cmp(&b.excess))?;
        let place = &largest.place;
        let is_rate = question.metric.is_rate();
        Some(Among {
            kind: place.kind(),
            most: most_of_it(largest, places).filter(|_| is_rate),
            others_too: is_rate && have_it_too(&others(view, place), question, place, through),
        })
    };
    kinds.iter().filter_map(shown).collect()
}

/// Whether an excess is left without a place. Parts of a workflow's runs are not compared within the values of a column, so
/// where the whole is, a difference of the mix could pass for an excess of theirs.
fn have_it_too(others: &View<'_>, question: &Question, place: &Place, through: NaiveDate) -> bool {
    if place.workflow().is_none() && others.is_within_values(question) {
        return false;
    }
    let ln_p = others.ln_p(question, through, others.history(question));
    ln_p.is_some_and(|ln_p| ln_p <= LN_LEFT)
}

/// A view without the runs of one place.
pub(super) fn others<'a>(view: &View<'a>, place: &'a Place) -> View<'a> {
    view.without(match place {
        Place::Workflow(workflow) => Without::Workflow(workflow),
        Place::Facet(facet) => Without::Facets(std::slice::from_ref(facet)),
    })
}

fn most_of_it(largest: &PlaceCounts, places: &[PlaceCounts]) -> Option<MostOfIt> {
    let excess: f64 = places.iter().map(|one| one.excess).sum();
    let runs: u64 = places.iter().map(|one| one.runs).sum();
    let density = |excess: f64, runs: u64| excess / in_real(runs);
    let inside = density(largest.excess, largest.runs);
    let outside = density(excess - largest.excess, runs - largest.runs);
    let is_most =
        largest.excess > 0.0 && largest.excess >= MOST * excess && inside >= DENSER * outside;
    is_most.then(|| MostOfIt {
        place: largest.place.clone(),
        events: largest.events,
        of: places.iter().map(|one| one.events).sum(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str, events: u64, runs: u64, excess: f64) -> PlaceCounts {
        PlaceCounts {
            place: Place::Workflow(name.to_owned()),
            events,
            runs,
            excess,
        }
    }

    #[track_caller]
    fn case(places: &[PlaceCounts], expected: Option<[u64; 2]>) {
        let largest = places
            .iter()
            .max_by(|a, b| a.excess.total_cmp(&b.excess))
            .unwrap();
        let most = most_of_it(largest, places).map(|most| [most.events, most.of]);
        assert_eq!(most, expected);
    }

    #[test]
    fn most_of_the_excess_is_half_of_it_at_twice_the_density() {
        // 28 of 29 in half of the runs.
        case(
            &[place("a", 59, 700, 28.0), place("b", 4, 700, 1.0)],
            Some([59, 63]),
        );
        // 60 % in half of the runs: 1.5 times as dense. Two thirds: twice.
        case(
            &[place("a", 60, 500, 30.0), place("b", 40, 500, 20.0)],
            None,
        );
        case(
            &[place("a", 67, 500, 40.0), place("b", 33, 500, 20.0)],
            Some([67, 100]),
        );
        // Four fifths of the excess in four fifths of the runs follows the traffic.
        case(
            &[place("a", 80, 800, 40.0), place("b", 20, 200, 10.0)],
            None,
        );
        // The others have fewer than before.
        case(
            &[place("a", 50, 500, 25.0), place("b", 5, 500, -10.0)],
            Some([50, 55]),
        );
    }

    #[test]
    fn less_than_half_of_the_excess_is_not_most_of_it() {
        let small = |name| place(name, 10, 300, 4.0);
        // 12 of 28, at 3.5 times the density.
        let places = [
            place("a", 20, 250, 12.0),
            small("b"),
            small("c"),
            small("d"),
            small("e"),
        ];
        case(&places, None);
    }
}
