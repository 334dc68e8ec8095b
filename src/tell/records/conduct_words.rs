//! What the conduct of the runs shows besides the audits: retries that did not help, and how long approvals waited.

use crate::decision::{Approvals, Conduct, ReviewDelay};
use crate::number::{self, counted};

/// The most workflows that are named.
const NAMED: usize = 3;

/// Both notes, where there is something to say.
pub(crate) fn conduct_notes(conduct: &Conduct) -> Vec<String> {
    let delay = conduct.review_delay.as_ref().map(review_delay);
    retries(conduct).into_iter().chain(delay).collect()
}

/// `Retries: 78 of 78 retries did not prevent the failure, at a cost of $18.96. No retry helped in booking, refund.`
fn retries(conduct: &Conduct) -> Option<String> {
    let retried = &conduct.retries.candidate;
    let attempts = retried.attempts.filter(|attempts| *attempts > 0)?;
    let cost = retried.in_vain_cost_usd.filter(|cost| *cost > 0.0);
    let cost = cost.map_or_else(String::new, |cost| {
        format!(", at a cost of {}", number::money(cost))
    });
    Some(format!(
        "Retries: {} of {} did not prevent the failure{cost}.{}",
        number::count(retried.in_vain?),
        counted(attempts, "retry", "retries"),
        never_helped(conduct)
    ))
}

fn never_helped(conduct: &Conduct) -> String {
    let never = &conduct.retries_never_helped;
    let named = never.iter().take(NAMED);
    let named: Vec<&str> = named.map(|one| one.workflow.as_str()).collect();
    let more = match never.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    if named.is_empty() {
        String::new()
    } else {
        format!(" No retry helped in {}{more}.", named.join(", "))
    }
}

fn review_delay(delay: &ReviewDelay) -> String {
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
}
