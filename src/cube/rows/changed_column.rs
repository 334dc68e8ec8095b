//! A column for those that changed together, so that their combinations are counted as any other column is.

use anyhow::Result;
use polars::prelude::{Column, DataFrame, IntoSeries, StringChunked, StringChunkedBuilder};

use crate::cube::counts::{BETWEEN, Dimension};

/// The rows with what each has in some columns; an empty text stands for none. The same rows where no columns are asked for.
pub(in crate::cube) fn with_changed(frame: &DataFrame, columns: &[Dimension]) -> Result<DataFrame> {
    if columns.is_empty() {
        return Ok(frame.clone());
    }
    let parts: Vec<Option<&StringChunked>> = columns
        .iter()
        .map(|one| frame.column(&one.name()).ok().map(Column::str).transpose())
        .collect::<Result<_, _>>()?;
    let mut combined =
        StringChunkedBuilder::new(Dimension::Changed.column().into(), frame.height());
    let mut value = String::new();
    for row in 0..frame.height() {
        value.clear();
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                value.push(BETWEEN);
            }
            value.push_str(part.and_then(|part| part.get(row)).unwrap_or_default());
        }
        combined.append_value(&value);
    }
    let mut frame = frame.clone();
    frame.with_column(combined.finish().into_series().into())?;
    Ok(frame)
}
