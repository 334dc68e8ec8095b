//! How much a different mix could change a rate, where too little is known of the values' own rates.

use super::mix_shift::ValueRuns;
use crate::numerics::real_length;

/// The part of the common rate by which values may differ of which nothing is known.
const UNKNOWN: f64 = 0.3;

/// What is left open of a value's rate, as a variance, from the events and runs of all values.
///
/// Before anything is known of a value, its rate has the variance τ² = (0.3 p)² about the common rate p. With the variance
/// σᵢ² = p(1 − p)/nᵢ of its own rate, τ²σᵢ²/(τ² + σᵢ²) is left (the posterior variance of two normal laws).
#[must_use]
pub fn open_variances(values: &[[f64; 2]]) -> Vec<f64> {
    let sum = |place: usize| values.iter().map(|value| value[place]).sum::<f64>();
    let (events, runs) = (sum(0), sum(1));
    let common = if runs > 0.0 { events / runs } else { 0.0 };
    let prior = (UNKNOWN * common).powi(2);
    let left = values.iter().map(|[_, runs]| {
        if *runs <= 0.0 || prior <= 0.0 {
            return prior;
        }
        let own = common * (1.0 - common) / runs;
        prior * own / (prior + own)
    });
    left.collect()
}

/// How far the mix of two releases differs, and what that could change.
#[derive(Clone, Debug, PartialEq)]
pub struct PossibleShift {
    moved: Vec<f64>,
    pooled: Vec<f64>,
    level: f64,
}

impl PossibleShift {
    /// For so many values, without a stratum.
    #[must_use]
    pub fn of(values: usize) -> Self {
        Self {
            moved: vec![0.0; values],
            pooled: vec![0.0; values],
            level: 0.0,
        }
    }

    /// Adds a stratum: its values by their places. It weighs as in [`super::MixShift`].
    pub fn add(&mut self, values: &[(usize, ValueRuns)]) {
        let sum = |of: fn(&ValueRuns) -> f64| values.iter().map(|(_, one)| of(one)).sum::<f64>();
        let [theirs, ours] = [sum(|one| one.baseline), sum(|one| one.candidate)];
        if theirs <= 0.0 || ours <= 0.0 {
            return;
        }
        let weight = ours * theirs / (ours + theirs);
        for (place, one) in values {
            let pooled = (one.baseline + one.candidate) / (ours + theirs);
            self.moved[*place] += weight * (one.candidate / ours - one.baseline / theirs);
            self.pooled[*place] += weight * pooled;
            self.level += weight * pooled * one.rate;
        }
    }

    /// The standard deviation of the change that the mix makes, in relation to the rate, from what is left open of each
    /// value's rate; 0 where there is no event.
    #[must_use]
    pub fn relative(&self, open: &[f64]) -> f64 {
        let variances = self.moved.iter().zip(open);
        let variance: f64 = variances.map(|(moved, open)| moved.powi(2) * open).sum();
        if self.level > 0.0 {
            variance.sqrt() / self.level
        } else {
            0.0
        }
    }

    /// By how many standard deviations Pearson's χ² of the mix exceeds its mean by chance.
    #[must_use]
    pub fn deviations(&self) -> f64 {
        let seen = self.moved.iter().zip(&self.pooled);
        let seen: Vec<f64> = seen
            .filter(|(_, pooled)| **pooled > 0.0)
            .map(|(moved, pooled)| moved.powi(2) / pooled)
            .collect();
        let freedom = real_length(seen.len()) - 1.0;
        if freedom <= 0.0 {
            return 0.0;
        }
        (seen.iter().sum::<f64>() - freedom) / (2.0 * freedom).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(baseline: f64, candidate: f64) -> ValueRuns {
        ValueRuns {
            baseline,
            candidate,
            rate: 0.02,
        }
    }

    /// By hand: p = 0.005, τ² = 0.0015² = 2.25e-6, σ² = 0.005 · 0.995 / 400 = 1.24375e-5.
    #[test]
    fn a_rate_of_which_little_is_known_is_left_open() {
        let open = open_variances(&[[2.0, 400.0], [2.0, 400.0], [0.0, 0.0]]);
        let left = 2.25e-6 * 1.24375e-5 / 1.46875e-5;
        assert!((open[0] - left).abs() < 1e-15 && (open[1] - left).abs() < 1e-15);
        assert!((open[2] - 2.25e-6).abs() < 1e-15);
        assert!(open_variances(&[[0.0, 10.0]])[0].abs() < f64::MIN_POSITIVE);
    }

    /// By hand: 100 runs each weigh 50. Shares 0.7 and 0.3 against 0.3 and 0.7 move 20 of 50 and −20 of 50; with
    /// variances of 0.003² the deviation is √(2 · 20² · 0.003²) = 0.08485 of 50 · 0.02 = 1. χ² is 2 · 20²/25 = 32.
    #[test]
    fn seven_to_three_against_three_to_seven() {
        let mut shift = PossibleShift::of(2);
        shift.add(&[(0, value(30.0, 70.0)), (1, value(70.0, 30.0))]);
        assert!((shift.relative(&[9e-6, 9e-6]) - 0.084_852_813_742).abs() < 1e-9);
        assert!((shift.deviations() - 31.0 / 2.0_f64.sqrt()).abs() < 1e-9);
    }

    #[test]
    fn the_same_mix_moves_nothing() {
        let mut shift = PossibleShift::of(2);
        shift.add(&[(0, value(900.0, 90.0)), (1, value(100.0, 10.0))]);
        assert!(shift.relative(&[1.0, 1.0]).abs() < 1e-12);
        assert!(shift.deviations() < 0.0);
    }
}
