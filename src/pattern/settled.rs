//! What folding was seen not to change.

use std::collections::HashSet;

/// The most messages, and the most templates, that are remembered.
pub(super) const MOST: usize = 10_000;

/// Texts that folding does not change any more.
#[derive(Debug, Default)]
pub(super) struct Settled(HashSet<String>);

impl Settled {
    pub(super) fn holds(&self, text: &str) -> bool {
        self.0.contains(text)
    }

    pub(super) fn add(&mut self, text: &str) {
        if self.0.len() < MOST {
            self.0.insert(text.to_owned());
        }
    }
}
