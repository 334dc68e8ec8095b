//! Rows of fields between separators, under a header that names them.

use std::borrow::Cow;

use csv::{ByteRecord, Position, ReaderBuilder, StringRecord};
use polars::prelude::PolarsResult;

use super::quoting::{QuoteFault, quote_fault};
use crate::load::cells::{Batch, BatchBuilder, InputCell, LabelCells, PlacedCells, TableLayout};
use crate::load::error::{LoadError, Reason};
use crate::load::sources::{Block, Blocks, InputFile};
use crate::record::{LABEL, label_of};

/// The names in the first row of a file.
#[derive(Clone, Debug)]
pub(in crate::load) struct Header {
    /// The names, in the order of the fields.
    pub(in crate::load) names: Vec<String>,
    separator: u8,
}

impl Header {
    /// Takes the header off the front of a file; `None` where the file is empty.
    pub(in crate::load) fn take(
        blocks: &mut Blocks,
        file: &str,
        separator: u8,
    ) -> Result<Option<Self>, LoadError> {
        let fails = |text: &str| LoadError::not_loadable(file, text);
        let (first_line, bytes) = match blocks.next().transpose()? {
            Some(Block::Rows { first_line, bytes }) => (first_line, bytes),
            Some(Block::Refused { reason, .. }) => {
                return Err(fails(&format!("its header row is not valid: {reason}")));
            }
            None => return Ok(None),
        };
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(bytes.as_slice());
        let mut record = StringRecord::new();
        match reader.read_record(&mut record) {
            Ok(true) => {}
            // Blank lines alone.
            Ok(false) => return Ok(None),
            Err(error) => {
                let text = "its header row is not UTF-8; save the file as UTF-8";
                let reason = Reason::caused_by(text, error);
                return Err(LoadError::not_loadable(file, reason));
            }
        }
        let position = reader.position();
        let rest = usize::try_from(position.byte()).unwrap_or(bytes.len());
        blocks.put_back(
            first_line + position.line() - 1,
            bytes.get(rest..).unwrap_or_default(),
        );
        let names: Vec<String> = record.iter().map(str::to_owned).collect();
        let twice = (1..names.len()).find(|at| names[..*at].contains(&names[*at]));
        if let Some(at) = twice {
            let text = format!(
                "its header has the column `{}` twice; rename one of them",
                names[at]
            );
            return Err(fails(&text));
        }
        Ok(Some(Self { names, separator }))
    }

    /// The layout's column for each field, if it has one. A missing required column is an error.
    pub(in crate::load) fn positions(
        &self,
        layout: &TableLayout,
        input: &InputFile,
    ) -> Result<Vec<Option<usize>>, LoadError> {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        layout.require(&names, input).map_err(|error| {
            let other = self.other_separator();
            other.map_or(error, |text| LoadError::not_loadable(&input.name, text))
        })?;
        Ok(self
            .names
            .iter()
            .map(|name| layout.position(name))
            .collect())
    }

    /// What to do about a header of one field that another separator cuts into several.
    fn other_separator(&self) -> Option<String> {
        let [only] = self.names.as_slice() else {
            return None;
        };
        let counted = [',', ';', '\t', '|'].map(|other| (only.matches(other).count(), other));
        let (found, other) = counted.into_iter().max()?;
        let own = char::from(self.separator);
        (found >= 3).then(|| {
            format!(
                "its fields are separated by {other:?} and not by {own:?}; write commas in a .csv file, and tabs in a .tsv file"
            )
        })
    }

    /// Calls `row` with each row of a block: its line, and its fields or why it has none.
    pub(in crate::load) fn records(
        &self,
        first_line: u64,
        bytes: &[u8],
        mut row: impl FnMut(u64, Result<&StringRecord, (&'static str, &[u8])>),
    ) {
        let mut rest = Some((first_line, bytes));
        while let Some((line, bytes)) = rest {
            rest = self.records_up_to_a_stray_quote(line, bytes, &mut row);
        }
    }

    /// Reads records until a quotation mark turns out to swallow rows. Returns the lines after that mark's.
    fn records_up_to_a_stray_quote<'a>(
        &self,
        first_line: u64,
        bytes: &'a [u8],
        row: &mut impl FnMut(u64, Result<&StringRecord, (&'static str, &[u8])>),
    ) -> Option<(u64, &'a [u8])> {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.separator)
            .from_reader(bytes);
        let mut record = ByteRecord::new();
        loop {
            let begins = reader.position().clone();
            // Reading from memory cannot fail, and rows of any length are accepted.
            if !reader.read_byte_record(&mut record).unwrap_or(false) {
                return None;
            }
            let ends = usize::try_from(reader.position().byte()).unwrap_or(bytes.len());
            let Located { line, start, text } = located(first_line, bytes, &begins, ends);
            match quote_fault(text, self.separator, self.names.len()) {
                Some(QuoteFault::FirstLine(reason)) => {
                    let rest = &bytes[start..];
                    let end = rest.iter().position(|byte| *byte == b'\n');
                    let end = end.unwrap_or(rest.len());
                    row(line, Err((reason, rest[..end].trim_ascii_end())));
                    return Some((line + 1, rest.get(end + 1..)?));
                }
                Some(QuoteFault::Record(reason)) => {
                    row(line, Err((reason, text)));
                    continue;
                }
                None => {}
            }
            if record.len() != self.names.len() {
                let reason = if record.len() < self.names.len() {
                    "fewer fields than the header has columns"
                } else {
                    "more fields than the header has columns"
                };
                row(line, Err((reason, text)));
                continue;
            }
            match StringRecord::from_byte_record(record) {
                Ok(read) => {
                    row(line, Ok(&read));
                    record = read.into_byte_record();
                }
                Err(error) => {
                    row(line, Err(("not valid UTF-8", text)));
                    record = error.into_byte_record();
                }
            }
        }
    }
}

/// Where a record stands in a block.
struct Located<'a> {
    line: u64,
    start: usize,
    text: &'a [u8],
}

/// The line a record begins in, and its text: blank lines that the reader passed over are not part of it.
fn located<'a>(first_line: u64, bytes: &'a [u8], begins: &Position, ends: usize) -> Located<'a> {
    let start = usize::try_from(begins.byte()).unwrap_or(bytes.len());
    let text = bytes.get(start..ends).unwrap_or_default();
    let blank = text.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let (lines, skipped) = blank.fold((0, 0), |(lines, skipped), byte| {
        (lines + u64::from(*byte == b'\n'), skipped + 1)
    });
    Located {
        line: first_line + begins.line() - 1 + lines,
        start: start + skipped,
        text: text[skipped..].trim_ascii_end(),
    }
}

/// The columns that hold a name or an identifier, where a line break comes from a misplaced quotation mark.
const ONE_LINE: [&str; 14] = [
    "run_id",
    "release",
    "workflow",
    "failure_class",
    "tool",
    "tenant",
    "agent",
    "model",
    "prompt_version",
    "agent_version",
    "config_version",
    "commit",
    "cluster",
    "batch",
];

fn cell<'a>(column: &str, field: &'a str) -> InputCell<'a> {
    let text = Cow::Borrowed(field);
    let is_name = ONE_LINE.contains(&column) || label_of(column).is_some();
    if is_name && field.trim().contains(['\n', '\r']) {
        InputCell::Faulty {
            reason: "a line break, perhaps from a misplaced quotation mark",
            text,
        }
    } else {
        InputCell::Untyped(text)
    }
}

/// The batch that a block of rows makes.
pub(super) fn read_block(
    block: &Block,
    header: &Header,
    positions: &[Option<usize>],
    layout: TableLayout,
    input: &InputFile,
) -> PolarsResult<Batch> {
    let mut rows = BatchBuilder::new(layout, input);
    for (name, position) in header.names.iter().zip(positions) {
        match position {
            Some(position) => rows.notes.present |= 1 << position,
            None if layout.has(name) => {}
            None => rows.notes.unknown(name),
        }
    }
    let labels: Vec<(usize, &str)> = (0..)
        .zip(&header.names)
        .filter_map(|(place, name)| Some((place, layout.label(name)?)))
        .collect();
    if let Some(position) = layout.position(LABEL).filter(|_| !labels.is_empty()) {
        rows.notes.present |= 1 << position;
    }
    rows.keep_columns_of_file();
    match block {
        Block::Refused { line, reason, head } => rows.refuse(*line, reason, head),
        Block::Rows { first_line, bytes } => {
            header.records(*first_line, bytes, |line, record| match record {
                Ok(record) => {
                    let mut cells: PlacedCells<'_> = positions
                        .iter()
                        .zip(record)
                        .filter_map(|(position, field)| {
                            let position = (*position)?;
                            (!field.is_empty())
                                .then(|| (position, cell(layout.fields[position].name, field)))
                        })
                        .collect();
                    let mut own = LabelCells::default();
                    for (place, name) in &labels {
                        let field = record.get(*place).unwrap_or_default();
                        if !field.is_empty() {
                            own.add(name, cell(&header.names[*place], field));
                        }
                    }
                    own.place(layout, &mut cells);
                    rows.push(line, cells);
                }
                Err((reason, text)) => rows.refuse(line, reason, text),
            });
        }
    }
    rows.finish()
}
