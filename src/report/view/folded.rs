//! What is one click away: every finding, the configuration, the command, the files.

use super::section::{Cell, Column, FileNote, Grid, Section, more};
use super::source::{Caps, Source, WHOLE_PAGE, packet_of};
use crate::decision::Finding;
use crate::number;
use crate::report::Report;
use crate::report::charts;
use crate::report::configuration_hash;
use crate::report::figures::Figures;
use crate::report::text::{Text, name};
use crate::terms;

/// The first findings.
const FINDINGS: usize = 12;

pub(super) fn findings(source: Source<'_>) -> Section {
    let Source { decision, caps, .. } = source;
    let mut section = Section {
        id: "findings",
        title: "All findings".into(),
        answer: Some(number::counted(decision.findings.len() as u64, "finding", "findings").into()),
        ..Section::default()
    };
    if decision.findings.is_empty() {
        section.lead.push("No question could be tested.".into());
        return section;
    }
    let order = |finding: &&Finding| match finding.state {
        crate::vocabulary::FindingState::Regressed => 0,
        crate::vocabulary::FindingState::Inconclusive => 1,
        crate::vocabulary::FindingState::Clear => 2,
        crate::vocabulary::FindingState::NoData => 3,
    };
    let mut all: Vec<&Finding> = decision.findings.iter().collect();
    all.sort_by_key(order);
    section.grids.push(Grid {
        caption: "Findings, the worst state first".into(),
        columns: vec![
            Column::words("Metric"),
            Column::words("State"),
            Column::number("Baseline → candidate"),
            Column::number("Difference"),
            Column::number("Ratio (interval)"),
            Column::number("Adjusted p-value"),
            Column::words("Scope"),
            Column::words("Owner"),
            Column::words("Reason"),
        ],
        rows: all
            .iter()
            .take(caps.rows(FINDINGS))
            .map(|finding| row(finding, source))
            .collect(),
        more: caps.rest(all.len(), FINDINGS, "findings.csv"),
    });
    section
}

fn row(finding: &Finding, source: Source<'_>) -> Vec<Cell> {
    let figures = Figures::of(finding);
    let optional = |text: Option<String>| Cell::from(text.unwrap_or_default());
    vec![
        Cell::from(figures.subject.clone()).to(packet_of(source.decision, &finding.id)),
        format!(
            "{} {}",
            terms::state_sign(finding.state),
            terms::shown(finding.shown)
        )
        .into(),
        figures.counts().into(),
        figures.difference_in_full().into(),
        optional(figures.ratio),
        optional(number::finite(finding.adjusted_p).map(number::p_value)),
        optional(
            finding
                .scope
                .map(|scope| terms::scope_word(scope).to_owned()),
        ),
        finding
            .owner
            .as_deref()
            .map_or(Cell::default(), |owner| name(owner).into()),
        source.sentences.text(&finding.state_reason).into(),
    ]
}

pub(super) fn configuration(report: &Report<'_>, caps: Caps) -> Section {
    let lines = report.configuration.lines();
    let all = lines.clone().count();
    Section {
        id: "configuration",
        title: "Configuration".into(),
        code: lines.take(caps.lines).map(Text::line).collect(),
        lead: vec![Text::line(&format!(
            "Hash of these settings: {}.",
            configuration_hash(report.configuration)
        ))],
        notes: more(all, caps.lines, "the output of `relapse config` (lines)")
            .into_iter()
            .collect(),
        ..Section::default()
    }
}

pub(super) fn command(report: &Report<'_>) -> Section {
    Section {
        id: "command",
        title: "Command to reproduce".into(),
        code: vec![Text::line(report.command)],
        ..Section::default()
    }
}

pub(super) fn files(report: &Report<'_>) -> Section {
    let mut files = vec![
        (WHOLE_PAGE.to_owned(), "this page with every list whole"),
        (
            "decision.json".to_owned(),
            "everything on this page and more, for programs",
        ),
        (
            "findings.csv".to_owned(),
            "one row a finding, in full precision",
        ),
        (
            "to_label.csv".to_owned(),
            "a random sample of runs to read: which are recorded wrongly?",
        ),
        (
            "relapse.prom".to_owned(),
            "verdict, rates and rows as gauges for Prometheus",
        ),
        (
            "report.md".to_owned(),
            "this page for a chat message or a pull request",
        ),
    ];
    for (name, note) in charts::drawn(report.series, report.decision) {
        files.push((format!("charts/{name}.svg"), note));
    }
    if let Some(evaluation) = &report.decision.evaluation {
        let note = "evaluation cases: failures whose plan asks for them";
        files.push((evaluation.file.clone(), note));
    }
    for packet in &report.decision.packets {
        let note = if packet.pattern.is_some() {
            "hand-off packet on a failure pattern"
        } else {
            "hand-off packet on a finding"
        };
        files.push((packet.file.clone(), note));
    }
    Section {
        id: "files",
        title: "Files of this night".into(),
        files: files
            .into_iter()
            .map(|(path, note)| FileNote {
                path,
                note: note.into(),
            })
            .collect(),
        ..Section::default()
    }
}
