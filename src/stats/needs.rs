//! What an inconclusive comparison would take to settle.

use super::distribution::normal_upper_quantile;
use super::interval::Interval;
use super::number::{real, whole};
use super::root::zero_of_increasing;

/// The z of 80 % power.
const POWER: f64 = 0.841_621_233_572_914_3;

/// An inconclusive rate comparison, and what counts as settled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unsettled {
    /// The estimate of the rate ratio.
    pub ratio: f64,
    /// Its interval.
    pub interval: Interval,
    /// The interval's level, in (0, 1).
    pub level: f64,
    /// ln p at or below which "no worse" is rejected, below 0.
    pub critical_ln_p: f64,
    /// The ratio below which the interval must lie for `clear`, above 1.
    pub margin: f64,
    /// The candidate's runs so far.
    pub runs: u64,
}

/// How many more candidate runs, at the allocation seen so far, settle the question with 80 %
/// power if the true ratio is the one seen.
///
/// At least the margin: until "no worse" is rejected, `ln θ̂ / se ≥ z_crit + z_0.8`. At most 1:
/// until the upper limit is below the margin, `(ln margin − ln θ̂) / se ≥ z_level + z_0.8`. The
/// standard error of ln θ̂ is read off the interval and shrinks with 1/√runs.
///
/// `None` when the estimate lies strictly between 1 and the margin (no number of runs settles it
/// at that effect), and when the interval bounds nothing yet.
#[must_use]
pub fn runs_to_settle(unsettled: &Unsettled) -> Option<u64> {
    let Unsettled {
        ratio,
        interval,
        level,
        critical_ln_p,
        margin,
        runs,
    } = *unsettled;
    let quantile = normal_upper_quantile(0.5 * (1.0 - level));
    let growth = if ratio >= margin {
        let critical = normal_upper_quantile(critical_ln_p.exp().max(f64::MIN_POSITIVE));
        if ratio.is_infinite() {
            growth_without_baseline_events(interval.lower, level, critical_ln_p)?
        } else {
            let error = positive(standard_error(ratio, interval, quantile))?;
            square((critical + POWER) * error / ratio.ln())
        }
    } else if ratio <= 0.0 {
        // Without candidate events the upper limit is inversely proportional to the runs.
        positive(interval.upper / margin)?
    } else if ratio <= 1.0 {
        let error = positive(standard_error(ratio, interval, quantile))?;
        square((quantile + POWER) * error / (margin / ratio).ln())
    } else {
        return None;
    };
    let more = real(runs) * (growth - 1.0);
    (!more.is_nan()).then(|| whole(more.max(1.0)))
}

/// The standard error of ln θ̂: half the interval's width in z, or the finite side's distance.
fn standard_error(ratio: f64, interval: Interval, quantile: f64) -> f64 {
    let down = (ratio / interval.lower).ln();
    let up = (interval.upper / ratio).ln();
    match (down.is_finite(), up.is_finite()) {
        (true, true) => 0.5 * (down + up) / quantile,
        (true, false) => down / quantile,
        (false, true) => up / quantile,
        (false, false) => f64::NAN,
    }
}

/// With all K events in the candidate, p = πᴷ: ln p grows in proportion to the runs. K is read
/// off the lower limit L, where (L/(1+L))ᴷ = (1−level)/2 at equal allocation, and π is then ½.
fn growth_without_baseline_events(lower: f64, level: f64, critical_ln_p: f64) -> Option<f64> {
    let alpha = (0.5 * (1.0 - level)).ln();
    let events = positive(alpha / (lower / (1.0 + lower)).ln())?;
    let needed = critical_ln_p / 0.5_f64.ln();
    // A Poisson count with mean m reaches `needed` with 80 % power when m − z√m = needed.
    let gap = |root: f64| root * root - POWER * root - needed;
    let mean = square(zero_of_increasing(gap, needed.sqrt() + POWER, 0.5));
    Some(mean / events)
}

fn positive(value: f64) -> Option<f64> {
    (value > 0.0 && value.is_finite()).then_some(value)
}

fn square(value: f64) -> f64 {
    value * value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(ratio: f64, interval: Interval) -> Unsettled {
        let critical_ln_p = 0.001_f64.ln();
        Unsettled {
            ratio,
            interval,
            level: 0.95,
            critical_ln_p,
            margin: 1.25,
            runs: 1_000,
        }
    }

    #[track_caller]
    fn case(ratio: f64, interval: Interval, expected: Option<u64>) {
        assert_eq!(runs_to_settle(&seen(ratio, interval)), expected);
    }

    #[test]
    fn a_large_effect_needs_as_many_runs_as_its_rejection() {
        // se = ln(4)/2/1.95996 = 0.35365; (3.0902 + 0.8416)² se² / ln²2 = 4.0244
        case(
            2.0,
            Interval {
                lower: 1.0,
                upper: 4.0,
            },
            Some(3_025),
        );
    }

    #[test]
    fn no_effect_needs_as_many_runs_as_the_margin_asks() {
        // se = ln(2)/1.95996 = 0.35365; (1.95996 + 0.8416)² se² / ln²1.25 = 19.715
        case(
            1.0,
            Interval {
                lower: 0.5,
                upper: 2.0,
            },
            Some(18_715),
        );
    }

    #[test]
    fn between_one_and_the_margin_nothing_settles() {
        case(
            1.1,
            Interval {
                lower: 0.9,
                upper: 1.4,
            },
            None,
        );
    }

    #[test]
    fn no_candidate_events_need_the_upper_limit_to_shrink() {
        case(
            0.0,
            Interval {
                lower: 0.0,
                upper: 2.5,
            },
            Some(1_000),
        );
    }

    #[test]
    fn no_baseline_events_need_more_of_the_same() {
        let lower = 0.413_231_355_787_269_5; // three events, equal runs
        let needed = runs_to_settle(&seen(
            f64::INFINITY,
            Interval {
                lower,
                upper: f64::INFINITY,
            },
        ));
        assert!(
            needed.is_some_and(|runs| (2_500..4_500).contains(&runs)),
            "{needed:?}"
        );
    }

    #[test]
    fn an_interval_that_bounds_nothing_gives_no_number() {
        case(2.0, Interval::ANY_RATIO, None);
        case(0.0, Interval::ANY_RATIO, None);
    }
}
