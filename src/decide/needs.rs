//! What it would take to settle an inconclusive finding.

use super::verdict::Judged;
use crate::compare::{Arms, Finding};
use crate::config::Config;
use crate::decision::Needs;

pub(super) fn needs(
    _finding: &Finding,
    _judged: &[Judged],
    _arms: &Arms,
    _config: &Config,
) -> Option<Needs> {
    None
}

/// What it would take, however long that is.
pub(super) fn needs_without_horizon(
    _finding: &Finding,
    _judged: &[Judged],
    _arms: &Arms,
    _config: &Config,
) -> Option<Needs> {
    None
}
