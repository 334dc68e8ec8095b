//! How often rollbacks were right, by a count of its own: of the lines of the ledger and of the outcomes, and of the truth.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::Duration;

use serde_json::Value;

use super::Rollout;
use super::exact_interval::exact_interval;
use super::rollout_records::Planted;
use crate::support::Place;

/// What was counted.
pub(super) struct Scorecard {
    pub(super) rollouts: usize,
    pub(super) nights: usize,
    pub(super) overrules: usize,
    /// Bad releases that were rolled back.
    pub(super) both: u32,
    bad: u32,
    rolled_back: u32,
    /// The night of its rollout on which a release was first to be rolled back.
    found_on: BTreeMap<String, usize>,
    /// How often each release got each verdict.
    verdicts: BTreeMap<String, BTreeMap<String, usize>>,
}

/// Whether a night advised to roll the release back.
pub(super) fn advises_rollback(place: &Place, release: &str) -> bool {
    lines(place, "ledger.ndjson")
        .iter()
        .any(|line| is_rollback_of(line, release))
}

fn is_rollback_of(line: &Value, release: &str) -> bool {
    line["candidate"] == release && line["recommendation"] == "roll_back"
}

fn lines(place: &Place, name: &str) -> Vec<Value> {
    let text = fs::read_to_string(place.path().join("reports").join(name)).unwrap_or_default();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

impl Scorecard {
    /// Counts, and checks that the list of nights says the same.
    #[track_caller]
    pub(super) fn check(place: &Place, rollouts: &[Rollout]) -> Self {
        let nights = lines(place, "ledger.ndjson");
        let counted = Self::count(&nights, lines(place, "overrules.ndjson").len(), rollouts);
        let outcomes = lines(place, "outcomes.ndjson");
        for rollout in rollouts {
            let told: Vec<&Value> = outcomes
                .iter()
                .filter(|line| line["release"] == rollout.release)
                .collect();
            let was = if rollout.planted == Planted::Nothing {
                "good"
            } else {
                "bad"
            };
            assert_eq!(told.len(), 1, "{}", rollout.release);
            assert_eq!(told[0]["was"], was, "{}", rollout.release);
        }
        let list = fs::read_to_string(place.path().join("reports/index.html")).unwrap();
        for sentence in counted.sentences() {
            assert!(list.contains(&sentence), "{sentence}");
        }
        counted
    }

    fn count(nights: &[Value], overrules: usize, rollouts: &[Rollout]) -> Self {
        let mut counted = Self {
            rollouts: rollouts.len(),
            nights: nights
                .iter()
                .map(|line| line["as_of"].to_string())
                .collect::<BTreeSet<_>>()
                .len(),
            overrules,
            both: 0,
            bad: 0,
            rolled_back: 0,
            found_on: BTreeMap::new(),
            verdicts: BTreeMap::new(),
        };
        for rollout in rollouts {
            let release = &rollout.release;
            let of_release: Vec<&Value> = nights
                .iter()
                .filter(|line| line["candidate"] == **release)
                .collect();
            let found = of_release
                .iter()
                .position(|line| line["recommendation"] == "roll_back");
            let is_bad = rollout.planted != Planted::Nothing;
            counted.bad += u32::from(is_bad);
            counted.rolled_back += u32::from(found.is_some());
            counted.both += u32::from(is_bad && found.is_some());
            counted
                .found_on
                .extend(found.map(|place| (release.clone(), place + 1)));
            let of = counted.verdicts.entry(release.clone()).or_default();
            for line in of_release {
                *of.entry(line["recommendation"].as_str().unwrap().to_owned())
                    .or_default() += 1;
            }
        }
        counted
    }

    /// What the list has to say, of fewer than twenty each.
    fn sentences(&self) -> [String; 3] {
        let share = |of: u32, what: &str| {
            assert!((1..20).contains(&of), "{of} {what}");
            let [lower, upper] = exact_interval(self.both, of);
            format!(
                "{} of {of} {what} (95 % interval {lower:.2} to {upper:.2}).",
                self.both
            )
        };
        [
            format!(
                "The outcome of {0} of {0} rollouts is known.",
                self.rollouts
            ),
            share(
                self.rolled_back,
                "releases with the verdict ROLL BACK were bad",
            ),
            share(self.bad, "bad releases had the verdict ROLL BACK"),
        ]
    }

    /// For the person who asked for a year.
    pub(super) fn print(&self, rollouts: &[Rollout], times: &[Duration]) {
        for rollout in rollouts {
            let release = &rollout.release;
            let found = self
                .found_on
                .get(release)
                .map_or("never".to_owned(), |night| format!("on night {night}"));
            let overruled = if rollout.is_overruled {
                ", overruled"
            } else {
                ""
            };
            println!(
                "{release} {:?}: rolled back {found}{overruled}; {:?}",
                rollout.planted, self.verdicts[release]
            );
        }
        for sentence in self.sentences() {
            println!("{sentence}");
        }
        println!(
            "{} rollbacks of good releases",
            self.rolled_back - self.both
        );
        let total = |times: &[Duration]| times.iter().sum::<Duration>();
        println!("{} calls of run: {:.0?}", times.len(), total(times));
        for (part, times) in (1..).zip(times.chunks(times.len().div_ceil(6))) {
            let calls = u32::try_from(times.len()).unwrap();
            println!("sixth {part}: {:.2?} a night", total(times) / calls);
        }
    }
}
