//! The pattern of a failure: class, workflow, tool, and the message with its variable parts folded.
//!
//! A pattern is a pure function of one record and the [`VERSION`] of the rules. So the same failure has the same fingerprint
//! on every night and every machine. Some variable parts are recognised only by comparing messages.
//! [`Folding::merged`] does that for the patterns of a window.

mod blobs;
mod codes;
#[cfg(test)]
mod codes_tests;
mod colours;
mod fingerprint;
mod fold_rules;
#[cfg(test)]
mod fold_rules_tests;
mod folder;
mod folding;
mod hosts;
mod keep;
mod merge;
mod replacements;
mod settled;
mod telling;

#[cfg(test)]
mod pattern_property_tests;

pub use fingerprint::{Pattern, VERSION};
pub use folder::Folder;
pub use folding::{Folded, Folding};
pub use keep::UnusableExpression;
