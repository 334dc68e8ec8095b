//! The score of the rate ratio at 1, which adds up over strata and over nights.

use super::stratum::Stratum;
use crate::hypergeometric::FixedMargins;
use crate::variation::{Dispersion, ReferenceLaw};

/// `s − E[S]` and `V[S]` of the candidate's events at ratio 1, given every stratum's total. Scores of separate strata add
/// up, so the evidence of many nights is accumulated night by night.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// Events beyond the number expected at ratio 1. At 1e9 runs the difference of two rounded totals would keep few
    /// digits, so the gaps of the strata are summed instead.
    pub gap: f64,
    /// The variance of the gap if runs were independent. It is also the information about the log ratio.
    pub variance: f64,
}

impl Score {
    /// The score of some strata.
    #[must_use]
    pub fn of(strata: &[Stratum]) -> Self {
        let informative = strata
            .iter()
            .filter_map(|stratum| Some((stratum.margins()?, stratum.central_gap())));
        Self::sum(informative)
    }

    /// The sum over strata, each given by its margins and its gap x − n₁K/N.
    pub(super) fn sum(strata: impl Iterator<Item = (FixedMargins, f64)>) -> Self {
        strata.fold(Self::default(), |sum, (margins, gap)| {
            sum.and(Self {
                gap,
                variance: margins.central_variance(),
            })
        })
    }

    /// Adds the score of other strata to this one.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            gap: self.gap + other.gap,
            variance: self.variance + other.variance,
        }
    }

    /// The score with the arms exchanged.
    #[must_use]
    pub fn mirrored(self) -> Self {
        Self {
            gap: -self.gap,
            ..self
        }
    }

    /// `(s − E)/√(φV)` for a dispersion factor φ. It is 0 where nothing can distinguish the arms, and ±∞ where the variance
    /// is 0 but the gap is not.
    pub(super) fn standardised(self, factor: f64) -> f64 {
        if self.gap == 0.0 {
            return 0.0;
        }
        self.gap / (factor * self.variance).sqrt()
    }

    /// ln P(T ≥ (s − E)/√(φV)) for Student's t with the dispersion's degrees of freedom: the guarded p-value of "no worse".
    #[must_use]
    pub fn ln_p_guarded(self, dispersion: Dispersion) -> f64 {
        ReferenceLaw::new(Some(dispersion)).ln_upper(self.standardised(dispersion.factor))
    }
}

#[cfg(test)]
mod tests {
    use super::super::stratum::Arm;
    use super::*;

    #[test]
    fn the_central_score_is_hypergeometric() {
        let arm = |events, runs| Arm::new(events, runs).unwrap();
        let score = Score::of(&[Stratum {
            candidate: arm(3, 10),
            baseline: arm(0, 12),
        }]);
        // 3 − 10·3/22 and 10·12·3·19/(22²·21)
        assert!((score.gap - (3.0 - 30.0 / 22.0)).abs() < 1e-14);
        assert!((score.variance - 6840.0 / 10164.0).abs() < 1e-14);
    }
}
