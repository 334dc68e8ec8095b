//! Whether the releases differ in the rate of one event, or in the mix of several states.
//!
//! Counts per stratum go in: events and runs of both arms, or runs in each state. One-sided p-values and intervals of the
//! ratio, the difference and the distance come out. All of them condition on each stratum's totals.

mod association;
mod conditional_power;
mod difference;
mod mix_comparison;
mod mix_table;
mod planned_margin;
mod proportion;
mod rate_change;
mod rate_comparison;
mod rate_ratio;
#[cfg(test)]
mod rates_property_tests;
mod sampled_rate;
mod score;
mod stratum;

pub use conditional_power::{Later, Unsettled};
pub use difference::RateDifference;
#[cfg(test)]
pub(crate) use difference::Standardised;
pub(crate) use difference::{RatePair, difference};
pub use mix_comparison::{MixComparison, compare_mix};
pub use mix_table::MixStratum;
pub use planned_margin::{PlannedArms, PlannedMargin};
pub use proportion::{exact_rate_interval, ln_p_above, rate_interval};
pub use rate_change::RateChange;
pub use rate_comparison::{
    compare_rates, difference_upper, is_within_ratio, ln_p_exact, rate_difference,
};
#[cfg(test)]
pub(crate) use rate_ratio::RateEvidence;
pub(crate) use rate_ratio::estimate;
pub use sampled_rate::{SampledRate, SampledRuns, sampled_rate};
pub use score::Score;
pub use stratum::{Arm, Stratum};
