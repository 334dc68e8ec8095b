//! Reading a file into the tables of a mapping.

use polars::prelude::*;

use super::super::blocks::{Block as Lines, Blocks, Rows as RowsEnd};
use super::super::documents::{Group, Shape};
use super::super::error::LoadError;
use super::super::in_order::in_order;
use super::super::inputs::{Format, Input};
use super::super::json::Broken;
use super::super::open::open;
use super::super::parquet;
use super::super::separated::Header;
use super::RAW;
use super::cells::{Cells, Scalar};
use super::flatten::flatten;
use super::raw::{Block, Builder};
use super::references::References;
use super::store::Store;

/// Reads a file into the store.
pub(super) fn read(input: &Input, wanted: &References, store: &mut Store) -> Result<(), LoadError> {
    let file = input.name.as_str();
    let failed = |error: PolarsError| LoadError::not_loadable(file, error);
    let opened = open(input)?;
    let lines = |block: Result<Lines, LoadError>| read_lines(&block?, wanted, file).map_err(failed);
    if matches!(opened.format, Format::Lines | Format::Json) {
        store.is_sparse();
    }
    match opened.format {
        Format::Lines => in_order(
            Blocks::new(opened.bytes, file, RowsEnd::Lines),
            lines,
            |block| store.add(block?),
        ),
        Format::Json => match Shape::of(opened.bytes, file)? {
            Shape::Lines(blocks) => in_order(blocks, lines, |block| store.add(block?)),
            Shape::Documents(documents) => in_order(
                documents,
                |group| read_documents(&group?, wanted, file).map_err(failed),
                |block| store.add(block?),
            ),
        },
        Format::Separated(separator) => {
            let mut blocks = Blocks::new(opened.bytes, file, RowsEnd::Separated(separator));
            let header = Header::take(&mut blocks, file, separator)?;
            store.header(&header.names);
            in_order(
                blocks,
                |block| read_records(&block?, &header, wanted, file).map_err(failed),
                |block| store.add(block?),
            )
        }
        Format::Parquet => {
            let (frame, schema) = parquet::scan(input)?;
            store.add_frame(file, frame, &schema).map_err(failed)
        }
    }
}

fn read_lines(block: &Lines, wanted: &References, file: &str) -> PolarsResult<Block> {
    let mut builder = Builder::new(file);
    match block {
        Lines::Refused { line, reason, head } => builder.refuse(*line, reason, head),
        Lines::Rows { first_line, bytes } => {
            for (line, text) in (*first_line..).zip(bytes.split(|byte| *byte == b'\n')) {
                read_object(text, line, wanted, &mut builder);
            }
        }
    }
    builder.finish()
}

fn read_documents(group: &Group, wanted: &References, file: &str) -> PolarsResult<Block> {
    let mut builder = Builder::new(file);
    for (number, text) in (group.first..).zip(&group.texts) {
        read_object(text, number, wanted, &mut builder);
    }
    builder.finish()
}

fn read_object(text: &[u8], line: u64, wanted: &References, builder: &mut Builder<'_>) {
    let text = text.trim_ascii();
    if text.is_empty() {
        return;
    }
    let Ok(object) = std::str::from_utf8(text) else {
        return builder.refuse(line, "not UTF-8", text);
    };
    match flatten(object, wanted) {
        Ok(rows) => builder.push(line, &rows),
        Err(Broken(reason)) => builder.refuse(line, reason, text),
    }
}

fn read_records(
    block: &Lines,
    header: &Header,
    wanted: &References,
    file: &str,
) -> PolarsResult<Block> {
    let mut builder = Builder::new(file);
    let raw = wanted.tables.get(RAW);
    let reads: Vec<bool> = header
        .names
        .iter()
        .map(|name| raw.is_some_and(|columns| columns.reads(name)))
        .collect();
    match block {
        Lines::Refused { line, reason, head } => builder.refuse(*line, reason, head),
        Lines::Rows { first_line, bytes } => {
            header.records(*first_line, bytes, |line, record| match record {
                Ok(record) => {
                    let mut cells = Cells::default();
                    for ((name, field), read) in header.names.iter().zip(record).zip(&reads) {
                        if *read {
                            // The header names each column once.
                            let _ = cells.set(name.as_str().into(), Scalar::untyped(field));
                        }
                    }
                    builder.push_row(RAW, line, &cells);
                }
                Err((reason, text)) => builder.refuse(line, reason, text),
            });
        }
    }
    builder.finish()
}
