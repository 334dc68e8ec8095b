//! Records that a SQL engine holds: a table of it, or the rows of a SELECT in its own dialect.

mod engine_table;

pub(in crate::load) use engine_table::EngineTable;
