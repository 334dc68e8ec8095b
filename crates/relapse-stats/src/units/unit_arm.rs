//! The units of one release: what they would have had at the rate of their own history, and how far they are from it.

use crate::numerics::{real, real_length};
use crate::rates::Arm;

/// A unit, such as a tenant or a user, that stays with one release.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// Events and runs before the rollout, on the releases before.
    pub history: Arm,
    /// Events and runs during the rollout.
    pub rollout: Arm,
}

impl Unit {
    /// The runs without the event.
    pub(super) const fn complement(&self) -> Self {
        Self {
            history: self.history.complement(),
            rollout: self.rollout.complement(),
        }
    }
}

/// A unit's events, those expected at its own rate before, and the relative variance of that rate.
struct UnitSums {
    events: f64,
    expected: f64,
    runs_to_history: f64,
}

/// The sums over the units of one release.
#[derive(Clone, Copy, Debug)]
pub(super) struct UnitArm {
    pub(super) units: f64,
    pub(super) events: f64,
    pub(super) expected: f64,
    pub(super) runs: f64,
    /// The variance of `events` about the expected ones, given the ratio between the two.
    pub(super) variance: f64,
}

/// What units expect where the whole history knows this rate.
pub(super) struct UnitsAgainstHistory(Vec<UnitSums>);

/// The events that are added to each unit's history, with the runs that take them at the mean rate. A unit that never
/// failed is not one that never can.
const PRIOR_EVENTS: f64 = 0.5;

impl UnitsAgainstHistory {
    pub(super) fn of(units: &[Unit], mean_rate: f64) -> Self {
        let prior_runs = PRIOR_EVENTS / mean_rate;
        let expected = units.iter().map(|unit| {
            let runs = real(unit.rollout.exposure());
            let history = real(unit.history.exposure()) + prior_runs;
            let rate = (real(unit.history.events()) + PRIOR_EVENTS) / history;
            UnitSums {
                events: real(unit.rollout.events()),
                expected: runs * rate,
                runs_to_history: runs / history,
            }
        });
        Self(expected.collect())
    }

    pub(super) fn sums(&self) -> [f64; 2] {
        self.0.iter().fold([0.0; 2], |[events, expected], unit| {
            [events + unit.events, expected + unit.expected]
        })
    }

    /// The sums, with the larger of two variances. One is between units, by the jackknife (CR3; Bell & `McCaffrey` 2002):
    /// Σ ((O − R E)/(1 − h))², where h is a unit's share of ΣE. The other is that of independent runs, at the arm's own
    /// ratio R or at the ratio of both arms together, and of at least one event.
    pub(super) fn arm(&self, units: &[Unit], common_ratio: f64) -> UnitArm {
        let [events, expected] = self.sums();
        let ratio = events / expected;
        let between: f64 = self
            .0
            .iter()
            .map(|unit| {
                let apart = (1.0 - unit.expected / expected).max(f64::EPSILON);
                ((unit.events - ratio * unit.expected) / apart).powi(2)
            })
            .sum();
        let independent = |ratio: f64| -> f64 {
            let of_unit =
                |unit: &UnitSums| ratio * unit.expected * (1.0 + ratio * unit.runs_to_history);
            self.0.iter().map(of_unit).sum()
        };
        let runs = units.iter().map(|unit| real(unit.rollout.exposure()));
        UnitArm {
            units: real_length(units.len()),
            events,
            expected,
            runs: runs.sum(),
            variance: between
                .max(independent(ratio))
                .max(independent(common_ratio))
                .max(1.0),
        }
    }
}
