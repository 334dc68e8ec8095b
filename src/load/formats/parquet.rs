//! Rows of a Parquet file, a stream of batches whatever its size.

use std::collections::BTreeSet;
use std::fs::File;
use std::panic;
use std::sync::Arc;

use polars::prelude::*;
use tempfile::TempDir;

use super::parquet_copy::copied;
use super::parquet_types::{Needs, TypeFault, fault};
use super::stream::{ROWS, Stream};
use crate::files;
use crate::load::cells::{Batch, Provenance, TableLayout, Typing, check_frame, unreadable};
use crate::load::error::{EngineError, LoadError, Reason};
use crate::load::in_order::in_order;
use crate::load::sources::{InputFile, MostUnpacked};

/// A lazy reader of a Parquet file.
pub(in crate::load) struct Scanned {
    /// The rows.
    pub(in crate::load) frame: LazyFrame,
    /// The columns of `frame`.
    pub(in crate::load) schema: SchemaRef,
    /// All columns of the file, read or not.
    names: Vec<PlSmallStr>,
    /// The rows of each row group.
    groups: Vec<usize>,
    /// Holds the copy that `frame` reads, if it does not read the file itself.
    pub(in crate::load) copy: Option<TempDir>,
}

/// A lazy reader of the columns that are needed. The type of any other column does not matter.
pub(in crate::load) fn scan(input: &InputFile, needs: &Needs<'_>) -> Result<Scanned, LoadError> {
    let fails = |error| unreadable_file(input, error);
    let (arrow, groups) = footer(input).map_err(fails)?;
    let mut found = arrow.iter_values();
    if let Some(TypeFault { name, dtype }) =
        found.find_map(|field| needs.fault(&field.name, field.dtype()))
    {
        return Err(LoadError::not_loadable(
            &input.name,
            format!(
                "the column `{name}` has the type {dtype}, which cannot be read; cast it to text or a 64-bit number when the file is written"
            ),
        ));
    }
    let whole = arrow
        .iter_values()
        .all(|field| fault(&field.name, field.dtype()).is_none());
    let names: Vec<PlSmallStr> = arrow.iter_names().cloned().collect();
    let (frame, copy) = if whole {
        (scan_file(input).map_err(fails)?, None)
    } else {
        let read = arrow.iter_values();
        let read = read.filter(|field| needs.column(&field.name, field.dtype()));
        let read: Vec<PlSmallStr> = read.map(|field| field.name.clone()).collect();
        let place = copy_place()?;
        let frame = copied(&input.path, &arrow, &read, &place).map_err(fails)?;
        (frame, Some(place))
    };
    let mut scanned = frame.clone();
    let schema = scanned.collect_schema().map_err(fails)?;
    Ok(Scanned {
        frame,
        schema,
        names,
        groups,
        copy,
    })
}

/// The columns of a file, and the rows of each of its row groups. The reader panics at some damaged footers, of which it reads
/// every part here.
fn footer(input: &InputFile) -> PolarsResult<(Arc<ArrowSchema>, Vec<usize>)> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let read = panic::catch_unwind(|| read_footer(input));
    panic::set_hook(hook);
    read.unwrap_or_else(|_| Err(polars_err!(ComputeError: "its footer is damaged")))
}

fn read_footer(input: &InputFile) -> PolarsResult<(Arc<ArrowSchema>, Vec<usize>)> {
    let mut reader = ParquetReader::new(File::open(&input.path)?);
    let mut groups = Vec::new();
    for group in &reader.get_metadata()?.row_groups {
        groups.push(group.num_rows());
    }
    Ok((reader.schema()?, groups))
}

fn scan_file(input: &InputFile) -> PolarsResult<LazyFrame> {
    let arguments = ScanArgsParquet {
        glob: false,
        hive_options: HiveOptions::new_disabled(),
        ..ScanArgsParquet::default()
    };
    LazyFrame::scan_parquet(PlRefPath::try_from_path(&input.path)?, arguments)
}

fn copy_place() -> Result<TempDir, LoadError> {
    let place = tempfile::Builder::new()
        .prefix("relapse-columns-")
        .tempdir();
    place.map_err(|error| LoadError::storage(&tempfile::env::temp_dir(), error))
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
    let needs = Needs {
        names: layout.fields.iter().map(|field| field.name).collect(),
        all: false,
    };
    let Scanned {
        frame,
        schema,
        names,
        groups,
        copy: _copy,
    } = scan(input, &needs)?;
    require_readable(&names, &schema, &layout, input)?;
    let known = layout
        .fields
        .iter()
        .filter(|field| schema.contains(field.name));
    let mut columns: Vec<Expr> = known.map(|field| col(field.name)).collect();
    let labels = schema
        .iter_names()
        .filter(|name| layout.label(name).is_some());
    columns.extend(labels.map(|name| col(name.clone())));
    let folders = layout.given_by_folders(input).into_iter();
    let folders = folders.map(|(position, value)| (layout.fields[position].name, value));
    let (own, given): (Vec<_>, Vec<_>) = folders.partition(|(name, _)| schema.contains(name));
    columns.extend(given.iter().map(|(name, value)| lit(*value).alias(*name)));
    let named = |of: &[(&'static str, &str)]| of.iter().map(|(name, _)| *name).collect();
    let (own, given): (BTreeSet<_>, BTreeSet<_>) = (named(&own), named(&given));
    let unknown: Vec<&str> = names
        .iter()
        .map(PlSmallStr::as_str)
        .filter(|name| !layout.has(name))
        .collect();
    let mut left = MostUnpacked::of(files::size(&input.path), input.unpack_ratio);
    let mut row = 1_i64;
    let batches = Stream::start_by_parts(frame.select(columns), parts(&groups)).map(|batch| {
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
            Ok((text_bytes(&frame)?, finish(batch)?))
        },
        |result: PolarsResult<(u64, T)>| {
            let (bytes, batch) = result.map_err(|error| unreadable_file(input, error))?;
            left = (left.after(bytes))
                .map_err(|too_much| LoadError::not_loadable(file, too_much.to_string()))?;
            take(batch)
        },
    )
}

/// The bytes of all texts of a frame. A dictionary holds a text once, and every row that names it unpacks to all of it.
fn text_bytes(frame: &DataFrame) -> PolarsResult<u64> {
    let mut bytes = 0;
    for column in frame.columns() {
        if matches!(
            column.dtype(),
            DataType::String | DataType::Categorical(..) | DataType::Enum(..)
        ) {
            let column = column.cast(&DataType::String)?;
            let lengths = column.str()?.iter().flatten().map(|text| text.len() as u64);
            bytes += lengths.sum::<u64>();
        }
    }
    Ok(bytes)
}

/// The parts in which a file is read: small row groups together, and a large one in pieces, since a writer may put a whole file
/// into one.
fn parts(groups: &[usize]) -> Vec<usize> {
    let mut parts: Vec<usize> = Vec::new();
    for rows in groups {
        match parts.last_mut() {
            Some(part) if *part + rows <= ROWS => *part += rows,
            _ => {
                let pieces = rows.div_ceil(ROWS).max(1);
                parts.extend((0..pieces).map(|piece| {
                    let until = |piece: usize| rows * piece / pieces;
                    until(piece + 1) - until(piece)
                }));
            }
        }
    }
    parts
}

/// Fails if a required column is missing or a column has an unsupported type.
fn require_readable(
    names: &[PlSmallStr],
    schema: &Schema,
    layout: &TableLayout,
    input: &InputFile,
) -> Result<(), LoadError> {
    let has: Vec<&str> = names.iter().map(PlSmallStr::as_str).collect();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_row_groups_are_read_together_and_large_ones_in_parts() {
        assert_eq!(parts(&[]), [0_usize; 0]);
        assert_eq!(parts(&[0]), [0]);
        assert_eq!(parts(&[65_000, 536, 1]), [65_536, 1]);
        assert_eq!(parts(&[65_537, 5]), [32_768, 32_774]);
        assert_eq!(parts(&[3 * ROWS]), [ROWS; 3]);
        let groups = [7, 1_048_576, 0, 300_001, 12];
        let rows: usize = parts(&groups).iter().sum();
        assert_eq!(rows, groups.iter().sum::<usize>());
        assert!(parts(&groups).iter().all(|rows| *rows <= ROWS));
    }
}
