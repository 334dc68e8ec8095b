//! The comparison of two releases: every question, answered from the counts of the nights so far.
//!
//! The cube and the configuration go in. Findings come out: about each question, each conduct audit and each repeated
//! pattern.
//!
//! Each night asks many questions, and there are many nights. A question's sequential p-value holds for all nights at once
//! (`stats::sequential`). Holm's weighted procedure divides the budget between the questions. What earlier nights found is
//! derived from the data of those nights ([`Ledger`]), whether or not the program ran then.

mod answer;
mod arms;
mod conduct_audit;
mod counted;
mod in_units;
mod incidents;
mod matching;
mod questions;
mod recording;
mod repeated_patterns;
mod retry_proposals;
mod reviews;
pub(crate) mod series;
mod unclassified_rise;
mod unclassified_share;

/// The level of the intervals that hold on one night alone.
pub(crate) const ONE_NIGHT_LEVEL: f64 = 0.95;

#[cfg(test)]
pub(crate) use answer::Crossing;
pub(crate) use answer::{
    CandidateCounts, ClassLabels, Contrasts, Difference, Evidence, FixedMargin, History, Look,
    Margin, Pair, Pairs, Place, PlaceCounts, Standing,
};
pub use answer::{Depth, Finding, MarginsInForce, Outlook};
pub use arms::{Arms, Awaited, nights};
pub(crate) use arms::{
    Coverage, Lateness, Lifespan, MOST_NIGHTS, Maturity, NightsLacking, Role, Rollouts, SharedRuns,
    StrayRuns, Unusable, lifespans,
};
pub(crate) use conduct_audit::{
    AuditFinding, AuditShare, ConductFindings, Conducted, Fatigue, Planning, Unaudited, conduct,
    conduct_of_all,
};
pub(crate) use counted::{
    Assumption, Column, KnownRuns, LossGap, LostShare, Missing, PossibleEvents, Question,
    RecordingGap, Without, unrecorded_classes,
};
pub use counted::{KnownFields, View};
pub(crate) use in_units::{in_minutes, in_real};
pub(crate) use incidents::{Burst, FewIncidents, NightsOf, Stretch, bursts};
pub(crate) use matching::is_known_of;
pub use questions::Ledger;
pub(crate) use questions::{Comparison, compare};
pub(crate) use recording::known_shares;
pub(crate) use repeated_patterns::{
    Override, Overrides, PatternTrend, PatternsOf, RepeatedPattern, by_release, repeated,
};
pub(crate) use retry_proposals::{Proposed, RetryProposal, retry_proposals};
pub(crate) use reviews::{CorrectedArm, CorrectedRates, LabelledKind, RunSample, reading_list};
pub(crate) use series::lead;
pub(crate) use series::rates_from_cube::{failure_rates, series};
pub(crate) use unclassified_rise::{UnclassifiedRise, rise, rise_of_late};
pub(crate) use unclassified_share::{Unclassified, UnclassifiedShare, WithoutClass, unclassified};
