//! Measures the shipped decision: how often it rolls back an innocent release, and how soon it finds a bad one.
//!
//! A configuration and plans go in. Rollouts are drawn from the plans (`crate::generate`), judged night by night and
//! counted. The results of each plan come out, and are kept in `simulation.json`. A plan of a rollout (`crate::rollout`) is read off
//! the same rollouts.

#[cfg(test)]
mod agreement_tests;
mod cell_store;
mod first_lines;
mod judge;
mod judged_cell;
mod kept_simulation;
mod night_variation;
mod own_rates;
mod ramp_choice;
mod ramp_trial;
mod regret;
mod release_counts;
mod rollout_planning;
mod rollout_share;
mod rollout_tally;
mod simulation_results;
mod simulation_text;
mod smallest_change;
mod true_excess;

pub(crate) use cell_store::KeptCell;
pub(crate) use first_lines::{SettingToTry, SettingTried, settings_to_try};
pub use judge::Watch;
pub use kept_simulation::Simulation;
pub(crate) use kept_simulation::document;
pub(crate) use own_rates::OwnRates;
pub(crate) use rollout_planning::{PlannedFor, plan_chart, plan_rollout, rollouts_of_a_plan};
pub use rollout_share::RolloutShare;
pub use simulation_results::SimulatedCell;
pub(crate) use simulation_text::{chart, own_rates_text, scenario_table};
pub(crate) use smallest_change::{RatioFound, SmallestChange, next_ratio, smallest_change};
