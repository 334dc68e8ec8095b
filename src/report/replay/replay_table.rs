//! The nights as a table of at most a hundred columns.

use std::fmt::Write as _;

use super::super::terminal::{COLUMNS, Ink, Style, fit, pad, paint, tone, width, wrap};
use super::{Row, rows, summary};
use crate::decision::Replayed;

/// The most columns for the two releases.
const RELEASES: usize = 28;

/// How wide the columns are whose content varies.
struct Widths {
    night: usize,
    releases: usize,
    verdict: usize,
}

/// The replay as text.
#[must_use]
pub(crate) fn replay_terminal(nights: &[Replayed], style: Style) -> String {
    let rows = rows(nights);
    let widest = |title: &str, of: &dyn Fn(&Row) -> usize| {
        rows.iter().map(of).chain([width(title)]).max().unwrap_or(0)
    };
    let widths = Widths {
        night: widest("night", &|row| width(&row.night)),
        releases: widest("releases", &|row| width(row.releases.as_str())).min(RELEASES),
        verdict: widest("recommendation", &|row| width(&verdict(row))),
    };
    let mut out = wrap(&summary(nights), COLUMNS).join("\n");
    out.push_str("\n\n");
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

impl Widths {
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
        let used = 10 + 2 + self.night + 2 + self.releases + 1 + 2 + self.verdict + 2;
        format!(
            "{}  {}  {} {mark}{verdict}{}  {}",
            pad(as_of, 10),
            pad(night, self.night),
            pad(&fit(releases, self.releases), self.releases),
            " ".repeat(missing),
            fit(decided_by, COLUMNS.saturating_sub(used).max(12))
        )
    }
}

fn verdict(row: &Row) -> String {
    format!("{} {}", row.sign, row.word)
}
