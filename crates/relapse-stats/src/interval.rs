//! A closed interval of a ratio or a difference.

/// An interval with `lower <= upper`; never NaN. The upper end of a ratio may be +∞.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The smallest value not excluded.
    pub lower: f64,
    /// The largest value not excluded.
    pub upper: f64,
}

/// Where a test places the null value against an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NullValue {
    /// Rejected from above: the whole interval must lie above the null value.
    Below,
    /// Not rejected: the interval must contain the null value.
    Inside,
    /// Rejected from below: the whole interval must lie below the null value.
    Above,
}

impl Interval {
    /// Every ratio: nothing is excluded.
    pub const ANY_RATIO: Self = Self {
        lower: 0.0,
        upper: f64::INFINITY,
    };

    /// Whether `value` is not excluded.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }

    /// The smallest interval that holds this one and `value`.
    pub(super) fn reaching(self, value: f64) -> Self {
        Self {
            lower: self.lower.min(value),
            upper: self.upper.max(value),
        }
    }

    /// The same interval, moved by as little as needed for `null` to lie where the test says.
    ///
    /// A p-value and an interval that are computed in floating point, or on two scales, can
    /// disagree in the last digits; the test decides.
    pub(super) fn agreeing_with(self, null: f64, place: NullValue) -> Self {
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

    #[track_caller]
    fn case(place: NullValue, inside: bool) {
        for (lower, upper) in [(0.5, 2.0), (1.0, 1.0), (2.0, 3.0), (0.1, 0.2)] {
            let got = Interval { lower, upper }.agreeing_with(1.0, place);
            assert!(got.lower <= got.upper, "{got:?}");
            assert_eq!(got.contains(1.0), inside, "{got:?}");
        }
    }

    #[test]
    fn the_test_decides_where_the_null_value_lies() {
        case(NullValue::Below, false);
        case(NullValue::Inside, true);
        case(NullValue::Above, false);
    }
}
