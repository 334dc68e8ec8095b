//! Rules that classify failures without a recorded class. They are tried in order, the first match counts, and the rule is
//! recorded with the failure. A recorded class is never changed.
//!
//! Pure: rules and the fields of one record go in, and the matching rule comes out.

mod class_rule;
mod classifier;
mod condition;
mod rule_faults;
mod shipped;
mod taxonomy;

pub(crate) use class_rule::Rule;
pub(crate) use classifier::Classifier;
pub(crate) use rule_faults::{RuleFault, faults};
pub(crate) use shipped::shipped;
pub(crate) use taxonomy::entry;

pub(crate) use crate::record::UNCLASSIFIED;

#[cfg(test)]
mod tests;
