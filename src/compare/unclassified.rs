//! Failures without a class. Where more of the candidate's failures have none, its classes look rarer than they are.

use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate};

use super::arms::Arms;
use super::finding::Finding;
use crate::cube::{Cube, UNCLASSIFIED};
use crate::number;
use crate::number::Count;
use crate::stats::{Arm, Stratum, ln_p_exact};
use crate::vocabulary::Metric;

/// The greatest one-sided p at which a higher share is told.
const GREATEST_P: f64 = 0.01;

/// The fewest failures of the candidate without a class that are told.
const FEWEST: u64 = 5;

/// Classes that are named, at most.
const MOST_NAMED: usize = 3;

/// Failures without a class, of the two releases compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnclassifiedShare {
    /// Of the release being rolled out.
    pub candidate: WithoutClass,
    /// Of the release it is compared with.
    pub baseline: WithoutClass,
}

/// Failures without a class, of one release in the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithoutClass {
    /// The release.
    pub release: String,
    /// Failures that have no class, and that no rule gave one.
    pub unclassified: u64,
    /// All of its failures.
    pub failures: u64,
}

/// The failures of both releases in the window, and of these those without a class.
#[must_use]
pub fn unclassified(cube: &Cube, arms: &Arms) -> UnclassifiedShare {
    UnclassifiedShare {
        candidate: of_release(cube, arms, &arms.candidate),
        baseline: of_release(cube, arms, &arms.baseline),
    }
}

fn of_release(cube: &Cube, arms: &Arms, release: &str) -> WithoutClass {
    let is_asked = |name: &str| name == release;
    let Seen {
        unclassified,
        failures,
    } = seen(cube, &(arms.from..=arms.to), &is_asked);
    WithoutClass {
        release: release.to_owned(),
        unclassified,
        failures,
    }
}

/// Failures, and of these those without a class.
#[derive(Clone, Copy)]
struct Seen {
    unclassified: u64,
    failures: u64,
}

fn seen(cube: &Cube, nights: &RangeInclusive<NaiveDate>, is_asked: &dyn Fn(&str) -> bool) -> Seen {
    let mut seen = Seen {
        unclassified: 0,
        failures: 0,
    };
    if nights.is_empty() {
        return seen;
    }
    let days = cube.days.range(nights.clone());
    for ((cell, class), count) in days.flat_map(|(_, day)| &day.classes) {
        if is_asked(&cell.release) {
            seen.failures += count;
            seen.unclassified += if class == UNCLASSIFIED { *count } else { 0 };
        }
    }
    seen
}

/// Whether the first share is higher than the second beyond chance, and not by a few failures alone.
fn is_higher(share: Seen, against: Seen) -> bool {
    let arm = |seen: Seen| Arm::new(seen.unclassified, seen.failures);
    let (Some(candidate), Some(baseline)) = (arm(share), arm(against)) else {
        return false;
    };
    let pooled = Stratum {
        baseline,
        candidate,
    };
    share.unclassified >= FEWEST && ln_p_exact(&[pooled]) <= GREATEST_P.ln()
}

/// The last nights, which are held against those before.
const LAST: u32 = 7;

/// The warning where the share rose in the last nights, in whatever release: a rise in all of them changes no comparison, and
/// makes every class look rarer than before.
#[must_use]
pub fn rise_of_late(cube: &Cube, nights: &RangeInclusive<NaiveDate>) -> Option<String> {
    let middle = nights.end().checked_sub_days(Days::new(LAST.into()))?;
    let of = |nights| seen(cube, &nights, &|_| true);
    let late = of(middle.succ_opt()?..=*nights.end());
    let before = of(*nights.start()..=middle);
    is_higher(late, before).then(|| {
        format!(
            "in the last {LAST} nights {} have no class, against {} before: every class may look rarer than it is; add a [[rule]] or record failure_class",
            in_words(late, "failures "),
            in_words(before, "")
        )
    })
}

/// The warning where the candidate's share is higher than the baseline's beyond chance, and which classes' improvement it
/// puts in doubt. The two are held against each other as they stand, over all nights and workflows.
#[must_use]
pub fn rise(share: &UnclassifiedShare, findings: &[Finding]) -> Option<String> {
    let seen = |of: &WithoutClass| Seen {
        unclassified: of.unclassified,
        failures: of.failures,
    };
    let [candidate, baseline] = [&share.candidate, &share.baseline].map(seen);
    if !is_higher(candidate, baseline) {
        return None;
    }
    let doubt = improved(findings)
        .unwrap_or_else(|| "the rate of a class may look better than it is".to_owned());
    Some(format!(
        "{} of {} have no class, against {} of {}: {doubt}; add a [[rule]] or record failure_class",
        in_words(candidate, "failures "),
        share.candidate.release,
        in_words(baseline, ""),
        share.baseline.release
    ))
}

/// `40 of 80 failures (50.0 %)`.
fn in_words(of: Seen, failures: &str) -> String {
    let count = Count::of_events(of.unclassified, of.failures);
    let rate = number::known_rate(&count);
    let rate = rate.map_or_else(String::new, |rate| format!("({}) ", number::rate(rate)));
    format!("{} {failures}{rate}", number::of(&count))
        .trim_end()
        .to_owned()
}

/// What may be no improvement: `timeout may look better than it is`.
fn improved(findings: &[Finding]) -> Option<String> {
    let is_better = |finding: &&Finding| {
        let question = &finding.question;
        question.metric == Metric::FailureRate
            && question.workflow.is_none()
            && finding
                .evidence
                .as_ref()
                .is_ok_and(|evidence| evidence.interval.upper < 1.0)
    };
    let classes: Vec<&str> = findings
        .iter()
        .filter(is_better)
        .filter_map(|finding| finding.question.failure_class.as_deref())
        .filter(|class| *class != UNCLASSIFIED)
        .collect();
    match classes.as_slice() {
        [] => None,
        [class] => Some(format!("{class} may look better than it is")),
        some if some.len() <= MOST_NAMED => {
            Some(format!("{} may look better than they are", some.join(", ")))
        }
        many => Some(format!(
            "{} and {} more classes may look better than they are",
            many[..MOST_NAMED].join(", "),
            many.len() - MOST_NAMED
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cube::{Cell, Day};

    fn share(candidate: (u64, u64), baseline: (u64, u64)) -> UnclassifiedShare {
        let of = |release: &str, (unclassified, failures)| WithoutClass {
            release: release.to_owned(),
            unclassified,
            failures,
        };
        UnclassifiedShare {
            candidate: of("2.0", candidate),
            baseline: of("1.0", baseline),
        }
    }

    /// A window of fourteen nights with twenty failures each, so many of them without a class.
    fn nights(unclassified: impl Fn(u32) -> u64) -> Cube {
        let cell = Cell {
            release: "1.0".to_owned(),
            workflow: "w".to_owned(),
        };
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
    fn a_rise_of_late_is_told_in_whatever_release() {
        let day = |number| NaiveDate::from_ymd_opt(2026, 3, number).unwrap();
        let window = day(1)..=day(14);
        let risen = nights(|number| if number > 7 { 4 } else { 0 });
        assert_eq!(
            rise_of_late(&risen, &window).unwrap(),
            "in the last 7 nights 28 of 140 failures (20.0 %) have no class, against 0 of 140 (0 %) before: every class may look rarer than it is; add a [[rule]] or record failure_class"
        );
        assert_eq!(rise_of_late(&nights(|_| 4), &window), None);
        assert_eq!(
            rise_of_late(&risen, &(day(9)..=day(14))),
            None,
            "nothing before"
        );
    }

    #[test]
    fn a_rise_beyond_chance_is_told_in_full() {
        assert_eq!(
            rise(&share((40, 80), (3, 75)), &[]).unwrap(),
            "40 of 80 failures (50.0 %) of 2.0 have no class, against 3 of 75 (4.0 %) of 1.0: the rate of a class may look better than it is; add a [[rule]] or record failure_class"
        );
    }

    /// The hypergeometric tail summed in exact fractions (Python): 40/80 against 3/75 has p = 2e-11, 6/20 against 3/20 has
    /// 0.23, 5/5 against 0/400 has 1e-11; of the fall and of the equal shares p is above 0.5.
    #[test]
    fn chance_few_and_a_fall_are_not_told() {
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
