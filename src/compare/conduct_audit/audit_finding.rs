//! What the audits find.

use std::sync::Arc;

use super::audit_share::AuditShare;
use super::fatigue::Fatigue;
use super::unaudited::Unaudited;
use crate::cube::{Example, Retries};
use crate::stats::RateComparison;
use crate::vocabulary::{Audit, FindingState};

/// One audit of both releases.
#[derive(Clone, Debug)]
pub struct AuditFinding {
    /// The audit.
    pub audit: Audit,
    /// The release before; absent where there is none.
    pub baseline: Option<AuditShare>,
    /// The release under rollout; where there are not two, all that ran.
    pub candidate: AuditShare,
    /// The comparison over the matched strata; absent where there is nothing to compare.
    pub comparison: Option<RateComparison>,
    /// Natural logarithm of the p of "no worse", adjusted for the audits and the nights.
    pub adjusted_ln_p: Option<f64>,
    /// What it shows.
    pub state: FindingState,
    /// Why there is no answer, with `no_data`.
    pub reason: Option<Unaudited>,
    /// The worst runs of the candidate.
    pub worst: Vec<Arc<Example>>,
}

/// Everything the audit finds.
#[derive(Clone, Debug)]
pub struct ConductFindings {
    /// In the order of the vocabulary.
    pub audits: Vec<AuditFinding>,
    /// Retries of the baseline and of the candidate.
    pub retries: [Retries; 2],
    /// Workflows in which no retry helped, with how many runs were retried there.
    pub never_helped: Vec<(String, u64)>,
    /// Whether approvals are given more often, and faster.
    pub fatigue: Option<Fatigue>,
}
