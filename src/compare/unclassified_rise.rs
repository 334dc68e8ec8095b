//! Whether the share of failures without a class rose. Where it did in the candidate, its classes seem rarer than they are.

use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate};

use super::unclassified_share::{Unclassified, UnclassifiedShare, seen};
use crate::compare::answer::Finding;
use crate::cube::{Cube, UNCLASSIFIED};
use crate::stats::{Arm, Stratum, ln_p_exact};
use crate::vocabulary::Metric;

/// The greatest one-sided p at which a higher share is reported.
const GREATEST_P: f64 = 0.01;

/// The fewest failures of the candidate without a class for which a rise is reported.
const FEWEST: u64 = 5;

/// The share of failures without a class rose beyond chance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum UnclassifiedRise {
    /// The candidate's exceeds the baseline's.
    OfCandidate {
        /// Both shares.
        share: UnclassifiedShare,
        /// Classes that seem rarer in the candidate, and may not be.
        doubtful: Vec<String>,
    },
    /// That of the last nights exceeds that of the nights before, in all releases together.
    OfLate {
        nights: u32,
        /// Their failures.
        late: Unclassified,
        /// The failures before.
        before: Unclassified,
    },
}

/// Whether the first share is higher than the second beyond chance, and not by a few failures alone.
fn is_higher(share: Unclassified, against: Unclassified) -> bool {
    let arm = |seen: Unclassified| Arm::new(seen.unclassified, seen.failures);
    let (Some(candidate), Some(baseline)) = (arm(share), arm(against)) else {
        return false;
    };
    let pooled = Stratum {
        baseline,
        candidate,
    };
    share.unclassified >= FEWEST && ln_p_exact(&[pooled]) <= GREATEST_P.ln()
}

/// The last nights, which are compared with those before.
const LAST: u32 = 7;

/// Whether the share rose in the last nights, in all releases together: such a rise changes no comparison, and makes every
/// class look rarer than before.
#[must_use]
pub(crate) fn rise_of_late(
    cube: &Cube,
    nights: &RangeInclusive<NaiveDate>,
) -> Option<UnclassifiedRise> {
    let middle = nights.end().checked_sub_days(Days::new(LAST.into()))?;
    let of = |nights| seen(cube, &nights, &|_| true);
    let late = of(middle.succ_opt()?..=*nights.end());
    let before = of(*nights.start()..=middle);
    is_higher(late, before).then_some(UnclassifiedRise::OfLate {
        nights: LAST,
        late,
        before,
    })
}

/// Whether the candidate's share exceeds the baseline's beyond chance, over all nights and workflows, and which classes'
/// improvement that puts in doubt.
#[must_use]
pub(crate) fn rise(share: &UnclassifiedShare, findings: &[Finding]) -> Option<UnclassifiedRise> {
    is_higher(share.candidate.counts, share.baseline.counts).then(|| {
        UnclassifiedRise::OfCandidate {
            share: share.clone(),
            doubtful: improved(findings),
        }
    })
}

/// The classes that the whole interval shows to be rarer in the candidate.
fn improved(findings: &[Finding]) -> Vec<String> {
    let is_better = |finding: &&Finding| {
        let question = &finding.question;
        question.metric == Metric::FailureRate
            && question.workflow.is_none()
            && finding
                .evidence
                .as_ref()
                .is_ok_and(|evidence| evidence.interval.upper < 1.0)
    };
    findings
        .iter()
        .filter(is_better)
        .filter_map(|finding| finding.question.failure_class.clone())
        .filter(|class| class != UNCLASSIFIED)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::WithoutClass;
    use crate::cube::{Cell, Day};

    fn of(unclassified: u64, failures: u64) -> Unclassified {
        Unclassified {
            unclassified,
            failures,
        }
    }

    fn share(candidate: (u64, u64), baseline: (u64, u64)) -> UnclassifiedShare {
        let of_release = |release: &str, (unclassified, failures)| WithoutClass {
            release: release.to_owned(),
            counts: of(unclassified, failures),
        };
        UnclassifiedShare {
            candidate: of_release("2.0", candidate),
            baseline: of_release("1.0", baseline),
        }
    }

    /// A window of fourteen nights with twenty failures each. `unclassified` gives how many have no class.
    fn nights(unclassified: impl Fn(u32) -> u64) -> Cube {
        let cell = Cell::of("1.0".to_owned(), "w".to_owned());
        let day = |number: u32| {
            let without = unclassified(number);
            let counts = [(UNCLASSIFIED, without), ("timeout", 20 - without)];
            let counts = counts.map(|(class, count)| ((cell.clone(), class.to_owned()), count));
            let day = Day {
                classes: counts.into(),
                ..Day::default()
            };
            (NaiveDate::from_ymd_opt(2026, 3, number).unwrap(), day)
        };
        Cube {
            days: (1..=14).map(day).collect(),
            ..Cube::default()
        }
    }

    #[test]
    fn a_rise_of_late_is_seen_in_whatever_release() {
        let day = |number| NaiveDate::from_ymd_opt(2026, 3, number).unwrap();
        let window = day(1)..=day(14);
        let risen = nights(|number| if number > 7 { 4 } else { 0 });
        assert_eq!(
            rise_of_late(&risen, &window),
            Some(UnclassifiedRise::OfLate {
                nights: 7,
                late: of(28, 140),
                before: of(0, 140),
            })
        );
        assert_eq!(rise_of_late(&nights(|_| 4), &window), None);
        assert_eq!(
            rise_of_late(&risen, &(day(9)..=day(14))),
            None,
            "nothing before"
        );
    }

    /// The hypergeometric tail summed in exact fractions (Python): 40/80 against 3/75 has p = 2e-11, 6/20 against 3/20 has
    /// 0.23, 5/5 against 0/400 has 1e-11; of the fall and of the equal shares p is above 0.5.
    #[test]
    fn chance_few_and_a_fall_are_no_rise() {
        for (candidate, baseline) in [
            ((3, 75), (40, 80)),
            ((40, 80), (40, 80)),
            ((4, 4), (0, 400)),
            ((6, 20), (3, 20)),
            ((0, 0), (0, 0)),
            ((10, 20), (0, 0)),
        ] {
            assert_eq!(
                rise(&share(candidate, baseline), &[]),
                None,
                "{candidate:?}"
            );
        }
        assert!(rise(&share((5, 5), (0, 400)), &[]).is_some());
    }
}
