//! The record: one row per run. The schema and the type of a row are generated from one list of columns.

mod columns;
mod fields;
mod present;
mod row;
mod value;

pub use fields::{FIELDS, Field, Kind, nearest, position};
pub use present::{Present, says_something};
pub use row::{Record, UNCLASSIFIED};
pub use value::Value;
