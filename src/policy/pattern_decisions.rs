//! What the failure plan decides about patterns and their messages.

use std::collections::BTreeSet;

use super::failure_plan::Policy;
use crate::pattern::{Folding, UnusableExpression};

impl Policy {
    /// How messages are folded under this plan.
    pub fn folding(&self) -> Result<Folding, UnusableExpression> {
        Folding::keeping(&self.folding.keep)
    }

    /// The pattern that a fingerprint counts under at last: where that one counts under a third, the third.
    #[must_use]
    pub fn same_as(&self, fingerprint: &str) -> Option<&str> {
        let next = |from: &str| self.pattern.get(from)?.same_as.as_deref();
        let mut seen = BTreeSet::from([fingerprint]);
        let mut last = next(fingerprint)?;
        while let Some(further) = next(last).filter(|_| seen.insert(last)) {
            last = further;
        }
        Some(last)
    }
}
