//! What an audit needs to be measured, and what it says where that is not recorded.

use super::Share;
use super::counted::Conducted;
use crate::conduct::{PACKET, RECONSTRUCTION};
use crate::cube::Denominator;
use crate::number::counted;
use crate::vocabulary::Audit;

impl Conducted {
    /// Why an audit cannot be measured; `None` where it can.
    pub(super) fn missing(&self, audit: Audit, share: &Share) -> Option<String> {
        if is_planned_only(audit) && !self.is_planned {
            return Some("no failure plan is in use".to_owned());
        }
        if self.denominator == Denominator::Exposure && needs_successes(audit) {
            return Some("only failures were given".to_owned());
        }
        let unrecorded = self.unrecorded(audit);
        if !unrecorded.is_empty() {
            let are = if unrecorded.len() == 1 { "is" } else { "are" };
            return Some(format!("{} {are} not recorded", list(&unrecorded)));
        }
        if share.arm.exposure() > 0 {
            return None;
        }
        Some(match share.unknown {
            0 => none_applies(audit).to_owned(),
            some => format!(
                "{} not say ({})",
                counted(some, "run does", "runs do"),
                needs(audit).join(", ")
            ),
        })
    }

    /// The columns that an audit needs and no case holds.
    #[must_use]
    pub fn unrecorded(&self, audit: Audit) -> Vec<&'static str> {
        let needed = needs(audit).iter().copied();
        let missing: Vec<&str> = needed
            .filter(|column| !self.recorded.contains(column))
            .collect();
        match audit {
            // One of them is enough.
            Audit::RetryWidened if missing.len() < needs(audit).len() => missing
                .into_iter()
                .filter(|column| *column == "retry_count")
                .collect(),
            // Nothing was handed over only where something could have been.
            Audit::PacketEmpty if PACKET.iter().any(|column| self.recorded.contains(column)) => {
                missing
                    .into_iter()
                    .filter(|column| *column == "handoff_target")
                    .collect()
            }
            _ => missing,
        }
    }
}

/// The columns an audit goes by.
const fn needs(audit: Audit) -> &'static [&'static str] {
    match audit {
        Audit::StopRetried | Audit::RetriedBeyondBound | Audit::RetriedInVain => &["retry_count"],
        Audit::UnsafeActionExecuted => &["action_executed"],
        Audit::RetriedNotTransient => &["retry_count", "transient"],
        Audit::RetriedNotIdempotent => &["retry_count", "idempotent"],
        Audit::RetriedHighRisk => &["retry_count", "severity"],
        Audit::RetriedUnchanged => &["retry_count", "transient", "next_action"],
        Audit::RetryWidened => &["retry_count", "approval_state", "authority_crossed"],
        Audit::EvidenceMissing => &[],
        Audit::NotReconstructable => &RECONSTRUCTION,
        Audit::HandoffNowhere | Audit::HandoffElsewhere | Audit::HandoffGeneric => {
            &["handoff_target"]
        }
        Audit::HandoffNeedless => &["handoff_target", "next_action"],
        Audit::PacketIncomplete | Audit::PacketEmpty => {
            &["handoff_target", PACKET[0], PACKET[1], PACKET[2], PACKET[3]]
        }
        Audit::HiddenRescue => &["rescued"],
        Audit::RescueWithoutHandoff => &["rescued", "handoff_target"],
        Audit::ClosedWithoutHandoff => &["closed_at", "handoff_target"],
        Audit::ApprovalBypassed | Audit::ApprovalTimedOutInto => &["approval_state"],
        Audit::ApprovedAfterTheFact => &["approval_state", "approved_at", "closed_at"],
        Audit::ExecutedUnapproved => &["approval_state", "action_executed"],
        Audit::AuthorityCrossed => &["authority_crossed"],
    }
}

/// Whether an audit speaks of successes too.
const fn needs_successes(audit: Audit) -> bool {
    matches!(
        audit,
        Audit::RetriedInVain
            | Audit::HiddenRescue
            | Audit::ApprovalBypassed
            | Audit::ApprovalTimedOutInto
            | Audit::ApprovedAfterTheFact
            | Audit::ExecutedUnapproved
            | Audit::AuthorityCrossed
    )
}

/// Whether only a plan can say what an audit asks.
const fn is_planned_only(audit: Audit) -> bool {
    matches!(
        audit,
        Audit::StopRetried
            | Audit::UnsafeActionExecuted
            | Audit::RetriedBeyondBound
            | Audit::EvidenceMissing
            | Audit::HandoffElsewhere
    )
}

/// What it means that an audit speaks of no run.
const fn none_applies(audit: Audit) -> &'static str {
    match audit {
        Audit::StopRetried | Audit::UnsafeActionExecuted => {
            "no failure of a class that the plan stops"
        }
        Audit::RetriedBeyondBound => "no retry of a class that the plan retries",
        Audit::RetriedNotTransient
        | Audit::RetriedNotIdempotent
        | Audit::RetriedHighRisk
        | Audit::RetriedUnchanged
        | Audit::RetryWidened
        | Audit::RetriedInVain => "nothing was retried",
        Audit::EvidenceMissing => "no failure of a class whose evidence is planned",
        Audit::NotReconstructable => "no failure",
        Audit::HandoffNowhere => "nothing called for a hand-off",
        Audit::HandoffElsewhere => "no hand-off of a class whose owner is planned",
        Audit::HandoffGeneric
        | Audit::HandoffNeedless
        | Audit::PacketIncomplete
        | Audit::PacketEmpty => "nothing was handed over",
        Audit::HiddenRescue => "no success",
        Audit::RescueWithoutHandoff => "nothing was rescued",
        Audit::ClosedWithoutHandoff => "no failure was closed",
        Audit::ApprovalBypassed | Audit::ApprovalTimedOutInto => "no approval was asked for",
        Audit::ApprovedAfterTheFact => "no approval by a person",
        Audit::ExecutedUnapproved => "no approval was refused or left open",
        Audit::AuthorityCrossed => "no run",
    }
}

fn list(columns: &[&str]) -> String {
    match columns {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => columns.concat(),
    }
}
