//! A candidate that somebody typed for this call. A release that no row has is a slip of the keyboard, and no verdict.

use anyhow::anyhow;

use super::settings::Settings;
use crate::decision::Decision;
use crate::exit::{self, Failure};

/// The check that fails where a named candidate has no runs.
const NOT_SEEN: &str = "data:candidate_not_seen";

/// Fails where the candidate of the command line is not among the releases. In a file or a variable it may wait for its first
/// runs, and the night is `data_incomplete`.
pub(super) fn seen_candidate(settings: &Settings, night: &Decision) -> Result<(), Failure> {
    let Some(candidate) = &settings.typed_candidate else {
        return Ok(());
    };
    let mut held = night.data.releases.iter();
    if night.decided_by != NOT_SEEN || held.any(|one| one.release == *candidate) {
        return Ok(());
    }
    let (summary, action) = (&night.summary, &night.next_step.action);
    Err(Failure {
        code: exit::USAGE,
        error: anyhow!("--candidate {candidate}: {summary} Next: {action}."),
    })
}
