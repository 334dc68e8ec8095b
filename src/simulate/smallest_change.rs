//! The smallest change that is found in most rollouts.

use serde::Serialize;

use crate::generate::hundredths;

/// The share of rollouts in which a change must be found.
pub(super) const POWER: f64 = 0.8;

/// No larger change is tried.
pub(super) const LARGEST: f64 = 10.0;

/// Between two simulated ratios this close the smallest one is interpolated.
const CLOSE: f64 = 1.2;

/// The smallest ratio that is found in 80 % of the rollouts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct SmallestChange {
    pub(crate) by_night: u32,
    /// The ratio. Null where even the largest one tried is found less often.
    pub(crate) ratio: Option<f64>,
}

/// A ratio and the share of rollouts in which it was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RatioFound {
    pub(crate) ratio: f64,
    /// The share, 0 to 1.
    pub(crate) share: f64,
}

/// The ratio to simulate next, until the smallest one can be read off. `None` when it can.
///
/// It is the geometric mean of the last ratio that is found too seldom and the one above it. Where none is above, it is
/// half as much again.
pub(crate) fn next_ratio(found: &[RatioFound]) -> Option<f64> {
    match bracket(found) {
        Bracket::Between(below, above) => {
            let middle = hundredths((below.ratio * above.ratio).sqrt());
            let is_between = below.ratio < middle && middle < above.ratio;
            (above.ratio / below.ratio > CLOSE && is_between).then_some(middle)
        }
        Bracket::Beyond(last) => {
            let next = hundredths((1.5 * last.ratio).min(LARGEST));
            (next > last.ratio).then_some(next)
        }
        Bracket::Nothing => None,
    }
}

/// The ratio at which the share reaches 80 %, on the line through its neighbours over the logarithm of the ratio.
pub(crate) fn smallest_change(by_night: u32, found: &[RatioFound]) -> SmallestChange {
    let ratio = match bracket(found) {
        Bracket::Between(below, above) => {
            let part = (POWER - below.share) / (above.share - below.share);
            Some(below.ratio * (above.ratio / below.ratio).powf(part))
        }
        Bracket::Beyond(_) | Bracket::Nothing => None,
    };
    SmallestChange { by_night, ratio }
}

/// The simulated ratios on both sides of the smallest one.
enum Bracket {
    Between(RatioFound, RatioFound),
    Beyond(RatioFound),
    Nothing,
}

fn bracket(found: &[RatioFound]) -> Bracket {
    let mut sorted = found.to_vec();
    sorted.sort_by(|a, b| a.ratio.total_cmp(&b.ratio));
    let Some(last_below) = sorted.iter().rposition(|one| one.share < POWER) else {
        return Bracket::Nothing;
    };
    match sorted.get(last_below + 1) {
        Some(above) => Bracket::Between(sorted[last_below], *above),
        None => Bracket::Beyond(sorted[last_below]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(points: &[(f64, f64)]) -> Vec<RatioFound> {
        points
            .iter()
            .map(|(ratio, share)| RatioFound {
                ratio: *ratio,
                share: *share,
            })
            .collect()
    }

    #[test]
    fn a_wide_gap_is_halved_and_a_narrow_one_is_read_off() {
        let wide = found(&[(1.0, 0.0), (2.0, 0.6), (3.0, 1.0)]);
        // √6
        assert_eq!(next_ratio(&wide), Some(2.45));
        let narrow = found(&[(1.0, 0.0), (2.0, 0.6), (2.2, 1.0)]);
        assert_eq!(next_ratio(&narrow), None);
        // Half way: 2 · (2.2 / 2)^½
        let read = smallest_change(7, &narrow).ratio.unwrap();
        assert!((read - 2.0 * 1.1_f64.sqrt()).abs() < 1e-12, "{read}");
    }

    #[test]
    fn beyond_the_last_ratio_more_is_tried_up_to_a_limit() {
        let seldom = found(&[(1.0, 0.0), (3.0, 0.5)]);
        assert_eq!(next_ratio(&seldom), Some(4.5));
        assert_eq!(smallest_change(7, &seldom).ratio, None);
        assert_eq!(next_ratio(&found(&[(9.0, 0.5)])), Some(LARGEST));
        assert_eq!(next_ratio(&found(&[(LARGEST, 0.5)])), None);
        assert_eq!(next_ratio(&[]), None);
    }
}
