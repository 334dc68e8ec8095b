//! The counts that every question about a rate starts from.

use crate::hypergeometric::FixedMargins;
use crate::numerics::{real, real_product};

/// Events among a number of runs, with `events <= exposure`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arm {
    events: u64,
    exposure: u64,
}

impl Arm {
    /// An arm of `exposure` runs, `events` of which had the event. `None` where there are more events than runs.
    #[must_use]
    pub const fn new(events: u64, exposure: u64) -> Option<Self> {
        if events <= exposure {
            Some(Self { events, exposure })
        } else {
            None
        }
    }

    /// This arm and another one together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            events: self.events + other.events,
            exposure: self.exposure + other.exposure,
        }
    }

    /// The runs that had the event.
    #[must_use]
    pub const fn events(&self) -> u64 {
        self.events
    }

    /// The runs observed.
    #[must_use]
    pub const fn exposure(&self) -> u64 {
        self.exposure
    }

    /// The runs without the event.
    #[must_use]
    pub const fn complement(&self) -> Self {
        Self {
            events: self.exposure - self.events,
            exposure: self.exposure,
        }
    }

    /// Events per run, in 0 to 1. `None` without exposure.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        (self.exposure > 0).then(|| real(self.events) / real(self.exposure))
    }
}

/// One stratum (day × workflow) of the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stratum {
    /// The release before.
    pub baseline: Arm,
    /// The release under rollout.
    pub candidate: Arm,
}

impl Stratum {
    /// The runs without the event, with the arms exchanged. Their rate ratio is the baseline's rate of successes over the
    /// candidate's, so that it rises as the candidate gets worse.
    #[must_use]
    pub const fn successes_exchanged(&self) -> Self {
        Self {
            baseline: self.candidate.complement(),
            candidate: self.baseline.complement(),
        }
    }

    /// The totals that the exact law is conditional on. `None` where they fix the candidate's events, so the stratum
    /// carries no information about the ratio.
    pub(crate) fn margins(&self) -> Option<FixedMargins> {
        let margins = FixedMargins {
            candidate: real(self.candidate.exposure),
            baseline: real(self.baseline.exposure),
            events: real(self.candidate.events) + real(self.baseline.events),
        };
        margins.are_informative().then_some(margins)
    }

    /// The candidate's events beyond its share of all events, x₁ − n₁K/N = (x₁n₀ − x₀n₁)/N. Nothing is rounded before the
    /// division.
    pub(super) fn central_gap(&self) -> f64 {
        let crossed = |events: u64, exposure: u64| u128::from(events) * u128::from(exposure);
        let ours = crossed(self.candidate.events, self.baseline.exposure);
        let theirs = crossed(self.baseline.events, self.candidate.exposure);
        let size = real_product(ours.abs_diff(theirs));
        let runs = real(self.baseline.exposure) + real(self.candidate.exposure);
        if ours < theirs {
            -size / runs
        } else {
            size / runs
        }
    }

    /// n₁n₀/(n₁+n₀) in runs: half the runs that each of two equal arms would need for the same information. It is 0 where
    /// only one release ran.
    #[must_use]
    pub fn effective_runs(&self) -> f64 {
        let [ours, theirs] = [self.candidate, self.baseline].map(|arm| real(arm.exposure));
        if ours + theirs > 0.0 {
            ours * (theirs / (ours + theirs))
        } else {
            0.0
        }
    }

    /// Whether both releases ran here. Only then can the stratum compare them.
    pub(crate) const fn is_matched(&self) -> bool {
        self.baseline.exposure > 0 && self.candidate.exposure > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_events_than_runs_are_refused() {
        assert_eq!(Arm::new(3, 2), None);
        assert_eq!(Arm::new(2, 2).map(|arm| arm.events()), Some(2));
    }

    #[test]
    fn a_rate_needs_exposure() {
        assert_eq!(Arm::new(0, 0).and_then(|arm| arm.rate()), None);
        assert_eq!(Arm::new(1, 4).and_then(|arm| arm.rate()), Some(0.25));
    }
}
