//! What a rollback did, in words.

use crate::diagnose::{ClassInSpans, FoundRollback, RollbackOutcome, SpanCounts};
use crate::number::{self, Count, Precision};

/// How the returned-to release has failed since, and what that shows; then the class whose rate rose most.
pub(crate) fn rollback_sentence(rollback: &FoundRollback) -> String {
    let whole = whole(rollback);
    match &rollback.class {
        None => whole,
        Some(class) => format!("{whole} {}", class_sentence(class, &rollback.release)),
    }
}

fn whole(rollback: &FoundRollback) -> String {
    let FoundRollback {
        release,
        returned_to,
        outcome,
        counts,
        ..
    } = rollback;
    let Shown {
        before: was,
        during: under,
        after: is,
    } = Shown::of(counts);
    let failed = match number::known_rate(&counts.after) {
        None => format!("{} runs", number::of(&counts.after)),
        Some(_) if is_open(*outcome) => {
            format!("{is} of its runs ({})", number::of(&counts.after))
        }
        Some(_) => format!("{is} of its runs"),
    };
    let compared = if counts.before.exposure > 0 {
        format!("compared with {was} before and {under} under {release}.")
    } else {
        format!("compared with {under} under {release}. The rate before it is not known.")
    };
    format!(
        "{} Since {}, {returned_to} has failed in {failed}, {compared}",
        found(*outcome, release),
        number::day(rollback.last_run)
    )
}

/// Whether a rollback's effect is not known.
const fn is_open(outcome: RollbackOutcome) -> bool {
    matches!(
        outcome,
        RollbackOutcome::NothingToCure | RollbackOutcome::TooEarly
    )
}

/// What is known of a rollback's effect.
fn found(outcome: RollbackOutcome, release: &str) -> String {
    match outcome {
        RollbackOutcome::Cured => format!("Rolling back {release} fixed the problem."),
        RollbackOutcome::PartlyCured => {
            format!("Rolling back {release} fixed only part of the problem.")
        }
        RollbackOutcome::NotCured => format!(
            "Rolling back {release} did not fix the problem, so the release is not the cause."
        ),
        RollbackOutcome::NothingToCure => {
            format!("The data show no problem that rolling back {release} could have fixed.")
        }
        RollbackOutcome::TooEarly => {
            format!("It is too early to tell whether rolling back {release} fixed anything.")
        }
    }
}

fn class_sentence(class: &ClassInSpans, release: &str) -> String {
    let Shown {
        before,
        during,
        after,
    } = Shown::of(&class.counts);
    format!(
        "The largest change is in {}: {before} before, {during} under {release}, {after} since.",
        class.failure_class
    )
}

/// The three rates with the same digits; where there are too few runs for a rate, the counts.
struct Shown {
    before: String,
    during: String,
    after: String,
}

impl Shown {
    fn of(counts: &SpanCounts) -> Self {
        let rates = [&counts.before, &counts.during, &counts.after].map(number::known_rate);
        let digits = Precision::of(&[], &rates, 100.0);
        let shown = |count: &Count| {
            number::known_rate(count).map_or_else(|| number::of(count), |rate| digits.rate(rate))
        };
        Self {
            before: shown(&counts.before),
            during: shown(&counts.during),
            after: shown(&counts.after),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn rollback(outcome: RollbackOutcome, counts: SpanCounts) -> FoundRollback {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        FoundRollback {
            release: "1.1".to_owned(),
            returned_to: "1.0".to_owned(),
            first_run: day(14),
            last_run: day(20),
            outcome,
            counts,
            during_versus_before: None,
            after_versus_before: None,
            after_versus_during: None,
            class: None,
        }
    }

    fn counts(before: [u64; 2], after: [u64; 2]) -> SpanCounts {
        let count = |[failures, runs]: [u64; 2]| Count::of_events(failures, runs);
        SpanCounts {
            before: count(before),
            during: count([240, 2_400]),
            after: count(after),
        }
    }

    #[test]
    fn each_outcome_is_stated_with_the_rates_of_the_three_spans() {
        let known = counts([320, 8_000], [192, 4_800]);
        let unknown = counts([0, 0], [192, 4_800]);
        for (outcome, counts, expected) in [
            (
                RollbackOutcome::Cured,
                known,
                "Rolling back 1.1 fixed the problem. Since 20 Mar, 1.0 has failed in 4.0 % of its runs, compared with 4.0 % \
                 before and 10.0 % under 1.1.",
            ),
            (
                RollbackOutcome::Cured,
                unknown,
                "Rolling back 1.1 fixed the problem. Since 20 Mar, 1.0 has failed in 4.0 % of its runs, compared with 10.0 % \
                 under 1.1. The rate before it is not known.",
            ),
            (
                RollbackOutcome::NotCured,
                known,
                "Rolling back 1.1 did not fix the problem, so the release is not the cause. Since 20 Mar, 1.0 has failed in \
                 4.0 % of its runs, compared with 4.0 % before and 10.0 % under 1.1.",
            ),
            (
                RollbackOutcome::PartlyCured,
                known,
                "Rolling back 1.1 fixed only part of the problem. Since 20 Mar, 1.0 has failed in 4.0 % of its runs, compared \
                 with 4.0 % before and 10.0 % under 1.1.",
            ),
            (
                RollbackOutcome::NothingToCure,
                known,
                "The data show no problem that rolling back 1.1 could have fixed. Since 20 Mar, 1.0 has failed in 4.0 % of its \
                 runs (192 of 4,800), compared with 4.0 % before and 10.0 % under 1.1.",
            ),
            (
                RollbackOutcome::TooEarly,
                unknown,
                "It is too early to tell whether rolling back 1.1 fixed anything. Since 20 Mar, 1.0 has failed in 4.0 % of its \
                 runs (192 of 4,800), compared with 10.0 % under 1.1. The rate before it is not known.",
            ),
        ] {
            assert_eq!(rollback_sentence(&rollback(outcome, counts)), expected);
        }
    }

    #[test]
    fn too_few_runs_for_a_rate_are_counts_and_the_class_comes_last() {
        let mut done = rollback(RollbackOutcome::TooEarly, counts([320, 8_000], [2, 15]));
        done.class = Some(ClassInSpans {
            failure_class: "timeout".to_owned(),
            counts: counts([8, 8_000], [0, 15]),
        });
        assert_eq!(
            rollback_sentence(&done),
            "It is too early to tell whether rolling back 1.1 fixed anything. Since 20 Mar, 1.0 has failed in 2 of 15 runs, \
             compared with 4.0 % before and 10.0 % under 1.1. The largest change is in timeout: 0.1 % before, 10.0 % under \
             1.1, 0 of 15 since."
        );
    }
}
