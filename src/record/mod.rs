//! The record: one row per run. The schema and the type of a row are generated from one list of columns.

mod agent;
mod columns;
mod fields;
mod present;
mod row;
mod value;

pub use agent::{NO_AGENT, named_agent};
pub use fields::{FIELDS, Field, Kind, nearest, position};
pub use present::{Present, says_something};
pub use row::{Record, UNCLASSIFIED};
pub use value::Value;
