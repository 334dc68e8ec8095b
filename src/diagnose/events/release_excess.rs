//! A release's failures against those its other days lead to expect.

use std::collections::BTreeMap;

use crate::diagnose::real_numbers::in_real;
use crate::stats::{Dispersion, Score, ln_level, ln_poisson_upper};

/// ln of the tail probability that each release must reach on its own: one in a thousand.
pub(super) const LN_EACH: f64 = ln_level::ONE_IN_A_THOUSAND;

/// ln of the tail probability that the releases must reach together, before it is divided by the days looked at.
pub(super) const LN_TOGETHER: f64 = ln_level::ONE_IN_A_HUNDRED_THOUSAND;

/// Failures, and the runs they are of.
pub(super) type FailuresAndRuns = [u64; 2];

/// The rate that earlier or other days lead to expect. Half a failure is added, so that what never failed before has a rate
/// too.
pub(super) fn usual_rate([failures, runs]: FailuresAndRuns) -> f64 {
    (in_real(failures) + 0.5) / in_real(runs.max(1))
}

/// Failures of one release, of one class or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct ReleaseExcess {
    /// Those that were seen.
    pub(crate) failures: u64,
    /// Those that the release's other days, or those before, lead to expect.
    pub(crate) expected: f64,
    /// ln of the probability of as many.
    pub(super) ln_p: f64,
}

impl ReleaseExcess {
    #[cfg(test)]
    pub(crate) const fn of(failures: u64, expected: f64) -> Self {
        Self {
            failures,
            expected,
            ln_p: 0.0,
        }
    }

    /// ln of the probability of as many: the larger of the Poisson tail's and of the guarded score's with this variance.
    pub(super) fn rarity(&self, variance: f64, dispersion: Option<Dispersion>) -> f64 {
        let score = Score {
            gap: in_real(self.failures) - self.expected,
            variance,
        };
        let guarded = dispersion.map_or(f64::NEG_INFINITY, |dispersion| {
            score.ln_p_guarded(dispersion)
        });
        ln_poisson_upper(self.failures, self.expected).max(guarded)
    }
}

/// The same, each with the name of its release.
pub(super) fn by_name(releases: &BTreeMap<&str, ReleaseExcess>) -> BTreeMap<String, ReleaseExcess> {
    let named = releases
        .iter()
        .map(|(release, seen)| ((*release).to_owned(), *seen));
    named.collect()
}
