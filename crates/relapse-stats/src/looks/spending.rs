//! How an error budget is spent over the nights.
//!
//! The spending function (Lan & `DeMets` 1983) depends on the night, not on the data. By night k of a horizon H, the share
//! (1 − reserve)·(k/H)^ρ of the error may be spent. The reserve is left for an open-ended watch afterwards. The share of a
//! night without runs accrues to the next one. [`super::sequential`] turns the shares into levels.

use std::f64::consts::PI;

/// How an error budget is spread over the nights of a rollout.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spending {
    horizon: u32,
    power: i32,
    reserve: f64,
}

impl Spending {
    /// An equal share for every night of the horizon, to find a regression on the first night that shows it.
    ///
    /// `horizon` is in nights. `reserve` is a share of the error, 0 to 1.
    #[must_use]
    pub const fn even(horizon: u32, reserve: f64) -> Self {
        Self {
            horizon,
            power: 1,
            reserve,
        }
    }

    /// Shares that grow with the night, with ρ = 4 (Kim & `DeMets` 1987).
    ///
    /// The intervals of the first nights are wide whatever their level. The share that they do not get narrows the intervals
    /// of the last nights, when a release is to be cleared. `horizon` is in nights. `reserve` is a share of the error, 0
    /// to 1.
    #[must_use]
    pub const fn late(horizon: u32, reserve: f64) -> Self {
        Self {
            horizon,
            power: 4,
            reserve,
        }
    }

    /// The share of the error, 0 to 1, that nights 1 to `night` may spend together.
    ///
    /// The j-th night after the horizon adds reserve·6/(π²j²). Since Σ 1/j² = π²/6, no watch overspends.
    #[must_use]
    pub fn by(&self, night: u32) -> f64 {
        let within = f64::from(night.min(self.horizon)) / f64::from(self.horizon.max(1));
        let planned = (1.0 - self.reserve) * within.powi(self.power);
        // After 10,000 nights the rest of Σ 1/j² is below 1e-4 of the reserve.
        let after: f64 = (1..=night.saturating_sub(self.horizon).min(10_000))
            .rev()
            .map(|night| 1.0 / f64::from(night).powi(2))
            .sum();
        (planned + self.reserve * 6.0 / (PI * PI) * after).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_horizon_spends_all_but_the_reserve() {
        assert!((Spending::even(14, 0.1).by(14) - 0.9).abs() < 1e-15);
        assert!((Spending::late(14, 0.1).by(14) - 0.9).abs() < 1e-15);
        assert!((Spending::even(14, 0.1).by(7) - 0.45).abs() < 1e-15);
        assert!((Spending::late(14, 0.0).by(7) - 0.0625).abs() < 1e-15);
        assert!(Spending::even(14, 0.1).by(0).abs() < 1e-300);
    }

    #[test]
    fn no_watch_overspends_however_long_it_is() {
        let plan = Spending::even(14, 0.1);
        assert!(plan.by(u32::MAX) <= 1.0);
        assert!(plan.by(5_000) > 0.999_9);
        assert!(plan.by(15) - plan.by(14) > plan.by(16) - plan.by(15));
    }

    #[test]
    fn without_a_reserve_nothing_is_left_after_the_horizon() {
        let plan = Spending::even(7, 0.0);
        assert!((plan.by(8) - plan.by(7)).abs() < 1e-300);
    }
}
