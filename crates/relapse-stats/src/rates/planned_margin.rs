//! The margin within which equal rates can be shown to be.

use crate::numerics::normal_upper_quantile;

/// Two arms that are planned: their common rate, and how many runs each will have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlannedArms {
    /// Above 0 and below 1.
    pub rate: f64,
    /// Runs of each arm, above 0.
    pub runs: [f64; 2],
    /// What the variance of independent runs is multiplied by.
    pub factor: f64,
}

/// What equal rates can be shown to be within.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlannedMargin {
    /// Of the candidate's rate to the baseline's.
    pub ratio: f64,
    /// Candidate − baseline, per run.
    pub difference: f64,
}

impl PlannedArms {
    /// The margins that a one-sided test at level `alpha` excludes with probability `power`.
    ///
    /// With z = z₁₋α + z₁₋β (β is 1 − `power`) and φ the factor, the difference is z·√(φp(1 − p)(1/n₁ + 1/n₀)) and the ratio
    /// exp(z·√(φ(1 − p)/p · (1/n₁ + 1/n₀))): the usual sample size of a non-inferiority trial, solved for its margin
    /// (Blackwelder 1982, eq. 4; for the logarithm of a ratio by the delta method).
    #[must_use]
    pub fn margin(self, alpha: f64, power: f64) -> PlannedMargin {
        let Self {
            rate,
            runs: [one, other],
            factor,
        } = self;
        let z = normal_upper_quantile(alpha) + normal_upper_quantile(1.0 - power);
        let inverse_runs = 1.0 / one + 1.0 / other;
        let difference = z * (factor * rate * (1.0 - rate) * inverse_runs).sqrt();
        PlannedMargin {
            ratio: (difference / rate).exp(),
            difference,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // SciPy 1.17: z = norm.isf(.05) + norm.isf(.1) = 2.9264051924960732, and the two square roots in plain Python.
    #[test]
    fn margins_are_those_of_the_usual_sample_size() {
        let case = |rate, runs, factor, expected: [f64; 2]| {
            let PlannedMargin { ratio, difference } =
                PlannedArms { rate, runs, factor }.margin(0.05, 0.9);
            for (seen, expected) in [ratio, difference].into_iter().zip(expected) {
                assert!((seen / expected - 1.0).abs() < 1e-9, "{seen} {expected}");
            }
        };
        case(
            0.02,
            [7000.0, 7000.0],
            1.0,
            [1.413_765_810_735_354_6, 0.006_925_138_638_593_504],
        );
        case(
            0.003,
            [2100.0, 14000.0],
            2.5,
            [7.198_878_015_602_851, 0.005_921_775_548_138_404],
        );
    }
}
