//! What each workflow's share of the runs did to the whole rate.

use super::failure_counts::FailureCounts;
use crate::stats::{Decomposition, StratumEffect};

/// What a workflow's share of the runs did to the whole rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct WorkflowMix<'a> {
    pub(crate) workflow: &'a str,
    /// Its part of the change, per run.
    pub(crate) estimate: f64,
    /// Its share of the baseline's runs.
    pub(crate) baseline_share: f64,
    /// Its share of the candidate's runs.
    pub(crate) candidate_share: f64,
}

impl WorkflowMix<'_> {
    /// By how much its share moved.
    pub(crate) fn moved(&self) -> f64 {
        (self.candidate_share - self.baseline_share).abs()
    }
}

/// The mix effect by workflow, over all its strata, the largest first.
pub(super) fn by_workflow<'a>(
    counts: &FailureCounts<'a>,
    split: &Decomposition,
) -> Vec<WorkflowMix<'a>> {
    let of_workflow = |(workflow, strata): (&&'a str, &Vec<usize>)| {
        let sum = |of: fn(&StratumEffect) -> f64| -> f64 {
            strata
                .iter()
                .map(|stratum| of(&split.strata[*stratum]))
                .sum()
        };
        WorkflowMix {
            workflow,
            estimate: sum(|effect| effect.mix_effect),
            baseline_share: sum(|effect| effect.baseline_share),
            candidate_share: sum(|effect| effect.candidate_share),
        }
    };
    let mut mix: Vec<WorkflowMix<'_>> = counts.workflows.iter().map(of_workflow).collect();
    mix.sort_by(|one, other| other.estimate.abs().total_cmp(&one.estimate.abs()));
    mix
}
