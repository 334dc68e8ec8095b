//! The report for a terminal: the verdict and its reason first, in about twenty-five lines of at most a hundred columns.

use std::fmt::Write as _;

use super::Report;
use super::text::{Text, name, visible};
use super::view::{Caps, Page, Tile, Verdict, Why};
use crate::number;

/// How wide a line may be.
pub(super) const COLUMNS: usize = 100;

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

/// The report as text.
#[must_use]
pub(crate) fn terminal(report: &Report<'_>, style: Style) -> String {
    let page = Page::of(
        report,
        Caps {
            whole: false,
            findings: 0,
            lines: 0,
            nights: 0,
        },
    );
    let mut out = String::new();
    if let Some(agent) = &page.verdict.agent {
        paragraph(&mut out, "Agent", agent.as_str());
    }
    head(&mut out, &page.verdict, style);
    why(&mut out, &page.why);
    triggers(&mut out, &page.tiles, style);
    for (label, lines) in [("Across", &page.across), ("Plan", &page.plan)] {
        for (place, line) in lines.iter().enumerate() {
            let label = if place == 0 { label } else { "" };
            paragraph(&mut out, label, line.as_str());
        }
    }
    let data = &report.decision.data;
    let _ = writeln!(
        out,
        "Data      {} read, {} used, {} refused, {}",
        number::counted(data.rows_read, "row", "rows"),
        number::count(data.rows_used),
        number::count(data.quarantined),
        number::counted(data.warnings.len() as u64, "warning", "warnings")
    );
    for line in &page.verdict.amber {
        paragraph(&mut out, "        !", line.as_str());
    }
    out
}

/// The line that names an agent.
#[must_use]
pub(crate) fn agent_line(agent: &str) -> String {
    let mut out = String::new();
    paragraph(&mut out, "Agent", Text::from(name(agent)).as_str());
    out
}

fn head(out: &mut String, verdict: &Verdict, style: Style) {
    let word = format!("{} {}", verdict.sign, verdict.word);
    let _ = writeln!(
        out,
        "{}  as of {}, {}  |  {}",
        paint(&word, tone(verdict.key), style),
        verdict.as_of.as_str(),
        verdict.night.as_str(),
        verdict.since.as_str()
    );
    for line in wrap(verdict.summary.as_str(), COLUMNS) {
        let _ = writeln!(out, "{}", paint(&line, Ink::Bold, style));
    }
    if let Some(restriction) = &verdict.restriction {
        for line in wrap(restriction.as_str(), COLUMNS) {
            let _ = writeln!(out, "{line}");
        }
    }
    out.push('\n');
}

fn why(out: &mut String, why: &Why) {
    for (place, reason) in why.reasons.iter().enumerate() {
        let label = if place == 0 { "Why" } else { "" };
        paragraph(
            out,
            label,
            &format!(
                "{}. {} Rule: {}",
                place + 1,
                reason.text.as_str(),
                reason.rule.as_str()
            ),
        );
    }
    paragraph(out, "Against", why.against.as_str());
    paragraph(
        out,
        "Next",
        &format!("{}: {}", why.owner.as_str(), why.action.as_str()),
    );
    for need in &why.needs {
        paragraph(out, "", need.as_str());
    }
    out.push('\n');
}

fn triggers(out: &mut String, tiles: &[Tile], style: Style) {
    for tile in tiles {
        // What stands in brackets is in the other formats.
        let state = tile.state.split(" (").next().unwrap_or_default();
        let state = format!("{} {state}", tile.sign);
        let _ = write!(
            out,
            "{} {}",
            pad(tile.title, 15),
            paint(&pad(&state, 16), tone(tile.key), style)
        );
        let rest = COLUMNS - 33;
        let text = match &tile.figures {
            None => tile.because.as_str().to_owned(),
            Some(figures) => {
                let interval = figures.interval.as_ref().map_or("", Text::as_str);
                let shown = format!(
                    "{} {}",
                    pad(figures.change.as_str(), 20),
                    figures.difference.as_str()
                );
                let ends = interval.rsplit("interval ").next().unwrap_or_default();
                if width(&shown) + 1 + width(interval) <= rest {
                    format!("{shown} {interval}")
                } else {
                    format!("{shown} ({ends})")
                }
            }
        };
        let indent = " ".repeat(COLUMNS - rest);
        let lines = wrap(&text, rest);
        let _ = writeln!(out, "{}", lines.join(&format!("\n{indent}")).trim_end());
    }
}

/// A label and its text, wrapped and hung beneath it.
fn paragraph(out: &mut String, label: &str, text: &str) {
    let mut label = label;
    for line in wrap(text, COLUMNS - 10) {
        let _ = writeln!(out, "{} {line}", pad(label, 9));
        label = "";
    }
}

/// Breaks a text into lines. Nothing of it is left out: a sentence without its end states something else.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let text = visible(text);
    let mut wrapped = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ').flat_map(|word| pieces(word, columns)) {
        let width = width(&word);
        if used > 0 && used + 1 + width > columns {
            wrapped.push(String::new());
            used = 0;
        }
        if let Some(line) = wrapped.last_mut() {
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(&word);
            used += width;
        }
    }
    wrapped
}

/// A word, in parts no wider than a line.
fn pieces(word: &str, columns: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for letter in word.chars() {
        let wide = letter_width(letter);
        if used + wide > columns {
            pieces.push(String::new());
            used = 0;
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(letter);
        }
        used += wide;
    }
    pieces
}

/// The beginning of a text, marked where it is cut.
pub(super) fn fit(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut kept = pieces(text, columns - 1).swap_remove(0);
    kept.push('…');
    kept
}

pub(super) fn pad(text: &str, columns: usize) -> String {
    let missing = columns.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(missing))
}

pub(super) fn width(text: &str) -> usize {
    text.chars().map(letter_width).sum()
}

/// Two columns for the wide letters of East Asia and for pictures, one for all others.
fn letter_width(letter: char) -> usize {
    match letter {
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
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
