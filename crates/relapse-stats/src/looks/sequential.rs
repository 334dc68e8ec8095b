//! Levels of repeated looks within one error budget: one-sided group-sequential boundaries by error spending.
//!
//! The score has independent increments. After information Iₖ it is `N(0, Iₖ)` if the candidate is no worse. Look k
//! rejects where its one-sided p is at most the level aₖ, and the levels are such that
//!
//! P(look k is the first to reject) = α (spentₖ − spentₖ₋₁)
//!
//! (Lan & `DeMets` 1983). The levels apply to p-values of any test (Jennison & Turnbull 2000, section 3.8). Neighbouring
//! looks share most of their data, so a level is far above its share of α, and below α·spentₖ. `recursion.rs` finds
//! the levels by integration.

use super::planned_look::{LevelMethod, LevelledLook, PlannedLook, levelled};
use super::recursion::Recursion;

/// ln ½. A larger error is not spent, because its boundary would be below 0.
pub(super) const LN_MOST: f64 = -std::f64::consts::LN_2;

/// ln of the least error whose levels can be integrated in floating point. Below it a level is its look's share of the error
/// (Boole's inequality).
pub(super) const LN_LEAST: f64 = -600.0;

/// ln of the nominal one-sided level of each look, for a total error of e^`ln_alpha` (Lan & `DeMets` 1983; Armitage,
/// `McPherson` & Rowe 1969).
///
/// - The first level is exactly its share of the error.
/// - The level is −∞ where a look may spend nothing or adds no information. Its share then accrues to the next look with a
///   level.
/// - Where a look adds less than half a per cent of the information, its level is its share.
/// - An error above ½ counts as ½.
///
/// Levels have a relative error below 1e-8.
#[must_use]
pub fn critical_levels(looks: &[PlannedLook], ln_alpha: f64) -> Vec<f64> {
    let levelled = levelled(looks);
    let mut levels = vec![f64::NEG_INFINITY; looks.len()];
    visit(
        &levelled,
        looks.len(),
        ln_alpha.min(LN_MOST),
        |index, level| {
            levels[index] = level;
            Visit::Continue
        },
    );
    levels
}

/// The index of the first look whose `ln_p` is at most its critical level. `None` where no look crosses.
#[must_use]
pub fn first_crossing(looks: &[PlannedLook], ln_p: &[f64], ln_alpha: f64) -> Option<usize> {
    first_crossing_after(0, looks, ln_p, ln_alpha)
}

/// The same where the first `known` looks are known not to cross.
#[must_use]
pub fn first_crossing_after(
    known: usize,
    looks: &[PlannedLook],
    ln_p: &[f64],
    ln_alpha: f64,
) -> Option<usize> {
    let levelled = levelled(looks);
    let ln_alpha = ln_alpha.min(LN_MOST);
    // No level exceeds α·spent, so only these looks can cross.
    let candidates = levelled.iter().filter(|look| {
        let ln_p = ln_p.get(look.index).copied().unwrap_or(f64::INFINITY);
        look.index >= known && ln_p <= ln_alpha + look.ln_spent
    });
    let (first, last) = candidates.fold((None, None), |(first, _), look| {
        (first.or(Some(look)), Some(look))
    });
    let (first, last) = (first?, last?);
    // No level is below its share, so the first of them often crosses without an integration.
    if ln_p[first.index] <= ln_alpha + first.ln_share {
        return Some(first.index);
    }
    let mut crossed = None;
    visit(&levelled, last.index + 1, ln_alpha, |index, level| {
        if index >= known && ln_p.get(index).is_some_and(|ln_p| *ln_p <= level) {
            crossed = Some(index);
            Visit::Stop
        } else {
            Visit::Continue
        }
    });
    crossed
}

/// Whether a visit continues with the next look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Visit {
    Continue,
    Stop,
}

/// Calls `see` with the index and ln of the level of each look that has one, in order, up to but without the look `until`.
pub(super) fn visit(
    levelled: &[LevelledLook],
    until: usize,
    ln_alpha: f64,
    mut see: impl FnMut(usize, f64) -> Visit,
) {
    let looks = levelled.iter().filter(|look| look.index < until);
    let integrated: Vec<LevelledLook> = looks
        .clone()
        .filter(|look| look.method == LevelMethod::Integrated)
        .copied()
        .collect();
    let mut recursion = Recursion::new(integrated, ln_alpha);
    for look in looks {
        let ln_level = if look.method == LevelMethod::OwnShare || ln_alpha < LN_LEAST {
            ln_alpha + look.ln_share
        } else {
            recursion.next_ln_level()
        };
        if see(look.index, ln_level) == Visit::Stop {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::{real_length, steps};

    fn looks(information: &[f64], spent: impl Fn(f64) -> f64) -> Vec<PlannedLook> {
        let count = real_length(information.len());
        let look = |(index, information): (usize, &f64)| PlannedLook {
            information: *information,
            spent: spent(real_length(index + 1) / count),
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
            for (index, level) in critical_levels(&even(14), ln_alpha).iter().enumerate() {
                let spent = ln_alpha + (real_length(index + 1) / 14.0).ln();
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
        let plan = |spent: [f64; 3]| looks(&[1.0, 2.0, 3.0], |time| spent[steps(time * 3.0 - 0.5)]);
        let levels = critical_levels(&plan([0.0, 0.0, 1.0]), 0.05_f64.ln());
        assert!(levels[0].is_infinite() && levels[1].is_infinite());
        close(levels[2], 0.05);
        let flat = critical_levels(&plan([0.5, 0.5, 1.0]), 0.05_f64.ln());
        assert!(flat[1].is_infinite() && flat[2].is_finite());
    }
}
