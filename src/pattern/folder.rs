//! The messages of a day, folded one after the other.

use std::collections::HashMap;

use super::folding::Folding;
use super::settled::{MOST, Settled};

/// Folds messages and remembers what it has seen: many repeat to the letter, and most become a template that another has
/// become before. What comes out is what [`Folding::template`] gives.
#[derive(Debug, Default)]
pub struct Folder<'a> {
    folding: Folding,
    messages: HashMap<&'a str, String>,
    settled: Settled,
}

impl<'a> Folder<'a> {
    /// Folds as this does.
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
