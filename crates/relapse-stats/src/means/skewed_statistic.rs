//! The tail of a statistic whose law is skewed.

use crate::variation::ReferenceLaw;

/// A statistic with mean 0 and its second and third moments.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SkewedStatistic {
    pub(super) statistic: f64,
    pub(super) variance: f64,
    pub(super) third_moment: f64,
}

impl SkewedStatistic {
    /// The same with the arms exchanged.
    pub(super) fn mirrored(self) -> Self {
        Self {
            statistic: -self.statistic,
            variance: self.variance,
            third_moment: -self.third_moment,
        }
    }

    /// ln of the chance of a statistic at least this large, with the variance inflated as the law says.
    pub(super) fn ln_upper(self, reference: ReferenceLaw) -> f64 {
        let variance = reference.factor * self.variance;
        if self.statistic == 0.0 || variance <= 0.0 {
            return reference.ln_upper(0.0);
        }
        let deviation = variance.sqrt();
        let skewness = self.third_moment / (variance * deviation);
        reference.ln_upper(unskewed(self.statistic / deviation, skewness))
    }
}

/// The normal deviate with the tail probability of `z` in a Pearson type III law, a shifted gamma, of this skewness. It
/// uses the cube root of Wilson & Hilferty (1931). Permutation laws of skewed data agree with that type in three moments
/// (Mielke & Berry 1982).
fn unskewed(z: f64, skewness: f64) -> f64 {
    if skewness.abs() < 1e-6 {
        return z;
    }
    let gamma = (1.0 + 0.5 * skewness * z).max(0.0);
    6.0 / skewness * (gamma.cbrt() - 1.0) + skewness / 6.0
}
