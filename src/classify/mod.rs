//! Failures without a class get one by rules that people can read: in order, the first that matches, and which one it was is
//! recorded. A class that a record has always stands.
//!
//! Pure: a rule, the fields of one record, an answer.

mod check;
mod classifier;
mod condition;
mod rule;
mod shipped;
mod taxonomy;

pub use check::{Fault, faults};
pub use classifier::Classifier;
pub use condition::{Condition, Scalar, Test};
pub use rule::Rule;
pub use shipped::shipped;
pub use taxonomy::{Entry, TAXONOMY, entry};

pub use crate::record::UNCLASSIFIED;

#[cfg(test)]
mod tests;
