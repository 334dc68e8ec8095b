//! The nights as a table as wide as the terminal, or one after the other where it is too narrow for a table.

use std::fmt::Write as _;

use super::super::terminal::{Ink, Screen, fit, pad, paint, tone, width, wrap};
use super::{Row, rows, summary};
use crate::decision::Replayed;

/// The most columns for the two releases.
const RELEASES: usize = 28;

/// The fewest columns for what decided a night.
const DECIDED_BY: usize = 12;

/// How wide the columns are whose content varies.
struct Widths {
    night: usize,
    releases: usize,
    verdict: usize,
    decided_by: usize,
}

/// The replay as text.
#[must_use]
pub(crate) fn replay_terminal(nights: &[Replayed], screen: Screen) -> String {
    let Screen { columns, style } = screen;
    let rows = rows(nights);
    let widest = |title: &str, of: &dyn Fn(&Row) -> usize| {
        rows.iter().map(of).chain([width(title)]).max().unwrap_or(0)
    };
    let mut widths = Widths {
        night: widest("night", &|row| width(&row.night)),
        releases: widest("releases", &|row| width(row.releases.as_str())).min(RELEASES),
        verdict: widest("recommendation", &|row| width(&verdict(row))),
        decided_by: 0,
    };
    let mut out = wrap(&summary(nights), columns).join("\n");
    out.push_str("\n\n");
    widths.decided_by = columns.saturating_sub(widths.before_decided_by());
    if widths.decided_by < DECIDED_BY {
        for row in &rows {
            one_night(&mut out, row, screen);
        }
        return out;
    }
    let title = widths.line(
        "as of",
        "night",
        "releases",
        ["  ", "recommendation"],
        "decided by",
    );
    let _ = writeln!(out, "{}", paint(title.trim_end(), Ink::Dim, style));
    for row in &rows {
        let mark = if row.changed { "› " } else { "  " };
        let word = pad(&verdict(row), widths.verdict);
        let painted = [
            paint(mark, Ink::Bold, style),
            paint(&word, tone(row.key), style),
        ];
        let line = widths.line(
            &row.as_of,
            &row.night,
            row.releases.as_str(),
            [&painted[0], &painted[1]],
            row.decided_by.as_str(),
        );
        let _ = writeln!(out, "{}", line.trim_end());
    }
    if rows.iter().any(|row| row.changed) {
        out.push_str("\n› the recommendation changed\n");
    }
    out
}

/// A night where there is no room for a table.
fn one_night(out: &mut String, row: &Row, screen: Screen) {
    let Screen { columns, style } = screen;
    let mark = if row.changed { "› " } else { "" };
    let line = format!("{mark}{} {}", row.as_of, verdict(row));
    for line in wrap(&line, columns) {
        let _ = writeln!(out, "{}", paint(&line, tone(row.key), style));
    }
    let night = format!(
        "{}, {}: {}",
        row.night,
        row.releases.as_str(),
        row.decided_by.as_str()
    );
    for line in wrap(&night, columns.saturating_sub(2)) {
        let _ = writeln!(out, "  {line}");
    }
}

impl Widths {
    const fn before_decided_by(&self) -> usize {
        10 + 2 + self.night + 2 + self.releases + 1 + 2 + self.verdict + 2
    }

    /// A line of the table. The mark and the verdict come with their colours, which have no width.
    fn line(
        &self,
        as_of: &str,
        night: &str,
        releases: &str,
        [mark, verdict]: [&str; 2],
        decided_by: &str,
    ) -> String {
        let missing = self.verdict.saturating_sub(width(verdict));
        format!(
            "{}  {}  {} {mark}{verdict}{}  {}",
            pad(as_of, 10),
            pad(night, self.night),
            pad(&fit(releases, self.releases), self.releases),
            " ".repeat(missing),
            fit(decided_by, self.decided_by)
        )
    }
}

fn verdict(row: &Row) -> String {
    format!("{} {}", row.sign, row.word)
}
