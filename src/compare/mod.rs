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
mod questions;
mod repeated_patterns;
pub mod series;
mod unclassified_rise;
mod unclassified_share;

pub use answer::{
    Contrasts, Crossing, Depth, Difference, Evidence, Finding, Look, Outlook, Pair, Place, Standing,
};
pub use arms::{Arms, Coverage, Lifespan, NightsLacking, Role, Unusable, lifespans, nights};
pub use conduct_audit::LEVEL as CONDUCT_LEVEL;
pub use conduct_audit::{
    AuditCount, AuditFinding, AuditShare, AuditTotal, Compliance, ConductFindings, Conducted,
    Fatigue, Planning, Unaudited, conduct, conduct_of_all,
};
pub use counted::{
    Assumption, KnownFields, Missing, NightExcess, Question, View, Without, in_minutes,
};
pub use questions::{Comparison, Ledger, compare};
pub use repeated_patterns::{
    Override, Overrides, PatternStanding, PatternTrend, PatternsOf, RepeatedPattern, by_release,
    repeated,
};
pub use series::rates_from_cube::{failure_rates, series};
pub use unclassified_rise::{UnclassifiedRise, rise, rise_of_late};
pub use unclassified_share::{Unclassified, UnclassifiedShare, WithoutClass, unclassified};
