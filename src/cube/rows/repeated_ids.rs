//! Run ids that stand on several days or in several releases. Every row counts, and the repetition is reported.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use anyhow::Result;
use chrono::NaiveDate;
use polars::prelude::{DataFrame, PlHashMap, PlHashSet};
use serde::{Deserialize, Serialize};

use super::by_date::dates;
use crate::vocabulary::Outcome;

/// The fewest days of which a pattern is read.
const FEWEST_DAYS: usize = 3;

/// A day's run ids by release, those of successes and of failures. An id is a 64-bit hash: eight bytes a run, and a false
/// match once in some 10^8 runs of 10^6.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(in crate::cube) struct DayIds(BTreeMap<String, [Vec<u64>; 2]>);

/// Takes the run ids of some days.
pub(in crate::cube) fn ids(frame: &DataFrame) -> Result<BTreeMap<NaiveDate, DayIds>> {
    let columns = ["run_id", "release", "outcome"].map(|name| frame.column(name)?.str());
    let [ids, releases, outcomes] = columns;
    let (ids, releases, outcomes) = (ids?, releases?, outcomes?);
    let mut days: BTreeMap<NaiveDate, DayIds> = BTreeMap::new();
    let rows = ids.iter().zip(releases.iter()).zip(outcomes.iter());
    for (((run_id, release), outcome), date) in rows.zip(dates(frame)?) {
        let (Some(run_id), Some(release)) = (run_id, release) else {
            continue;
        };
        let day = days.entry(date).or_default();
        if !day.0.contains_key(release) {
            day.0.insert(release.to_owned(), Default::default());
        }
        if let Some(of_release) = day.0.get_mut(release) {
            let is_failure = outcome == Some(Outcome::Failure.as_str());
            of_release[usize::from(is_failure)].push(hash_of_id(run_id));
        }
    }
    for ids in days.values_mut().flat_map(|day| day.0.values_mut()) {
        ids.iter_mut().for_each(Vec::shrink_to_fit);
    }
    Ok(days)
}

/// What stands for a run id.
pub(crate) fn hash_of_id(run_id: &str) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(run_id)
}

/// The run ids of the rows that are not among those that count, by day.
pub(in crate::cube) fn ids_aside(
    all: &DataFrame,
    counted: &BTreeMap<NaiveDate, DayIds>,
) -> Result<BTreeMap<NaiveDate, DayIds>> {
    let number: usize = counted.values().map(|day| day.all().count()).sum();
    if all.height() == number {
        return Ok(BTreeMap::new());
    }
    let mut aside = ids(all)?;
    for (date, ids) in &mut aside {
        let counted: PlHashSet<u64> = counted.get(date).iter().flat_map(|day| day.all()).collect();
        for of_release in ids.0.values_mut().flatten() {
            of_release.retain(|id| !counted.contains(id));
        }
    }
    Ok(aside)
}

impl DayIds {
    pub(in crate::cube) fn all(&self) -> impl Iterator<Item = u64> {
        self.0.values().flatten().flatten().copied()
    }
}

/// The run ids of the days that are counted. A day has an id once for each release.
#[derive(Debug, Default)]
pub(in crate::cube) struct AcrossDays {
    seen: PlHashSet<u64>,
    /// Those that stand more than once, with the number of times beyond the first.
    more: PlHashMap<u64, u64>,
}

/// Run ids that stand more than once in the days of a night.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RepeatedIds {
    /// Those of one release on several days, and all of them where ids start anew every day.
    pub(crate) on_days: Repeats,
    /// Whether the ids seem to start anew every day: at least half of them stand on at least half of the days.
    pub(crate) start_anew: bool,
    /// The others, with the releases that each stands in.
    releases: Vec<InReleases>,
    names: Vec<String>,
}

/// Run ids, and how often they stand beyond the first time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Repeats {
    /// Different ids.
    pub(crate) ids: u64,
    /// Rows beyond the first of each.
    pub(crate) repeats: u64,
}

/// Run ids that stand under both releases of a comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct InBoth {
    /// Different ids.
    pub(crate) ids: u64,
    /// Those that failed in one of the two and not in the other.
    pub(crate) differ: u64,
    /// Ids that stand in several releases, but not in both of these.
    pub(crate) elsewhere: u64,
}

/// A row of an id that stands in several releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct InReleases {
    id: u64,
    /// Its place among the names.
    release: usize,
    is_failure: bool,
}

/// Where a repeated id stands.
#[derive(Clone, Copy, Debug)]
struct Standing {
    release: usize,
    day: usize,
    days: usize,
    is_in_several_releases: bool,
}

impl AcrossDays {
    /// Takes a day in.
    pub(in crate::cube) fn add(&mut self, day: &DayIds) {
        for id in day.all() {
            if !self.seen.insert(id) {
                *self.more.entry(id).or_default() += 1;
            }
        }
    }

    /// Takes a day out that was taken in.
    pub(in crate::cube) fn remove(&mut self, day: &DayIds) {
        for id in day.all() {
            if let Some(more) = self.more.get_mut(&id) {
                *more -= 1;
                if *more == 0 {
                    self.more.remove(&id);
                }
            } else {
                self.seen.remove(&id);
            }
        }
    }

    /// The ids that stand more than once in the days that were taken in. Without one the days are not looked at.
    pub(in crate::cube) fn repeated(&self, days: &[&DayIds]) -> RepeatedIds {
        if self.more.is_empty() {
            return RepeatedIds::default();
        }
        let names: Vec<&String> = days.iter().flat_map(|day| day.0.keys()).collect();
        let names: BTreeMap<&String, usize> = places(names);
        let standings = self.standings(days, &names);
        let half_of_days = |one: &&Standing| 2 * one.days >= days.len();
        let regular = standings.values().filter(half_of_days).count();
        let start_anew = days.len() >= FEWEST_DAYS && 2 * regular >= self.seen.len();
        let is_of_releases = |id: &u64| {
            let one = standings.get(id);
            !start_anew && one.is_some_and(|one| one.is_in_several_releases)
        };
        let mut on_days = Repeats::default();
        for (_, more) in self.more.iter().filter(|(id, _)| !is_of_releases(id)) {
            on_days.ids += 1;
            on_days.repeats += more;
        }
        let mut releases = Vec::new();
        for (name, of_release) in days.iter().flat_map(|day| &day.0) {
            for (outcome, ids) in of_release.iter().enumerate() {
                releases.extend(
                    ids.iter()
                        .filter(|id| is_of_releases(id))
                        .map(|id| InReleases {
                            id: *id,
                            release: names[name],
                            is_failure: outcome == 1,
                        }),
                );
            }
        }
        releases.sort_unstable();
        RepeatedIds {
            on_days,
            start_anew,
            releases,
            names: names.into_keys().cloned().collect(),
        }
    }

    fn standings(
        &self,
        days: &[&DayIds],
        names: &BTreeMap<&String, usize>,
    ) -> HashMap<u64, Standing> {
        let mut standings: HashMap<u64, Standing> = HashMap::with_capacity(self.more.len());
        for (day, ids) in days.iter().enumerate() {
            for (name, of_release) in &ids.0 {
                let release = names[name];
                for id in of_release
                    .iter()
                    .flatten()
                    .filter(|id| self.more.contains_key(*id))
                {
                    let one = standings.entry(*id).or_insert(Standing {
                        release,
                        day,
                        days: 1,
                        is_in_several_releases: false,
                    });
                    one.is_in_several_releases |= one.release != release;
                    one.days += usize::from(one.day != day);
                    one.day = day;
                }
            }
        }
        standings
    }
}

/// Numbers names in their order.
fn places(mut names: Vec<&String>) -> BTreeMap<&String, usize> {
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .enumerate()
        .map(|(place, name)| (name, place))
        .collect()
}

impl RepeatedIds {
    /// The ids that stand in both of two releases.
    #[must_use]
    pub(crate) fn in_both(&self, pair: [&str; 2]) -> InBoth {
        let place = |name: &str| self.names.iter().position(|one| one == name);
        let pair = pair.map(place);
        let mut found = InBoth::default();
        for rows in self.releases.chunk_by(|one, other| one.id == other.id) {
            // Whether any row of a release failed, by release.
            let failed = pair.map(|release| {
                let rows = rows.iter().filter(|row| Some(row.release) == release);
                rows.map(|row| row.is_failure).max()
            });
            match failed {
                [Some(one), Some(other)] => {
                    found.ids += 1;
                    found.differ += u64::from(one != other);
                }
                _ => found.elsewhere += 1,
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A day from `(release, ids of successes, ids of failures)`.
    fn day(releases: &[(&str, &[u64], &[u64])]) -> DayIds {
        let of_release = |(name, good, bad): &(&str, &[u64], &[u64])| {
            ((*name).to_owned(), [good.to_vec(), bad.to_vec()])
        };
        DayIds(releases.iter().map(of_release).collect())
    }

    fn repeated(days: &[DayIds]) -> RepeatedIds {
        let mut seen = AcrossDays::default();
        for day in days {
            seen.add(day);
        }
        seen.repeated(&days.iter().collect::<Vec<_>>())
    }

    const fn repeats(ids: u64, repeats: u64) -> Repeats {
        Repeats { ids, repeats }
    }

    #[test]
    fn ids_that_stand_on_most_days_start_anew() {
        // 1 to 4 on four days, in either release; 5 on one of them.
        let days = [
            day(&[("a", &[1, 2, 3], &[4])]),
            day(&[("a", &[1, 2], &[]), ("b", &[3, 4], &[])]),
            day(&[("b", &[1, 2, 3, 4], &[5])]),
            day(&[("b", &[1, 2, 3], &[])]),
        ];
        let found = repeated(&days);
        assert!(found.start_anew);
        assert_eq!(found.on_days, repeats(4, 11));
        assert_eq!(found.in_both(["a", "b"]), InBoth::default());
    }

    #[test]
    fn a_few_ids_on_several_days_are_told_without_a_guess() {
        let days = [
            day(&[("a", &[1, 2, 3], &[])]),
            day(&[("a", &[4, 5, 1], &[])]),
            day(&[("a", &[6, 7, 1], &[2])]),
        ];
        let found = repeated(&days);
        assert!(!found.start_anew);
        assert_eq!(found.on_days, repeats(2, 3));
    }

    #[test]
    fn ids_of_two_releases_are_counted_with_those_that_differ() {
        let days = [
            day(&[("a", &[1, 2], &[3]), ("b", &[], &[1, 3]), ("c", &[9], &[])]),
            day(&[("a", &[7], &[]), ("b", &[2, 8], &[]), ("c", &[8], &[])]),
            day(&[("a", &[7], &[])]),
        ];
        let found = repeated(&days);
        assert_eq!(found.on_days, repeats(1, 1), "7, on two days");
        // 1 failed in b alone, 2 in neither, 3 in both; 8 is in b and c.
        let expected = InBoth {
            ids: 3,
            differ: 1,
            elsewhere: 1,
        };
        assert_eq!(found.in_both(["a", "b"]), expected);
        assert_eq!(found.in_both(["a", "none"]).elsewhere, 4);
    }

    #[test]
    fn what_is_taken_out_again_leaves_no_trace() {
        let one = day(&[("a", &[1, 2], &[3])]);
        let mut seen = AcrossDays::default();
        let mut counted = Vec::new();
        for _ in 0..3 {
            seen.add(&one);
            counted.push(seen.more.values().sum::<u64>());
        }
        for _ in 0..3 {
            seen.remove(&one);
            counted.push(seen.more.values().sum());
        }
        assert_eq!(counted, [0, 3, 6, 3, 0, 0]);
        assert!(seen.seen.is_empty() && seen.more.is_empty());
    }
}
