//! The interval of one rate.

use super::stratum::Arm;
use crate::interval::Interval;
use crate::numerics::{ln_binomial_upper, normal_upper_quantile, real};

/// The score interval of a rate in events per run, for independent runs (Wilson 1927; Newcombe 1998, method 3):
///
/// (2np̂ + z² ± z √(z² + 4np̂(1−p̂))) / (2(n + z²))
///
/// The interval is within [0, 1], and its `level` is two-sided. `None` without exposure, or where `level` is not within
/// (0, 1).
#[must_use]
pub fn rate_interval(arm: Arm, level: f64) -> Option<Interval> {
    if arm.exposure() == 0 || !(level > 0.0 && level < 1.0) {
        return None;
    }
    let (events, runs) = (real(arm.events()), real(arm.exposure()));
    let z = normal_upper_quantile(0.5 * (1.0 - level));
    let square = z * z;
    let half = z * (square + 4.0 * events * (1.0 - events / runs)).sqrt();
    let end =
        |side: f64| ((2.0 * events + square + side) / (2.0 * (runs + square))).clamp(0.0, 1.0);
    Some(Interval {
        // At 0 and 1 the rate itself is the end. Rounding must not exclude it.
        lower: if arm.events() == 0 { 0.0 } else { end(-half) },
        upper: if arm.events() == arm.exposure() {
            1.0
        } else {
            end(half)
        },
    })
}

/// Halvings of [0, 1] after which a double cannot tell its ends apart near 1.
const HALVINGS: u32 = 60;

/// The exact interval of a rate in events per run, for independent runs (Clopper & Pearson 1934). At its lower end, as many
/// events or more have half of the error; at its upper end, as few or fewer.
///
/// It covers the rate at least as often as `level` says, however few the runs. `None` without exposure, or where `level` is not
/// within (0, 1).
#[must_use]
pub fn exact_rate_interval(arm: Arm, level: f64) -> Option<Interval> {
    if arm.exposure() == 0 || !(level > 0.0 && level < 1.0) {
        return None;
    }
    let (events, runs) = (real(arm.events()), real(arm.exposure()));
    let ln_half = (0.5 * (1.0 - level)).ln();
    let lowest = |events: f64| {
        if events <= 0.0 {
            return 0.0;
        }
        let (mut below, mut above) = (0.0, 1.0);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (below + above);
            if ln_binomial_upper(events, runs, middle) < ln_half {
                below = middle;
            } else {
                above = middle;
            }
        }
        0.5 * (below + above)
    };
    Some(Interval {
        lower: lowest(events),
        upper: 1.0 - lowest(runs - events),
    })
}

/// ln P(X ≥ x) of the x events in n independent runs, each with probability `rate`: the exact one-sided p of "the rate is at
/// most this". The exact lower limit of the rate (Clopper & Pearson 1934) exceeds `rate` where it is below the error.
#[must_use]
pub fn ln_p_above(arm: Arm, rate: f64) -> f64 {
    if rate >= 1.0 {
        return 0.0;
    }
    ln_binomial_upper(real(arm.events()), real(arm.exposure()), rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(events: u64, runs: u64, lower: f64, upper: f64) {
        let got = rate_interval(Arm::new(events, runs).unwrap(), 0.95).unwrap();
        assert!((got.lower - lower).abs() < 1e-12, "{got:?}");
        assert!((got.upper - upper).abs() < 1e-12, "{got:?}");
    }

    #[test]
    fn it_is_the_score_interval() {
        // statsmodels 0.15.0: proportion_confint(count, nobs, 0.05, 'wilson'); the first four are those of Newcombe (1998),
        // table I, to four digits.
        case(81, 263, 0.255_288_519_878_274, 0.366_209_576_982_8);
        case(15, 148, 0.062_386_399_530_736, 0.160_487_241_723_308);
        case(0, 20, 0.0, 0.161_125_158_052_819);
        case(1, 29, 0.006_113_214_292_763, 0.171_755_218_793_203);
        case(20, 20, 0.838_874_841_947_18, 1.0);
    }

    #[test]
    fn the_exact_interval_is_that_of_clopper_and_pearson() {
        // SciPy 1.17.1: beta.ppf(0.025, x, n − x + 1) and beta.ppf(0.975, x + 1, n − x)
        let case = |events: u64, runs: u64, lower: f64, upper: f64| {
            let got = exact_rate_interval(Arm::new(events, runs).unwrap(), 0.95).unwrap();
            assert!((got.lower - lower).abs() < 1e-12, "{got:?}");
            assert!((got.upper - upper).abs() < 1e-12, "{got:?}");
        };
        case(3, 4, 0.194_120_449_683_243_38, 0.993_690_536_790_290_2);
        case(18, 20, 0.683_017_285_980_917_7, 0.987_651_472_829_705_2);
        case(0, 10, 0.0, 0.308_497_107_818_760_7);
        case(10, 10, 0.691_502_892_181_239_2, 1.0);
        case(81, 263, 0.252_736_745_585_271_26, 0.367_621_922_601_351_35);
        assert_eq!(exact_rate_interval(Arm::new(0, 0).unwrap(), 0.95), None);
    }

    #[test]
    fn no_runs_and_no_level_have_no_interval() {
        assert_eq!(rate_interval(Arm::new(0, 0).unwrap(), 0.95), None);
        assert_eq!(rate_interval(Arm::new(0, 9).unwrap(), 1.0), None);
    }
}
