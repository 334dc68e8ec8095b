//! Rows of a Parquet file, a stream of batches whatever its size.

use std::collections::BTreeSet;
use std::thread;

use polars::prelude::*;

use super::stream::Stream;
use crate::load::cells::{Batch, Provenance, TableLayout, Typing, check_frame, unreadable};
use crate::load::error::{EngineError, LoadError, Reason};
use crate::load::in_order::in_order;
use crate::load::sources::InputFile;

/// A lazy reader of a Parquet file, and its schema.
pub(in crate::load) fn scan(input: &InputFile) -> Result<(LazyFrame, SchemaRef), LoadError> {
    let arguments = ScanArgsParquet {
        glob: false,
        hive_options: HiveOptions::new_disabled(),
        ..ScanArgsParquet::default()
    };
    let frame = PlRefPath::try_from_path(&input.path)
        .and_then(|path| LazyFrame::scan_parquet(path, arguments))
        .map_err(|error| unreadable_file(input, error))?;
    // Polars panics on a type that it was built without.
    let mut scanned = frame.clone();
    match thread::spawn(move || scanned.collect_schema()).join() {
        Ok(Ok(schema)) => Ok((frame, schema)),
        Ok(Err(error)) => Err(unreadable_file(input, error)),
        Err(_) => Err(LoadError::not_loadable(
            &input.name,
            "it has a column of an unsupported type, such as a 16-bit float; write that column as a 64-bit number",
        )),
    }
}

fn unreadable_file(input: &InputFile, error: PolarsError) -> LoadError {
    let error = EngineError::from(error);
    let text = if error.to_string().contains("cannot create series from") {
        "it has a column of an unsupported type; write that column as a 64-bit integer"
    } else {
        "it is not a complete Parquet file; write or fetch it again"
    };
    LoadError::not_loadable(&input.name, Reason::caused_by(text, error))
}

/// Reads a file whose columns are those of the layout. `finish` runs in parallel, `take` in order.
pub(super) fn read<T: Send>(
    input: &InputFile,
    layout: TableLayout,
    finish: impl Fn(Batch) -> PolarsResult<T> + Sync,
    mut take: impl FnMut(T) -> Result<(), LoadError>,
) -> Result<(), LoadError> {
    let file = input.name.as_str();
    let (frame, schema) = scan(input)?;
    require_readable(&schema, &layout, input)?;
    let known = layout
        .fields
        .iter()
        .filter(|field| schema.contains(field.name));
    let mut columns: Vec<Expr> = known.map(|field| col(field.name)).collect();
    let folders = layout.given_by_folders(input).into_iter();
    let folders = folders.map(|(position, value)| (layout.fields[position].name, value));
    let (own, given): (Vec<_>, Vec<_>) = folders.partition(|(name, _)| schema.contains(name));
    columns.extend(given.iter().map(|(name, value)| lit(*value).alias(*name)));
    let names = |of: &[(&'static str, &str)]| of.iter().map(|(name, _)| *name).collect();
    let (own, given): (BTreeSet<_>, BTreeSet<_>) = (names(&own), names(&given));
    let unknown: Vec<&str> = schema
        .iter_names()
        .map(PlSmallStr::as_str)
        .filter(|name| layout.position(name).is_none())
        .collect();
    let mut row = 1_i64;
    let batches = Stream::start(frame.select(columns)).map(|batch| {
        batch.map(|batch| {
            let first = row;
            row += i64::try_from(batch.height()).unwrap_or(0);
            (first, batch)
        })
    });
    in_order(
        batches,
        |numbered| {
            let (first, frame) = numbered?;
            let height = frame.height();
            let rows: Vec<i64> = (first..).take(height).collect();
            let sources = Provenance {
                files: Column::new_scalar(
                    "f".into(),
                    Scalar::from(PlSmallStr::from_str(file)),
                    height,
                ),
                lines: Column::new("l".into(), rows),
                otherwise: file.to_owned(),
                from_folders: given.clone(),
            };
            let mut batch = check_frame(&frame, layout, Typing::File, sources)?;
            for name in &unknown {
                batch.notes.unknown(name);
            }
            batch.notes.not_from_folders.clone_from(&own);
            finish(batch)
        },
        |result: PolarsResult<T>| take(result.map_err(|error| unreadable_file(input, error))?),
    )
}

/// Fails if a required column is missing or a column has an unsupported type.
fn require_readable(
    schema: &Schema,
    layout: &TableLayout,
    input: &InputFile,
) -> Result<(), LoadError> {
    let has: Vec<&str> = schema.iter_names().map(PlSmallStr::as_str).collect();
    layout.require(&has, input)?;
    for field in layout.fields {
        let dtype = schema.get(field.name);
        if let Some(why) = dtype.and_then(|dtype| unreadable(field, dtype, Typing::File)) {
            return Err(LoadError::not_loadable(
                &input.name,
                format!("{why}; change its type, or give a mapping with --map"),
            ));
        }
    }
    Ok(())
}
