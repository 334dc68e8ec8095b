//! What the charts draw: counts by night, and shares.

use chrono::NaiveDate;

use super::minutes_series::MinutesOfBoth;
use crate::number::{Count, Estimate};
use crate::vocabulary::{ApprovalState, Metric};

/// Everything the charts draw.
#[derive(Clone, Debug, Default)]
pub(crate) struct Series {
    /// The nights of the window, in order.
    pub(crate) nights: Vec<NaiveDate>,
    /// The candidate's first day in the data.
    pub(crate) candidate_since: Option<NaiveDate>,
    /// Nightly rates of both releases: the four headline metrics first, then classes whose finding is not clear.
    pub(crate) rates: Vec<RateSeries>,
    /// The share of each approval state, over the matched nights and workflows.
    pub(crate) approval_mix: Vec<MixShare>,
    /// Person-minutes of the rescued runs; null where none is known.
    pub(crate) rescue_minutes: Option<MinutesOfBoth>,
    /// The rate that the night is about; null where nothing is compared.
    pub(crate) lead: Option<Lead>,
    /// The failure rate of a release that was rolled back (as the candidate) and of the one it was rolled back to, with the
    /// nights from its first to its last in place of an onset.
    pub(crate) rollback: Option<RateSeries>,
}

/// One rate, night by night; as long as [`Series::nights`].
#[derive(Clone, Debug)]
pub(crate) struct RateSeries {
    /// What is counted.
    pub(crate) metric: Metric,
    pub(crate) failure_class: Option<String>,
    /// The baseline's nights; `None` where it did not run or the field is unknown.
    pub(crate) baseline: Vec<Option<Count>>,
    /// The candidate's nights.
    pub(crate) candidate: Vec<Option<Count>>,
    /// Between which nights its regression began, where it regressed.
    pub(crate) onset: Option<[NaiveDate; 2]>,
}

/// The rate that the night is about: that of the finding that decided, or else the failure rate.
#[derive(Clone, Debug)]
pub(crate) struct Lead {
    /// Night by night.
    pub(crate) rate: RateSeries,
    /// The only workflow that it counts; null for all.
    pub(crate) workflow: Option<String>,
    /// What the candidate had beyond the baseline, night by night, among the same workflows; `None` where they shared none.
    pub(crate) excess: Vec<Option<Estimate>>,
    /// Both releases in each workflow, over the strata that both have, the greatest excess first.
    pub(crate) places: Vec<PlaceCounts>,
}

/// Both releases in one workflow.
#[derive(Clone, Debug)]
pub(crate) struct PlaceCounts {
    /// The workflow.
    pub(crate) workflow: String,
    /// The baseline's events and runs.
    pub(crate) baseline: Count,
    /// The candidate's.
    pub(crate) candidate: Count,
}

impl PlaceCounts {
    /// Events of the candidate beyond those it would have at the baseline's rate.
    pub(crate) fn excess(&self) -> f64 {
        let expected = Count::of_rate(self.baseline.rate.unwrap_or(0.0), self.candidate.exposure);
        self.candidate.count - expected
    }
}

/// How often one approval state occurs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MixShare {
    pub(crate) state: ApprovalState,
    /// In the baseline's runs.
    pub(crate) baseline: Count,
    /// In the candidate's runs.
    pub(crate) candidate: Count,
}
