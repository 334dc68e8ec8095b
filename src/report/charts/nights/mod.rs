//! Pictures along the nights: the rates of two releases, a rollback, a replay, and simulated rollouts.

pub(super) mod lead_rate;
pub(super) mod night_excess;
pub(super) mod nightly_rates;
mod rate_panel;
mod replay_timeline;
pub(super) mod rollback_nights;
mod simulated_nights;

pub(in crate::report) use replay_timeline::timeline;
pub(crate) use simulated_nights::{Curve, Detection, detection};
