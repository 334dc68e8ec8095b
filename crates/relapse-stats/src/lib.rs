//! The statistics of relapse: numbers in, numbers out.
//!
//! Every question starts from counts per stratum (day × workflow). [`compare_rates`] conditions on each stratum's total,
//! so outages and shifts of the workload cancel. [`compare_rescues`], [`compare_means`] and [`compare_mix`] do the same for
//! rescue minutes, waits and states. Where whole units are assigned, or both releases ran the same tasks, [`compare_units`] and
//! [`compare_tasks`] take these as what is independent. A [`Dispersion`] guards them against nights that vary more than independent runs would.
//! [`Spending`], [`sequential`] and [`holm`] keep many looks and many questions within one error budget. [`Decomposition`],
//! [`episodes`] and [`LogRatio`] explain a change that was found. [`posterior`] and [`Waiting`] say what a release is likely to bring.
//!
//! Conventions:
//! - A ratio or a difference compares the candidate with the baseline.
//! - A p-value is one-sided and given as its natural logarithm: the chance of data this bad or worse if the candidate is
//!   no worse.
//! - The `level` of an interval is two-sided and within (0, 1).
//! - A function returns `None` where its question has no answer. It never returns a substitute.
//!
//! Nothing here reads a file, a clock or the environment.

#[cfg(test)]
mod agreement;
mod changes;
mod hypergeometric;
mod interval;
pub mod ln_level;
mod looks;
mod means;
mod numerics;
mod prospects;
mod rates;
mod tasks;
mod units;
mod variation;

pub use changes::{
    Attributed, ChangedRuns, Contrast, Contribution, Decomposition, Episode, LONGEST_EPISODE,
    LogRatio, MixShift, PossibleShift, Prior, Region, Span, StratumEffect, ValueRuns, attribute,
    episodes, open_variances, shrunk_rates,
};
pub use interval::Interval;
pub use looks::{Hypothesis, Spending, holm};
pub use means::{
    Length, MeanComparison, MeanStratum, RescueStratum, Rescues, Total, compare_means,
    compare_rescues,
};
pub use numerics::ln_poisson_upper;
pub use prospects::{Distribution, EstimatedDifference, Waited, Waiting, posterior, prior};
pub use rates::{
    Arm, Later, MixComparison, MixStratum, PlannedArms, PlannedMargin, RateChange, RateDifference,
    SampledRate, SampledRuns, Score, Stratum, Unsettled, compare_mix, compare_rates,
    difference_upper, exact_rate_interval, is_within_ratio, ln_p_above, ln_p_exact,
    rate_difference, rate_interval, sampled_rate,
};
pub use tasks::{TaskInPass, compare_tasks, dispersion_between_passes, ln_p_over_tasks};
pub use units::{Unit, compare_units};
pub use variation::{
    DatedNight, Dispersion, FEWEST_HISTORY_NIGHTS, FEWEST_SHARED_NIGHTS, HistoryVariation, Night,
    NightVariation, dispersion_between_nights, dispersion_from_history, filled_places,
    filled_places_variance, history_variation, vary_less,
};

/// Levels of repeated looks, and the sequential p-value.
pub mod sequential {
    pub use crate::looks::{
        GrowingLevels, PlannedLook, critical_levels, first_crossing, first_crossing_after,
        ln_sequential_p,
    };
}
