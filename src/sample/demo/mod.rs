//! The demo: six weeks of a company's agent, with known truths planted in them.
//!
//! A [`DemoPlan`] goes in: a seed and the truths to plant. Rows come out ([`runs`]), or the files of `data/` ([`write()`]).
//! Every run and every truth has a random stream of its own, so that leaving a truth out changes its rows and no others.

mod blemish;
mod demo_base;
mod demo_description;
mod demo_figures;
mod demo_files;
mod demo_rows;
mod demo_truth;
mod demo_workflows;
mod failure;
mod messages;
mod overlay;
mod table;

pub use demo_description::truth;
pub use demo_files::write;
pub use demo_rows::{DemoPlan, runs};
pub use demo_truth::DemoTruth;

#[cfg(test)]
mod tests;
