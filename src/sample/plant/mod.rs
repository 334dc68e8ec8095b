//! Histories with events of any kind planted in them: what, how much, where and when is asked for or drawn.
//!
//! The rows are the simulation's ([`crate::simulate`]); here it is drawn what happens, and rows get the columns that a
//! simulation does without. Nothing here knows how a night is judged.

mod asked;
mod columns;
mod draw;
mod event;
mod history;
mod kind;
mod labels;
mod place;
mod truth;
mod write;

pub use asked::{Asked, Overlap, Wish};
pub use columns::{Columns, Value};
pub use draw::{Drawn, draw};
pub use event::Event;
pub use history::History;
pub use kind::Kind;
pub use labels::Labelled;
pub use place::{Column, Confined, Which};
pub use write::write;
