//! What one more night with the candidate costs.

use crate::judge::Bill;
use crate::number::{self, Estimate};

/// The bill in one sentence.
pub(crate) fn bill(bill: &Bill, candidate: &str) -> String {
    let part = |estimate: Estimate, unit: &str| {
        format!("{} {unit}{}", shown(estimate.estimate), range(estimate))
    };
    let parts: Vec<String> = [
        Some(part(bill.failures, "more failures")),
        bill.rescue_minutes
            .map(|minutes| part(minutes, "more person-minutes of rescue")),
        bill.usd.map(|usd| part(usd, "more dollars on failed runs")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let back = bill.gives_back.iter().map(|one| {
        let failures = shown(one.failures.estimate);
        format!("{failures} {} failures", one.failure_class)
    });
    let back: Vec<String> = back.collect();
    let back = if back.is_empty() {
        String::new()
    } else {
        format!(
            "; taking it back would bring back {} a night",
            back.join(", ")
        )
    };
    format!(
        "Each night with {candidate} costs {}{back}.",
        parts.join(", ")
    )
}

fn range(estimate: Estimate) -> String {
    match (estimate.lower, estimate.upper) {
        (Some(lower), Some(upper)) => format!(" ({} to {})", shown(lower), shown(upper)),
        _ => String::new(),
    }
}

/// Whole numbers from ten on, one digit below.
fn shown(value: f64) -> String {
    number::fixed(value, usize::from(value.abs() < 10.0))
}
