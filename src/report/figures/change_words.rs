//! The parts of a change in words.

use crate::decision::{Contributor, Explanation};
use crate::number::{self, Precision};
use crate::report::text::name;

/// What a part of the change is called.
pub(in crate::report) fn part_label(part: &Contributor) -> String {
    let place = format!("{} in {}", name(&part.failure_class), name(&part.workflow));
    match &part.tool {
        Some(tool) => format!("{place} × {}", name(tool)),
        None => place,
    }
}

/// What the parts that are not listed are called.
pub(in crate::report) fn rest_label(explanation: &Explanation) -> String {
    number::counted(explanation.rest.count, "other part", "other parts")
}

/// The digits of the parts: one more than it takes to show the whole.
pub(in crate::report) fn digits(explanation: &Explanation) -> Precision {
    let rates = [
        Some(explanation.baseline_rate),
        Some(explanation.candidate_rate),
    ];
    Precision::of(&[rates], &[rates[0], rates[1]], 100.0).finer()
}
