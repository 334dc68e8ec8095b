//! What there is to say of single cells of the rows that passed.

use super::input_cell::CellFault;
use crate::record::Field;

/// A remark on a cell of a row that passed.
#[derive(Debug)]
pub(in crate::load) struct Remark {
    /// The row, in the frame of its batch.
    pub(in crate::load) row: usize,
    /// The column.
    pub(in crate::load) field: &'static Field,
    /// What happened to the cell.
    pub(in crate::load) what: CellEvent,
}

/// What happened to a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::load) enum CellEvent {
    /// It could not be read, and is null.
    Unknown(CellFault),
    /// It is a name that lost the blanks around it.
    Trimmed,
    /// It is a time that the clocks of its zone showed twice. The first is taken.
    Twice,
}
