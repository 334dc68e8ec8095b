//! What the window says beyond the two releases compared, as it is published.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::Effect;
use crate::number::Count;
use crate::vocabulary::{ComparedBy, Recommendation, RollbackState};

/// The releases of the window, each against a pinned one; what a rollback did; and other candidates.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Across {
    /// The release all later ones are compared with; null where the one that is named has no runs in the window.
    pub reference: Option<String>,
    /// The ratio from which a change of the failure rate matters.
    pub margin: f64,
    /// From the reference to the newest, by first day.
    pub releases: Vec<ReleaseAcross>,
    /// Releases between the reference and these that are not listed.
    pub releases_left_out: u64,
    /// Small steps that add up, where they do.
    pub creep: Option<Creep>,
    /// What the most recent rollback did; null where none is seen.
    pub rollback: Option<Rollback>,
    /// Other releases being rolled out, each against the same baseline, the newest first.
    pub candidates: Vec<OtherCandidate>,
    /// Those that are not listed.
    pub candidates_left_out: u64,
}

/// One release of the chain. Effects are ratios of failure rates.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReleaseAcross {
    /// Its name.
    pub release: String,
    /// The first day of its rollout, in the window or before.
    pub first_seen: NaiveDate,
    /// The last day of its traffic.
    pub last_seen: NaiveDate,
    /// Its runs in the window.
    pub runs: u64,
    /// Its failed runs in the window.
    pub failures: u64,
    /// Whether it was rolled back: no later release is compared with it.
    pub rolled_back: bool,
    /// The release before it in the chain; null for the reference.
    pub previous: Option<String>,
    /// Against the release before it; null where the two share no workflow.
    pub versus_previous: Option<Effect>,
    /// How it is compared with the release before it.
    pub versus_previous_by: Option<ComparedBy>,
    /// Against the reference.
    pub versus_reference: Option<Effect>,
    /// How it is compared with the reference.
    pub versus_reference_by: Option<ComparedBy>,
}

/// Small steps that add up.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Creep {
    /// The release they lead to.
    pub release: String,
    /// How many steps there are from the reference to it.
    pub steps: u64,
    /// Its failure rate against the reference's.
    pub effect: Effect,
    /// The release of the largest step.
    pub largest_step: String,
    /// That step as a ratio.
    pub largest_ratio: f64,
    /// That step's part of the whole, on the scale of logarithms.
    pub largest_share: f64,
    /// One sentence.
    pub sentence: String,
}

/// What a rollback did to the failure rate.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Rollback {
    /// The release that was rolled back.
    pub release: String,
    /// The release that took its traffic back.
    pub returned_to: String,
    /// The first day of the release that was rolled back.
    pub first_run: NaiveDate,
    /// Its last day.
    pub last_run: NaiveDate,
    /// Whether it fixed the problem.
    pub state: RollbackState,
    /// The returned-to release before `first_run`.
    pub before: Count,
    /// The release that was rolled back.
    pub during: Count,
    /// The returned-to release after `last_run`.
    pub after: Count,
    /// During against before, by workflow; null where there is nothing to compare it with.
    pub during_versus_before: Option<Effect>,
    /// After against before, by workflow; null where there is nothing to compare it with.
    pub after_versus_before: Option<Effect>,
    /// After against during, by workflow.
    pub after_versus_during: Option<Effect>,
    /// The class whose rate rose most under the release that was rolled back, where one stands out.
    pub class: Option<RollbackClass>,
    /// One sentence, and one more on the class.
    pub sentence: String,
}

/// One failure class over a rollback, out of all runs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RollbackClass {
    /// The class.
    pub failure_class: String,
    /// The returned-to release before.
    pub before: Count,
    /// The release that was rolled back.
    pub during: Count,
    /// The returned-to release after.
    pub after: Count,
}

/// Another release being rolled out, judged as the candidate is. It has a budget of its own.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OtherCandidate {
    /// Its name.
    pub release: String,
    /// Its first day.
    pub first_seen: NaiveDate,
    /// Its runs in the window.
    pub runs: u64,
    /// What the night recommends for it.
    pub recommendation: Recommendation,
    /// As for the candidate.
    pub decided_by: String,
    /// One sentence.
    pub summary: String,
}
