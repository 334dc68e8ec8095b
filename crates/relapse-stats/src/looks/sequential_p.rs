//! The sequential p-value.

use super::planned_look::{LevelledLook, PlannedLook, levelled};
use super::sequential::{LN_LEAST, LN_MOST, Visit, visit};

/// ln of the sequential p-value: the least total error at which one of the looks crosses its level (Liu & Anderson 2008).
/// It is 0, which means p = 1, where that error exceeds ½.
///
/// [`first_crossing`](super::first_crossing) at `ln_alpha` finds a look exactly where this is at most `ln_alpha`, to 1e-8
/// relative.
#[must_use]
pub fn ln_sequential_p(looks: &[PlannedLook], ln_p: &[f64]) -> f64 {
    let levelled = levelled(looks);
    let observed = |look: &LevelledLook| ln_p.get(look.index).copied().unwrap_or(f64::INFINITY);
    let least = |bound: fn(&LevelledLook) -> f64| {
        let errors = levelled.iter().map(|look| observed(look) - bound(look));
        errors.fold(f64::INFINITY, f64::min)
    };
    // The error at which a look crosses is between the bounds of its level.
    let from = least(|look| look.ln_spent);
    let to = least(|look| look.ln_share);
    if from > LN_MOST {
        return 0.0;
    }
    if to <= LN_LEAST {
        return to;
    }
    let from = from.max(LN_LEAST);
    let until = |error: f64| {
        let may_cross = |look: &&LevelledLook| observed(look) <= error + look.ln_spent;
        levelled
            .iter()
            .rfind(may_cross)
            .map_or(0, |look| look.index + 1)
    };
    // The largest excess of a level over its p.
    let excess = |ln_alpha: f64| {
        let mut best = f64::NEG_INFINITY;
        visit(&levelled, until(ln_alpha), ln_alpha, |index, level| {
            best = best.max(level - ln_p.get(index).copied().unwrap_or(f64::INFINITY));
            Visit::Continue
        });
        best
    };
    let most = to.min(LN_MOST);
    let at_most = excess(most);
    if to > LN_MOST && at_most < 0.0 {
        return 0.0;
    }
    least_error(excess, from, (most, at_most))
}

/// The zero between two bounds of an increasing function with a slope near 1, by the secant method inside the bracket. At the upper
/// bound its value is known.
fn least_error(excess: impl Fn(f64) -> f64, mut from: f64, (mut to, at_most): (f64, f64)) -> f64 {
    let (mut error, mut value) = (to, at_most);
    let mut slope = 1.0;
    for _ in 0..60 {
        if value >= 0.0 {
            to = error;
        } else {
            from = error;
        }
        if value.abs() <= 2e-10 || to - from <= 2e-10 {
            return error;
        }
        let next = error - value / slope;
        let next = if next > from && next < to {
            next
        } else {
            f64::midpoint(from, to)
        };
        let moved = excess(next);
        slope = ((moved - value) / (next - error)).clamp(0.2, 5.0);
        (error, value) = (next, moved);
    }
    to
}

#[cfg(test)]
mod tests {
    use super::super::sequential::{critical_levels, first_crossing};
    use super::*;

    fn even(count: u32) -> Vec<PlannedLook> {
        let look = |night: u32| PlannedLook {
            information: f64::from(night),
            spent: f64::from(night) / f64::from(count),
        };
        (1..=count).map(look).collect()
    }

    #[track_caller]
    fn close(ln_level: f64, expected: f64) {
        assert!(
            (ln_level.exp() / expected - 1.0).abs() < 1e-9,
            "{} is not {expected}",
            ln_level.exp()
        );
    }

    #[test]
    fn the_sequential_p_is_the_least_error_that_crosses() {
        let planned = even(6);
        let ln_p: Vec<f64> = [0.4, 0.05, 0.2, 0.01, 0.03, 0.2].map(f64::ln).to_vec();
        let p = ln_sequential_p(&planned, &ln_p);
        assert_eq!(first_crossing(&planned, &ln_p, p - 1e-8), None);
        assert_eq!(first_crossing(&planned, &ln_p, p + 1e-8), Some(3));
        close(critical_levels(&planned, p)[3], 0.01);
    }

    #[test]
    fn no_evidence_is_a_sequential_p_of_one() {
        assert!(ln_sequential_p(&even(5), &[0.0; 5]).abs() < 1e-300);
        assert!(ln_sequential_p(&even(5), &[f64::INFINITY; 5]).abs() < 1e-300);
        assert!(ln_sequential_p(&[], &[]).abs() < 1e-300);
        assert_eq!(first_crossing(&even(5), &[0.0; 5], -1.0), None);
    }

    #[test]
    fn evidence_below_the_least_floating_point_number_is_kept() {
        let p = ln_sequential_p(&even(3), &[-1.0, -2_000.0, -3.0]);
        assert!((p - (-2_000.0 + 3_f64.ln())).abs() < 1e-9, "{p}");
        let p = ln_sequential_p(&even(3), &[-1.0, -500.0, -3.0]);
        assert!(
            p <= -500.0 + 3_f64.ln() && p >= -500.0 + 1.5_f64.ln(),
            "{p}"
        );
    }
}
