//! All questions of a rollout over all of its nights.
//!
//! The nights go in one after the other. One finding for each question comes out, with a p-value that holds for all
//! nights and all questions together.

mod asked_questions;
mod comparison;
mod family;
mod ledger;
mod ledger_bounds;
mod ledger_findings;
mod ledger_labels;
mod parts_of_budget;

pub(crate) use comparison::{Comparison, compare};
pub use ledger::Ledger;
