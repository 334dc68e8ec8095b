//! Names and texts from the records, as they stand in a packet.

use std::fmt::Write as _;

use crate::decision::Said;
use crate::number;
use crate::report::markdown::Markdown;
use crate::report::text::{Text, within};

/// The most characters of a name and of a text.
const NAME: usize = 200;
pub(super) const TEXT: usize = 2_100;

/// Where a line of a recorded text is broken, so that nobody scrolls.
const LINE: usize = 110;

/// A name from the records, literally.
pub(super) fn named(raw: &str) -> Markdown {
    Markdown::from(&within(raw, NAME).into())
}

/// A text from the records, literally.
pub(super) fn recorded(raw: &str) -> Markdown {
    Markdown::from(&within(raw, TEXT).into())
}

/// Texts as they were recorded, each in a block in which nothing is read as Markdown.
pub(super) fn said(texts: &[Said]) -> String {
    let mut out = String::new();
    for said in texts {
        let run = named(&said.run_id);
        let _ = match said.runs {
            1 => writeln!(out, "Run {run}:\n"),
            some => writeln!(out, "{} runs, among them {run}:\n", number::count(some)),
        };
        out.push_str(&block(&said.text));
        out.push('\n');
    }
    out
}

/// Four spaces make every line code, whatever is in it: no fence to close. It comes after a paragraph, never in a list.
fn block(text: &str) -> String {
    let mut out = String::new();
    for line in lines_of(text) {
        let _ = writeln!(out, "    {line}");
    }
    out
}

/// A recorded text in lines of a readable length.
pub(super) fn lines_of(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let pieces = lines.flat_map(broken);
    pieces
        .map(|piece| Text::line(&piece).as_str().to_owned())
        .collect()
}

/// A line in pieces of a readable length, broken at a blank where there is one.
fn broken(line: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut length = 0;
    for word in line.split_inclusive(' ') {
        let letters: Vec<char> = word.chars().collect();
        if length > 0 && length + letters.len() > LINE {
            pieces.push(std::mem::take(&mut piece));
            length = 0;
        }
        for part in letters.chunks(LINE) {
            if length + part.len() > LINE {
                pieces.push(std::mem::take(&mut piece));
                length = 0;
            }
            piece.extend(part);
            length += part.len();
        }
    }
    pieces.push(piece);
    pieces
}
