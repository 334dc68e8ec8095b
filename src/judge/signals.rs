//! Patterns of conduct that show in two numbers together.

use super::judged::Judged;
use crate::compare::{Evidence, Question};
use crate::vocabulary::Metric;

/// Rescues and failures of both releases, and whether people repair what the agent no longer reports.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RescueForFailure<'a> {
    /// The rescue rate.
    pub(crate) rescues: &'a Evidence,
    /// The failure rate.
    pub(crate) failures: &'a Evidence,
    /// Both intervals show it: people rescue more runs while fewer fail.
    pub(crate) is_shown: bool,
}

/// Looks at rescues and failures together; `None` where one of the rates was not measured.
#[must_use]
pub(crate) fn rescue_for_failure(judged: &[Judged]) -> Option<RescueForFailure<'_>> {
    let of = |metric| {
        let whole = Question::whole(metric);
        let one = judged.iter().find(|one| one.finding.question == whole)?;
        one.finding.evidence.as_ref().ok()
    };
    let (rescues, failures) = (of(Metric::RescueRate)?, of(Metric::FailureRate)?);
    Some(RescueForFailure {
        rescues,
        failures,
        is_shown: rescues.interval.lower > 1.0 && failures.interval.upper < 1.0,
    })
}
