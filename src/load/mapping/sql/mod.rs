//! The SQL of a mapping: the query, and the tables and columns that it reads.

mod expression_names;
mod join_bounds;
mod main_tables;
mod read_columns;
mod references;
#[cfg(test)]
mod references_tests;
mod relations;
mod select;

pub(super) use expression_names::Taken;
pub(super) use join_bounds::{check_joins, pairs_freely};
pub(super) use read_columns::ReadColumns;
pub(super) use references::{References, references};
pub(super) use select::{keeps_order, mended, parse, with_provenance};
