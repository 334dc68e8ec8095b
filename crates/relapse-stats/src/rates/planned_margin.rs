//! The margin within which equal rates can be shown to be.

use crate::numerics::{ln_normal_upper, normal_upper_quantile};

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
        let z = normal_upper_quantile(alpha) + normal_upper_quantile(1.0 - power);
        let difference = z * self.standard_error();
        PlannedMargin {
            ratio: (difference / self.rate).exp(),
            difference,
        }
    }

    /// The probability with which a one-sided test at level `alpha` excludes a margin, by the ratio or by the difference,
    /// whichever is shown more often: [`Self::margin`] solved for 1 − β.
    #[must_use]
    pub fn power(self, alpha: f64, margin: PlannedMargin) -> f64 {
        let error = self.standard_error();
        let by_ratio = margin.ratio.ln() * self.rate / error;
        let by_difference = margin.difference / error;
        let reach = by_ratio.max(by_difference);
        ln_normal_upper(normal_upper_quantile(alpha) - reach).exp()
    }

    /// Of the difference of the rates.
    fn standard_error(self) -> f64 {
        let [one, other] = self.runs;
        let inverse_runs = 1.0 / one + 1.0 / other;
        (self.factor * self.rate * (1.0 - self.rate) * inverse_runs).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // SciPy 1.17: the larger of norm.sf(norm.isf(.1) − ln(ratio)·p/s) and norm.sf(norm.isf(.1) − difference/s).
    #[test]
    fn the_power_is_that_of_the_scale_that_shows_more() {
        let case = |rate, runs, factor, [ratio, difference]: [f64; 2], expected: f64| {
            let margin = PlannedMargin { ratio, difference };
            let power = PlannedArms { rate, runs, factor }.power(0.1, margin);
            assert!((power / expected - 1.0).abs() < 1e-9, "{power} {expected}");
        };
        case(
            0.01,
            [7000.0; 2],
            1.0,
            [1.5, 0.0025],
            0.870_613_694_383_155_7,
        );
        case(
            0.003,
            [7000.0; 2],
            1.2,
            [1.5, 0.0025],
            0.882_423_178_172_384_5,
        );
        case(
            0.02,
            [7000.0, 28000.0],
            1.0,
            [1.25, 0.002],
            0.865_193_310_710_507_4,
        );
    }

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
