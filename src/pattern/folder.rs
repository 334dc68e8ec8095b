//! Folds the messages of a day, with a cache.

use std::collections::HashMap;

use super::folding::Folding;
use super::settled::{MOST, Settled};

/// Folds messages with a cache, because most messages or their templates repeat. The result is that of
/// [`Folding::template`].
#[derive(Debug, Default)]
pub struct Folder<'a> {
    folding: Folding,
    messages: HashMap<&'a str, String>,
    settled: Settled,
}

impl<'a> Folder<'a> {
    /// A cache for this folding.
    #[must_use]
    pub fn of(folding: Folding) -> Self {
        Self {
            folding,
            ..Self::default()
        }
    }

    /// The message's template.
    pub fn template(&mut self, message: &'a str) -> String {
        if let Some(template) = self.messages.get(message) {
            return template.clone();
        }
        let template = self.folding.template_after(message, &mut self.settled);
        if self.messages.len() < MOST {
            self.messages.insert(message, template.clone());
        }
        template
    }
}
