//! How often the verdict to roll back was right, and how many bad releases had it.

use std::collections::BTreeSet;

use super::Ledgers;
use crate::stats::{Arm, Interval, exact_rate_interval};
use crate::vocabulary::{Recommendation, ReleaseOutcome};

/// The two-sided level of the intervals.
pub(crate) const LEVEL: f64 = 0.95;

/// Some releases out of others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Share {
    /// How many.
    pub(crate) count: u64,
    /// Out of how many.
    pub(crate) of: u64,
    /// The exact interval of the share, at [`LEVEL`]; `None` out of none.
    pub(crate) interval: Option<Interval>,
}

/// The rollouts whose outcome somebody told, and which of them a first verdict advised to roll back. What people then did is not
/// known here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RollbackRecord {
    /// Every rollout, with an outcome or without.
    pub(crate) rollouts: u64,
    /// Those with an outcome.
    pub(crate) known: u64,
    /// Of those that were to be rolled back, the bad ones (precision).
    pub(crate) right: Share,
    /// Of the bad ones, those that were to be rolled back (recall).
    pub(crate) found: Share,
}

impl RollbackRecord {
    /// The rollouts of an agent; `None` where none has an outcome.
    pub(crate) fn of(ledgers: &Ledgers, agent: Option<&str>) -> Option<Self> {
        let nights = ledgers.verdicts.iter();
        let of_agent = nights.filter(|((whose, _), _)| whose.as_deref() == agent);
        let (mut rolled_out, mut advised) = (BTreeSet::new(), BTreeSet::new());
        for (_, first) in of_agent {
            if let Some(candidate) = first.candidate.as_deref() {
                rolled_out.insert(candidate);
                if first.recommendation == Recommendation::RollBack {
                    advised.insert(candidate);
                }
            }
        }
        let outcomes = ledgers.outcomes_of(agent).into_iter();
        let known: Vec<(bool, bool)> = outcomes
            .filter(|(release, _)| rolled_out.contains(release))
            .map(|(release, said)| (advised.contains(release), said.was == ReleaseOutcome::Bad))
            .collect();
        let count = |counts: fn(&&(bool, bool)) -> bool| known.iter().filter(counts).count() as u64;
        let both = count(|(is_advised, is_bad)| *is_advised && *is_bad);
        (!known.is_empty()).then(|| Self {
            rollouts: rolled_out.len() as u64,
            known: known.len() as u64,
            right: share(both, count(|(is_advised, _)| *is_advised)),
            found: share(both, count(|(_, is_bad)| *is_bad)),
        })
    }
}

fn share(count: u64, of: u64) -> Share {
    let arm = Arm::new(count, of);
    Share {
        count,
        of,
        interval: arm.and_then(|arm| exact_rate_interval(arm, LEVEL)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::FirstVerdict;
    use crate::ledgers::OutcomeSaid;

    fn ledgers(rollouts: &[(&str, Recommendation, Option<ReleaseOutcome>)]) -> Ledgers {
        let mut ledgers = Ledgers::default();
        let first = "2026-11-01".parse::<chrono::NaiveDate>().unwrap();
        for (night, (release, recommendation, was)) in first.iter_days().zip(rollouts) {
            let first = FirstVerdict {
                recommendation: *recommendation,
                decided_by: String::new(),
                candidate: Some((*release).to_owned()),
                baseline: None,
            };
            ledgers.note(None, night, first);
            ledgers.outcomes.extend(was.map(|was| OutcomeSaid {
                written_at: chrono::DateTime::UNIX_EPOCH,
                agent: None,
                release: (*release).to_owned(),
                was,
                why: String::new(),
                by: None,
            }));
        }
        ledgers
    }

    #[test]
    fn a_plain_count_gives_the_same_shares() {
        use Recommendation::{Hold, Proceed, RollBack};
        use ReleaseOutcome::{Bad, Good};
        let ledgers = ledgers(&[
            ("a", RollBack, Some(Bad)),
            ("b", RollBack, Some(Good)),
            ("c", Proceed, Some(Bad)),
            ("d", Hold, None),
            // Held first, rolled back the night after.
            ("d", RollBack, Some(Bad)),
            ("e", Proceed, Some(Good)),
            // Nobody said how it turned out.
            ("f", RollBack, None),
            // Said again: the last one counts.
            ("g", RollBack, Some(Good)),
            ("g", RollBack, Some(Bad)),
        ]);
        let record = RollbackRecord::of(&ledgers, None).unwrap();
        assert_eq!((record.known, record.rollouts), (6, 7));
        assert_eq!((record.right.count, record.right.of), (3, 4));
        assert_eq!((record.found.count, record.found.of), (3, 4));
        // SciPy 1.17.1: beta.ppf(0.025, 3, 2)
        let lower = record.right.interval.unwrap().lower;
        assert!((lower - 0.194_120_449_683_243_38).abs() < 1e-12, "{lower}");
        assert_eq!(RollbackRecord::of(&ledgers, Some("another")), None);
    }
}
