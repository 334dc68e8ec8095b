//! How many digits the numbers of one comparison take.

use super::{fixed, is_zero, not_zero, signed};

/// How many digits the rates of one comparison are shown with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Precision(pub(super) usize);

impl Precision {
    /// Digits that tell each pair apart and show no value as zero that is not; `scale` is 100 for percentages.
    #[must_use]
    pub(crate) fn of(pairs: &[[Option<f64>; 2]], values: &[Option<f64>], scale: f64) -> Self {
        let shown = |value: f64, decimals| fixed(value * scale, decimals);
        let all = || {
            values
                .iter()
                .flatten()
                .copied()
                .filter(|value| value.is_finite())
        };
        let fits = |decimals: &usize| {
            let apart = pairs.iter().all(|pair| match pair {
                [Some(one), Some(other)] if (one - other).abs() > 1e-9 => {
                    shown(*one, *decimals) != shown(*other, *decimals)
                }
                _ => true,
            });
            apart && all().all(|value| value == 0.0 || !is_zero(&shown(value, *decimals)))
        };
        Self((1..4).find(fits).unwrap_or(4))
    }

    /// The fewest digits with which no share is shown as zero that is not.
    #[must_use]
    pub(crate) fn of_column(shares: &(impl Iterator<Item = f64> + Clone)) -> Self {
        let fits = |decimals: &usize| {
            let mut shares = shares.clone();
            shares.all(|share| share == 0.0 || !is_zero(&fixed(share * 100.0, *decimals)))
        };
        Self((1..3).find(fits).unwrap_or(3))
    }

    /// A value as it is shown.
    #[must_use]
    pub(crate) fn rounded(self, value: f64, scale: f64) -> f64 {
        let unit = scale * 10f64.powi(i32::try_from(self.0).unwrap_or(0));
        (value * unit).round() / unit
    }

    /// Whether a change is shown as none.
    #[must_use]
    pub(crate) fn hides(self, change: f64, scale: f64) -> bool {
        is_zero(&fixed(change * scale, self.0))
    }

    /// A rate: `2.8 %`.
    #[must_use]
    pub(crate) fn rate(self, rate: f64) -> String {
        if rate == 0.0 {
            return "0 %".to_owned();
        }
        format!("{} %", not_zero(rate * 100.0, self.0))
    }

    /// A change of a rate, with its sign and without its unit: `+1.7`.
    #[must_use]
    pub(crate) fn change(self, change: f64, scale: f64) -> String {
        signed(change * scale, self.0)
    }

    /// Whether a change is the difference of two rates, as all three are shown: a difference within days and workflows
    /// need not be that of the plain rates.
    #[must_use]
    pub(crate) fn subtracts(self, [before, after]: [f64; 2], change: f64, scale: f64) -> bool {
        let unit = 10f64.powi(i32::try_from(self.0).unwrap_or(0));
        let shown = |value: f64| (value * scale * unit).round();
        (shown(after) - shown(before) - shown(change)).abs() < 1.5
    }

    /// A plain number in this precision.
    #[must_use]
    pub(crate) fn plain(self, value: f64) -> String {
        not_zero(value, self.0)
    }
}
