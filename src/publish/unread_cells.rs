//! The cells that could not be read, as the sentences need them.

use crate::decision::UnknownCells;
use crate::judge::Unread;

/// Of the published cells, what sentences say.
pub(crate) fn unread(cells: &[UnknownCells]) -> Vec<Unread<'_>> {
    let unread = cells.iter().map(|one| Unread {
        column: &one.column,
        cells: one.count,
        example: one.example.as_deref(),
    });
    unread.collect()
}
