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
    let since = number::day(rollback.last_run);
    let known_before = counts.before.exposure > 0;
    match outcome {
        RollbackOutcome::Cured if known_before => format!(
            "Rolling back {release} cured it: {returned_to} has failed in {is} of its runs since {since}, as before ({was}), \
             against {under} under {release}."
        ),
        RollbackOutcome::Cured => format!(
            "Rolling back {release} cured it: {returned_to} has failed in {is} of its runs since {since}, against {under} \
             under {release}; the nights before are not known."
        ),
        RollbackOutcome::NotCured => format!(
            "Rolling back {release} did not cure it: {returned_to} has failed in {is} of its runs since {since}, against \
             {under} under {release} and {was} before: the cause is not the release."
        ),
        RollbackOutcome::PartlyCured => format!(
            "Rolling back {release} cured a part of it: {returned_to} has failed in {is} of its runs since {since}, against \
             {under} under {release} and {was} before: something else remains."
        ),
        RollbackOutcome::NothingToCure | RollbackOutcome::TooEarly => format!(
            "{}: {returned_to} has failed in {is} of its runs \
             since {since} ({}), against {under} under {release} and {} before.",
            open(*outcome, release),
            number::of(&counts.after),
            if known_before {
                was
            } else {
                "an unknown part".to_owned()
            }
        ),
    }
}

/// What is not shown.
fn open(outcome: RollbackOutcome, release: &str) -> String {
    if outcome == RollbackOutcome::NothingToCure {
        format!("Nothing is shown that rolling back {release} could have cured")
    } else {
        format!("Whether rolling back {release} cured anything cannot be told yet")
    }
}

fn class_sentence(class: &ClassInSpans, release: &str) -> String {
    let Shown {
        before,
        during,
        after,
    } = Shown::of(&class.counts);
    format!(
        "Most of all {}: {before} before, {during} under {release}, {after} since.",
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
    fn each_outcome_is_said_with_the_rates_of_the_three_spans() {
        let known = counts([320, 8_000], [192, 4_800]);
        let unknown = counts([0, 0], [192, 4_800]);
        for (outcome, counts, expected) in [
            (
                RollbackOutcome::Cured,
                known,
                "Rolling back 1.1 cured it: 1.0 has failed in 4.0 % of its runs since 20 Mar, as before (4.0 %), against \
                 10.0 % under 1.1.",
            ),
            (
                RollbackOutcome::Cured,
                unknown,
                "Rolling back 1.1 cured it: 1.0 has failed in 4.0 % of its runs since 20 Mar, against 10.0 % under 1.1; the \
                 nights before are not known.",
            ),
            (
                RollbackOutcome::NotCured,
                known,
                "Rolling back 1.1 did not cure it: 1.0 has failed in 4.0 % of its runs since 20 Mar, against 10.0 % under \
                 1.1 and 4.0 % before: the cause is not the release.",
            ),
            (
                RollbackOutcome::PartlyCured,
                known,
                "Rolling back 1.1 cured a part of it: 1.0 has failed in 4.0 % of its runs since 20 Mar, against 10.0 % under \
                 1.1 and 4.0 % before: something else remains.",
            ),
            (
                RollbackOutcome::NothingToCure,
                known,
                "Nothing is shown that rolling back 1.1 could have cured: 1.0 has failed in 4.0 % of its runs since 20 Mar \
                 (192 of 4,800), against 10.0 % under 1.1 and 4.0 % before.",
            ),
            (
                RollbackOutcome::TooEarly,
                unknown,
                "Whether rolling back 1.1 cured anything cannot be told yet: 1.0 has failed in 4.0 % of its runs since \
                 20 Mar (192 of 4,800), against 10.0 % under 1.1 and an unknown part before.",
            ),
        ] {
            assert_eq!(rollback_sentence(&rollback(outcome, counts)), expected);
        }
    }

    #[test]
    fn too_few_runs_for_a_rate_are_said_as_counts_and_the_class_comes_last() {
        let mut done = rollback(RollbackOutcome::TooEarly, counts([320, 8_000], [2, 15]));
        done.class = Some(ClassInSpans {
            failure_class: "timeout".to_owned(),
            counts: counts([8, 8_000], [0, 15]),
        });
        assert_eq!(
            rollback_sentence(&done),
            "Whether rolling back 1.1 cured anything cannot be told yet: 1.0 has failed in 2 of 15 of its runs since 20 Mar \
             (2 of 15), against 10.0 % under 1.1 and 4.0 % before. Most of all timeout: 0.1 % before, 10.0 % under 1.1, 0 of \
             15 since."
        );
    }
}
