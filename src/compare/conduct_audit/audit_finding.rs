//! What the audits find.

use std::sync::Arc;

use super::audit_share::AuditShare;
use super::fatigue::Fatigue;
use super::unaudited::Unaudited;
use crate::cube::{Example, Retries};
use crate::stats::RateChange;
use crate::vocabulary::{Audit, FindingState};

/// One audit of both releases.
#[derive(Clone, Debug)]
pub(crate) struct AuditFinding {
    pub(crate) audit: Audit,
    /// The release before; absent where there is none.
    pub(crate) baseline: Option<AuditShare>,
    /// The release under rollout; where there are not two, all that ran.
    pub(crate) candidate: AuditShare,
    /// The comparison over the matched strata; absent where there is nothing to compare.
    pub(crate) comparison: Option<RateChange>,
    /// Natural logarithm of the p of "no worse", adjusted for the audits and the nights.
    pub(crate) adjusted_ln_p: Option<f64>,
    /// What it shows.
    pub(crate) state: FindingState,
    /// Why there is no answer, with `no_data`.
    pub(crate) reason: Option<Unaudited>,
    /// The worst runs of the candidate.
    pub(crate) worst: Vec<Arc<Example>>,
}

/// Everything the audit finds.
#[derive(Clone, Debug)]
pub(crate) struct ConductFindings {
    /// In the order of the vocabulary.
    pub(crate) audits: Vec<AuditFinding>,
    /// Retries of the baseline and of the candidate.
    pub(crate) retries: [Retries; 2],
    /// Workflows in which no retry helped, with how many runs were retried there.
    pub(crate) never_helped: Vec<(String, u64)>,
    /// Whether approvals are given more often, and faster.
    pub(crate) fatigue: Option<Fatigue>,
}
