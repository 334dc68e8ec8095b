//! How the budget for false alarms is spent over the nights.
//!
//! A union bound: night k may raise a false alarm with probability at most its share, and the
//! shares of all nights sum to the budget. Within the horizon the shares are equal; a reserve
//! keeps an open-ended watch going afterwards.

use std::f64::consts::PI;

/// A budget for false alarms over a rollout.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spending {
    budget: f64,
    horizon: u32,
    reserve: f64,
}

/// The part of [`interval_level`]'s error that is kept for nights after the horizon.
const INTERVAL_RESERVE: f64 = 0.1;

impl Spending {
    /// A plan that spends `budget`·(1 − `reserve`) evenly over nights 1 to `horizon` and the
    /// rest afterwards.
    ///
    /// `None` unless 0 < budget < 1, horizon ≥ 1 and 0 ≤ reserve < 1.
    #[must_use]
    pub fn new(budget: f64, horizon: u32, reserve: f64) -> Option<Self> {
        let sound = budget > 0.0 && budget < 1.0 && horizon >= 1 && (0.0..1.0).contains(&reserve);
        sound.then_some(Self {
            budget,
            horizon,
            reserve,
        })
    }

    /// The probability of a false alarm that night `night` (from 1) may spend.
    ///
    /// budget·(1 − reserve)/H up to the horizon H, then budget·reserve·6/(π²j²) on the j-th
    /// night after it (Σ 1/j² = π²/6). 0 on night 0.
    #[must_use]
    pub fn night_share(&self, night: u32) -> f64 {
        if night == 0 {
            return 0.0;
        }
        if night <= self.horizon {
            return self.budget * (1.0 - self.reserve) / f64::from(self.horizon);
        }
        let after = f64::from(night - self.horizon);
        self.budget * self.reserve * 6.0 / (PI * PI * after * after)
    }

    /// What nights 1 to `night` may spend together; never more than the budget.
    #[must_use]
    pub fn spent_by(&self, night: u32) -> f64 {
        let within = f64::from(night.min(self.horizon)) / f64::from(self.horizon);
        let planned = self.budget * (1.0 - self.reserve) * within;
        // Past 10,000 nights the rest of Σ 1/j² is below 1e-4 of the reserve.
        let after: f64 = (1..=night.saturating_sub(self.horizon).min(10_000))
            .rev()
            .map(|night| self.night_share(self.horizon + night))
            .sum();
        (planned + after).min(self.budget)
    }
}

/// The level night `night`'s intervals need for the intervals of all nights to hold at once with
/// probability `level`: 1 − the night's share of 1 − `level` (a union bound).
///
/// Within the horizon H night k's share is 2k/(H(H+1)): the first nights' intervals are wide
/// whatever their level, and what is lost on them is won on the last, when a release is to be let
/// go. A tenth of the error is kept for nights after the horizon. Night 0 has no interval and
/// returns 1, as does any plan that [`Spending::new`] refuses.
#[must_use]
pub fn interval_level(night: u32, level: f64, horizon: u32) -> f64 {
    let Some(spending) = Spending::new(1.0 - level, horizon, INTERVAL_RESERVE) else {
        return 1.0;
    };
    let tilt = if night <= horizon {
        2.0 * f64::from(night) / (f64::from(horizon) + 1.0)
    } else {
        1.0
    };
    1.0 - tilt * spending.night_share(night)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Spending {
        Spending::new(0.01, 14, 0.1).unwrap_or(Spending {
            budget: 0.0,
            horizon: 1,
            reserve: 0.0,
        })
    }

    #[test]
    fn the_horizon_spends_all_but_the_reserve() {
        let spent: f64 = (1..=14).map(|night| plan().night_share(night)).sum();
        assert!((spent - 0.009).abs() < 1e-15);
        assert!((plan().spent_by(14) - 0.009).abs() < 1e-15);
    }

    #[test]
    fn no_watch_however_long_overspends() {
        assert!(plan().spent_by(u32::MAX) <= 0.01);
        assert!(plan().spent_by(5_000) > 0.009_99);
        assert!(plan().night_share(15) > plan().night_share(16));
    }

    #[test]
    fn without_a_reserve_nothing_is_left_after_the_horizon() {
        let plan = Spending::new(0.01, 7, 0.0);
        assert!(plan.is_some_and(|plan| plan.night_share(8) <= 0.0));
    }

    #[test]
    fn impossible_plans_are_refused() {
        assert_eq!(Spending::new(0.0, 14, 0.1), None);
        assert_eq!(Spending::new(0.01, 0, 0.1), None);
        assert_eq!(Spending::new(0.01, 14, 1.0), None);
        assert_eq!(Spending::new(f64::NAN, 14, 0.1), None);
    }

    #[test]
    fn the_intervals_of_all_nights_share_one_error() {
        let missed: f64 = (1..=1_000)
            .map(|night| 1.0 - interval_level(night, 0.9, 14))
            .sum();
        assert!(missed <= 0.1 && missed > 0.099, "{missed}");
    }
}
