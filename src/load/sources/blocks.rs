//! A stream cut into blocks of whole rows. Blocks are read in parallel, and rows keep their line numbers.

use std::io::BufRead;

use super::open::{damaged, fill};
use super::quoted_records::whole_records;
use crate::load::error::LoadError;

/// The approximate size of a block.
const BLOCK: usize = 2 << 20;
/// The most lines of a block. Each may be refused, and a refused row takes more memory than its bytes.
const MOST_LINES: usize = 1 << 16;
/// The longest row.
const LONGEST: usize = 16 << 20;

/// How a row ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::load) enum RowEnds {
    /// At every line feed.
    Lines,
    /// At a line feed outside quotes, with this separator.
    Separated(u8),
}

/// Whole rows, or one row that cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::load) enum Block {
    /// Whole rows; the first stands in this line of the file.
    Rows {
        /// The line the block begins with, from 1.
        first_line: u64,
        /// The rows.
        bytes: Vec<u8>,
    },
    /// A row that is refused without being parsed.
    Refused {
        /// The line it begins with.
        line: u64,
        /// Why.
        reason: &'static str,
        /// The start of its text.
        head: Vec<u8>,
    },
}

const TOO_LONG: &str = "the row is longer than 16 MiB";
const NEVER_CLOSED: &str = "a quoted field that starts on this line is never closed";

/// Cuts a stream into blocks.
pub(in crate::load) struct Blocks {
    reader: Box<dyn BufRead + Send>,
    file: String,
    rows: RowEnds,
    block: usize,
    longest: usize,
    /// What was read and not yet handed out.
    carry: Vec<u8>,
    /// Whether `carry` has whole rows beyond the last block.
    has_more: bool,
    line: u64,
    ended: bool,
    failed: bool,
}

impl Blocks {
    /// The blocks of a stream; `file` is its name for errors.
    pub(in crate::load) fn new(reader: Box<dyn BufRead + Send>, file: &str, rows: RowEnds) -> Self {
        Self::sized(reader, file, rows, BLOCK, LONGEST)
    }

    fn sized(
        reader: Box<dyn BufRead + Send>,
        file: &str,
        rows: RowEnds,
        block: usize,
        longest: usize,
    ) -> Self {
        Self {
            reader,
            file: file.to_owned(),
            rows,
            block,
            longest,
            carry: Vec::new(),
            has_more: false,
            line: 1,
            ended: false,
            failed: false,
        }
    }

    /// Puts rows back, so that they come first.
    pub(in crate::load) fn put_back(&mut self, first_line: u64, bytes: &[u8]) {
        self.line = first_line;
        self.carry.splice(..0, bytes.iter().copied());
    }

    fn next_block(&mut self) -> std::io::Result<Option<Block>> {
        loop {
            if !self.ended && !self.has_more {
                let at_start = self.line == 1 && self.carry.is_empty();
                let read = fill(&mut self.reader, &mut self.carry, self.block)?;
                self.ended = read < self.block;
                if at_start && self.carry.starts_with(b"\xEF\xBB\xBF") {
                    self.carry.drain(..3);
                }
            }
            if self.carry.is_empty() {
                return Ok(None);
            }
            let whole = self.whole(self.carry.len());
            if whole > 0 {
                let end = self.first_lines(whole);
                self.has_more = end < whole;
                return Ok(Some(self.hand_out(end)));
            }
            self.has_more = false;
            if self.ended {
                return Ok(Some(self.last()));
            }
            if self.carry.len() > self.longest {
                return self.refuse_first_line().map(Some);
            }
        }
    }

    /// Where the last whole row of the first bytes ends.
    fn whole(&self, bytes: usize) -> usize {
        let bytes = &self.carry[..bytes];
        match self.rows {
            RowEnds::Lines => {
                let newline = bytes.iter().rposition(|byte| *byte == b'\n');
                newline.map_or(0, |at| at + 1)
            }
            RowEnds::Separated(separator) => whole_records(bytes, separator).end,
        }
    }

    /// Where the rows in the first lines of a block end. A row of more lines than that is a block of its own.
    fn first_lines(&self, whole: usize) -> usize {
        let newlines = self.carry[..whole].iter().enumerate();
        let mut newlines = newlines.filter(|(_, byte)| **byte == b'\n');
        match newlines.nth(MOST_LINES - 1) {
            Some((at, _)) => match self.whole(at + 1) {
                0 => whole,
                end => end,
            },
            None => whole,
        }
    }

    fn hand_out(&mut self, end: usize) -> Block {
        let rest = self.carry.split_off(end);
        let bytes = std::mem::replace(&mut self.carry, rest);
        let first_line = self.line;
        self.line += newlines(&bytes);
        Block::Rows { first_line, bytes }
    }

    /// What is left when the stream ends without a line feed.
    fn last(&mut self) -> Block {
        if let RowEnds::Separated(separator) = self.rows
            && whole_records(&self.carry, separator).in_quotes
        {
            // The open quote swallows the rest of the file, so the rows after this line are read again.
            let line = self.line;
            let end = self.carry.iter().position(|byte| *byte == b'\n');
            let rest = self
                .carry
                .split_off(end.map_or(self.carry.len(), |at| at + 1));
            let head = std::mem::replace(&mut self.carry, rest);
            self.line += 1;
            return Block::Refused {
                line,
                reason: NEVER_CLOSED,
                head,
            };
        }
        self.hand_out(self.carry.len())
    }

    /// Refuses the line that the block begins with, without keeping it.
    fn refuse_first_line(&mut self) -> std::io::Result<Block> {
        let line = self.line;
        self.line += 1;
        if let Some(end) = self.carry.iter().position(|byte| *byte == b'\n') {
            let rest = self.carry.split_off(end + 1);
            let head = std::mem::replace(&mut self.carry, rest);
            return Ok(Block::Refused {
                line,
                reason: NEVER_CLOSED,
                head,
            });
        }
        let mut head = std::mem::take(&mut self.carry);
        head.truncate(4096);
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                self.ended = true;
                break;
            }
            let newline = buffer.iter().position(|byte| *byte == b'\n');
            let used = newline.map_or(buffer.len(), |at| at + 1);
            self.reader.consume(used);
            if newline.is_some() {
                break;
            }
        }
        Ok(Block::Refused {
            line,
            reason: TOO_LONG,
            head,
        })
    }
}

impl Iterator for Blocks {
    type Item = Result<Block, LoadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        match self.next_block() {
            Ok(block) => block.map(Ok),
            Err(error) => {
                self.failed = true;
                Some(Err(LoadError::not_loadable(&self.file, damaged(error))))
            }
        }
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn blocks(text: &str, rows: RowEnds, block: usize, longest: usize) -> Vec<String> {
        let reader = Box::new(Cursor::new(text.as_bytes().to_vec()));
        Blocks::sized(reader, "f", rows, block, longest)
            .map(|block| match block.unwrap() {
                Block::Rows { first_line, bytes } => {
                    format!("{first_line}:{}", String::from_utf8(bytes).unwrap())
                }
                Block::Refused { line, reason, .. } => format!("{line}!{reason}"),
            })
            .collect()
    }

    #[test]
    fn blocks_end_with_a_line_and_know_their_first() {
        let lines = |text, block| blocks(text, RowEnds::Lines, block, 100);
        assert_eq!(lines("a\nb\nc", 100), ["1:a\nb\n", "3:c"]);
        assert_eq!(lines("aa\nbb\ncc\n", 4), ["1:aa\n", "2:bb\n", "3:cc\n"]);
        assert_eq!(lines("\u{feff}a\n", 100), ["1:a\n"]);
        assert!(lines("", 100).is_empty());
        assert_eq!(lines("a", 1), ["1:a"]);
    }

    #[test]
    fn a_row_that_is_too_long_is_refused_and_the_next_one_read() {
        let text = format!("a\n{}\nb\n", "x".repeat(50));
        assert_eq!(
            blocks(&text, RowEnds::Lines, 4, 10),
            ["1:a\n", "2!the row is longer than 16 MiB", "3:b\n"]
        );
    }

    #[test]
    fn a_block_has_a_bounded_number_of_lines() {
        let lines = MOST_LINES + 10;
        let text = "x\n".repeat(lines);
        for rows in [RowEnds::Lines, RowEnds::Separated(b',')] {
            let found = blocks(&text, rows, 1 << 20, 1 << 20);
            let firsts: Vec<&str> = found
                .iter()
                .filter_map(|block| block.split(':').next())
                .collect();
            assert_eq!(firsts, ["1", &(MOST_LINES + 1).to_string()]);
            assert_eq!(found.concat().matches('x').count(), lines);
        }
        let quoted = format!("\"{}\"\na\n", "\n".repeat(lines));
        let found = blocks(&quoted, RowEnds::Separated(b','), 1 << 20, 1 << 20);
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn quoted_line_feeds_do_not_end_a_record() {
        let records = |text, block| blocks(text, RowEnds::Separated(b','), block, 1000);
        assert_eq!(records("a,\"b\nc\"\nd\n", 3), ["1:a,\"b\nc\"\n", "3:d\n"]);
        assert_eq!(
            records("a,\"b\"\"\nc\"\nd", 3),
            ["1:a,\"b\"\"\nc\"\n", "3:d"]
        );
        // A quote inside a plain field is a character.
        assert_eq!(records("5\" pipe\nb\n", 100), ["1:5\" pipe\nb\n"]);
    }

    #[test]
    fn an_open_quote_costs_one_row_and_not_the_rest_of_the_file() {
        let records = |text, block, longest| blocks(text, RowEnds::Separated(b','), block, longest);
        assert_eq!(
            records("a,b\nc,\"d\ne,f\ng,h\n", 100, 1000),
            [
                "1:a,b\n",
                "2!a quoted field that starts on this line is never closed",
                "3:e,f\ng,h\n"
            ]
        );
        let long = format!("c,\"d\n{}", "e,f\n".repeat(10));
        let found = records(&long, 4, 16);
        assert_eq!(
            found[0],
            "1!a quoted field that starts on this line is never closed"
        );
        assert_eq!(found[1..].concat().matches("e,f").count(), 10);
    }
}
