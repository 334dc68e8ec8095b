//! The shares of the approval states, from the cube.

use super::chart_series::MixShare;
use crate::compare::counted::{Question, QuestionTally, View, mix_states};
use crate::number::Count;
use crate::vocabulary::Metric;

/// Each state's share over the matched strata; states that never occur are left out.
pub(super) fn approval_mix(view: &View<'_>) -> Vec<MixShare> {
    let strata =
        QuestionTally::through(view, &Question::whole(Metric::ApprovalMix), view.arms.to).mixes();
    let states = mix_states();
    let mut counts = vec![(0, 0); states.len()];
    for stratum in &strata {
        for (sum, (baseline, candidate)) in counts
            .iter_mut()
            .zip(stratum.baseline.iter().zip(&stratum.candidate))
        {
            sum.0 += baseline;
            sum.1 += candidate;
        }
    }
    let baseline_runs = counts.iter().map(|(baseline, _)| baseline).sum();
    let candidate_runs = counts.iter().map(|(_, candidate)| candidate).sum();
    states
        .into_iter()
        .zip(counts)
        .filter(|(_, (baseline, candidate))| baseline + candidate > 0)
        .map(|(state, (baseline, candidate))| MixShare {
            state,
            baseline: Count::of_events(baseline, baseline_runs),
            candidate: Count::of_events(candidate, candidate_runs),
        })
        .collect()
}
