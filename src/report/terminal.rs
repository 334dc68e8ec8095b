//! The report for a terminal: the verdict and its reason first, in about twenty-five lines as wide as the terminal.

use std::fmt::Write as _;

use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};
use unicode_width::UnicodeWidthChar;

use super::Report;
pub(super) use super::text::columns as width;
use super::text::{Text, name, visible};
use super::view::{Page, Tile, Verdict, Why};
use crate::number;

/// What the text is written to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    /// How wide a line may be.
    pub columns: usize,
    /// Whether it has colours.
    pub style: Style,
}

/// Whether the terminal shows colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Text alone.
    Plain,
    /// The verdict and the states in bold and colour.
    Colour,
}

/// What a phrase is set in.
#[derive(Clone, Copy)]
pub(super) enum Ink {
    Bold,
    Bad,
    Good,
    Open,
    Dim,
}

/// The columns of a label and of a trigger's name and state, where there is room to write beside them.
const LABEL: usize = 10;
const STATE: usize = 33;

/// The fewest columns beside a label in which a text reads well.
const READABLE: usize = 30;

/// The report as text.
#[must_use]
pub(crate) fn terminal(report: &Report<'_>, screen: Screen) -> String {
    let page = Page::without_lists(report);
    let mut out = String::new();
    if let Some(agent) = &page.verdict.agent {
        paragraph(&mut out, "Agent", agent.as_str(), screen);
    }
    head(&mut out, &page.verdict, screen);
    why(&mut out, &page.why, screen);
    triggers(&mut out, &page.tiles, screen);
    for (label, lines) in [
        ("Across", &page.across),
        ("Rollout", &page.rollout),
        ("Plan", &page.plan),
    ] {
        for (place, line) in lines.iter().enumerate() {
            let label = if place == 0 { label } else { "" };
            paragraph(&mut out, label, line.as_str(), screen);
        }
    }
    let data = &report.decision.data;
    let rows = format!(
        "{} read, {} used, {} refused, {}",
        number::counted(data.rows_read, "row", "rows"),
        number::count(data.rows_used),
        number::count(data.quarantined),
        number::counted(data.warnings.len() as u64, "warning", "warnings")
    );
    paragraph(&mut out, "Data", &rows, screen);
    for line in &page.verdict.amber {
        paragraph(&mut out, "        !", line.as_str(), screen);
    }
    out
}

/// The line that names an agent.
#[must_use]
pub(crate) fn agent_line(agent: &str, screen: Screen) -> String {
    let mut out = String::new();
    paragraph(&mut out, "Agent", Text::from(name(agent)).as_str(), screen);
    out
}

fn head(out: &mut String, verdict: &Verdict, screen: Screen) {
    let Screen { columns, style } = screen;
    let word = format!("{} {}", verdict.sign, verdict.word);
    let painted = paint(&word, tone(verdict.key), style);
    let facts = format!(
        "as of {}, {}  |  {}",
        verdict.as_of.as_str(),
        verdict.night.as_str(),
        verdict.since.as_str()
    );
    if width(&word) + 2 + width(&facts) <= columns {
        let _ = writeln!(out, "{painted}  {facts}");
    } else {
        let _ = writeln!(out, "{painted}\n{}", wrap(&facts, columns).join("\n"));
    }
    for line in wrap(verdict.summary.as_str(), columns) {
        let _ = writeln!(out, "{}", paint(&line, Ink::Bold, style));
    }
    if let Some(restriction) = &verdict.restriction {
        for line in wrap(restriction.as_str(), columns) {
            let _ = writeln!(out, "{line}");
        }
    }
    out.push('\n');
}

fn why(out: &mut String, why: &Why, screen: Screen) {
    for (place, reason) in why.reasons.iter().enumerate() {
        let label = if place == 0 { "Why" } else { "" };
        let text = format!(
            "{}. {} Rule: {}",
            place + 1,
            reason.text.as_str(),
            reason.rule.as_str()
        );
        paragraph(out, label, &text, screen);
    }
    paragraph(out, "Against", why.against.as_str(), screen);
    let next = format!("{}: {}", why.owner.as_str(), why.action.as_str());
    paragraph(out, "Next", &next, screen);
    for need in &why.needs {
        paragraph(out, "", need.as_str(), screen);
    }
    out.push('\n');
}

fn triggers(out: &mut String, tiles: &[Tile], screen: Screen) {
    for tile in tiles {
        // What stands in brackets is in the other formats.
        let state = tile.state.split(" (").next().unwrap_or_default();
        let state = format!("{} {state}", tile.sign);
        let painted = |width| paint(&pad(&state, width), tone(tile.key), screen.style);
        let columns = screen.columns.saturating_sub(STATE);
        let text = shortened(tile, columns);
        if columns >= READABLE {
            let indent = " ".repeat(STATE);
            let lines = wrap(&text, columns).join(&format!("\n{indent}"));
            let (title, state) = (pad(tile.title, 15), painted(16));
            let _ = writeln!(out, "{title} {state} {lines}");
        } else {
            let is_narrow = screen.columns < STATE - 1;
            let between = if is_narrow { "\n" } else { " " };
            let title = pad(tile.title, if is_narrow { 0 } else { 15 });
            let _ = writeln!(out, "{title}{between}{}", painted(0));
            beneath(out, &text, screen);
        }
    }
}

/// What a trigger says. Where it does not fit a line, the level of its interval is left to the sentence of the night.
fn shortened(tile: &Tile, columns: usize) -> String {
    let text = tile.in_words();
    let interval = tile.figures.as_ref().and_then(|of| of.interval.as_ref());
    let ends = interval.and_then(|of| Some((of.as_str(), of.as_str().split_once("interval ")?.1)));
    match ends {
        Some((whole, ends)) if width(&text) > columns => text.replace(whole, ends),
        _ => text,
    }
}

/// A label and its text, wrapped and hung beside it, or beneath it where there is no room.
fn paragraph(out: &mut String, label: &str, text: &str, screen: Screen) {
    let columns = screen.columns.saturating_sub(LABEL);
    if columns < READABLE {
        if !label.is_empty() {
            let _ = writeln!(out, "{}", label.trim());
        }
        return beneath(out, text, screen);
    }
    let mut label = label;
    for line in wrap(text, columns) {
        let _ = writeln!(out, "{} {line}", pad(label, LABEL - 1));
        label = "";
    }
}

fn beneath(out: &mut String, text: &str, screen: Screen) {
    for line in wrap(text, screen.columns.saturating_sub(2)) {
        let _ = writeln!(out, "  {line}");
    }
}

/// Breaks a text into lines between words. Nothing of it is left out: a sentence without its end states something else.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let options = Options::new(columns.max(1))
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    // A percentage stays on one line.
    let text = visible(text).replace(" %", "\u{a0}%");
    let lines = textwrap::wrap(&text, options).into_iter();
    lines.map(|line| line.replace("\u{a0}%", " %")).collect()
}

/// The beginning of a text, marked where it is cut.
pub(super) fn fit(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for letter in text.chars() {
        used += letter.width().unwrap_or(0);
        if used > columns {
            break;
        }
        kept.push(letter);
    }
    kept.push('…');
    kept
}

pub(super) fn pad(text: &str, columns: usize) -> String {
    let missing = columns.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(missing))
}

/// A text of lines, those that are too long broken between words and hung beneath their beginning.
pub(crate) fn fitted(text: &str, screen: Screen) -> String {
    let mut out = String::new();
    for line in text.lines() {
        if width(line) <= screen.columns {
            let _ = writeln!(out, "{line}");
            continue;
        }
        let body = line.trim_start();
        let mut indent = line.len() - body.len();
        for part in wrap(body, screen.columns.saturating_sub(indent + 2)) {
            let _ = writeln!(out, "{}{part}", " ".repeat(indent));
            indent = line.len() - body.len() + 2;
        }
    }
    out
}

pub(super) const fn tone(key: &str) -> Ink {
    match key.as_bytes() {
        b"roll_back" | b"restrict" | b"regressed" => Ink::Bad,
        b"proceed" | b"clear" => Ink::Good,
        b"hold" | b"inconclusive" => Ink::Open,
        _ => Ink::Dim,
    }
}

pub(super) fn paint(text: &str, ink: Ink, style: Style) -> String {
    if style == Style::Plain || text.is_empty() {
        return text.to_owned();
    }
    let code = match ink {
        Ink::Bold => "1",
        Ink::Bad => "1;31",
        Ink::Good => "1;32",
        Ink::Open => "1;33",
        Ink::Dim => "2",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_letters_take_two_columns_and_marks_none() {
        // East Asian Width of Unicode: W and F are wide; U+0301 is a combining mark.
        for (text, columns) in [("日本", 4), ("🚨", 2), ("e\u{301}", 1), ("ab", 2)] {
            assert_eq!(width(text), columns, "{text}");
        }
        assert_eq!(wrap("日本 日本 日本", 9), ["日本 日本", "日本"]);
        assert_eq!(fit("日本日本", 6), "日本…");
    }

    #[test]
    fn lines_break_between_words_and_dates_stay_whole() {
        let lines = wrap("on 2026-11-20 well-known", 13);
        assert_eq!(lines, ["on 2026-11-20", "well-known"]);
        assert_eq!(wrap("rose to 4.9 % of", 11), ["rose to", "4.9 % of"]);
    }
}
