//! Failures without a class. Where more of the candidate's failures have none, its classes look rarer than they are.

use super::arms::Arms;
use super::finding::Finding;
use crate::cube::{Cube, UNCLASSIFIED};
use crate::decision::{Count, UnclassifiedShare, WithoutClass};
use crate::number;
use crate::stats::{Arm, Stratum, ln_p_exact};
use crate::vocabulary::Metric;

/// The greatest one-sided p at which a higher share is told.
const GREATEST_P: f64 = 0.01;

/// The fewest failures of the candidate without a class that are told.
const FEWEST: u64 = 5;

/// Classes that are named, at most.
const MOST_NAMED: usize = 3;

/// The failures of both releases in the window, and of these those without a class.
#[must_use]
pub fn unclassified(cube: &Cube, arms: &Arms) -> UnclassifiedShare {
    UnclassifiedShare {
        candidate: of_release(cube, arms, &arms.candidate),
        baseline: of_release(cube, arms, &arms.baseline),
    }
}

fn of_release(cube: &Cube, arms: &Arms, release: &str) -> WithoutClass {
    let (mut unclassified, mut failures) = (0, 0);
    let days = cube.days.range(arms.from..=arms.to);
    for ((cell, class), count) in days.flat_map(|(_, day)| &day.classes) {
        if cell.release == release {
            failures += count;
            unclassified += if class == UNCLASSIFIED { *count } else { 0 };
        }
    }
    WithoutClass {
        release: release.to_owned(),
        unclassified,
        failures,
        share: Count::of_events(unclassified, failures).rate,
    }
}

/// The warning where the candidate's share is higher than the baseline's beyond chance, and which classes' improvement it
/// puts in doubt. The two are held against each other as they stand, over all nights and workflows.
#[must_use]
pub fn rise(share: &UnclassifiedShare, findings: &[Finding]) -> Option<String> {
    let WithoutClass {
        release,
        unclassified,
        failures,
        ..
    } = &share.candidate;
    let pooled = Stratum {
        baseline: Arm::new(share.baseline.unclassified, share.baseline.failures)?,
        candidate: Arm::new(*unclassified, *failures)?,
    };
    if *unclassified < FEWEST || ln_p_exact(&[pooled]) > GREATEST_P.ln() {
        return None;
    }
    let doubt = improved(findings)
        .unwrap_or_else(|| "the rate of a class may look better than it is".to_owned());
    Some(format!(
        "{} of {release} have no class, against {} of {}: {doubt}; add a [[rule]] or record failure_class",
        in_words(&share.candidate, "failures "),
        in_words(&share.baseline, ""),
        share.baseline.release
    ))
}

/// `40 of 80 failures (50.0 %)`.
fn in_words(of: &WithoutClass, failures: &str) -> String {
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

    fn share(candidate: (u64, u64), baseline: (u64, u64)) -> UnclassifiedShare {
        let of = |release: &str, (unclassified, failures)| WithoutClass {
            release: release.to_owned(),
            unclassified,
            failures,
            share: None,
        };
        UnclassifiedShare {
            candidate: of("2.0", candidate),
            baseline: of("1.0", baseline),
        }
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
