//! A closed interval of a ratio or a difference.

/// A closed interval with `lower <= upper`. No end is NaN. The upper end of a ratio may be +∞.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The smallest value that is not excluded.
    pub lower: f64,
    /// The largest value that is not excluded.
    pub upper: f64,
}

/// Where the null value of a test must be relative to an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NullValue {
    /// Rejected, with the whole interval above the null value.
    Below,
    /// Not rejected, so the interval contains it.
    Inside,
    /// Rejected, with the whole interval below the null value.
    Above,
}

impl Interval {
    /// Every ratio, from 0 to +∞. Nothing is excluded.
    pub(crate) const ANY_RATIO: Self = Self {
        lower: 0.0,
        upper: f64::INFINITY,
    };

    /// Whether `value` is not excluded.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }

    /// The smallest interval that contains this one and `value`.
    pub(crate) fn reaching(self, value: f64) -> Self {
        Self {
            lower: self.lower.min(value),
            upper: self.upper.max(value),
        }
    }

    /// The part of the interval between two values: what lies beyond them cannot be.
    pub(crate) const fn within(self, least: f64, most: f64) -> Self {
        Self {
            lower: self.lower.clamp(least, most),
            upper: self.upper.clamp(least, most),
        }
    }

    /// The same interval, changed as little as possible so that `null` is where the test requires it.
    ///
    /// A p-value and an interval that are computed in floating point, or on two scales, can disagree in the last digits.
    /// The test decides.
    pub(crate) fn agreeing_with(self, null: f64, place: NullValue) -> Self {
        let (above, below) = (null.next_up(), null.next_down());
        match place {
            NullValue::Below => {
                let lower = self.lower.max(above);
                Self {
                    lower,
                    upper: self.upper.max(lower),
                }
            }
            NullValue::Inside => Self {
                lower: self.lower.min(null),
                upper: self.upper.max(null),
            },
            NullValue::Above => {
                let upper = self.upper.min(below);
                Self {
                    lower: self.lower.min(upper),
                    upper,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_is_cut_off() {
        let interval = |lower, upper| Interval { lower, upper };
        assert_eq!(interval(-3.0, 0.5).within(-1.0, 1.0), interval(-1.0, 0.5));
        assert_eq!(interval(-0.2, 7.0).within(-1.0, 1.0), interval(-0.2, 1.0));
    }

    #[track_caller]
    fn case(place: NullValue, inside: bool) {
        for (lower, upper) in [(0.5, 2.0), (1.0, 1.0), (2.0, 3.0), (0.1, 0.2)] {
            let got = Interval { lower, upper }.agreeing_with(1.0, place);
            assert!(got.lower <= got.upper, "{got:?}");
            assert_eq!(got.contains(1.0), inside, "{got:?}");
        }
    }

    #[test]
    fn the_test_decides_where_the_null_value_is() {
        case(NullValue::Below, false);
        case(NullValue::Inside, true);
        case(NullValue::Above, false);
    }
}
