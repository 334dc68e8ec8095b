//! The statistics: numbers in, numbers out.
//!
//! Every question starts from counts per stratum (day × workflow). [`compare_rates`] conditions on
//! each stratum's total, so that outages and shifts of the workload cancel; [`compare_means`] and
//! [`compare_mix`] do the same for minutes and for states. A [`Dispersion`] guards all three against
//! nights that vary more than independent runs would. [`Spending`], [`sequential`] and [`holm`] keep
//! many looks and many questions within one budget.
//!
//! Conventions: the ratio and the difference are candidate against baseline; one-sided p-values are
//! natural logarithms of the chance of data this bad or worse if the candidate is no worse; an
//! interval's `level` is two-sided. Nothing here reads a file, a clock or an environment.

mod association;
mod binomial;
mod chain;
pub mod contingency;
mod contour;
mod convolution;
mod decomposition;
mod difference;
pub mod dispersion;
mod distribution;
mod episode;
mod incomplete;
mod interval;
mod law;
mod looks;
pub mod means;
#[cfg(test)]
mod means_error_tests;
pub mod multiplicity;
pub mod needs;
mod noncentral;
mod number;
mod permutation;
mod poisson;
#[cfg(test)]
mod property_tests;
mod proportion;
mod quadrature;
mod rate_ratio;
mod rates;
mod recursion;
mod reference;
#[cfg(test)]
mod reference_tests;
mod root;
pub mod sequential;
#[cfg(test)]
mod sequential_property_tests;
mod series;
#[cfg(test)]
mod shared_reference_tests;
mod skewness;
pub mod spending;
mod stratum;
mod tail;
#[cfg(test)]
mod timing_tests;

pub use chain::LogRatio;
pub use contingency::{MixComparison, MixStratum, compare_mix};
pub use decomposition::{Contribution, Decomposition, StratumEffect};
pub use dispersion::{Dispersion, Night, dispersion_between_nights, dispersion_from_history};
pub use episode::{Contrast, Episode, LONGEST_EPISODE, Prior, Region, Span, episodes};
pub use interval::Interval;
pub use means::{MeanComparison, MeanStratum, Total, compare_means};
pub use multiplicity::{Hypothesis, holm};
pub use needs::{Later, Unsettled};
pub use poisson::ln_poisson_upper;
pub use proportion::rate_interval;
pub use rates::{RateComparison, Score, compare_rates, difference_upper, is_below, ln_p_exact};
pub use spending::Spending;
pub use stratum::{Arm, Stratum};
