//! Matched strata, added up day by day, so that each night reads only its own day.

use std::collections::BTreeMap;

use crate::vocabulary::Design;

/// Counts of both releases in one stratum; a side is absent until it ran there.
#[derive(Clone, Debug)]
pub(crate) struct Sides<T> {
    pub(crate) baseline: Option<T>,
    pub(crate) candidate: Option<T>,
}

/// One day's strata, by workflow, and by value where runs are compared within the values of a column.
pub(crate) type OfDay<'a, T> = BTreeMap<(&'a str, &'a str), Sides<T>>;

/// The matched strata so far: day × workflow × value, or without the day where the releases share no day.
#[derive(Clone, Debug)]
pub(crate) struct Fold<T> {
    design: Design,
    add: fn(&mut T, &T),
    matched: Vec<[T; 2]>,
    without_day: BTreeMap<(String, String), Sides<T>>,
}

impl<T: Clone> Fold<T> {
    pub(crate) const fn new(design: Design, add: fn(&mut T, &T)) -> Self {
        Self {
            design,
            add,
            matched: Vec::new(),
            without_day: BTreeMap::new(),
        }
    }

    /// Adds one day. Returns where the day's own strata begin in [`Fold::matched`].
    pub(crate) fn day(&mut self, sides: OfDay<'_, T>) -> usize {
        if self.design != Design::BeforeAfter {
            let before = self.matched.len();
            let both = sides
                .into_values()
                .filter_map(|sides| Some([sides.baseline?, sides.candidate?]));
            self.matched.extend(both);
            return before;
        }
        for ((workflow, value), day) in sides {
            let so_far = self
                .without_day
                .entry((workflow.to_owned(), value.to_owned()))
                .or_insert(Sides {
                    baseline: None,
                    candidate: None,
                });
            for (sum, next) in [
                (&mut so_far.baseline, day.baseline),
                (&mut so_far.candidate, day.candidate),
            ] {
                match (sum, next) {
                    (Some(sum), Some(next)) => (self.add)(sum, &next),
                    (sum @ None, next) => *sum = next,
                    (Some(_), None) => {}
                }
            }
        }
        self.matched = self
            .without_day
            .values()
            .filter_map(|sides| Some([sides.baseline.clone()?, sides.candidate.clone()?]))
            .collect();
        0
    }

    /// Baseline and candidate of every matched stratum.
    pub(crate) fn matched(&self) -> &[[T; 2]] {
        &self.matched
    }
}
