//! What the conduct of the runs shows besides the audits: retries that did not help, and how long approvals waited.

use super::audits_table::unmeasured;
use crate::decision::{Approvals, Decision, ReviewDelay};
use crate::number;
use crate::report::text::{Text, name};
use crate::report::view::section::more;
use crate::report::view::source::Source;
use crate::vocabulary::FindingState;

/// The most workflows in a line.
const NAMED: usize = 3;

pub(super) fn notes(source: Source<'_>) -> Vec<Text> {
    let Source {
        decision,
        sentences,
        ..
    } = source;
    let conduct = &decision.conduct;
    let signals = conduct.signals.iter();
    let shown = signals.filter(|signal| signal.state == FindingState::Regressed);
    let mut notes: Vec<Text> = shown.map(|signal| sentences.text(&signal.text)).collect();
    notes.extend(retries(decision));
    notes.extend(conduct.review_delay.as_ref().map(review_delay));
    notes.extend(unmeasured(&conduct.audits, sentences));
    notes
}

/// What the attempts cost that did not help.
fn retries(decision: &Decision) -> Option<Text> {
    let retried = &decision.conduct.retries.candidate;
    let attempts = retried.attempts.filter(|attempts| *attempts > 0)?;
    let in_vain = retried.in_vain?;
    let cost = retried.in_vain_cost_usd.filter(|cost| *cost > 0.0);
    let cost = cost.map_or_else(String::new, |cost| {
        format!(", at a cost of {}", number::money(cost))
    });
    let never = &decision.conduct.retries_never_helped;
    let named = never
        .iter()
        .take(NAMED)
        .map(|one| name(&one.workflow).to_string());
    let rest = more(never.len(), NAMED, "decision.json");
    let named = named.chain(rest.map(|rest| rest.as_str().to_owned()));
    let never = if never.is_empty() {
        String::new()
    } else {
        let named = named.collect::<Vec<_>>().join(", ");
        format!(" No retry helped in {named}.")
    };
    Some(
        format!(
            "Retries: {} of {} did not prevent the failure{cost}.{never}",
            number::count(in_vain),
            number::counted(attempts, "retry", "retries")
        )
        .into(),
    )
}

/// How long approvals waited.
fn review_delay(delay: &ReviewDelay) -> Text {
    let seconds = |of: &Approvals| number::fixed(of.mean_wait_s, 0);
    let ratio = match (delay.wait.lower, delay.wait.upper) {
        (Some(lower), Some(upper)) => format!(
            " (ratio {} to {}, 95 % interval)",
            number::ratio(lower),
            number::ratio(upper)
        ),
        _ => String::new(),
    };
    format!(
        "Review delay: approvals waited {} s on average, in the baseline {} s{ratio}.",
        seconds(&delay.candidate),
        seconds(&delay.baseline)
    )
    .into()
}
