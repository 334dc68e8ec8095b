//! What an audit needs to be measured, and why some audits have no answer.

use super::audit_share::AuditShare;
use super::conducted::Conducted;
use crate::conduct::{PACKET, RECONSTRUCTION};
use crate::cube::Denominator;
use crate::vocabulary::Audit;

/// Why an audit has no answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unaudited {
    /// It needs a failure plan, and none is in use.
    NoPlan,
    /// It needs successes, and only failures were given.
    FailuresOnly,
    /// No case holds these columns, nor any other run, where the cube counts it.
    NotRecorded(Vec<&'static str>),
    /// It concerns no run of the window.
    NoneApplies(Audit),
    /// No run that it concerns has all the columns it needs.
    Unknown {
        /// How many runs it concerns.
        runs: u64,
        columns: &'static [&'static str],
    },
}

impl Conducted {
    /// Why an audit cannot be measured; `None` where it can.
    pub(super) fn missing(&self, audit: Audit, share: &AuditShare) -> Option<Unaudited> {
        if is_planned_only(audit) && !self.is_planned {
            return Some(Unaudited::NoPlan);
        }
        if self.denominator == Denominator::Exposure && needs_successes(audit) {
            return Some(Unaudited::FailuresOnly);
        }
        let unrecorded = self.unrecorded(audit);
        if !unrecorded.is_empty() {
            return Some(Unaudited::NotRecorded(unrecorded));
        }
        if share.arm.exposure() > 0 {
            return None;
        }
        Some(match share.unknown {
            0 => Unaudited::NoneApplies(audit),
            runs => Unaudited::Unknown {
                runs,
                columns: needs(audit),
            },
        })
    }

    /// The columns that an audit needs and no case holds.
    #[must_use]
    pub(crate) fn unrecorded(&self, audit: Audit) -> Vec<&'static str> {
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

/// The columns that an audit needs.
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

/// Whether an audit covers successes too.
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

/// Whether an audit needs a failure plan.
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
