//! What was tried with the runs of a packet, in words.

use crate::decision::Tried;
use crate::number::{self, counted};
use crate::terms;

/// The most names in a line.
const NAMED: usize = 5;

/// What was tried with the runs listed. What is not recorded has its own section.
pub(crate) fn tried(tried: &Tried) -> Vec<String> {
    let of = |count: u64| {
        format!(
            "{} of {}",
            number::count(count),
            counted(tried.runs, "run", "runs")
        )
    };
    let mut lines = Vec::new();
    if tried.retries_unknown < tried.runs {
        lines.push(match tried.retried {
            0 => "Nothing was retried".to_owned(),
            some => format!(
                "Retried: {}, {} after the first",
                of(some),
                counted(tried.attempts, "attempt", "attempts")
            ),
        });
    }
    if tried.retried_in_vain > 0 {
        lines.push(format!(
            "Retried although not transient or not idempotent: {}",
            of(tried.retried_in_vain)
        ));
    }
    if !tried.handed_to.is_empty() {
        let targets = tried.handed_to.iter().take(NAMED);
        let targets: Vec<String> = targets
            .map(|target| format!("{} ({})", target.text, number::count(target.runs)))
            .collect();
        lines.push(format!("Handed over to: {}", targets.join(", ")));
    }
    if tried.rescued > 0 {
        let time = tried.rescue_minutes.map(number::minutes);
        let untimed = (tried.rescue_minutes_unknown > 0).then(|| {
            let rescues = number::count(tried.rescue_minutes_unknown);
            format!("{rescues} without a known time")
        });
        let parts = [Some(of(tried.rescued)), time, untimed];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        lines.push(format!(
            "Finished or repaired by a person: {}",
            parts.join(", ")
        ));
    }
    if !tried.approvals.is_empty() {
        let states = tried.approvals.iter();
        let states: Vec<String> = states
            .map(|seen| {
                format!(
                    "{} ({})",
                    terms::approval(seen.state),
                    number::count(seen.runs)
                )
            })
            .collect();
        lines.push(format!("Approvals: {}", states.join(", ")));
    }
    for (count, what) in [
        (tried.action_executed, "Unsafe action executed"),
        (tried.authority_crossed, "Acted outside their authority"),
        (tried.closed, "Closed"),
        (tried.closed_without_handoff, "Closed without a hand-off"),
    ] {
        if count > 0 {
            lines.push(format!("{what}: {}", of(count)));
        }
    }
    lines
}
