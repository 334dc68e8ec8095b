//! What people found when they read single runs.

use super::section::{Cell, Column, Grid, Section};
use super::source::Source;
use crate::decision::{Corrected, CorrectedRate, LabelledRuns, LabelledStratum};
use crate::number;
use crate::report::text::name;
use crate::terms;

/// `None` where no labels are given.
pub(super) fn section(source: Source<'_>) -> Option<Section> {
    let labels = source.decision.labels.as_ref()?;
    let findings = &source.decision.findings;
    let corrected = findings.iter().find_map(|one| one.corrected.as_ref());
    let sentences = corrected.map(|one| &one.in_words);
    let sentences = sentences.into_iter().chain(&labels.in_words);
    Some(Section {
        id: "labels",
        title: "What did people find in the runs they read?".into(),
        answer: Some(number::counted(labels.used, "label counts", "labels count").into()),
        lead: sentences
            .map(|sentence| source.sentences.text(sentence))
            .collect(),
        grids: corrected
            .and_then(|corrected| rates(corrected, source))
            .into_iter()
            .chain([strata(labels)])
            .collect(),
        ..Section::default()
    })
}

fn rates(corrected: &Corrected, source: Source<'_>) -> Option<Grid> {
    let decision = source.decision;
    let finding = decision
        .findings
        .iter()
        .find(|one| one.corrected.is_some())?;
    let row = |release: &str, recorded: &number::Count, by_labels: CorrectedRate| {
        let CorrectedRate {
            rate, lower, upper, ..
        } = by_labels;
        vec![
            Cell::from(name(release)),
            number::share(recorded).into(),
            number::rate(rate).into(),
            format!("{} to {}", number::rate(lower), number::rate(upper)).into(),
        ]
    };
    let (candidate, baseline) = (decision.candidate.as_ref()?, decision.baseline.as_ref()?);
    Some(Grid {
        caption: "Failure rate as recorded, and by the labels".into(),
        columns: vec![
            Column::words("Release"),
            Column::number("Recorded"),
            Column::number("By the labels"),
            Column::number("Interval"),
        ],
        rows: vec![
            row(&baseline.release, &finding.baseline, corrected.baseline),
            row(&candidate.release, &finding.candidate, corrected.candidate),
        ],
        more: None,
    })
}

fn strata(labels: &LabelledRuns) -> Grid {
    let row = |stratum: &LabelledStratum| {
        vec![
            Cell::from(name(&stratum.release)),
            terms::recorded_as(stratum.recorded_as).into(),
            number::count(stratum.runs).into(),
            number::count(stratum.labels).into(),
            number::count(stratum.failures).into(),
        ]
    };
    Grid {
        caption: "Labels by release and by what the record says".into(),
        columns: vec![
            Column::words("Release"),
            Column::words("Recorded as"),
            Column::number("Runs"),
            Column::number("Labels"),
            Column::number("Of them failures"),
        ],
        rows: labels.strata.iter().map(row).collect(),
        more: None,
    }
}
