//! The tables that a mapping reads. Text columns are kept on disk until all inputs are read, so that a column has one type
//! over all of them.

mod around;
mod bytes_columns;
mod flatten;
mod json_texts;
mod object_rows;
mod optional_columns;
mod otlp;
#[cfg(test)]
mod otlp_tests;
mod read_tables;
mod ready_tables;
mod stored_table;
mod struct_columns;
mod table_source;
mod table_store;
mod text_cells;
mod text_tables;

pub(super) use json_texts::may_be_object;
pub(super) use read_tables::{read, read_first};
pub(super) use ready_tables::Tables;
pub(super) use stored_table::exactly;
pub(super) use table_source::TableSource;
pub(super) use table_store::TableStore;
