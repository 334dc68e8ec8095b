//! What every comparison of rates says, whatever its units of independence are.

use crate::interval::Interval;

/// The change of a rate at one look. `ln_p_worse <= ln((1 − level)/2)`, `ratio_interval.lower > 1` and
/// `difference_interval.lower > 0` are equivalent, up to rounding.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateChange {
    /// The rate ratio, candidate over baseline. It is `None` where no run had the event, +∞ where only the candidate has
    /// events and 0 where only the baseline has.
    pub ratio: Option<f64>,
    /// Its interval. The upper end is +∞ where nothing bounds it.
    pub ratio_interval: Interval,
    /// The upper limit, at the same level, of the baseline's rate of successes over the candidate's: how many times fewer
    /// successes the candidate has. A success is a run without the event.
    pub success_ratio_upper: f64,
    /// The candidate's events beyond the baseline's, per run.
    pub difference: f64,
    /// Its interval.
    pub difference_interval: Interval,
    /// ln of the one-sided p of "no worse" (ratio ≤ 1).
    pub ln_p_worse: f64,
}
