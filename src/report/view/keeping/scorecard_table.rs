//! The five statements of a healthy failure plan.

use crate::decision::{Decision, PolicyCheck};
use crate::number;
use crate::report::text::Sentences;
use crate::report::view::section::{Column, Grid};
use crate::terms;
use crate::vocabulary::Health;

/// The most examples of a statement.
const EXAMPLES: usize = 3;

/// The line for a terminal.
pub(super) fn line(decision: &Decision) -> Option<String> {
    let checks = &decision.policy_health;
    let met = checks.iter().filter(|check| check.state == Health::Met);
    let unmet = checks.iter().filter(|check| check.state == Health::NotMet);
    let unmet: Vec<String> = unmet
        .map(|check| format!("{}, {}", terms::statement(check.check), figure(check)))
        .collect();
    (!checks.is_empty()).then(|| {
        let broken = if unmet.is_empty() {
            String::new()
        } else {
            format!(" Not met: {}.", unmet.join("; "))
        };
        format!(
            "{} of {} statements of the scorecard are met.{broken}",
            met.count(),
            checks.len()
        )
    })
}

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

/// `87.9 % of 306`; below twenty the counts alone.
fn figure(check: &PolicyCheck) -> String {
    let Some(value) = number::finite(check.value) else {
        return number::UNKNOWN.to_owned();
    };
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    let good = (value * check.of as f64).round();
    number::share(&crate::number::Count::new(good, check.of))
}

fn aside(check: &PolicyCheck, sentences: &Sentences) -> String {
    let reason = check.reason.as_deref();
    let reason = reason.map(|reason| sentences.text(reason).as_str().to_owned());
    let examples = check
        .examples
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
