//! Scales from values to pixels, and round numbers for their ends.

use super::canvas::pixel;

/// A straight scale.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    /// The values at both ends.
    pub(super) values: [f64; 2],
    /// The pixels at both ends.
    pub(super) pixels: [i32; 2],
}

impl Scale {
    /// Where a value lies; values outside lie on the nearer end.
    pub(super) fn at(&self, value: f64) -> i32 {
        let [from, to] = self.values;
        let [start, end] = self.pixels.map(f64::from);
        let part = if to > from {
            ((value - from) / (to - from)).clamp(0.0, 1.0)
        } else {
            0.0
        };
        pixel(start + part * (end - start))
    }
}

/// The next number of the kind 1, 2, 3, 4, 5, 6, 8 times a power of ten, for an axis that starts at zero.
pub(super) fn round_up(value: f64) -> f64 {
    if !value.is_finite() || value <= 0.0 {
        return 1.0;
    }
    let power = 10f64.powf(value.log10().floor());
    [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0]
        .into_iter()
        .map(|step| step * power)
        .find(|end| *end >= value * (1.0 - 1e-9))
        .unwrap_or(10.0 * power)
}

/// An index among so many, as a part of the whole.
pub(super) fn part(index: usize, of: usize) -> f64 {
    let number = |value: usize| f64::from(u32::try_from(value).unwrap_or(u32::MAX));
    if of > 1 {
        number(index) / number(of - 1)
    } else {
        0.5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_on_round_numbers() {
        for (value, expected) in [
            (0.028, 0.03),
            (0.11, 0.2),
            (7.0, 8.0),
            (0.0, 1.0),
            (1.0, 1.0),
            (f64::NAN, 1.0),
        ] {
            assert!((round_up(value) - expected).abs() < 1e-12, "{value}");
        }
    }

    #[test]
    fn values_outside_lie_on_the_edge() {
        let scale = Scale {
            values: [0.0, 10.0],
            pixels: [100, 0],
        };
        assert_eq!(
            [
                scale.at(5.0),
                scale.at(20.0),
                scale.at(-3.0),
                scale.at(f64::NAN)
            ],
            [50, 0, 100, 0]
        );
    }
}
