//! The record: one row per run. The schema and the type of a row are generated from one list of columns.

mod agent;
mod change;
mod column_name;
mod columns;
mod fields;
mod labels;
mod present;
mod row;
mod value;

pub use agent::{NO_AGENT, named_agent};
pub use change::Change;
pub use column_name::{Column, ColumnName, column_name, column_names};
pub use fields::{FIELDS, Field, Kind, nearest, position};
pub use labels::{
    LABEL, MOST_CLASSES, MOST_LABEL_VALUES, MOST_LABELS, MOST_WORKFLOWS, OTHER_VALUES, label_of,
    labels,
};
pub use present::{Present, says_something};
pub use row::{Record, UNCLASSIFIED};
pub use value::Value;
