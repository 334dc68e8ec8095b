//! The contribution of some of the failures to the rate effect.

use crate::interval::Interval;
use crate::numerics::normal_upper_quantile;

/// The contribution of some of the failures to the rate effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contribution {
    /// Their part of the rate effect, in events per run.
    pub estimate: f64,
    /// Its variance if the counts were independent and Poisson: Σ a²x over the strata of both arms. Here a = ½(w₀ + w₁)/n is
    /// the weight of an event and x the arm's count.
    pub(super) variance: f64,
    /// The increase of the variance by one more event in each arm, which is equally likely in every run.
    pub(super) variance_of_one: f64,
    /// The candidate's events beyond the number at the baseline's rates.
    pub excess: f64,
    /// The baseline's events, in the strata that both arms have.
    pub baseline_count: u64,
    /// The candidate's events there.
    pub candidate_count: u64,
}

impl Contribution {
    /// The normal interval at a two-sided level, for counts whose variance is `dispersion` times that of Poisson counts.
    ///
    /// In the variance each arm's count is larger by z²/4, about one event at 95 %. The interval then has the width
    /// √(x + z²/4) of the score interval of a Poisson mean. Otherwise a part that failed in one arm only would have too narrow
    /// an interval, and a part without failures an interval of no width.
    #[must_use]
    pub fn interval(&self, level: f64, dispersion: f64) -> Interval {
        let z = normal_upper_quantile(0.5 * (1.0 - level));
        let variance = self.variance + 0.25 * z * z * self.variance_of_one;
        let reach = z * (variance * dispersion).sqrt();
        Interval {
            lower: self.estimate - reach,
            upper: self.estimate + reach,
        }
    }
}
