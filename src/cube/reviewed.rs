//! What people found when they read single runs, as far as the days of a night have these runs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::counts::Cube;
use super::nightly::Nightly;
use super::rows::hash_of_id;
use crate::load::Reviews;
use crate::vocabulary::Outcome;

/// The labels of a night. Only those of runs that were drawn are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reviewed {
    /// How the drawn runs ended, by run id.
    pub(crate) outcomes: BTreeMap<String, Outcome>,
    /// Labels of runs that were not drawn.
    pub(crate) not_drawn: u64,
    /// Labels of runs that no day of the window has.
    pub(crate) unknown: u64,
    /// Runs that are labelled both ways. None of these labels counts.
    pub(crate) contradictory: u64,
    /// Rows that could not be read.
    pub(crate) refused: u64,
}

impl Reviewed {
    /// Whether any label is given.
    pub(crate) fn is_given(&self) -> bool {
        *self != Self::default()
    }

    /// The labels of the runs that the days of a night have.
    pub(crate) fn of(reviews: &Reviews, nightly: &Nightly, cube: &Cube) -> Self {
        let mut reviewed = Self {
            refused: reviews.refused,
            ..Self::default()
        };
        if reviews.outcomes.is_empty() {
            return reviewed;
        }
        let drawn: BTreeSet<&String> = cube
            .days
            .values()
            .flat_map(|day| &day.drawn)
            .flat_map(|(_, ids)| ids)
            .collect();
        let mut others = Vec::new();
        for (run_id, said) in &reviews.outcomes {
            let Some(outcome) = said else {
                reviewed.contradictory += 1;
                continue;
            };
            match as_drawn(run_id, &drawn) {
                Some(run_id) => {
                    reviewed.outcomes.insert(run_id.clone(), *outcome);
                }
                None => others.push(run_id),
            }
        }
        let hashes: HashMap<u64, &String> = others.iter().map(|id| (hash_of_id(id), *id)).collect();
        reviewed.not_drawn = nightly.present(&hashes).len() as u64;
        reviewed.unknown = others.len() as u64 - reviewed.not_drawn;
        reviewed
    }
}

/// The drawn run of an id. The list for people has an apostrophe before an id that a spreadsheet would run.
fn as_drawn<'a>(run_id: &String, drawn: &BTreeSet<&'a String>) -> Option<&'a String> {
    let plain = || run_id.strip_prefix('\'').map(str::to_owned);
    let found = drawn.get(run_id).copied();
    found.or_else(|| drawn.get(&plain()?).copied())
}
