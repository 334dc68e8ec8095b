//! Which two releases are compared, on which nights, and whether they ran side by side.
//!
//! The cube and the releases that the configuration names go in. [`Arms`] comes out, or the reason why nothing can be
//! compared.

mod choose_arms;
mod compared_arms;
mod lateness;
mod lifespan;
mod maturity;
mod nights_lacking;
mod overlap;
mod rollout_start;
mod unusable;

pub use compared_arms::{Arms, nights};
pub(crate) use lateness::Lateness;
pub(crate) use lifespan::{Lifespan, lifespans};
pub use maturity::Awaited;
pub(crate) use maturity::{MOST_NIGHTS, Maturity};
pub(crate) use nights_lacking::NightsLacking;
pub(crate) use overlap::{Coverage, SharedRuns};
pub(crate) use rollout_start::{Rollouts, StrayRuns};
pub(crate) use unusable::{Role, Unusable};

#[cfg(test)]
mod tests;
