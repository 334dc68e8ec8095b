//! Which columns of a case hold something.

use anyhow::Result;
use polars::prelude::{DataFrame, DataType};

use crate::conduct::{Present, says_something};
use crate::record::FIELDS;
use crate::vocabulary::ApprovalState;

/// The columns that hold something, row by row. An empty list holds nothing, and an approval state that is not known neither.
pub(super) fn present(cases: &DataFrame) -> Result<Vec<Present>> {
    let mut rows = vec![Present::default(); cases.height()];
    for (place, field) in FIELDS.iter().enumerate() {
        let column = cases.column(field.name)?;
        if column.null_count() == cases.height() {
            continue;
        }
        if *column.dtype() == DataType::String {
            for (row, text) in rows.iter_mut().zip(column.str()?.iter()) {
                if text.is_some_and(|text| is_told(field.name, text)) {
                    row.note_at(place);
                }
            }
        } else {
            for (row, is_there) in rows.iter_mut().zip(column.is_not_null().iter()) {
                if is_there == Some(true) {
                    row.note_at(place);
                }
            }
        }
    }
    Ok(rows)
}

fn is_told(column: &str, text: &str) -> bool {
    let is_unknown = column == "approval_state" && text == ApprovalState::Unknown.as_str();
    says_something(text) && !is_unknown
}
