//! A cache of texts that folding does not change.

use std::collections::HashSet;

/// The most messages, and the most templates, that are cached.
pub(super) const MOST: usize = 10_000;

/// Texts that folding does not change.
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
