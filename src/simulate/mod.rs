//! How often the shipped decision rolls back an innocent release, and how soon it finds a bad one: rollouts are drawn
//! from a plan, counted as records would be, and judged night by night.

mod cell;
mod count;
mod draw;
mod excess;
mod judge;
mod law;
mod night;
mod own;
mod plan;
pub mod records;
mod results;
mod rollout;
mod run;
mod scenarios;
mod share;
pub mod show;
mod smallest;
mod store;
mod tally;
mod traffic;
mod unfold;

pub use cell::told;
pub use judge::{Deciding, Told, Watch};
pub use own::Own;
pub use plan::{
    Change, Changed, Hits, Incidents, More, Place, Plan, Rescue, StateShare, Traffic, Trouble,
    Workflow,
};
pub use results::{Cell, Key, Night, SCHEMA, judging};
pub use rollout::{Generator, Rollout};
pub use run::{Simulation, document};
pub use scenarios::{RATES, RATIOS, RUNS, Scenario};
pub use share::Share;
pub use smallest::{Found, Smallest, next, smallest};
pub use store::Kept;
pub use traffic::RELEASES;
pub use unfold::Unfolding;
