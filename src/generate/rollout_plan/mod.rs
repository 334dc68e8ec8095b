//! What one rollout is drawn from: parameters, and nothing that names a scenario.
//!
//! The named scenarios are plans too ([`Scenario`]). A plan's JSON is part of `simulation.json`, and its digest is the seed
//! of the rollouts that are drawn from it. So a new field must be left out of the JSON of plans that do not use it.

mod label_move;
mod night_course;
mod nulls;
mod places;
mod plan_checks;
mod plan_parameters;
mod release_change;
mod scenario_plans;
mod scenarios;
mod trouble;
mod workload;

pub(in crate::generate) use label_move::LabelMove;
pub(super) use nulls::Nulls;
pub(super) use places::PlaceColumn;
pub(crate) use places::{Places, PlannedValue, Split};
pub(crate) use plan_parameters::MOST_RATE;
pub(super) use plan_parameters::MOST_RATE_IN_OUTAGE;
pub use plan_parameters::RolloutPlan;
pub use release_change::ChangeTarget;
pub(crate) use release_change::{Change, Extent};
pub use scenarios::{RATES, RATIOS, RUNS, Scenario};
pub(crate) use trouble::lasts;
pub(crate) use trouble::{AffectedReleases, Increase, Trouble};
pub use workload::Traffic;
pub(crate) use workload::{Incidents, PlannedWorkflow, Rescue, StateShare};
