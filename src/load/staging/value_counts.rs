//! How often each value of a column occurs. Memory does not grow with values that occur once.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// A value up to so many times as many as are kept apart is counted. Beyond it the rarest half is forgotten.
const COUNTED_FOR_EACH_KEPT: usize = 5;

/// The rows of each value.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct ValueCounts {
    pub(super) rows: BTreeMap<String, u64>,
    /// Whether values were forgotten.
    are_crowded: bool,
}

impl ValueCounts {
    /// Counts rows of a value, where so many values are to be kept apart.
    pub(super) fn add(&mut self, value: &str, rows: u64, most: usize) {
        if let Some(known) = self.rows.get_mut(value) {
            *known += rows;
            return;
        }
        self.rows.insert(value.to_owned(), rows);
        let most_counted = COUNTED_FOR_EACH_KEPT * most;
        if self.rows.len() > most_counted {
            let kept = self.most_frequent(most_counted / 2);
            self.rows.retain(|value, _| kept.contains(value));
            self.are_crowded = true;
        }
    }

    /// Adds those of other rows.
    pub(super) fn absorb(&mut self, other: Self, most: usize) {
        for (value, rows) in other.rows {
            self.add(&value, rows, most);
        }
        self.are_crowded |= other.are_crowded;
    }

    /// The values that are kept apart; `None` where all are.
    pub(super) fn kept(&self, most: usize) -> Option<BTreeSet<String>> {
        let are_crowded = self.are_crowded || self.rows.len() > most;
        are_crowded.then(|| self.most_frequent(most))
    }

    /// The values with most rows; of equals the first.
    fn most_frequent(&self, most: usize) -> BTreeSet<String> {
        let mut order: Vec<(&String, u64)> = self
            .rows
            .iter()
            .map(|(value, rows)| (value, *rows))
            .collect();
        order.sort_by_key(|(value, rows)| (Reverse(*rows), *value));
        let kept = order.into_iter().take(most);
        kept.map(|(value, _)| value.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_too_many_values_the_frequent_ones_are_kept() {
        let mut counts = ValueCounts::default();
        for value in ["a", "b", "c", "b"] {
            counts.add(value, 1, 2);
        }
        let two = BTreeSet::from(["a".to_owned(), "b".to_owned()]);
        assert_eq!(counts.kept(2), Some(two), "of equals the first");
        assert_eq!(counts.kept(3), None);
    }

    #[test]
    fn ids_do_not_fill_the_memory() {
        let mut counts = ValueCounts::default();
        for number in 0..1000 {
            counts.add(&number.to_string(), 1, 10);
            counts.add("often", 1, 10);
            assert!(counts.rows.len() <= 50);
        }
        assert!(counts.kept(10).unwrap().contains("often"));
    }

    #[test]
    fn parts_add_up() {
        let mut one = ValueCounts::default();
        one.add("x", 1, 5);
        let mut other = ValueCounts::default();
        other.add("x", 2, 5);
        other.add("y", 1, 5);
        one.absorb(other, 5);
        assert_eq!([one.rows["x"], one.rows["y"]], [3, 1]);
    }
}
