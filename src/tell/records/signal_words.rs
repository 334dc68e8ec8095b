//! Signals of conduct in words.

use crate::compare::Fatigue;
use crate::judge::RescueForFailure;
use crate::number::{count, counted, fixed, share};
use crate::stats::Arm;
use crate::vocabulary::FindingState;

/// Whether people rescue more runs while fewer fail: what the agent no longer reports, a person repairs.
pub(crate) fn rescue_for_failure(found: Option<RescueForFailure<'_>>) -> String {
    let Some(RescueForFailure {
        rescues,
        failures,
        is_shown,
    }) = found
    else {
        return "Not measured: whether people rescue more runs while fewer fail. This needs the rescue rate and the failure rate of two releases.".to_owned();
    };
    let rates = format!(
        "rescued: {} against {}; failed: {} against {}",
        share(&rescues.candidate),
        share(&rescues.baseline),
        share(&failures.candidate),
        share(&failures.baseline)
    );
    if is_shown {
        format!(
            "People rescue more runs while fewer fail, so failures that are no longer reported are repaired by hand ({rates})."
        )
    } else {
        format!("The data do not show that people rescue more runs while fewer fail ({rates}).")
    }
}

/// Whether more is approved in less time.
pub(crate) fn approval_fatigue(found: Option<&Fatigue>) -> String {
    let Some(found) = found else {
        return "Not measured: approval fatigue. This needs approval_state and approval_wait_s of two releases.".to_owned();
    };
    let of = |arm: Arm| {
        format!(
            "{} of {}",
            count(arm.events()),
            counted(arm.exposure(), "run", "runs")
        )
    };
    let rates = format!(
        "a person approved {} against {}; the wait was {} s on average against {} s",
        of(found.approved.candidate),
        of(found.approved.baseline),
        fixed(found.waits.candidate, 0),
        fixed(found.waits.baseline, 0)
    );
    if found.state == FindingState::Regressed {
        format!("People approve more in less time, a sign of approval fatigue: {rates}.")
    } else {
        format!("The data do not show that people approve more in less time: {rates}.")
    }
}
