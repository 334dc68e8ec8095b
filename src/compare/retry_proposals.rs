//! What the failure plan could say of each class, from what retries achieved.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::compare::ONE_NIGHT_LEVEL;
use crate::cube::{Cube, RetriedRuns, Tried};
use crate::stats::{Arm, Interval, exact_rate_interval};

/// A retry is proposed where more than this share of the retried runs is shown to succeed.
pub(crate) const WORTH_RETRYING: f64 = 0.5;

/// A stop is proposed where less than this share is.
pub(crate) const NOT_WORTH_RETRYING: f64 = 0.25;

/// A stop is proposed where more than this share of the retried runs is shown to have been retried although that may do harm.
pub(crate) const MOST_HARMFUL: f64 = 0.01;

/// The most runs that are looked for to tell how many more would settle it.
const MOST_MORE: u64 = 10_000;

/// What is proposed for a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proposed {
    /// Retry, at most so many times.
    Retry { max_retries: u32 },
    /// Stop: retries hardly ever help.
    StopInVain,
    /// Stop: runs were retried that are not idempotent, or executed the action.
    StopHarmful,
    /// Nothing: a run was retried that may not be. No retry is proposed, and the runs are too few for a stop.
    SomeHarmful,
    /// Nothing: so many more retried runs would tell, if they go as those so far; `None` where no number would.
    TooFew { more: Option<u64> },
}

/// A class, what is proposed for it, and why.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RetryProposal {
    pub(crate) failure_class: String,
    pub(crate) proposed: Proposed,
    pub(crate) runs: RetriedRuns,
    /// The share of the safe runs that succeeded in the end; `None` without such a run.
    pub(crate) helped: Option<Interval>,
}

/// A proposal for each class of which runs were retried in these nights, by class.
pub(crate) fn retry_proposals(
    cube: &Cube,
    nights: &RangeInclusive<NaiveDate>,
) -> Vec<RetryProposal> {
    let mut classes: BTreeMap<&String, RetriedRuns> = BTreeMap::new();
    for (_, day) in cube.days.range(nights.clone()) {
        for (class, runs) in &day.retried {
            classes.entry(class).or_default().add(runs);
        }
    }
    let classes = classes.into_iter();
    classes
        .map(|(class, runs)| RetryProposal {
            failure_class: class.clone(),
            proposed: proposed(&runs),
            helped: interval(runs.helped, runs.safe),
            runs,
        })
        .collect()
}

fn proposed(runs: &RetriedRuns) -> Proposed {
    if runs.harmful > 0 {
        let all = runs.safe + runs.harmful + runs.unknown;
        let share = interval(runs.harmful, all);
        return if share.is_some_and(|share| share.lower > MOST_HARMFUL) {
            Proposed::StopHarmful
        } else {
            Proposed::SomeHarmful
        };
    }
    match interval(runs.helped, runs.safe) {
        Some(helped) if helped.lower > WORTH_RETRYING => Proposed::Retry {
            max_retries: max_retries(&runs.by_retry),
        },
        Some(helped) if helped.upper < NOT_WORTH_RETRYING => Proposed::StopInVain,
        _ => Proposed::TooFew {
            more: more(runs.helped, runs.safe),
        },
    }
}

/// The last retry up to which each is not shown to be in vain: of the runs that had it, more than [`NOT_WORTH_RETRYING`] succeed. The
/// first always counts.
fn max_retries(by_retry: &[Tried]) -> u32 {
    let is_worth = |tried: &&Tried| {
        let helped = interval(tried.helped, tried.tried);
        helped.is_some_and(|helped| helped.lower > NOT_WORTH_RETRYING)
    };
    let further = by_retry.iter().skip(1).take_while(is_worth).count();
    1 + u32::try_from(further).unwrap_or(0)
}

/// How many more runs would settle it, at the share so far.
fn more(helped: u64, runs: u64) -> Option<u64> {
    if runs == 0 {
        return None;
    }
    let settles = |all: u64| {
        let helped = (helped * all + runs / 2) / runs;
        interval(helped, all)
            .is_some_and(|share| share.lower > WORTH_RETRYING || share.upper < NOT_WORTH_RETRYING)
    };
    let mut more = 1;
    while more <= MOST_MORE {
        if settles(runs + more) {
            return Some(more);
        }
        more += 1 + more / 10;
    }
    None
}

fn interval(events: u64, runs: u64) -> Option<Interval> {
    exact_rate_interval(Arm::new(events, runs)?, ONE_NIGHT_LEVEL)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(safe: u64, helped: u64, harmful: u64) -> RetriedRuns {
        let first = Tried {
            tried: safe,
            helped,
        };
        let mut runs = RetriedRuns {
            safe,
            helped,
            harmful,
            ..RetriedRuns::default()
        };
        runs.by_retry[0] = first;
        runs
    }

    #[test]
    fn a_retry_needs_most_runs_to_succeed_and_none_to_do_harm() {
        // SciPy 1.17: beta.ppf(0.025, x, n − x + 1) is 0.5628 for 16 of 20 and 0.4572 for 14 of 20; beta.ppf(0.975, x + 1, n − x) is
        // 0.2487 for 1 of 20 and 0.3170 for 2 of 20.
        assert_eq!(
            proposed(&runs(20, 16, 0)),
            Proposed::Retry { max_retries: 1 }
        );
        assert!(matches!(
            proposed(&runs(20, 14, 0)),
            Proposed::TooFew { .. }
        ));
        assert_eq!(proposed(&runs(20, 1, 0)), Proposed::StopInVain);
        assert!(matches!(proposed(&runs(20, 2, 0)), Proposed::TooFew { .. }));
        assert_eq!(proposed(&runs(2_000, 1_990, 1)), Proposed::SomeHarmful);
        assert_eq!(proposed(&runs(20, 18, 5)), Proposed::StopHarmful);
        assert_eq!(proposed(&runs(0, 0, 0)), Proposed::TooFew { more: None });
    }

    #[test]
    fn further_retries_count_while_they_help() {
        let mut retried = runs(100, 90, 0);
        let tried = |tried, helped| Tried { tried, helped };
        retried.by_retry = [
            tried(100, 60),
            tried(40, 28),
            tried(12, 2),
            tried(10, 0),
            tried(10, 0),
        ];
        assert_eq!(proposed(&retried), Proposed::Retry { max_retries: 2 });
    }

    #[test]
    fn what_is_still_open_says_how_many_more_would_tell() {
        let Proposed::TooFew { more: Some(more) } = proposed(&runs(10, 7, 0)) else {
            panic!("seven of ten tell nothing");
        };
        let all = 10 + more;
        let helped = (7 * all + 5) / 10;
        assert!(matches!(
            proposed(&runs(all, helped, 0)),
            Proposed::Retry { .. }
        ));
        // Between the two shares no number tells.
        assert_eq!(proposed(&runs(50, 19, 0)), Proposed::TooFew { more: None });
    }
}
