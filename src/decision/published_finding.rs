//! A finding as it is published: the question, both counts, the effect, the state and the kind of event.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::labels::Corrected;
use crate::number::{Count, Estimate};
use crate::vocabulary::{
    ApprovalState, Cause, ClearedBy, EffectKind, Extent, FindingState, Metric, NoDataReason, Scope,
    Shown, Trigger,
};

/// The place that a regression is limited to. One of these is there, unless the failure plan restricts the whole release.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Carrier {
    /// The workflow.
    pub workflow: Option<String>,
    /// The tool.
    pub tool: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// The tenant.
    pub tenant: Option<String>,
    /// The version or the label, by its column: `prompt_version`, `label.team`. Several have the same runs.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub facets: BTreeMap<String, String>,
}

/// One question and its answer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Finding {
    /// `trigger/key=value/…`, stable from night to night.
    pub id: String,
    /// The trigger it belongs to.
    pub trigger: Trigger,
    /// What it measures.
    pub metric: Metric,
    /// The class it is about: its failures, or with another metric those of its failures that the metric counts. Null for all.
    pub failure_class: Option<String>,
    /// The workflow it is about; null for all.
    pub workflow: Option<String>,
    /// Always null: no question is asked of a single tool. The tool that a regression is limited to is in `where`.
    pub tool: Option<String>,
    /// Always null: no question is asked of a single tenant. The tenant that a regression is limited to is in `where`.
    pub tenant: Option<String>,
    /// Always null: no question is asked of a single model. The model that a regression is limited to is in `where`.
    pub model: Option<String>,
    /// The approval state it is about; null for all.
    pub approval_state: Option<ApprovalState>,
    /// The baseline's count over the matched strata.
    pub baseline: Count,
    /// The candidate's count over the matched strata.
    pub candidate: Count,
    /// The failure rates by the labels of people; absent where they do not suffice, and for every other question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected: Option<Corrected>,
    /// The change as a ratio (or a distance between mixes).
    pub effect: Effect,
    /// The change in absolute terms; null for a mix.
    pub difference: Option<Effect>,
    /// Base-10 logarithm of the one-sided p of "no worse".
    pub log10_p: Option<f64>,
    /// p after adjustment for the night's questions (Holm 1979).
    pub adjusted_p: Option<f64>,
    /// Always null: the tests are p-values with error spending, and no e-value is computed.
    pub log10_e: Option<f64>,
    /// How much more the nights vary than independent runs would; null where it could not be estimated.
    pub dispersion: Option<f64>,
    /// The baseline's nights before the candidate, which the upper ends of `effect` and `difference` also count; null where they do
    /// not count.
    pub history: Option<FindingHistory>,
    /// The tasks that both releases ran, each of which is compared with itself; null where runs are compared by day and workflow.
    pub tasks: Option<u64>,
    /// The ratio (or distance) from which a change matters.
    pub margin: f64,
    /// The absolute change from which it matters; null where none applies.
    pub margin_difference: Option<f64>,
    /// The upper limit of the baseline's rate of runs without the event over the candidate's; null where it is no rate or nothing
    /// bounds it. A finding is clear by ratio only where this is below `margin` too.
    pub success_ratio_upper: Option<f64>,
    /// What the finding shows.
    pub state: FindingState,
    /// The same as every output prints it: a clear finding that is worse within its margin is kept apart.
    pub shown: Shown,
    /// The margin that makes it clear; null in any other state.
    pub cleared_by: Option<ClearedBy>,
    /// Why it is in its state, as a clause.
    pub state_reason: String,
    /// Why there is no answer, with `no_data`.
    pub reason: Option<NoDataReason>,
    /// The same as a clause.
    pub reason_text: Option<String>,
    /// For each recorded column that it depends on, the shares of runs (or failures, or rescues) that have a value there.
    pub known: BTreeMap<String, KnownShares>,
    /// A class that the baseline never had.
    pub new_failure_class: bool,
    /// A class that the baseline had and the candidate never had.
    pub vanished_failure_class: bool,
    /// The cause, where that is asked.
    pub cause: Option<Cause>,
    /// The place it is limited to, where it is local.
    pub r#where: Option<Carrier>,
    /// The values of tool, model, tenant, versions and labels that a local regression is limited to, by column; several where they have
    /// the same runs.
    pub facets: BTreeMap<String, String>,
    /// How far it reaches, where that is asked.
    pub extent: Option<Extent>,
    /// Cause and extent in one word.
    pub scope: Option<Scope>,
    /// The probability of this scope, between 0 and 1; null where the finding did not regress.
    pub scope_confidence: Option<f64>,
    /// What shows the scope, in sentences.
    pub scope_evidence: Option<String>,
    /// Since when; null where the finding did not regress.
    pub onset: Option<Onset>,
    /// What keeping the candidate costs a night.
    pub cost_per_night: Option<CostPerNight>,
    /// Its rank by harm, from 1: regressions first, then by money, minutes and failures a night.
    pub rank_by_harm: u64,
    /// What it would take to settle an inconclusive finding.
    pub needs: Option<Needs>,
    /// Why `needs` gives no number for an inconclusive finding.
    pub needs_reason: Option<String>,
    /// The planned response, once a failure plan is in use.
    pub response: Option<String>,
    /// Who must act.
    pub owner: Option<String>,
    /// At most twenty run ids of the candidate, newest day first.
    pub runs: Vec<String>,
}

/// The shares of both releases' runs that have a value in a column, over the matched strata.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct KnownShares {
    /// Between 0 and 1; null without such runs.
    pub baseline: Option<f64>,
    /// Between 0 and 1; null without such runs.
    pub candidate: Option<f64>,
}

/// An estimate with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Effect {
    /// Ratio, difference or distance.
    pub kind: EffectKind,
    /// Null where nothing could be estimated.
    pub estimate: Option<f64>,
    /// Null where unbounded.
    pub lower: Option<f64>,
    /// Null where unbounded.
    pub upper: Option<f64>,
    /// The coverage the interval promises.
    pub level: f64,
    /// When it holds.
    pub valid: Validity,
}

/// When an interval holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Validity {
    /// At every night of the horizon at once.
    EveryNight,
    /// For this night alone.
    ThisNight,
}

/// Since when, with an interval.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Onset {
    /// The date.
    pub date: NaiveDate,
    /// Not before.
    pub lower: NaiveDate,
    /// Not after.
    pub upper: NaiveDate,
    /// How it relates to the release's first day and traffic, and what the placebo dates show.
    pub evidence: Option<String>,
    /// What days before the rollout show when they are tried as an onset; null where none could be.
    pub placebo: Option<Placebo>,
}

/// Days of the baseline's history, each tried as the onset of a week.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Placebo {
    /// How many there are.
    pub dates: u32,
    /// Those whose week rose over the week before as much as the candidate lies above the baseline.
    pub as_large: u32,
}

/// What keeping the candidate costs a night, against the baseline.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct CostPerNight {
    /// Excess failures (or other events the finding counts).
    pub failures: Option<Estimate>,
    /// Excess person-minutes of rescue.
    pub rescue_minutes: Option<Estimate>,
    /// Excess money.
    pub usd: Option<Estimate>,
}

/// What it would take to settle a finding with 80 % power, if the true effect is the one seen.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Needs {
    /// More runs of the candidate.
    pub runs: u64,
    /// Nights at its present traffic.
    pub nights: u64,
}

/// The baseline's nights before the candidate, where they show nothing but chance.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct FindingHistory {
    /// How many.
    pub nights: u32,
    /// What the baseline has there.
    pub baseline: Count,
}
