//! Stratified permutation tests of scores of rescue minutes, in place of the minutes themselves.
//!
//! A run that was not rescued has the score 0. A score depends on x = ln y − μ, where y are the minutes, the candidate's
//! divided by θ, and μ is the mean of ln y over the rescues of both arms. Under the ratio θ the scores are exchangeable within
//! a stratum, as the minutes are. Their first three permutation moments are exact.

use super::rescue_stratum::{RescueStratum, Rescues};
use super::skewed_statistic::SkewedStatistic;

/// The strata with runs in both arms.
pub(super) struct RescueEvidence<'a> {
    strata: Vec<&'a RescueStratum>,
}

/// How much longer than the mean a rescue was. The scores add up to 0, so the number of rescues does not count.
pub(super) const fn length(ln_minutes: f64) -> f64 {
    ln_minutes
}

/// About the minutes over their geometric mean: near it y/e^μ is 1 + x. Each rescue counts, a long one more, and a short one
/// never against it.
pub(super) const fn burden(ln_minutes: f64) -> f64 {
    (1.0 + ln_minutes).max(0.0)
}

impl<'a> RescueEvidence<'a> {
    pub(super) fn of(strata: &'a [RescueStratum]) -> Self {
        let is_matched = |stratum: &&RescueStratum| {
            stratum.baseline.total.runs > 0 && stratum.candidate.total.runs > 0
        };
        Self {
            strata: strata.iter().filter(is_matched).collect(),
        }
    }

    /// The candidate's scores beyond its share, at θ = e^`ln_ratio`.
    pub(super) fn statistic(&self, ln_ratio: f64, score: fn(f64) -> f64) -> SkewedStatistic {
        let mut moments = SkewedStatistic::default();
        let rescues = self.sum(|ours, theirs| ours.rescues() + theirs.rescues());
        if rescues <= 0.0 {
            return moments;
        }
        let ln_minutes = self.sum(|ours, theirs| {
            ours.ln_minutes() - ln_ratio * ours.rescues() + theirs.ln_minutes()
        });
        let mean = ln_minutes / rescues;
        for stratum in &self.strata {
            let ours = stratum.candidate.powers(-ln_ratio - mean, score);
            let theirs = stratum.baseline.powers(-mean, score);
            let (candidate, baseline) = (stratum.candidate.runs(), stratum.baseline.runs());
            let runs = candidate + baseline;
            let [first, second, third] = [0, 1, 2].map(|power| ours[power] + theirs[power]);
            let mean = first / runs;
            let weight = candidate * (baseline / runs);
            moments.statistic += weight * (ours[0] / candidate - theirs[0] / baseline);
            moments.variance += weight / (runs - 1.0) * (second - first * mean).max(0.0);
            if runs > 2.0 {
                let cubes = third - mean * (3.0 * second - 2.0 * first * mean);
                let asymmetry = weight / (runs - 1.0) * ((baseline - candidate) / (runs - 2.0));
                moments.third_moment += asymmetry * cubes;
            }
        }
        moments
    }

    /// ln of the probability that the rescues fall to the arms as they did. Where they are rare, no exact p-value of a permutation
    /// is smaller.
    pub(super) fn ln_least(&self) -> f64 {
        self.sum(|ours, theirs| {
            let runs = ours.runs() + theirs.runs();
            ours.rescues() * (ours.runs() / runs).ln()
                + theirs.rescues() * (theirs.runs() / runs).ln()
        })
    }

    fn sum(&self, of: impl Fn(&Rescues, &Rescues) -> f64) -> f64 {
        let parts = self.strata.iter();
        parts
            .map(|stratum| of(&stratum.candidate, &stratum.baseline))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs and rescues of two small strata, one with a rescue of 0 minutes.
    fn strata() -> [RescueStratum; 2] {
        [
            RescueStratum {
                candidate: Rescues::of(3, &[20.0]),
                baseline: Rescues::of(5, &[4.0, 9.0]),
            },
            RescueStratum {
                candidate: Rescues::of(4, &[0.0]),
                baseline: Rescues::of(2, &[50.0]),
            },
        ]
    }

    #[track_caller]
    fn case(ratio: f64, score: fn(f64) -> f64, expected: [f64; 3]) {
        let strata = strata();
        let got = RescueEvidence::of(&strata).statistic(ratio.ln(), score);
        let got = [got.statistic, got.variance, got.third_moment];
        for (got, expected) in got.into_iter().zip(expected) {
            assert!((got - expected).abs() < 1e-11, "{got} is not {expected}");
        }
    }

    #[test]
    fn moments_are_those_of_all_assignments() {
        // Python 3: every assignment of the 8 and the 6 runs, by itertools.combinations.
        let of_length = [
            -1.117_802_131_303_4,
            2.399_154_328_053_9,
            0.310_300_145_334_3,
        ];
        case(1.0, length, of_length);
        let of_burden = [
            -1.210_050_516_807_5,
            2.708_319_553_227_2,
            -1.358_586_876_996_6,
        ];
        case(1.0, burden, of_burden);
        let of_length = [
            -1.909_145_162_442_7,
            2.988_252_292_447_2,
            0.598_416_011_261_5,
        ];
        case(2.0, length, of_length);
        let of_burden = [
            -1.862_764_111_834_8,
            2.911_770_947_421_3,
            -2.041_770_068_004_1,
        ];
        case(2.0, burden, of_burden);
    }

    #[test]
    fn no_ratio_overflows() {
        let strata = strata();
        let evidence = RescueEvidence::of(&strata);
        for ln_ratio in [-700.0, 700.0] {
            let moments = evidence.statistic(ln_ratio, length);
            assert!(moments.statistic.is_finite() && moments.variance > 0.0);
            assert!(moments.third_moment.is_finite());
        }
    }

    #[test]
    fn the_least_p_is_the_chance_of_the_assignment() {
        // ln(3/8 · (5/8)² · 4/6 · 2/6) by hand.
        let strata = strata();
        let least = RescueEvidence::of(&strata).ln_least();
        assert!((least + 3.424_913_908_279_5).abs() < 1e-11, "{least}");
    }
}
