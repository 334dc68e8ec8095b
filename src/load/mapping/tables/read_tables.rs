//! Reads a file into the tables of a mapping.

use polars::prelude::*;

use super::flatten::flatten;
use super::table_store::TableStore;
use super::text_cells::{NamedCells, ScalarText};
use super::text_tables::{BlockBuilder, TableBlock};
use crate::load::error::LoadError;
use crate::load::formats::{Header, Needs, scan};
use crate::load::in_order::in_order;
use crate::load::mapping::sql::{ReadColumns, References};
use crate::load::mapping::table_names::RAW;
use crate::load::sources::{
    Block as Lines, Blocks, Broken, DocumentGroup, DocumentKey, FileFormat, InputFile, IsColumn,
    JsonShape, RowEnds, open, repaired,
};

/// The rows of a Parquet file that are read in place of one block of text.
const ROWS_OF_A_BLOCK: u32 = 10_000;

pub(in crate::load::mapping) fn read(
    input: &InputFile,
    wanted: &References,
    store: &mut TableStore,
) -> Result<(), LoadError> {
    read_first(usize::MAX, input, wanted, store)
}

/// Reads the first blocks of a file, or as much of a file that has no blocks.
pub(in crate::load::mapping) fn read_first(
    most: usize,
    input: &InputFile,
    wanted: &References,
    store: &mut TableStore,
) -> Result<(), LoadError> {
    let file = input.name.as_str();
    let failed = |error: PolarsError| LoadError::unreadable_rows(file, error);
    let opened = open(input)?;
    let lines =
        |block: Result<Lines, LoadError>| read_lines(&block?, wanted, input).map_err(failed);
    if matches!(opened.format, FileFormat::Lines | FileFormat::Json) {
        store.note_sparse();
    }
    match opened.format {
        FileFormat::Lines => in_order(
            Blocks::new(opened.bytes, file, RowEnds::Lines).take(most),
            lines,
            |block| store.add(block?),
        ),
        FileFormat::Json => match JsonShape::of(opened.bytes, file, is_column(wanted))? {
            JsonShape::Lines(blocks) => {
                in_order(blocks.take(most), lines, |block| store.add(block?))
            }
            JsonShape::Documents(documents) => in_order(
                documents.take(most),
                |group| read_documents(&group?, wanted, input).map_err(failed),
                |block| store.add(block?),
            ),
        },
        FileFormat::Separated(separator) => {
            let mut blocks = Blocks::new(opened.bytes, file, RowEnds::Separated(separator));
            let Some(header) = Header::take(&mut blocks, file, separator)? else {
                return Ok(());
            };
            store.header(&header.names);
            in_order(
                blocks.take(most),
                |block| read_records(&block?, &header, wanted, input).map_err(failed),
                |block| store.add(block?),
            )
        }
        FileFormat::Parquet => {
            let nothing = ReadColumns::default();
            let raw = wanted.tables.get(RAW).unwrap_or(&nothing);
            let names = raw.needed.iter().chain(&raw.possible);
            let needs = Needs {
                names: names.map(String::as_str).collect(),
                all: raw.all,
            };
            let mut scanned = scan(input, &needs)?;
            if let Some(rows) = u32::try_from(most)
                .ok()
                .and_then(|most| most.checked_mul(ROWS_OF_A_BLOCK))
            {
                scanned.frame = scanned.frame.limit(rows);
            }
            store.add_parquet(input, scanned).map_err(failed)
        }
    }
}

fn read_lines(block: &Lines, wanted: &References, input: &InputFile) -> PolarsResult<TableBlock> {
    let mut builder = BlockBuilder::new(input, wanted);
    match block {
        Lines::Refused { line, reason, head } => builder.refuse(*line, reason, head),
        Lines::Rows { first_line, bytes } => {
            for (line, text) in (*first_line..).zip(bytes.split(|byte| *byte == b'\n')) {
                read_object(text, line, None, wanted, &mut builder);
            }
        }
    }
    builder.finish()
}

fn read_documents(
    group: &DocumentGroup,
    wanted: &References,
    input: &InputFile,
) -> PolarsResult<TableBlock> {
    let mut builder = BlockBuilder::new(input, wanted);
    for (number, document) in (group.first..).zip(&group.documents) {
        let key = document.key.as_ref();
        read_object(&document.text, number, key, wanted, &mut builder);
    }
    builder.finish()
}

/// Whether the query names a column or a part of it. An object with such a member is a row.
fn is_column(wanted: &References) -> IsColumn {
    let raw = wanted.tables.get(RAW).cloned().unwrap_or_default();
    Box::new(move |name| raw.names_part_of(name))
}

fn read_object(
    text: &[u8],
    line: u64,
    key: Option<&DocumentKey>,
    wanted: &References,
    builder: &mut BlockBuilder<'_>,
) {
    let text = text.trim_ascii();
    if text.is_empty() {
        return;
    }
    let Ok(object) = std::str::from_utf8(text) else {
        return builder.refuse(line, "not valid UTF-8", text);
    };
    let mut push = |object: &str| {
        builder.push(line, flatten(object, key, wanted)?);
        Ok(())
    };
    let read = push(object).or_else(|broken| match repaired(object) {
        Some(object) => push(&object),
        None => Err(broken),
    });
    if let Err(Broken(reason)) = read {
        builder.refuse(line, reason, text);
    }
}

fn read_records(
    block: &Lines,
    header: &Header,
    wanted: &References,
    input: &InputFile,
) -> PolarsResult<TableBlock> {
    let mut builder = BlockBuilder::new(input, wanted);
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
                    let mut cells = NamedCells::default();
                    for ((name, field), read) in header.names.iter().zip(record).zip(&reads) {
                        if *read {
                            // The header names each column once.
                            let _ = cells.set(name.as_str().into(), ScalarText::untyped(field));
                        }
                    }
                    builder.push_raw(line, cells);
                }
                Err((reason, text)) => builder.refuse(line, reason, text),
            });
        }
    }
    builder.finish()
}
