//! The pattern of a failure: class, workflow, tool and the message with what varies folded away.
//!
//! A pattern is a pure function of one record and of the rule set's [`VERSION`], so that the same failure has the
//! same fingerprint on every night and every machine. What no rule can know to vary is seen only when messages are
//! compared with each other: [`Folding::merged`] does that over the patterns of a window.

mod fingerprint;
mod fold_rules;
#[cfg(test)]
mod fold_rules_tests;
mod folder;
mod folding;
mod keep;
mod merge;
mod settled;

#[cfg(test)]
mod pattern_property_tests;

pub use fingerprint::{Pattern, VERSION};
pub use fold_rules::PLACEHOLDER;
pub use folder::Folder;
pub use folding::{Folded, Folding};
pub use keep::UnusableExpression;
