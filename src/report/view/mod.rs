//! What a report says, in finished sentences, before any format has a say: HTML, Markdown and the terminal all walk
//! this one value and differ only in how it looks. Nothing below escapes, and nothing here decides.

mod across;
mod cost;
mod effects;
mod event;
mod explanation;
mod figures;
mod folded;
mod health;
mod known_names;
mod people;
mod plan;
mod repeated;
mod rule;
mod tiles;
mod trust;
mod verdict;

use serde::Serialize;

use known_names::known_names;
use tiles::tiles;

pub(super) use across::{compared_by, is_drawn, ratio_in_words, release_label};
pub(super) use effects::{Effects, Group, effects};
pub(super) use explanation::{digits, part_label, rest_label};
pub(super) use figures::{Figures, label};
pub(super) use tiles::Tile;
pub(super) use verdict::{Verdict, Why};

use crate::compare::series::Series;
use crate::decision::{Decision, Finding};
use crate::report::Report;
use crate::report::text::{Sentences, Text};

/// How much of the unbounded lists a page takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caps {
    /// Rows of the table of all findings.
    pub(super) findings: usize,
    /// Lines of the configuration.
    pub(super) lines: usize,
    /// Nights of the table under the nightly rates.
    pub(super) nights: usize,
}

/// What a page is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    decision: &'a Decision,
    series: &'a Series,
    /// Brings the sentences of the decision onto the page.
    sentences: &'a Sentences,
    caps: Caps,
}

/// Everything a page says.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    pub(super) title: Text,
    pub(super) verdict: Verdict,
    pub(super) why: Why,
    pub(super) tiles: Vec<Tile>,
    /// What the releases in a row show, where there is no room for a section.
    pub(super) across: Vec<Text>,
    /// What the failure plan leaves open, where there is no room for a section.
    pub(super) plan: Vec<Text>,
    /// In reading order.
    pub(super) sections: Vec<Section>,
    /// One click away.
    pub(super) folded: Vec<Section>,
    pub(super) version: Text,
}

/// One part of a page. What a format cannot show (charts in a terminal) it leaves out.
#[derive(Debug, Default, Serialize)]
pub(super) struct Section {
    /// The anchor.
    pub(super) id: &'static str,
    pub(super) title: Text,
    /// Paragraphs. A section with nothing to show has one that says so.
    pub(super) lead: Vec<Text>,
    /// Names of charts, see [`charts`](crate::report::charts).
    pub(super) charts: Vec<&'static str>,
    pub(super) grids: Vec<Grid>,
    /// Tables that stand in for the charts where none can be drawn.
    pub(super) drawn: Vec<Grid>,
    /// A list.
    pub(super) notes: Vec<Text>,
    /// Preformatted lines.
    pub(super) code: Vec<Text>,
    /// File names beside the page.
    pub(super) files: Vec<FileNote>,
}

/// A file beside the page.
#[derive(Debug, Serialize)]
pub(super) struct FileNote {
    pub(super) path: String,
    pub(super) note: Text,
}

/// A table.
#[derive(Debug, Default, Serialize)]
pub(super) struct Grid {
    pub(super) caption: Text,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<Text>>,
    /// What was cut, and where it is.
    pub(super) more: Option<Text>,
}

/// A column of a table.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Column {
    pub(super) title: Text,
    pub(super) kind: Kind,
}

/// How a column's cells are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// To the left, and broken where it must be.
    Words,
    /// To the right, and never broken.
    Number,
}

impl Column {
    pub(super) fn words(title: impl Into<Text>) -> Self {
        Self {
            title: title.into(),
            kind: Kind::Words,
        }
    }

    pub(super) fn number(title: impl Into<Text>) -> Self {
        Self {
            title: title.into(),
            kind: Kind::Number,
        }
    }
}

impl Page {
    pub(super) fn of(report: &Report<'_>, caps: Caps) -> Self {
        let decision = report.decision;
        let messages = decision.repeated.iter().map(|one| one.template.as_str());
        let sentences =
            Sentences::of("decision.json", known_names(decision)).with_messages(messages);
        let source = Source {
            decision,
            series: report.series,
            sentences: &sentences,
            caps,
        };
        Self {
            title: verdict::title(decision).into(),
            verdict: Verdict::of(source),
            why: Why::of(source),
            tiles: tiles(source),
            across: across::lines(source),
            plan: plan::lines(source),
            sections: [
                Some(effects::section(decision)),
                Some(event::section(source)),
                Some(explanation::section(source)),
                across::section(source),
                Some(cost::section(decision)),
                Some(repeated::section(decision)),
                Some(people::section(report.series)),
                plan::section(source),
                Some(trust::section(source)),
            ]
            .into_iter()
            .flatten()
            .collect(),
            folded: plan::owners(source)
                .into_iter()
                .chain([
                    folded::findings(source),
                    folded::configuration(report, caps),
                    folded::command(report),
                    folded::files(report),
                ])
                .collect(),
            version: format!("relapse {}", decision.version).into(),
        }
    }
}

/// The finding of an id.
pub(super) fn finding<'a>(decision: &'a Decision, id: Option<&str>) -> Option<&'a Finding> {
    let id = id?;
    decision.findings.iter().find(|finding| finding.id == id)
}

/// The finding that carries the recommendation, where one does.
pub(super) fn deciding(decision: &Decision) -> Option<&Finding> {
    let reason = decision
        .reasons
        .first()
        .and_then(|reason| reason.finding.as_deref());
    finding(decision, reason).or_else(|| finding(decision, Some(&decision.decided_by)))
}

/// How the part of a list that is not shown is announced.
pub(super) fn more(all: usize, shown: usize, place: &str) -> Option<Text> {
    let rest = all.checked_sub(shown).filter(|rest| *rest > 0)?;
    Some(format!("and {} more in {place}", crate::number::count(rest as u64)).into())
}
