//! Levels of plans of looks, each integrated once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::looks::tonight;
use crate::stats::sequential::{PlannedLook, critical_levels};

/// The levels that were asked for so far. Questions about the same runs have the same looks, whatever they ask.
#[derive(Debug, Default)]
pub(crate) struct SharedLevels(RefCell<BTreeMap<Plan, Rc<[f64]>>>);

/// The bits of a total error, and those of information and spent share of each look.
type Plan = (u64, Vec<[u64; 2]>);

impl SharedLevels {
    /// ln of the level of each look, for a total error of e^`ln_alpha`.
    pub(super) fn of(&self, looks: &[PlannedLook], ln_alpha: f64) -> Rc<[f64]> {
        let bits = looks
            .iter()
            .map(|look| [look.information, look.spent].map(f64::to_bits));
        let mut known = self.0.borrow_mut();
        let levels = known.entry((ln_alpha.to_bits(), bits.collect()));
        let levels = levels.or_insert_with(|| critical_levels(looks, ln_alpha).into());
        Rc::clone(levels)
    }

    /// ln of the level of the last look that added something.
    pub(crate) fn tonight(&self, looks: &[PlannedLook], ln_alpha: f64) -> f64 {
        tonight(&self.of(looks, ln_alpha))
    }
}
