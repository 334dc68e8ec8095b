//! A one-sided test of a ratio, inverted for both intervals.

use super::mean_comparison::MeanComparison;
use crate::interval::{Interval, NullValue};
use crate::numerics::zero_of_increasing;

/// The mean minutes per run of both arms over the strata, with Mantel–Haenszel weights.
#[derive(Clone, Copy, Debug)]
pub(super) struct WeightedMeans {
    pub(super) baseline: f64,
    pub(super) candidate: f64,
}

impl WeightedMeans {
    /// `None` where neither arm has minutes, and 0 or +∞ where only one has.
    pub(super) fn ratio(self) -> Option<f64> {
        (self.candidate > 0.0 || self.baseline > 0.0).then(|| self.candidate / self.baseline)
    }

    /// The difference at which the means have this ratio and the same sum.
    fn difference_at(self, ratio: f64) -> f64 {
        let sum = self.candidate + self.baseline;
        if ratio.is_finite() {
            sum * ((ratio - 1.0) / (ratio + 1.0))
        } else {
            sum
        }
    }
}

/// Both directions of a test of "the ratio is θ", from ln θ to the natural logarithm of a one-sided p.
pub(super) struct RatioTest<'a> {
    /// Of "no larger than θ".
    pub(super) worse: &'a dyn Fn(f64) -> f64,
    /// The same with the arms exchanged, at 1/θ.
    pub(super) better: &'a dyn Fn(f64) -> f64,
    /// Near the ln θ at which both are one half.
    pub(super) start: f64,
}

impl RatioTest<'_> {
    /// `None` where `level` is not within (0, 1).
    pub(super) fn compared(&self, means: WeightedMeans, level: f64) -> Option<MeanComparison> {
        if !(level > 0.0 && level < 1.0) {
            return None;
        }
        let ln_alpha = (0.5 * (1.0 - level)).ln();
        let ln_p_worse = (self.worse)(0.0);
        let Some(ratio) = means.ratio() else {
            return Some(MeanComparison {
                ratio: None,
                ratio_interval: Interval::ANY_RATIO,
                difference: 0.0,
                difference_interval: Interval {
                    lower: f64::NEG_INFINITY,
                    upper: f64::INFINITY,
                },
                ln_p_worse,
            });
        };
        let null = if ln_p_worse <= ln_alpha {
            NullValue::Below
        } else if (self.better)(0.0) <= ln_alpha {
            NullValue::Above
        } else {
            NullValue::Inside
        };
        let ratio_interval = Interval {
            lower: limit(self.worse, self.start, ratio, ln_alpha),
            upper: 1.0 / limit(self.better, -self.start, 1.0 / ratio, ln_alpha),
        };
        let difference_interval = Interval {
            lower: means.difference_at(ratio_interval.lower),
            upper: means.difference_at(ratio_interval.upper),
        };
        Some(MeanComparison {
            ratio: Some(ratio),
            ratio_interval: ratio_interval.agreeing_with(1.0, null),
            difference: means.candidate - means.baseline,
            difference_interval: difference_interval.agreeing_with(0.0, null),
            ln_p_worse,
        })
    }
}

/// The θ below the estimate where p = α. It is 0 where even θ → 0 is not rejected.
fn limit(ln_upper: &dyn Fn(f64) -> f64, start: f64, ratio: f64, ln_alpha: f64) -> f64 {
    if ratio <= 0.0 {
        return 0.0;
    }
    let start = if start.is_finite() {
        start
    } else if ln_upper(0.0) > ln_alpha {
        -1.0
    } else {
        1.0
    };
    let wanted = (-2.0 * ln_alpha).sqrt();
    let gap = |ln_ratio: f64| wanted - (-2.0 * ln_upper(ln_ratio)).sqrt();
    zero_of_increasing(gap, start, 0.3).exp()
}
