//! Histories with events of any kind planted in them.
//!
//! A [`HistoryRequest`] and a seed go in. What it leaves open is drawn: how much, where and when. Rows with their tools,
//! models, tenants and batches come out, and a truth that counts what each event did to them.

mod confinement;
mod drawn_history;
mod history_request;
mod label_columns;
mod labelled_rows;
mod plant_limits;
mod planted_event;
mod planted_files;
mod planted_history;
mod planted_kind;
mod planted_truth;
mod random_events;

pub use confinement::Confinement;
pub use drawn_history::draw_history;
pub use history_request::{EventRequest, HistoryRequest, TrafficSplit};
pub use planted_files::write;
pub use planted_history::History;
pub use planted_kind::EventKind;

#[cfg(test)]
mod drawn_history_tests;
#[cfg(test)]
mod planted_history_tests;
