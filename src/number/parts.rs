//! Parts of a whole, and how they add up as they are shown.

use super::{Precision, fixed, is_zero, not_zero};

impl Precision {
    /// The same, with up to two digits more where it takes them for the parts as they are shown to add up to the whole as it
    /// is shown. A part that is shown only as less than the last digit may be what is missing.
    #[must_use]
    pub(crate) fn adding_up(self, whole: f64, parts: &[f64], scale: f64) -> Self {
        let adds_up = |decimals: &usize| {
            let unit = 10f64.powi(i32::try_from(*decimals).unwrap_or(0));
            let shown = |value: f64| (value * scale * unit).round();
            let sum: f64 = parts.iter().map(|part| shown(*part)).sum();
            let is_hidden = |part: &&f64| **part != 0.0 && shown(**part) == 0.0;
            let slack = if parts.iter().any(|part| is_hidden(&part)) {
                1.5
            } else {
                0.5
            };
            (sum - shown(whole)).abs() < slack
        };
        let most = (self.0 + 2).min(4);
        Self((self.0..=most).find(adds_up).unwrap_or(self.0))
    }

    /// One digit more, up to four.
    #[must_use]
    pub(crate) fn finer(self) -> Self {
        Self((self.0 + 1).min(4))
    }
}

/// A part as a share of its whole: `41 %`. What others take back in part exceeds the whole, and what runs against it lies
/// below zero: both are multiples of it, `1.4 times` and `−0.1 times`.
#[must_use]
pub(crate) fn share_of_whole(share: f64) -> String {
    if (0.0..=1.0).contains(&share) {
        return format!("{} %", not_zero(share * 100.0, 0));
    }
    let decimals = usize::from(share.abs() < 10.0);
    if is_zero(&fixed(share, decimals)) {
        return "about 0".to_owned();
    }
    format!("{} times", fixed(share, decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_as_they_are_shown() {
        let shown = |whole: f64, parts: [f64; 2]| {
            let digits = Precision::of(&[], &[Some(whole)], 100.0).adding_up(whole, &parts, 100.0);
            [whole, parts[0], parts[1]].map(|value| digits.change(value, 100.0))
        };
        assert_eq!(shown(0.031, [0.030, 0.001]), ["+3.1", "+3.0", "+0.1"]);
        // 3.14 = 3.06 + 0.08 would read 3.1 = 3.1 + 0.1
        assert_eq!(shown(0.0314, [0.0306, 0.0008]), ["+3.14", "+3.06", "+0.08"]);
        // 3.894 = 3.846 + 0.049, and less than 0.1 is what 3.9 has more than 3.8
        assert_eq!(
            shown(0.038_94, [0.038_455, 0.000_49]),
            ["+3.9", "+3.8", "about 0"]
        );
        assert_eq!(shown(-0.058, [0.030, -0.088]), ["−5.8", "+3.0", "−8.8"]);
    }

    #[test]
    fn a_share_of_the_whole_is_a_percentage() {
        let shown = [0.41, -0.124, 1.4, 0.001, 0.0, 12.3].map(share_of_whole);
        assert_eq!(
            shown,
            [
                "41 %",
                "−0.1 times",
                "1.4 times",
                "< 1 %",
                "0 %",
                "12 times"
            ]
        );
    }
}
