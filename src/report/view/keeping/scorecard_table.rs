//! The five statements of a healthy failure plan.

use crate::decision::PolicyCheck;
use crate::number::{self, Count};
use crate::report::text::Sentences;
use crate::report::view::section::{Column, Grid};
use crate::terms;
use crate::vocabulary::Health;

/// The most examples of a statement.
const EXAMPLES: usize = 3;

/// The five statements.
pub(super) fn scorecard(checks: &[PolicyCheck], sentences: &Sentences) -> Option<Grid> {
    (!checks.is_empty()).then(|| Grid {
        caption: "Failure plan scorecard".into(),
        columns: vec![
            Column::words("Statement"),
            Column::words("State"),
            Column::number("Compliance"),
            Column::number("Baseline"),
            Column::number("Target"),
            Column::words("Worst runs, or what is not measured"),
        ],
        rows: checks
            .iter()
            .map(|check| {
                vec![
                    terms::statement(check.check).into(),
                    state(check.state).into(),
                    figure(check).into(),
                    number::finite(check.baseline)
                        .map_or_else(String::new, number::rate)
                        .into(),
                    number::rate(check.target).into(),
                    aside(check, sentences).into(),
                ]
            })
            .collect(),
        more: None,
    })
}

fn state(state: Health) -> String {
    format!("{} {}", terms::health_sign(state), terms::health(state))
}

/// `269 of 306 (87.9 %)`; below twenty the counts alone.
fn figure(check: &PolicyCheck) -> String {
    check.kept.map_or_else(
        || number::UNKNOWN.to_owned(),
        |kept| number::share(&Count::of_events(kept, check.of)),
    )
}

fn aside(check: &PolicyCheck, sentences: &Sentences) -> String {
    let reason = check.reason.as_deref();
    let reason = reason.map(|reason| sentences.text(reason).as_str().to_owned());
    let examples = check
        .examples_in_words
        .iter()
        .take(EXAMPLES)
        .map(|one| sentences.name(one).to_string());
    let examples = examples.collect::<Vec<_>>().join(", ");
    [reason, Some(examples).filter(|list| !list.is_empty())]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("; ")
}
