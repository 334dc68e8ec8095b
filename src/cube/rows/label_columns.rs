//! A column for each label, so that labels are counted as any other column is.

use anyhow::Result;
use polars::prelude::{DataFrame, IntoSeries, StringChunkedBuilder};

use crate::load::Labels;
use crate::record::{LABEL, labels};

/// The rows with a column `label.NAME` for each label that is counted; the same rows where none has a label.
pub(in crate::cube) fn with_labels(frame: &DataFrame, counted: &Labels) -> Result<DataFrame> {
    let cells = frame.column(LABEL)?;
    if cells.null_count() == frame.height() {
        return Ok(frame.clone());
    }
    let cells = cells.str()?;
    let names: Vec<&str> = counted.names().collect();
    let builder =
        |name: &&str| StringChunkedBuilder::new(format!("{LABEL}.{name}").into(), frame.height());
    let mut columns: Vec<StringChunkedBuilder> = names.iter().map(builder).collect();
    for cell in cells.iter() {
        let own = cell.map(labels).unwrap_or_default();
        for (name, column) in names.iter().zip(&mut columns) {
            let value = own.get(*name);
            column.append_option(value.map(|value| counted.counted(name, value)));
        }
    }
    let mut frame = frame.clone();
    for column in columns {
        frame.with_column(column.finish().into_series().into())?;
    }
    Ok(frame)
}
