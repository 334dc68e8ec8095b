//! A copy of the needed columns of a Parquet file whose other columns Polars cannot read.
//!
//! Its lazy reader converts the types of all columns, also of those that nothing needs. Its eager reader converts those
//! that it reads.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use polars::prelude::*;
use tempfile::TempDir;

use super::parquet_types::fault;
use crate::load::staging::write_file;

/// Copies columns of a file to a temporary directory, one file for each row group.
pub(super) fn copied(
    path: &Path,
    schema: &ArrowSchema,
    columns: &[PlSmallStr],
    place: &TempDir,
) -> PolarsResult<LazyFrame> {
    let (plain, odd): (Vec<_>, Vec<_>) =
        columns.iter().map(ToString::to_string).partition(|name| {
            let field = schema.get(name.as_str());
            field.is_some_and(|field| fault(name, field.dtype()).is_none())
        });
    let metadata = ParquetReader::new(File::open(path)?)
        .get_metadata()?
        .clone();
    // Without the Arrow schema of its writer, an extension type is read as the type that it is stored in.
    let mut stored = (*metadata).clone();
    stored.key_value_metadata = None;
    let stored = Arc::new(stored);
    let mut heights = Vec::with_capacity(metadata.row_groups.len().max(1));
    for group in &metadata.row_groups {
        heights.push(group.num_rows());
    }
    if heights.is_empty() {
        heights.push(0);
    }
    let mut first = 0;
    let mut parts = Vec::with_capacity(heights.len());
    for (number, height) in heights.into_iter().enumerate() {
        let slice = Some((first, height));
        first += height;
        let mut rows: Vec<Column> = Vec::with_capacity(columns.len());
        for (names, metadata) in [(&plain, &metadata), (&odd, &stored)] {
            if names.is_empty() {
                continue;
            }
            let mut reader = ParquetReader::new(File::open(path)?);
            reader.set_metadata(Arc::clone(metadata));
            let reader = reader.with_columns(Some(names.clone())).with_slice(slice);
            rows.extend(reader.finish()?.into_columns());
        }
        let part = place.path().join(format!("{number}.parquet"));
        write_file(&part, &mut DataFrame::new(height, rows)?)?;
        parts.push(PlRefPath::try_from_path(&part)?);
    }
    let arguments = ScanArgsParquet {
        glob: false,
        hive_options: HiveOptions::new_disabled(),
        ..ScanArgsParquet::default()
    };
    LazyFrame::scan_parquet_files(parts.into_iter().collect(), arguments)
}
