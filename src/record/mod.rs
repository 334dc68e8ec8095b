//! The record: one row per run. The list of columns goes in; the schema and the type of a row come out of it.

mod columns;
mod fields;
mod present;
mod row;
mod value;

pub use fields::{FIELDS, Field, Kind, nearest, position};
pub use present::{Present, says_something};
pub use row::{Record, UNCLASSIFIED};
pub use value::Value;
