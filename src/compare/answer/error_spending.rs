//! How the errors of a comparison are spread over the nights.

use crate::config::Config;
use crate::stats::Spending;

/// Share of an error kept for the nights after the horizon.
const RESERVE: f64 = 0.1;

/// How the budget is spread over the nights: evenly, so that a regression is found on the first night that shows it.
pub(crate) const fn spending(config: &Config) -> Spending {
    Spending::even(config.window.horizon, RESERVE)
}

/// How the error of the intervals is spread over the nights: most of it at the end, when a release is to be let go.
pub(crate) const fn interval_spending(config: &Config) -> Spending {
    Spending::late(config.window.horizon, RESERVE)
}

/// ln of the error one tail of the intervals may make over all nights.
pub(crate) fn ln_interval_error(config: &Config) -> f64 {
    (0.5 * (1.0 - config.decision.interval_level)).ln()
}
