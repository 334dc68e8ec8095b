//! Levels of repeated looks that together make one error: one-sided group-sequential boundaries by error spending.
//!
//! The score has independent increments: after information Iₖ it is `N(0, Iₖ)` if the candidate is no worse. Look k
//! rejects when its one-sided p is at most the level aₖ, and the levels are such that
//!
//! P(look k is the first to reject) = α (spentₖ − spentₖ₋₁)
//!
//! (Lan & `DeMets` 1983; on the scale of p-values, whatever test they come from: Jennison & Turnbull 2000, section 3.8).
//! Neighbouring looks see nearly the same data, so that a level is far above its share of α, and below α·spentₖ.
//! `recursion.rs` finds them by integration.

pub use super::looks::PlannedLook;
use super::looks::{Size, Step, steps};
use super::recursion::Recursion;

/// ln ½: no more than half is ever spent, for beyond it a boundary is none.
const LN_MOST: f64 = -std::f64::consts::LN_2;

/// ln of the error below which levels are their own shares (Boole's inequality): the edge of floating point.
const LN_LEAST: f64 = -600.0;

/// ln of the nominal one-sided level of each look, for a total error of e^`ln_alpha`.
///
/// The first level is its share of the error, exactly. −∞ where nothing may be spent or where a look adds no
/// information; its share then accrues to the next that does. A look that adds less than half a per cent gets just its
/// share. Errors above ½ are taken for ½. Levels hold 1e-8 relative.
#[must_use]
pub fn critical_levels(looks: &[PlannedLook], ln_alpha: f64) -> Vec<f64> {
    let steps = steps(looks);
    let mut levels = vec![f64::NEG_INFINITY; looks.len()];
    visit(
        &steps,
        looks.len(),
        ln_alpha.min(LN_MOST),
        |place, level| {
            levels[place] = level;
            Visit::GoOn
        },
    );
    levels
}

/// Place of the first look whose `ln_p` is at or below its critical level, if any.
#[must_use]
pub fn first_crossing(looks: &[PlannedLook], ln_p: &[f64], ln_alpha: f64) -> Option<usize> {
    let steps = steps(looks);
    let ln_alpha = ln_alpha.min(LN_MOST);
    // The last look that may cross: no level exceeds α·spent.
    let candidates = steps.iter().filter(|step| {
        let ln_p = ln_p.get(step.place).copied().unwrap_or(f64::INFINITY);
        ln_p <= ln_alpha + step.ln_spent
    });
    let (first, last) = candidates.fold((None, None), |(first, _), step| {
        (first.or(Some(step)), Some(step))
    });
    let (first, last) = (first?, last?);
    // No level is below its share, so that the first look that may cross often must.
    if ln_p[first.place] <= ln_alpha + first.ln_share {
        return Some(first.place);
    }
    let mut crossed = None;
    visit(&steps, last.place + 1, ln_alpha, |place, level| {
        if ln_p.get(place).is_some_and(|ln_p| *ln_p <= level) {
            crossed = Some(place);
            Visit::Stop
        } else {
            Visit::GoOn
        }
    });
    crossed
}

/// ln of the sequential p-value: the least total error at which a look so far would have crossed (Liu & Anderson
/// 2008), 1 where that is above ½.
///
/// [`first_crossing`] at `ln_alpha` is a look exactly when this is at most `ln_alpha`, to 1e-8 relative.
#[must_use]
pub fn ln_sequential_p(looks: &[PlannedLook], ln_p: &[f64]) -> f64 {
    let steps = steps(looks);
    let observed = |step: &&Step| ln_p.get(step.place).copied().unwrap_or(f64::INFINITY);
    let least = |bound: fn(&Step) -> f64| {
        let errors = steps.iter().map(|step| observed(&step) - bound(step));
        errors.fold(f64::INFINITY, f64::min)
    };
    // Between the bounds of every level lies the error at which its look crosses.
    let from = least(|step| step.ln_spent);
    let to = least(|step| step.ln_share);
    if from > LN_MOST {
        return 0.0;
    }
    if to <= LN_LEAST {
        return to;
    }
    let from = from.max(LN_LEAST);
    let until = |error: f64| {
        let may_cross = |step: &&Step| observed(step) <= error + step.ln_spent;
        steps
            .iter()
            .rfind(may_cross)
            .map_or(0, |step| step.place + 1)
    };
    // How far above its p the best level lies.
    let excess = |ln_alpha: f64| {
        let mut best = f64::NEG_INFINITY;
        visit(&steps, until(ln_alpha), ln_alpha, |place, level| {
            best = best.max(level - ln_p.get(place).copied().unwrap_or(f64::INFINITY));
            Visit::GoOn
        });
        best
    };
    if to > LN_MOST && excess(LN_MOST) < 0.0 {
        return 0.0;
    }
    least_error(excess, from, to.min(LN_MOST))
}

/// The zero between two bounds of an increasing function whose slope is near 1: the secant method, kept inside the
/// bracket.
fn least_error(excess: impl Fn(f64) -> f64, mut from: f64, mut to: f64) -> f64 {
    let mut error = to;
    let mut value = excess(error);
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

/// Whether a visit goes on to the next look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Visit {
    GoOn,
    Stop,
}

/// Hands the looks before `until` that have a level to `see`, in order, with ln of the level.
fn visit(steps: &[Step], until: usize, ln_alpha: f64, mut see: impl FnMut(usize, f64) -> Visit) {
    let steps = steps.iter().filter(|step| step.place < until);
    let whole: Vec<Step> = steps
        .clone()
        .filter(|step| step.size == Size::Whole)
        .copied()
        .collect();
    let mut recursion = Recursion::new(whole, ln_alpha);
    for step in steps {
        let ln_level = if step.size == Size::Tiny || ln_alpha < LN_LEAST {
            ln_alpha + step.ln_share
        } else {
            recursion.next_ln_level()
        };
        if see(step.place, ln_level) == Visit::Stop {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::number::real_length;
    use super::*;

    fn looks(information: &[f64], spent: impl Fn(f64) -> f64) -> Vec<PlannedLook> {
        let count = real_length(information.len());
        let look = |(place, information): (usize, &f64)| PlannedLook {
            information: *information,
            spent: spent(real_length(place + 1) / count),
        };
        information.iter().enumerate().map(look).collect()
    }

    fn even(count: u32) -> Vec<PlannedLook> {
        let information: Vec<f64> = (1..=count).map(f64::from).collect();
        looks(&information, |time| time)
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
    fn the_first_level_is_exactly_its_share() {
        let levels = critical_levels(&even(14), 0.01_f64.ln());
        assert!((levels[0] - (0.01_f64 / 14.0).ln()).abs() < 1e-14);
    }

    #[test]
    fn levels_lie_between_their_share_and_all_that_is_spent() {
        for ln_alpha in [-0.7, -4.6, -27.0, -300.0, -599.0] {
            for (place, level) in critical_levels(&even(14), ln_alpha).iter().enumerate() {
                let spent = ln_alpha + (real_length(place + 1) / 14.0).ln();
                assert!(*level >= ln_alpha - 14_f64.ln() - 1e-12 && *level <= spent + 1e-12);
            }
        }
    }

    #[test]
    fn a_night_without_runs_hands_its_share_on() {
        let mut planned = even(3);
        planned.insert(
            1,
            PlannedLook {
                information: 1.0,
                spent: 0.6,
            },
        );
        let levels = critical_levels(&planned, 0.05_f64.ln());
        let without = critical_levels(&even(3), 0.05_f64.ln());
        assert!(levels[1].is_infinite() && levels[1] < 0.0);
        assert_eq!(levels[2].to_bits(), without[1].to_bits());
        let nothing = PlannedLook {
            information: 0.0,
            spent: 0.2,
        };
        let levels = critical_levels(
            &[
                nothing,
                PlannedLook {
                    information: 4.0,
                    spent: 0.4,
                },
            ],
            0.05_f64.ln(),
        );
        assert!(levels[0].is_infinite());
        close(levels[1], 0.02);
    }

    #[test]
    fn a_look_that_adds_little_gets_its_share_and_disturbs_no_other() {
        let share = |information: f64, spent: f64| PlannedLook { information, spent };
        let planned = [share(1.0, 0.3), share(1.001, 0.4), share(2.0, 1.0)];
        let levels = critical_levels(&planned, 0.05_f64.ln());
        close(levels[1], 0.005);
        let without = [share(1.0, 0.4), share(2.0, 1.0)];
        assert!(levels[2] < critical_levels(&without, 0.05_f64.ln())[1]);
        assert!(levels[2] > 0.03_f64.ln());
    }

    #[test]
    fn a_look_that_may_spend_nothing_has_no_level_and_no_effect() {
        let plan = |spent: [f64; 3]| {
            looks(&[1.0, 2.0, 3.0], |time| {
                spent[super::super::number::steps(time * 3.0 - 0.5)]
            })
        };
        let levels = critical_levels(&plan([0.0, 0.0, 1.0]), 0.05_f64.ln());
        assert!(levels[0].is_infinite() && levels[1].is_infinite());
        close(levels[2], 0.05);
        let flat = critical_levels(&plan([0.5, 0.5, 1.0]), 0.05_f64.ln());
        assert!(flat[1].is_infinite() && flat[2].is_finite());
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
    fn evidence_past_the_edge_of_floating_point_stays_evidence() {
        let p = ln_sequential_p(&even(3), &[-1.0, -2_000.0, -3.0]);
        assert!((p - (-2_000.0 + 3_f64.ln())).abs() < 1e-9, "{p}");
        let p = ln_sequential_p(&even(3), &[-1.0, -500.0, -3.0]);
        assert!(
            p <= -500.0 + 3_f64.ln() && p >= -500.0 + 1.5_f64.ln(),
            "{p}"
        );
    }
}
