//! Failures without a class get one by rules that people can read: in order, the first that matches, and which one it was is
//! recorded. A class that a record has always stands.
//!
//! Pure: a rule, the fields of one record, an answer.

mod class_rule;
mod classifier;
mod condition;
mod rule_faults;
mod shipped;
mod taxonomy;

pub use class_rule::Rule;
pub use classifier::Classifier;
pub use condition::{Condition, Scalar, Test};
pub use rule_faults::{RuleFault, faults};
pub use shipped::shipped;
pub use taxonomy::{ClassEntry, TAXONOMY, entry};

pub use crate::record::UNCLASSIFIED;

#[cfg(test)]
mod tests;
