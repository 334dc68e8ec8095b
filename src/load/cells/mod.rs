//! From cells to checked rows. Cells or typed columns of any source come in. A batch of canonical rows comes out, with the
//! refused rows, the remarks on single cells and the notes for the warnings.

mod batch;
mod check_cell;
#[cfg(test)]
mod check_cell_tests;
mod column_builders;
mod input_cell;
mod input_labels;
mod instants;
mod layout;
mod nested_json;
mod prepared;
mod remarks;
mod texts_of_bytes;
mod typed_frame;
mod whole_columns;

pub(super) use batch::{Batch, BatchBuilder, Notes, PlacedCells, refusal};
pub(super) use column_builders::type_of;
pub(super) use input_cell::{CellFault, InputCell};
pub(super) use input_labels::LabelCells;
pub use instants::{WrittenTime, written_time};
pub(super) use layout::{BadCells, TableLayout};
pub use layout::{RowsAre, SOURCE_FILE, SOURCE_LINE};
pub(super) use nested_json::{map_fields, nested_json};
pub(super) use prepared::instant;
pub(super) use remarks::{CellEvent, Remark};
pub(super) use texts_of_bytes::{has_bytes, not_texts, type_with_texts, with_texts};
pub(super) use typed_frame::{Provenance, Typing, check_frame, row_of, unreadable};
