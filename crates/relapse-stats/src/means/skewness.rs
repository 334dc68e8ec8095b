//! The skewness of the permutation law of minutes.
//!
//! In a small arm one long rescue raises the mean far. The statistic is skewed to that arm's side, and by a normal law it
//! would seem significant. The third central moment of the candidate's total in a stratum is n₁n₀(n₀−n₁)/(n(n−1)(n−2)) ·
//! Σ(y − ȳ)³. The sum of cubes is not recorded. Sums and sums of squares give it in two ways:
//!
//! - Bounds: in each arm of each stratum it is at least (Σy²)²/Σy (Cauchy–Schwarz, with equality for equal minutes). It is at
//!   most (Σy²)^{3/2}, where one rescue outweighs all others.
//! - An estimate: its main part is the covariance of y and y². For this, w·(d − d̄)(e − ē)/(1 − w/W) is unbiased, where d and
//!   e are the differences between the arms' means of y and of y², w = n₁n₀/n, and W = Σw. The w-weighted means d̄ and ē
//!   over the strata remove the effect of a candidate that is worse.
//!
//! The estimate is raised by one standard error and then clamped to the bounds.

use super::mean_stratum::{MeanStratum, Total};
use crate::numerics::real;

/// The third central moment of the statistic. It errs towards large values.
pub(super) fn third_moment(strata: &[MeanStratum]) -> f64 {
    let strata: Vec<Skewed> = strata.iter().filter_map(Skewed::of).collect();
    let total: f64 = strata.iter().map(|stratum| stratum.weight).sum();
    let mean = |of: fn(&Skewed) -> f64| {
        let weighted = strata.iter().map(|stratum| stratum.weight * of(stratum));
        weighted.sum::<f64>() / total
    };
    let (minutes, squares) = (
        mean(|stratum| stratum.minutes),
        mean(|stratum| stratum.squares),
    );
    let (mut estimate, mut variance, mut least, mut most) = (0.0, 0.0, 0.0, 0.0);
    for stratum in &strata {
        let spread = stratum.weight * (stratum.minutes - minutes) * (stratum.squares - squares);
        let term = stratum.asymmetry * stratum.runs * spread / (1.0 - stratum.weight / total);
        estimate += term + stratum.asymmetry * stratum.rest;
        variance += term * term;
        let ends = [stratum.equal_cubes, stratum.single_cubes];
        let ends = ends.map(|cubes| stratum.asymmetry * (cubes + stratum.product + stratum.rest));
        least += f64::min(ends[0], ends[1]);
        most += f64::max(ends[0], ends[1]);
    }
    let raised = estimate + variance.sqrt();
    // With a single stratum the estimate is 0/0.
    if raised.is_nan() {
        most
    } else {
        raised.clamp(least, most)
    }
}

/// The contribution of one stratum to the skewness.
struct Skewed {
    /// n₁n₀(n₀−n₁)/(n(n−1)(n−2))
    asymmetry: f64,
    runs: f64,
    /// n₁n₀/n
    weight: f64,
    /// Difference of the arms' means of y.
    minutes: f64,
    /// Difference of the arms' means of y².
    squares: f64,
    /// The least that Σy³ can be.
    equal_cubes: f64,
    /// The most that Σy³ can be.
    single_cubes: f64,
    /// −n ȳ·(mean of y²). Added to Σy³ it gives n times the covariance of y and y².
    product: f64,
    /// Σ(y − ȳ)³ less n times that covariance.
    rest: f64,
}

impl Skewed {
    /// `None` with two runs or fewer, which have no third moment.
    fn of(stratum: &MeanStratum) -> Option<Self> {
        let MeanStratum {
            candidate,
            baseline,
        } = stratum;
        let (ours, theirs) = (real(candidate.runs), real(baseline.runs));
        let runs = ours + theirs;
        if runs <= 2.0 {
            return None;
        }
        let mean = (candidate.sum + baseline.sum) / runs;
        let product = mean * (candidate.sum_of_squares + baseline.sum_of_squares);
        let weight = stratum.weight();
        Some(Self {
            asymmetry: weight / (runs - 1.0) * ((theirs - ours) / (runs - 2.0)),
            runs,
            weight,
            minutes: candidate.sum / ours - baseline.sum / theirs,
            squares: candidate.sum_of_squares / ours - baseline.sum_of_squares / theirs,
            equal_cubes: candidate.equal_cubes() + baseline.equal_cubes(),
            single_cubes: candidate.single_cube() + baseline.single_cube(),
            product: -product,
            rest: 2.0 * (runs * mean * mean * mean - product),
        })
    }
}

impl Total {
    /// Σy³ if all minutes other than 0 are equal.
    fn equal_cubes(&self) -> f64 {
        if self.sum_of_squares > 0.0 {
            self.sum_of_squares * (self.sum_of_squares / self.sum)
        } else {
            0.0
        }
    }

    /// y³ of a single rescue that makes up Σy².
    fn single_cube(&self) -> f64 {
        self.sum_of_squares * self.sum_of_squares.sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(runs: u64, minutes: &[f64]) -> Total {
        Total {
            runs,
            sum: minutes.iter().sum(),
            sum_of_squares: minutes.iter().map(|minute| minute * minute).sum(),
        }
    }

    #[track_caller]
    fn close(got: f64, expected: f64) {
        assert!(
            (got / expected - 1.0).abs() < 1e-12,
            "{got} is not {expected}"
        );
    }

    #[test]
    fn two_rescues_have_the_third_moment_of_all_their_assignments() {
        // One rescue of 60 and one of 20 minutes among 30 runs, 6 of them the candidate's.
        let stratum = MeanStratum {
            candidate: total(6, &[60.0]),
            baseline: total(24, &[20.0]),
        };
        let (ours, runs) = (6.0_f64, 30.0);
        let mean = ours / runs * 80.0;
        let both = ours * (ours - 1.0) / (runs * (runs - 1.0));
        let one = ours / runs - both;
        let none = 1.0 - both - 2.0 * one;
        let expected = both * (80.0 - mean).powi(3)
            + one * (60.0 - mean).powi(3)
            + one * (20.0 - mean).powi(3)
            - none * mean.powi(3);
        // With one rescue per arm both bounds are equal, in one stratum and in two.
        close(third_moment(&[stratum]), expected);
        close(third_moment(&[stratum, stratum]), 2.0 * expected);
    }

    #[test]
    fn equal_arms_have_no_skewness() {
        let stratum = MeanStratum {
            candidate: total(50, &[600.0]),
            baseline: total(50, &[5.0, 7.0]),
        };
        assert!(third_moment(&[stratum, stratum]).abs() < 1e-300);
        assert!(third_moment(&[]).abs() < 1e-300);
    }

    #[test]
    fn the_unknown_sum_of_cubes_makes_the_tail_of_the_small_arm_heavier() {
        let minutes = [5.0, 7.0, 30.0, 1.0, 2.0];
        let cubes: f64 = minutes.iter().map(|minute| minute * minute * minute).sum();
        let small = MeanStratum {
            candidate: total(100, &minutes),
            baseline: total(900, &[]),
        };
        let large = MeanStratum {
            candidate: small.baseline,
            baseline: small.candidate,
        };
        let asymmetry = 100.0 * 900.0 * 800.0 / (1000.0 * 999.0 * 998.0);
        assert!(third_moment(&[small]) > 0.9 * asymmetry * cubes);
        let rough = third_moment(&[large]);
        assert!(rough < 0.0 && rough > -asymmetry * cubes);
    }
}
