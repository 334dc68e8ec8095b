//! How often the shipped decision rolls back an innocent release, and how soon it finds a bad one: rollouts are drawn
//! from a plan, counted as records would be, and judged night by night.

mod count;
mod draw;
mod judge;
mod law;
mod night;
mod plan;
pub mod records;
mod rollout;
mod scenarios;
mod traffic;
mod unfold;

pub use judge::{Deciding, Told, Watch};
pub use plan::{Change, Changed, Incidents, Place, Plan, Rescue, StateShare, Traffic, Workflow};
pub use rollout::{Generator, Rollout};
pub use scenarios::{RATES, RATIOS, RUNS, Scenario};
pub use unfold::Unfolding;
