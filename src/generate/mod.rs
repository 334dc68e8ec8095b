//! Draws runs whose truth is known, for the simulation to judge and for the sample to write.
//!
//! A [`RolloutPlan`] and a seed go in. A `Rollout` comes out: as counts that grow night by night ([`Unfolding`]), or
//! as records ([`write_records`]). Nothing here knows how a night is judged.

mod arm_runs;
mod cell_law;
mod cell_night;
mod hour_spread;
mod night_counts;
mod night_factors;
mod random;
mod rollout;
mod rollout_laws;
mod rollout_names;
mod rollout_plan;
mod rollout_records;
mod rounding;
mod run_row;
#[cfg(test)]
mod scenario_tests;
mod unfolding;
mod value_law;

pub(crate) use arm_runs::RELEASES;
pub(crate) use cell_law::{CellLaw, ChangePlace, boundary_share};
pub use random::SampleRandom;
pub use rollout::Generator;
pub(crate) use rollout::Rollout;
pub use rollout_names::class_name;
pub(crate) use rollout_plan::{
    AffectedReleases, Change, Extent, Increase, PlannedWorkflow, Rescue, StateShare, Trouble,
};
pub use rollout_plan::{ChangeTarget, RATES, RATIOS, RUNS, RolloutPlan, Scenario, Traffic};
pub(crate) use rollout_plan::{MOST_RATE, lasts};
pub(crate) use rollout_records::each_record;
pub use rollout_records::write_records;
pub(crate) use rounding::{hundredths, whole};
pub use run_row::RunRow;
pub use unfolding::Unfolding;
