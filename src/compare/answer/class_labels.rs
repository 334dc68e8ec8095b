//! What the other classes say of a class that rose.

use super::labels::ClassChanges;
use crate::compare::counted::Missing;

/// A class that rose beyond its bound, as long as a change of labels is not excluded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ClassLabels {
    /// Whether others are shown to have fallen with it. Otherwise they may have.
    is_shown: bool,
    /// The classes that fell.
    pub(crate) sources: Vec<String>,
    /// Failures more, and fewer in the classes that fell.
    pub(crate) rise: u64,
    pub(crate) fall: u64,
}

impl ClassLabels {
    /// Of the class at a place; `None` where its rise is no change of labels. `ln_level` is the level of tonight's look.
    pub(crate) fn of(
        changes: &ClassChanges,
        names: &[&str],
        class: usize,
        ln_level: f64,
    ) -> Option<Self> {
        let matched = changes.matched(class, ln_level)?;
        let [rise, fall] = changes
            .rise_and_fall(class, &matched.sources)
            .map(in_failures);
        let sources = matched.sources.iter();
        Some(Self {
            is_shown: matched.is_shown,
            sources: sources.map(|source| names[*source].to_owned()).collect(),
            rise,
            fall,
        })
    }

    /// Why the class has no answer; `None` where its rise may be one of failures.
    pub(crate) fn missing(&self) -> Option<Missing> {
        self.is_shown.then_some(Missing::LabelsChanged {
            rise: self.rise,
            fall: self.fall,
        })
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "not negative, and far below 2^53"
)]
fn in_failures(failures: f64) -> u64 {
    failures.max(0.0).round() as u64
}
