//! What the data tell of a change of the candidate, in sentences.

use crate::cube::Dimension;
use crate::diagnose::{ChangeEffect, FoundChange, ToldBy};
use crate::number;
use crate::tell::finding::kind_of;
use crate::tell::listed;

/// What the data tell of a change, and what to do next time where they cannot tell it.
pub(crate) fn change_sentences(found: &FoundChange, candidate: &str) -> String {
    let [from, to] = [&found.change.from, &found.change.to].map(|value| {
        let value = value.as_deref().unwrap_or("no value");
        found
            .column
            .map_or_else(|| value.to_owned(), |column| with(column, value))
    });
    match &found.told {
        ToldBy::Effect(effect) => told(effect, &from, &to),
        ToldBy::NoColumn => format!(
            "The table names no column of the record with both values. The data cannot tell this change from the rest of {candidate}. \
             Next time, record a version, and bring the change to a part of the runs."
        ),
        ToldBy::NotRecorded => format!(
            "Fewer than nine in ten runs of {candidate} have a value in {}. The data cannot tell this change from the rest of the \
             release. Next time, record it, and bring the change to a part of the runs.",
            found.change.key.as_deref().unwrap_or("that column")
        ),
        ToldBy::Unseen => {
            format!("No run of {candidate} has {to}. Check the table and the records.")
        }
        ToldBy::AtOnce => format!(
            "No run of {candidate} has {from}. The data cannot tell this change from the rest of the release. Next time, keep {from} \
             for a part of the runs."
        ),
        ToldBy::WithTheRelease => format!(
            "Nearly all runs of {candidate} that the baseline ran beside have {to}. The data cannot tell this change from the rest of the \
             release. Next time, keep {from} for a part of the runs."
        ),
        ToldBy::OneAfterTheOther => format!(
            "Runs with {from} and runs with {to} share no day and workflow. The data cannot tell the change from the days \
             and workflows. Next time, run both in the same workflow on the same days."
        ),
        ToldBy::TooFew([before, after]) => format!(
            "There are only {} of {candidate} with {from} and {} with {to}.",
            number::counted(*before, "run", "runs"),
            number::counted(*after, "run", "runs"),
        ),
        ToldBy::SameRuns(keys) => {
            let (keys, way) = (listed(keys), if keys.len() == 1 { "the two" } else { "them" });
            format!(
                "The change of {keys} came to the same runs, so the data cannot tell {way} apart. Next time, bring {to} to half of the \
                 runs, and draw that half without regard to {keys}."
            )
        }
        ToldBy::NotTogether => "The runs behind the failures are not counted by these columns together, so the data cannot tell the \
                                changes apart. Next time, give whole records in place of an exposure table."
            .to_owned(),
    }
}

/// Which changes raise the failure rate, the one that brought most failures first; `None` where none is shown to.
pub(crate) fn carrying(found: &[FoundChange], candidate: &str) -> Option<String> {
    let carrying = found.iter().filter(|one| one.carries());
    let named: Vec<String> = carrying
        .filter_map(|one| {
            let effect = one.effect()?;
            let to = with(one.column?, one.change.to.as_deref()?);
            Some(format!("{to} ({})", difference(effect)))
        })
        .collect();
    let verb = if named.len() == 1 { "raises" } else { "raise" };
    (!named.is_empty()).then(|| {
        let named = listed(&named);
        format!("Of what {candidate} changed, {named} {verb} the failure rate.")
    })
}

/// `+8.0 points, +5.0 to +12.0`.
fn difference(effect: &ChangeEffect) -> String {
    let end = |end: f64| number::points(end).replace(" points", "");
    format!(
        "{}, {} to {}",
        number::points(effect.difference),
        end(effect.interval.lower),
        end(effect.interval.upper)
    )
}

/// `prompt version p7`, `label team=west`.
fn with(column: Dimension, value: &str) -> String {
    match column {
        Dimension::Label(label) => format!("label {label}={value}"),
        column => format!("{} {value}", kind_of(column)),
    }
}

fn told(effect: &ChangeEffect, from: &str, to: &str) -> String {
    format!(
        "With days, workflows and the other changes held equal, {to} makes a difference to the failure rate ({}). Runs with {to} failed \
         in {}, and runs with {from} in {}.",
        difference(effect),
        number::share(&effect.after),
        number::share(&effect.before),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Count;
    use crate::record::Change;
    use crate::stats::Interval;
    use crate::vocabulary::ChangeKind;

    #[track_caller]
    fn says(column: &str, told: ToldBy, expected: &str) {
        let found = FoundChange {
            change: Change {
                release: "2.4.0".to_owned(),
                kind: ChangeKind::Prompt,
                key: Some(column.to_owned()),
                from: Some("p6".to_owned()),
                to: Some("p7".to_owned()),
            },
            column: Dimension::named(column),
            told,
        };
        assert_eq!(change_sentences(&found, "2.4.0"), expected);
    }

    #[test]
    fn a_change_that_is_told_has_its_figures() {
        let effect = ChangeEffect {
            before: Count::of_events(8, 400),
            after: Count::of_events(40, 400),
            difference: 0.08,
            interval: Interval {
                lower: 0.05,
                upper: 0.12,
            },
            level: 0.95,
        };
        says(
            "prompt_version",
            ToldBy::Effect(effect),
            "With days, workflows and the other changes held equal, prompt version p7 makes a difference to the failure rate (+8.0 \
             points, +5.0 to +12.0). Runs with prompt version p7 failed in 40 of 400 (10.0 %), and runs with prompt version p6 in 8 of 400 \
             (2.0 %).",
        );
    }

    #[test]
    fn a_change_that_came_at_once_says_what_to_split() {
        says(
            "label.team",
            ToldBy::AtOnce,
            "No run of 2.4.0 has label team=p6. The data cannot tell this change from the rest of the release. Next time, keep label \
             team=p6 for a part of the runs.",
        );
        says(
            "commit",
            ToldBy::SameRuns(vec!["prompt_version".to_owned()]),
            "The change of prompt_version came to the same runs, so the data cannot tell the two apart. Next time, bring commit p7 to \
             half of the runs, and draw that half without regard to prompt_version.",
        );
    }
}
