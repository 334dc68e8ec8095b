//! What each choice brings: keeping the candidate at today's share of traffic, restricting it in one place, rolling it back, or
//! looking longer first.
//!
//! The evidence of the night and the costs of the configuration go in. For each choice come out the posterior of what the
//! candidate brings beyond the baseline until the horizon's end, and the expected dollars, which may let a release go on that
//! the margins alone would hold ([`Weighed`]).

mod ahead;
mod belief;
mod prospects;
mod restrictable;
mod waits;
mod weighed;

pub(crate) use prospects::{Prospect, Prospects};
pub(crate) use restrictable::restrictable;
pub(crate) use weighed::Weighed;

/// The probability that a credible interval of a choice holds.
const CREDIBLE_LEVEL: f64 = 0.95;
