//! Scales from values to pixels, and round numbers for their ends.

use super::canvas::pixel;

/// A straight scale.
#[derive(Clone, Copy, Debug)]
pub(in crate::report::charts) struct Scale {
    /// The values at both ends.
    pub(in crate::report::charts) values: [f64; 2],
    /// The pixels at both ends.
    pub(in crate::report::charts) pixels: [i32; 2],
}

impl Scale {
    /// Where a value lies; values outside lie on the nearer end.
    pub(in crate::report::charts) fn at(&self, value: f64) -> i32 {
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
pub(in crate::report::charts) fn round_up(value: f64) -> f64 {
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

/// Round numbers a step of 1, 2 or 5 times a power of ten apart, three to eight of them: the first is not above the least
/// value, the last not below the greatest.
pub(in crate::report::charts) fn round_ticks(least: f64, most: f64) -> Vec<f64> {
    let span = most - least;
    if !span.is_finite() || span <= 0.0 {
        let end = round_up(most.abs());
        return vec![least.min(0.0).max(-end), end];
    }
    let power = 10f64.powf((span / 6.0).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|step| step * power)
        .find(|step| span / step <= 6.0 + 1e-9)
        .unwrap_or(span);
    let [begin, end] = [(least / step + 1e-9).floor(), (most / step - 1e-9).ceil()];
    std::iter::successors(Some(begin), |tick| Some(tick + 1.0))
        .take_while(|tick| *tick <= end + 0.5)
        .take(10)
        .map(|tick| tick * step)
        .collect()
}

/// An index among so many, as a part of the whole.
pub(in crate::report::charts) fn part(index: usize, of: usize) -> f64 {
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
    fn ticks_are_round_and_hold_every_value() {
        #[track_caller]
        fn case(least: f64, most: f64, expected: &[f64]) {
            let ticks = round_ticks(least, most);
            assert_eq!(ticks.len(), expected.len(), "{ticks:?}");
            for (tick, expected) in ticks.iter().zip(expected) {
                assert!((tick - expected).abs() < 1e-12, "{ticks:?}");
            }
        }
        case(0.0, 0.057, &[0.0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06]);
        case(
            0.0231,
            0.0259,
            &[0.023, 0.0235, 0.024, 0.0245, 0.025, 0.0255, 0.026],
        );
        case(0.0, 0.0, &[0.0, 1.0]);
        case(0.0, 1.0, &[0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
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
