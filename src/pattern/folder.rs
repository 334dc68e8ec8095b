//! The messages of a day, folded one after the other.

use std::collections::{HashMap, HashSet};

use super::Folding;

/// The most messages, and the most templates, that are remembered.
const MOST: usize = 10_000;

/// Folds messages and remembers what it has seen: many repeat to the letter, and most become a template that another has
/// become before. What comes out is what [`Folding::template`] gives.
#[derive(Debug, Default)]
pub struct Folder<'a> {
    folding: Folding,
    messages: HashMap<&'a str, String>,
    settled: Settled,
}

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
