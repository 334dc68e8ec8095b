//! Levels of looks that come one after another.

use super::planned_look::{LevelMethod, Levelling, PlannedLook};
use super::recursion::{Plan, Recursion};
use super::sequential::{LN_LEAST, LN_MOST};

/// By how much ln of a level may differ from that of [`critical_levels`](super::critical_levels). Both have errors below 1e-8.
const UNSURE: f64 = 1e-6;

/// The levels of the looks so far for one total error. Each look is integrated once, with an eye to whatever looks may follow,
/// so these levels are not those of a whole plan to the last digit. They tell which looks certainly do not cross.
#[derive(Clone, Debug)]
pub struct GrowingLevels {
    ln_alpha: f64,
    levelling: Levelling,
    recursion: Recursion,
    /// ln of the level of each look so far; −∞ where it has none.
    levels: Vec<f64>,
}

impl GrowingLevels {
    /// No look yet, for a total error of e^`ln_alpha`.
    #[must_use]
    pub fn new(ln_alpha: f64) -> Self {
        let ln_alpha = ln_alpha.min(LN_MOST);
        Self {
            ln_alpha,
            levelling: Levelling::default(),
            recursion: Recursion::growing(ln_alpha, Plan::Growing),
            levels: Vec::new(),
        }
    }

    /// Whether these levels are none below those of an error.
    #[must_use]
    pub fn are_of_at_least(&self, ln_alpha: f64) -> bool {
        ln_alpha.min(LN_MOST) <= self.ln_alpha
    }

    /// Whether one of the looks from the place `known` on may cross its level. The first looks are those of the last call.
    ///
    /// Where none may, [`first_crossing_after`](super::first_crossing_after) finds none with this error, nor with a smaller one.
    #[must_use]
    pub fn may_cross_after(&mut self, known: usize, looks: &[PlannedLook], ln_p: &[f64]) -> bool {
        let asked = || looks.iter().zip(ln_p).enumerate().skip(known);
        // No level exceeds α·spent.
        if !asked().any(|(_, (look, ln_p))| *ln_p <= self.ln_alpha + look.spent.ln()) {
            return false;
        }
        let levels = self.of(looks);
        asked().any(|(index, (_, ln_p))| *ln_p <= levels[index] + UNSURE)
    }

    /// ln of the level of each look.
    pub(super) fn of(&mut self, looks: &[PlannedLook]) -> &[f64] {
        for (index, look) in looks.iter().enumerate().skip(self.levels.len()) {
            let level = self.next_ln_level(index, *look);
            self.levels.push(level);
        }
        &self.levels
    }

    fn next_ln_level(&mut self, index: usize, look: PlannedLook) -> f64 {
        match self.levelling.next(index, look) {
            None => f64::NEG_INFINITY,
            Some(look) if look.method == LevelMethod::OwnShare || self.ln_alpha < LN_LEAST => {
                self.ln_alpha + look.ln_share
            }
            Some(look) => self.recursion.add(look),
        }
    }
}
