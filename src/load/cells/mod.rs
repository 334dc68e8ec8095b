//! From cells to checked rows: what a cell means in a column of each kind is decided here, for every source. Cells or typed
//! columns come in; a batch of canonical rows comes out, with what was refused and noticed.

mod batch;
mod check_cell;
#[cfg(test)]
mod check_cell_tests;
mod column_builders;
mod input_cell;
mod layout;
mod typed_frame;
mod whole_columns;

pub(super) use batch::{Batch, BatchBuilder, Notes, PlacedCells, refusal};
pub(super) use column_builders::type_of;
pub(super) use input_cell::{CellFault, InputCell};
pub(super) use layout::TableLayout;
pub use layout::{RowsAre, SOURCE_FILE, SOURCE_LINE};
pub(super) use typed_frame::{Provenance, Typing, check_frame, unreadable};
