//! Splits the change of the failure rate.

use super::breakdown::Breakdown;
use super::by_version::by_version;
use super::contributing::Dispersions;
use super::failure_counts::{FailureCounts, Runs};
use super::failure_parts::{by_class, by_part, by_place};
use super::leading::leading;
use super::workflow_mix::by_workflow;
use crate::compare::{Finding, View};
use crate::stats::Decomposition;

/// Splits the change of the failure rate, candidate minus baseline, into a rate effect and a mix effect (Kitagawa 1955). The
/// rate effect is split further into failure classes by workflow and tool, the mix effect into workflows.
///
/// The strata are day × workflow over the days of the rollout on which both releases ran. Where the releases share no day,
/// they are the workflows. In a stratum that one release lacks, the other's rate stands in, and what the stratum contributes
/// is mix. `None` where a release has no runs on these days.
///
/// Intervals take the variation of the finding of the part's class, or of all failures, and no less than chance's.
#[must_use]
pub(crate) fn explain<'a>(
    view: &View<'a>,
    findings: &[Finding],
    level: f64,
) -> Option<Breakdown<'a>> {
    let counts = FailureCounts::of(view, Runs::Shared);
    let split = Decomposition::of(&counts.strata)?;
    let all_counts = FailureCounts::of(view, Runs::All);
    let all = Decomposition::of(&all_counts.strata)?;
    let dispersions = Dispersions::of_findings(findings);
    let parts = by_part(&counts, &split, &dispersions);
    Some(Breakdown {
        baseline_rate: split.baseline_rate,
        candidate_rate: split.candidate_rate,
        rate_effect: split.rate_effect,
        mix_effect: split.mix_effect,
        level,
        leading: leading(&counts, &split, &dispersions, &parts)
            .filter(|one| one.stands_out(level, parts.len())),
        classes: by_class(&counts, &split, &dispersions),
        mix: by_workflow(&counts, &split),
        all_change: all.change(),
        all_mix: by_workflow(&all_counts, &all),
        versions: by_version(view),
        places: by_place(&parts),
        parts,
    })
}
