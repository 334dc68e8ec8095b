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

pub use class_rule::Rule;
pub use classifier::Classifier;
pub use condition::{Condition, Scalar, Test};
pub use rule_faults::{RuleFault, faults};
pub use shipped::shipped;
pub use taxonomy::{ClassEntry, entry};

pub use crate::record::UNCLASSIFIED;

#[cfg(test)]
mod tests;
