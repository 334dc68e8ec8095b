//! What the change of a rate is made of, as it is published.

use schemars::JsonSchema;
use serde::Serialize;

use super::Estimate;
use crate::number::Count;
use crate::vocabulary::Metric;

/// The change of a rate between the two releases, candidate minus baseline, split exactly: `change = rate_effect +
/// mix_effect`, the classes add up to the rate effect, and so do
/// the contributors and the rest, the parts of the mix to the mix effect.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Explanation {
    /// What is explained.
    pub metric: Metric,
    /// One sentence.
    pub summary: String,
    /// The baseline's rate over all its runs of the days compared.
    pub baseline_rate: f64,
    /// The candidate's.
    pub candidate_rate: f64,
    /// Candidate minus baseline, per run.
    pub change: f64,
    /// What the rates within like strata (day and workflow; workflow, where the releases share no day) did.
    pub rate_effect: f64,
    /// What another mix of strata did, those that only one release has among them.
    pub mix_effect: f64,
    /// One sentence where the whole moved one way and the rates within it the other (Simpson 1951).
    pub simpson: Option<String>,
    /// The coverage of the intervals, each taken for itself and on this night alone.
    pub level: f64,
    /// The narrowest cut by class, workflow and tool that has four fifths of the rate effect or more; null where none has.
    pub leading: Option<Leading>,
    /// The rate effect by failure class, the largest first.
    pub classes: Vec<ClassEffect>,
    /// The largest parts of the rate effect, the largest first.
    pub contributors: Vec<Contributor>,
    /// The other parts of it.
    pub rest: Rest,
    /// The mix effect by workflow, the largest first.
    pub mix: Vec<MixPart>,
    /// The rate effect by workflow and tool, the largest first.
    pub places: Vec<PlaceEffect>,
    /// The failures by the values of versions and labels, the largest excess first, at most fifty. The columns overlap, so they do not
    /// add up.
    pub facets: Vec<FacetExcess>,
}

/// The failures of both releases with one value of a version or a label.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FacetExcess {
    /// The column: `prompt_version`, `label.team`.
    pub column: String,
    /// The value.
    pub value: String,
    /// The baseline's failures, over all of its runs where it hardly has the value.
    pub baseline: Count,
    /// The candidate's.
    pub candidate: Count,
    /// Failures of the candidate beyond those it would have at the baseline's rates.
    pub excess: f64,
}

/// A part of the rate effect: the failures of a class, in a workflow, with a tool; null is every one.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Leading {
    /// The failure class.
    pub failure_class: Option<String>,
    /// The workflow.
    pub workflow: Option<String>,
    /// The tool.
    pub tool: Option<String>,
    /// Its part of the change, per run.
    pub effect: Estimate,
    /// The same as a share of the whole change; null where the whole is within a hundredth of the baseline's rate.
    pub share: Option<f64>,
    /// Failures of the candidate beyond those it would have at the baseline's rates.
    pub excess: f64,
    /// The baseline's failures in the strata that both releases have.
    pub baseline_count: u64,
    /// The candidate's.
    pub candidate_count: u64,
}

/// The part of the rate effect of one failure class, everywhere.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ClassEffect {
    /// The failure class.
    pub failure_class: String,
    /// Its part of the change, per run.
    pub effect: Estimate,
    /// The same as a share of the whole change; null where the whole is within a hundredth of the baseline's rate.
    pub share: Option<f64>,
    /// The baseline's failures in the strata that both releases have.
    pub baseline_count: u64,
    /// The candidate's.
    pub candidate_count: u64,
}

/// A part of the rate effect: one failure class in one workflow with one tool.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Contributor {
    /// The failure class.
    pub failure_class: String,
    /// The workflow.
    pub workflow: String,
    /// The tool; null for the failures that name none.
    pub tool: Option<String>,
    /// Its part of the change, per run.
    pub effect: Estimate,
    /// The same as a share of the whole change; null where the whole is within a hundredth of the baseline's rate.
    pub share: Option<f64>,
    /// The baseline's failures in the strata that both releases have.
    pub baseline_count: u64,
    /// The candidate's.
    pub candidate_count: u64,
}

/// The parts of the rate effect that are not listed.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
pub struct Rest {
    /// How many.
    pub count: u64,
    /// Their sum, per run.
    pub estimate: f64,
}

/// What a workflow's share of the traffic did to the whole rate.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MixPart {
    /// The workflow.
    pub workflow: String,
    /// Its part of the change, per run.
    pub estimate: f64,
    /// Its share of the baseline's runs.
    pub baseline_share: f64,
    /// Its share of the candidate's runs.
    pub candidate_share: f64,
}

/// The part of the rate effect of one tool in one workflow, all classes together.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PlaceEffect {
    /// The workflow.
    pub workflow: String,
    /// The tool; null for the failures that name none.
    pub tool: Option<String>,
    /// Failures of the candidate beyond those it would have at the baseline's rates.
    pub excess: f64,
    /// Its part of the change, per run.
    pub estimate: f64,
}
