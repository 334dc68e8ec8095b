//! Runs of a cluster, a batch or a minute that failed together.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What runs can fail together in, whatever their workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Occasion {
    Cluster,
    Batch,
    /// The minute in which they began.
    Minute,
}

impl Occasion {
    pub(crate) const ALL: [Self; 3] = [Self::Cluster, Self::Batch, Self::Minute];
}

/// The failures of one value, by workflow and class.
pub(crate) type FailedTogether = BTreeMap<(String, String), u64>;

/// Values of an occasion that are kept of a release's day.
const MOST: usize = 100;

/// The values of an occasion whose runs failed together, by release: several failures, and four in five of the runs.
///
/// Of more than a hundred those with most failures are kept. The failures of the others count one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub(crate) struct Occasions(BTreeMap<(Occasion, String), Vec<FailedTogether>>);

/// What is written down of them: lists, because JSON has only text as a key.
type Written = Vec<((Occasion, String), Vec<Vec<((String, String), u64)>>)>;

impl From<Occasions> for Written {
    fn from(occasions: Occasions) -> Self {
        let lists = |values: Vec<FailedTogether>| {
            let lists = values
                .into_iter()
                .map(|failures| failures.into_iter().collect());
            lists.collect()
        };
        let values = occasions.0.into_iter();
        values.map(|(key, values)| (key, lists(values))).collect()
    }
}

impl From<Written> for Occasions {
    fn from(written: Written) -> Self {
        let maps = |lists: Vec<Vec<_>>| {
            let maps = lists
                .into_iter()
                .map(|failures| failures.into_iter().collect());
            maps.collect()
        };
        let lists = written.into_iter();
        Self(lists.map(|(key, lists)| (key, maps(lists))).collect())
    }
}

impl Occasions {
    /// Adds one value of a release, unless too many of its runs succeeded.
    pub(in crate::cube) fn add(
        &mut self,
        (occasion, release): (Occasion, String),
        failures: FailedTogether,
        runs: u64,
    ) {
        let failed: u64 = failures.values().sum();
        if failed > 1 && 5 * failed >= 4 * runs {
            self.0
                .entry((occasion, release))
                .or_default()
                .push(failures);
        }
    }

    /// Leaves the values with most failures.
    pub(in crate::cube) fn keep_most(&mut self) {
        for values in self.0.values_mut() {
            values.sort_by_cached_key(|one| (Reverse(one.values().sum::<u64>()), one.clone()));
            values.truncate(MOST);
        }
    }

    /// The values of a release.
    pub(crate) fn of(&self, occasion: Occasion, release: &str) -> &[FailedTogether] {
        let own = self.0.get(&(occasion, release.to_owned()));
        own.map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(counts: &[(&str, u64)]) -> FailedTogether {
        let own = counts.iter().map(|(workflow, count)| {
            let key = ((*workflow).to_owned(), "timeout".to_owned());
            (key, *count)
        });
        own.collect()
    }

    #[test]
    fn runs_fail_together_where_four_in_five_do() {
        let mut occasions = Occasions::default();
        let key = || (Occasion::Minute, "1".to_owned());
        for (failures, runs) in [(1, 1), (4, 5), (3, 4), (2, 2)] {
            occasions.add(key(), failed(&[("w", failures)]), runs);
        }
        let kept = [failed(&[("w", 4)]), failed(&[("w", 2)])];
        assert_eq!(occasions.of(Occasion::Minute, "1"), kept);
        assert!(occasions.of(Occasion::Minute, "2").is_empty());
        assert!(occasions.of(Occasion::Batch, "1").is_empty());
    }

    #[test]
    fn of_many_the_largest_are_kept() {
        let mut occasions = Occasions::default();
        for count in 2..302 {
            let key = (Occasion::Cluster, "1".to_owned());
            occasions.add(key, failed(&[("v", 1), ("w", count)]), count + 1);
        }
        occasions.keep_most();
        let kept = occasions.of(Occasion::Cluster, "1");
        assert_eq!(kept.len(), 100);
        assert_eq!(kept[99], failed(&[("v", 1), ("w", 202)]));
    }
}
