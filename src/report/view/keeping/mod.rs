//! The failure plan on the page: what it leaves open, how the runs kept to it, and what each owner has to look at. In, the
//! decision; out, sections.

mod audits_table;
mod conduct_notes;
mod open_gaps;
mod owners_view;
mod plan_coverage;
mod plan_section;
mod proposed_responses;
mod scorecard_table;

pub(super) use owners_view::owners;
pub(super) use plan_section::{lines, section};
