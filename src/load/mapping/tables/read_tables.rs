//! Reads a file into the tables of a mapping.

use polars::prelude::*;

use super::flatten::flatten;
use super::json_texts::open as open_text;
use super::table_source::TableSource;
use super::table_store::TableStore;
use super::text_cells::{NamedCells, ScalarText};
use super::text_tables::{BlockBuilder, TableBlock};
use crate::load::error::LoadError;
use crate::load::formats::{Header, Needs, scan};
use crate::load::in_order::in_order;
use crate::load::mapping::sql::ReadColumns;
use crate::load::sources::{
    Block as Lines, Blocks, Broken, DocumentGroup, DocumentKey, FileFormat, IsColumn, JsonShape,
    MessageGroup, OtlpMessages, RowEnds, open, otlp_json, repaired,
};

/// The rows of a Parquet file that are read in place of one block of text.
const ROWS_OF_A_BLOCK: u32 = 10_000;

pub(in crate::load::mapping) fn read(
    source: TableSource<'_>,
    store: &mut TableStore,
) -> Result<(), LoadError> {
    read_first(usize::MAX, source, store)
}

/// Reads the first blocks of a file, or as much of a file that has no blocks.
pub(in crate::load::mapping) fn read_first(
    most: usize,
    source: TableSource<'_>,
    store: &mut TableStore,
) -> Result<(), LoadError> {
    let input = source.input;
    let file = input.name.as_str();
    let failed = |error: PolarsError| LoadError::unreadable_rows(file, error);
    let opened = open(input)?;
    let lines = |block: Result<Lines, LoadError>| read_lines(&block?, source).map_err(failed);
    if matches!(
        opened.format,
        FileFormat::Lines | FileFormat::Json | FileFormat::Otlp
    ) {
        store.note_sparse(source.table);
    }
    match opened.format {
        FileFormat::Lines => in_order(
            Blocks::new(opened.bytes, file, RowEnds::Lines).take(most),
            lines,
            |block| store.add(block?),
        ),
        FileFormat::Json => match JsonShape::of(opened.bytes, file, is_column(source))? {
            JsonShape::Lines(blocks) => {
                in_order(blocks.take(most), lines, |block| store.add(block?))
            }
            JsonShape::Documents(documents) => in_order(
                documents.take(most),
                |group| read_documents(&group?, source).map_err(failed),
                |block| store.add(block?),
            ),
        },
        FileFormat::Otlp => in_order(
            OtlpMessages::new(opened.bytes, input),
            |group| read_messages(&group?, source).map_err(failed),
            |block| store.add(block?),
        ),
        FileFormat::Separated(separator) => {
            let mut blocks = Blocks::new(opened.bytes, file, RowEnds::Separated(separator));
            let Some(header) = Header::take(&mut blocks, file, separator)? else {
                return Ok(());
            };
            store.header(source.table, &header.names);
            in_order(
                blocks.take(most),
                |block| read_records(&block?, &header, source).map_err(failed),
                |block| store.add(block?),
            )
        }
        FileFormat::Parquet => {
            let nothing = ReadColumns::default();
            let columns = source.columns().unwrap_or(&nothing);
            let names = columns.needed.iter().chain(&columns.possible);
            let needs = Needs {
                names: names.map(String::as_str).collect(),
                all: columns.all,
            };
            let mut scanned = scan(input, &needs)?;
            if let Some(rows) = u32::try_from(most)
                .ok()
                .and_then(|most| most.checked_mul(ROWS_OF_A_BLOCK))
            {
                scanned.frame = scanned.frame.limit(rows);
            }
            store.add_parquet(source, scanned).map_err(failed)
        }
    }
}

fn read_lines(block: &Lines, source: TableSource<'_>) -> PolarsResult<TableBlock> {
    let mut builder = BlockBuilder::new(source);
    match block {
        Lines::Refused { line, reason, head } => builder.refuse(*line, reason, head),
        Lines::Rows { first_line, bytes } => {
            for (line, text) in (*first_line..).zip(bytes.split(|byte| *byte == b'\n')) {
                read_object(text, line, None, source, &mut builder);
            }
        }
    }
    builder.finish()
}

fn read_documents(group: &DocumentGroup, source: TableSource<'_>) -> PolarsResult<TableBlock> {
    let mut builder = BlockBuilder::new(source);
    for (number, document) in (group.first..).zip(&group.documents) {
        let key = document.key.as_ref();
        read_object(&document.text, number, key, source, &mut builder);
    }
    builder.finish()
}

fn read_messages(group: &MessageGroup, source: TableSource<'_>) -> PolarsResult<TableBlock> {
    let mut builder = BlockBuilder::new(source);
    for (number, message) in (group.first..).zip(&group.messages) {
        match message.content().and_then(otlp_json) {
            Ok(request) => read_object(&request, number, None, source, &mut builder),
            Err(reason) => builder.refuse(number, reason, message.place().as_bytes()),
        }
    }
    builder.finish()
}

/// Whether the query names a column or a part of it. An object with such a member is a row.
fn is_column(source: TableSource<'_>) -> IsColumn {
    let columns = source.columns().cloned().unwrap_or_default();
    Box::new(move |name| columns.names_part_of(name))
}

fn read_object(
    text: &[u8],
    line: u64,
    key: Option<&DocumentKey>,
    source: TableSource<'_>,
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
        builder.push(line, flatten(object, key, source.table, source.wanted)?);
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
    source: TableSource<'_>,
) -> PolarsResult<TableBlock> {
    let mut builder = BlockBuilder::new(source);
    let nothing = ReadColumns::default();
    let columns = source.columns().unwrap_or(&nothing);
    let names = header.names.iter();
    let reads: Vec<bool> = names.map(|name| columns.reads(name)).collect();
    let opens: Vec<bool> = header
        .names
        .iter()
        .map(|name| columns.names_under(name))
        .collect();
    match block {
        Lines::Refused { line, reason, head } => builder.refuse(*line, reason, head),
        Lines::Rows { first_line, bytes } => {
            header.records(*first_line, bytes, |line, record| match record {
                Ok(record) => {
                    let mut cells = NamedCells::default();
                    let mut opened = Vec::new();
                    let fields = header.names.iter().zip(record);
                    for ((name, field), (read, opens)) in fields.zip(reads.iter().zip(&opens)) {
                        if *read {
                            // The header names each column once.
                            let _ = cells.set(name.as_str().into(), ScalarText::untyped(field));
                        }
                        if *opens {
                            opened.extend(open_text(name, field, columns).into_cells());
                        }
                    }
                    for (name, scalar) in opened {
                        // A column of that name wins over a key.
                        let _ = cells.set(name, scalar);
                    }
                    builder.push_own(line, cells);
                }
                Err((reason, text)) => builder.refuse(line, reason, text),
            });
        }
    }
    builder.finish()
}
