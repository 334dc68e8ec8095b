//! A share of rollouts, with the interval that the number of rollouts leaves.

use serde::{Deserialize, Serialize};

/// The coverage of the interval.
pub(super) const CONFIDENCE: f64 = 0.99;

/// The 99.5 % quantile of the normal law (R 4.2.2: `qnorm(0.995)`): both ends of a 99 % interval.
const QUANTILE: f64 = 2.575_829_303_548_9;

/// A number of rollouts, their share, and the share's 99 % interval (Wilson 1927).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RolloutShare {
    /// How many.
    pub count: u64,
    /// Of how many.
    pub of: u64,
    /// The share, 0 to 1.
    pub rate: f64,
    /// The lower end.
    pub(crate) lower: f64,
    /// The upper end.
    pub(crate) upper: f64,
}

impl RolloutShare {
    /// `of` must not be 0.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "rollouts stay far below 2^53")]
    pub fn new(count: u64, of: u64) -> Self {
        let trials = of.max(1) as f64;
        let rate = count as f64 / trials;
        let square = QUANTILE * QUANTILE;
        let middle = (rate + square / (2.0 * trials)) / (1.0 + square / trials);
        let half = QUANTILE / (1.0 + square / trials)
            * (rate * (1.0 - rate) / trials + square / (4.0 * trials * trials)).sqrt();
        Self {
            count,
            of,
            rate,
            // At the edges the two terms cancel: the end is the edge itself.
            lower: if count == 0 { 0.0 } else { middle - half },
            upper: if count >= of { 1.0 } else { middle + half },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(count: u64, of: u64, lower: f64, upper: f64) {
        let share = RolloutShare::new(count, of);
        let near = |got: f64, expected: f64| (got - expected).abs() <= 1e-11 * expected.max(1e-3);
        assert!(near(share.lower, lower), "{share:?}");
        assert!(near(share.upper, upper), "{share:?}");
    }

    #[test]
    fn the_ends_are_those_of_r() {
        // R 4.2.2: prop.test(x, n, conf.level = 0.99, correct = FALSE)$conf.int
        case(0, 2000, 0.0, 0.003_306_479_226_618_58);
        case(1, 2000, 5.870_545_417_835_74e-5, 0.004_244_467_293_214_61);
        case(13, 2000, 0.003_231_235_675_676_72, 0.013_032_259_320_996_8);
        case(200, 20_000, 0.008_343_272_861_11, 0.011_981_729_254_568_4);
        case(2000, 2000, 0.996_693_520_773_38, 1.0);
        case(5, 10, 0.184_225_518_247_236, 0.815_774_481_752_765);
    }
}
