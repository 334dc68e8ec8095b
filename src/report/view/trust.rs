//! Whether the numbers can be trusted: rows, refusals, warnings, looks, and what the design cannot show.

use super::section::{Column, Grid, Section};
use super::source::{Source, deciding};
use crate::decision::{CheckedData, Data, HeldRelease};
use crate::number;
use crate::report::text::{Text, name};
use crate::terms;
use crate::vocabulary::CheckEffect;

/// The most warnings, and the most reasons of refusal.
const MOST: usize = 12;
const REASONS: usize = 6;

/// The releases that are named first.
const HELD: usize = 8;

/// Rules that are named.
const RULES: usize = 4;

pub(super) fn section(source: Source<'_>) -> Section {
    let Source {
        decision,
        sentences,
        caps,
        ..
    } = source;
    let data = &decision.data;
    let warnings = &data.warnings;
    let mut notes: Vec<Text> = warnings
        .iter()
        .take(caps.rows(MOST))
        .map(|warning| sentences.text(&format!("Warning: {warning}")))
        .collect();
    notes.extend(caps.rest(warnings.len(), MOST, "decision.json"));
    notes.extend(
        data.notes
            .iter()
            .take(caps.rows(MOST))
            .map(|note| sentences.text(note)),
    );
    let tables = [
        checks(data),
        Some(rows(data)),
        refused(source),
        excluded(source),
        unknown_cells(source),
    ];
    let fold = Section::fold(
        "Rows read, refused and left out",
        classified(data).into_iter().collect(),
        tables.into_iter().flatten(),
    );
    Section {
        id: "trust",
        title: "Can I trust this?".into(),
        answer: Some(answer(data)),
        notes,
        folds: Section::fold("How the night was judged", lead(source), [])
            .into_iter()
            .chain(fold)
            .collect(),
        ..Section::default()
    }
}

/// What the data hold, where nothing can be judged: dates, releases and columns.
pub(super) fn held(source: Source<'_>) -> Section {
    let Source { decision, caps, .. } = source;
    let data = &decision.data;
    let days = |one: &HeldRelease| {
        if one.from == one.to {
            number::date(one.from)
        } else {
            format!("{} to {}", number::day(one.from), number::date(one.to))
        }
    };
    let row = |one: &HeldRelease| {
        vec![
            name(&one.release).into(),
            days(one).into(),
            number::count(one.runs).into(),
            number::share(&number::Count::of_events(one.failures, one.runs)).into(),
        ]
    };
    let all = data.releases.len() + usize::try_from(data.releases_left_out).unwrap_or(0);
    let releases = (!data.releases.is_empty()).then(|| Grid {
        caption: "Releases in the window".into(),
        columns: vec![
            Column::words("Release"),
            Column::words("Days"),
            Column::number("Runs"),
            Column::number("Failed"),
        ],
        rows: data
            .releases
            .iter()
            .take(caps.rows(HELD))
            .map(row)
            .collect(),
        more: caps.rest(all, HELD, "decision.json"),
    });
    let columns = match data.columns.as_slice() {
        [] => "No column of the record was found.".to_owned(),
        columns => format!(
            "Columns of the record that were found: {}.",
            columns.join(", ")
        ),
    };
    let refused = [refused(source), excluded(source)];
    Section {
        id: "trust",
        title: "What do the data hold?".into(),
        answer: Some(answer(data)),
        lead: vec![columns.into()],
        grids: releases
            .into_iter()
            .chain(refused.into_iter().flatten())
            .collect(),
        ..Section::default()
    }
}

/// `41,785 of 41,811 rows used, none refused, 2 warnings`.
fn answer(data: &Data) -> Text {
    let refused = match data.quarantined {
        0 => "none refused".to_owned(),
        some => format!("{} refused", number::count(some)),
    };
    let warnings = match data.warnings.len() as u64 {
        0 => "no warning".to_owned(),
        some => number::counted(some, "warning", "warnings"),
    };
    format!(
        "{} of {} used, {refused}, {warnings}",
        number::count(data.rows_used),
        number::counted(data.rows_read, "row", "rows")
    )
    .into()
}

/// Which rules gave failures their class, the busiest first.
fn classified(data: &Data) -> Option<Text> {
    let mut rules: Vec<(&String, u64)> = data
        .classified
        .iter()
        .map(|(rule, failures)| (rule, *failures))
        .collect();
    rules.sort_by_key(|(_, failures)| std::cmp::Reverse(*failures));
    let all: u64 = rules.iter().map(|(_, failures)| failures).sum();
    let named: Vec<String> = rules
        .iter()
        .take(RULES)
        .map(|(rule, failures)| format!("{} {}", name(rule), number::count(*failures)))
        .collect();
    let others = rules.len().saturating_sub(RULES) as u64;
    let others = if others == 0 {
        String::new()
    } else {
        format!(" and {}", number::counted(others, "other", "others"))
    };
    (all > 0).then(|| {
        let failures = number::counted(all, "failure was", "failures were");
        format!(
            "{failures} classified by rule: {}{others}.",
            named.join(", ")
        )
        .into()
    })
}

fn lead(source: Source<'_>) -> Vec<Text> {
    let decision = source.decision;
    let mut lines = Vec::new();
    if let Some(design) = decision.design {
        let caveat = decision
            .design_caveat
            .as_ref()
            .map_or(String::new(), |caveat| format!(" {caveat}"));
        lines.push(
            source
                .sentences
                .text(&format!("{}{caveat}", terms::design(design))),
        );
    }
    lines.push(decision.looks.in_words.clone().into());
    if !decision.findings.is_empty() {
        lines.push(
            "The interval of every finding is valid at every night of the rollout, not only tonight.".into(),
        );
    }
    if let Some(dispersion) =
        deciding(decision).and_then(|finding| number::finite(finding.dispersion))
    {
        lines.push(
            format!("The nightly counts of the deciding finding vary {} times as much as independent runs would.", number::ratio(dispersion))
                .into(),
        );
    }
    lines
}

fn rows(data: &Data) -> Grid {
    let row = |what: &'static str, rows: u64| vec![what.into(), number::count(rows).into()];
    Grid {
        caption: "Rows".into(),
        columns: vec![Column::words("Rows"), Column::number("Count")],
        rows: vec![
            row("read", data.rows_read),
            row("used", data.rows_used),
            row("refused (quarantine.ndjson)", data.quarantined),
            row("duplicates of a run", data.duplicates),
            row("excluded by the mapping", data.excluded),
            row("outside the window", data.out_of_scope),
            row("unclassified failures", data.unclassified),
        ],
        more: None,
    }
}

/// Whether a check passed, and what follows where it did not.
const fn check_result(one: &CheckedData) -> &'static str {
    match (one.passed, one.effect) {
        (true, _) => "passed",
        (false, CheckEffect::Warn) => "failed: a warning",
        (false, CheckEffect::Hold) => "failed: no release goes ahead",
        (false, CheckEffect::DataIncomplete) => "failed: cannot be judged",
    }
}

/// What was looked at before the records were trusted.
fn checks(data: &Data) -> Option<Grid> {
    let row = |one: &CheckedData| {
        let measured = one.measured.map_or_else(
            || "too little to measure".to_owned(),
            |measured| number::fixed(measured, 2),
        );
        vec![
            terms::data_check(one.check).into(),
            measured.into(),
            number::fixed(one.threshold, 2).into(),
            check_result(one).into(),
        ]
    };
    (!data.checks.is_empty()).then(|| Grid {
        caption: "Checks of the data".into(),
        columns: vec![
            Column::words("Check"),
            Column::number("Measured"),
            Column::number("Bound"),
            Column::words("Result"),
        ],
        rows: data.checks.iter().map(row).collect(),
        more: None,
    })
}

fn refused(source: Source<'_>) -> Option<Grid> {
    let (data, sentences, caps) = (&source.decision.data, source.sentences, source.caps);
    let mut reasons: Vec<(&String, u64)> = data
        .quarantine_reasons
        .iter()
        .map(|(reason, rows)| (reason, *rows))
        .collect();
    if reasons.is_empty() {
        return None;
    }
    reasons.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
    Some(Grid {
        caption: "Why rows were refused".into(),
        columns: vec![Column::words("Reason"), Column::number("Rows")],
        more: caps.rest(reasons.len(), REASONS, "decision.json"),
        rows: reasons
            .into_iter()
            .take(caps.rows(REASONS))
            .map(|(reason, rows)| vec![sentences.text(reason).into(), number::count(rows).into()])
            .collect(),
    })
}

fn excluded(source: Source<'_>) -> Option<Grid> {
    let (data, sentences, caps) = (&source.decision.data, source.sentences, source.caps);
    let reasons = &data.excluded_reasons;
    (!reasons.is_empty()).then(|| Grid {
        caption: "Why the mapping left rows out".into(),
        columns: vec![Column::words("Reason"), Column::number("Rows")],
        more: caps.rest(reasons.len(), REASONS, "decision.json"),
        rows: reasons
            .iter()
            .take(caps.rows(REASONS))
            .map(|rows| {
                vec![
                    sentences.text(&rows.reason).into(),
                    number::count(rows.count).into(),
                ]
            })
            .collect(),
    })
}

fn unknown_cells(source: Source<'_>) -> Option<Grid> {
    let (data, sentences, caps) = (&source.decision.data, source.sentences, source.caps);
    let unknown = &data.unknown_cells;
    (!unknown.is_empty()).then(|| Grid {
        caption: "Unreadable cells, counted as unknown".into(),
        columns: vec![
            Column::words("Column"),
            Column::words("Release"),
            Column::words("Reason"),
            Column::number("Cells"),
        ],
        more: caps.rest(unknown.len(), REASONS, "decision.json"),
        rows: unknown
            .iter()
            .take(caps.rows(REASONS))
            .map(|cells| {
                vec![
                    name(&cells.column).into(),
                    cells
                        .release
                        .as_deref()
                        .map_or_else(|| "the rest".into(), |release| name(release).into()),
                    sentences
                        .text(cells.reason.as_deref().unwrap_or("various"))
                        .into(),
                    number::count(cells.count).into(),
                ]
            })
            .collect(),
    })
}
