//! Across releases: small steps that add up, what a rollback did, and other candidates.

use chrono::{Days, NaiveDate};

use crate::decision::{Across, Effect, OtherCandidate, ReleaseAcross, Rollback};
use crate::number;
use crate::number::Count;
use crate::report::figures::{compared_by, is_measured, ratio_in_words, release_label};
use crate::report::text::{Sentences, Text, name, within};
use crate::report::view::section::{Cell, Column, Grid, Section, more};
use crate::report::view::source::{Caps, Source};
use crate::terms;
use crate::vocabulary::ComparedBy;

/// The most candidates that are named in a line.
const NAMED: usize = 4;

/// How to read the intervals.
const ALONE: &str = "The figures are ratios of failure rates. Their intervals are valid for this night only, and they do not affect the verdict.";

pub(in crate::report::view) fn section(source: Source<'_>) -> Option<Section> {
    let Source {
        sentences, caps, ..
    } = source;
    let across = source.decision.across.as_ref()?;
    let mut section = Section {
        id: "across",
        title: "What do several releases show?".into(),
        answer: Some(answer(across)),
        lead: of(across)
            .map(|sentence| sentences.text(sentence))
            .collect(),
        ..Section::default()
    };
    if source.series.rollback.is_some() {
        section.charts.push("rollback");
    }
    if !across.candidates.is_empty() {
        section.grids.push(candidates(across, sentences, caps));
    }
    let mut fold = Section {
        title: "Each release against the one before it and against the reference".into(),
        lead: vec![ALONE.into()],
        ..Section::default()
    };
    if is_measured(across) {
        fold.charts.push("releases");
        fold.grids.push(releases(across, caps));
    }
    fold.grids.extend(across.rollback.as_ref().map(spans));
    section
        .folds
        .extend((!fold.grids.is_empty()).then_some(fold));
    Some(section)
}

/// What they show in a few words.
fn answer(across: &Across) -> Text {
    let rollback = across.rollback.as_ref().map(|one| {
        format!(
            "the rollback of {}: {}",
            name(&one.release),
            terms::rollback(one.state)
        )
    });
    let creep = across
        .creep
        .as_ref()
        .map(|one| format!("small steps add up to {}", name(&one.release)));
    let others = across.candidates.len() as u64 + across.candidates_left_out;
    let others =
        (others > 0).then(|| number::counted(others, "other candidate", "other candidates"));
    let parts: Vec<String> = [rollback, creep, others].into_iter().flatten().collect();
    if parts.is_empty() {
        return "no rollback, and no small steps that add up".into();
    }
    parts.join("; ").into()
}

/// The lines for a terminal, without those that a reason already has.
pub(in crate::report::view) fn lines(source: Source<'_>) -> Vec<Text> {
    let decision = source.decision;
    let Some(across) = &decision.across else {
        return Vec::new();
    };
    let is_shown = |line: &str| {
        let mut reasons = decision.reasons.iter();
        decision.against.contains(line) || reasons.any(|reason| reason.text == line)
    };
    of(across)
        .filter(|line| !is_shown(line))
        .map(|line| source.sentences.text(line))
        .chain(also(across))
        .collect()
}

/// The sentences on a rollback and on small steps.
fn of(across: &Across) -> impl Iterator<Item = &str> {
    let rollback = across.rollback.as_ref().map(|one| one.sentence.as_str());
    let creep = across.creep.as_ref().map(|one| one.sentence.as_str());
    rollback.into_iter().chain(creep)
}

/// The other candidates in one line.
fn also(across: &Across) -> Option<Text> {
    let advice = |candidate: &OtherCandidate| {
        format!(
            "{} {}",
            within(&candidate.release, 24),
            terms::verdict(candidate.recommendation)
        )
    };
    let shown = across.candidates.iter().take(NAMED);
    let named: Vec<String> = shown.map(advice).collect();
    let all = across.candidates.len() as u64 + across.candidates_left_out;
    let rest = all.saturating_sub(named.len() as u64);
    let rest = match rest {
        0 => String::new(),
        rest => format!(", and {} more", number::count(rest)),
    };
    (!named.is_empty()).then(|| format!("Other candidates: {}{rest}.", named.join(", ")).into())
}

fn failed(release: &ReleaseAcross) -> String {
    number::share(&Count::of_events(release.failures, release.runs))
}

fn span(from: NaiveDate, to: NaiveDate) -> String {
    format!("{} to {}", number::day(from), number::day(to))
}

fn releases(across: &Across, caps: Caps) -> Grid {
    let measured = |effect: &Option<Effect>, by: Option<ComparedBy>| -> Cell {
        match (effect, by) {
            (Some(effect), Some(by)) => {
                format!("{}, {}", ratio_in_words(effect), compared_by(by)).into()
            }
            _ => Cell::default(),
        }
    };
    let row = |release: &ReleaseAcross| {
        vec![
            release_label(release).into(),
            span(release.first_seen, release.last_seen).into(),
            failed(release).into(),
            measured(&release.versus_previous, release.versus_previous_by),
            measured(&release.versus_reference, release.versus_reference_by),
        ]
    };
    let reference = across
        .reference
        .as_deref()
        .map_or(Text::default(), |one| name(one).into());
    let left_out = usize::try_from(across.releases_left_out).unwrap_or(usize::MAX);
    Grid {
        caption: format!(
            "Each release against its predecessor and against {}",
            reference.as_str()
        )
        .into(),
        columns: vec![
            Column::words("Release"),
            Column::words("Days"),
            Column::number("Failed runs"),
            Column::words("Ratio to predecessor"),
            Column::words("Ratio to reference"),
        ],
        rows: across
            .releases
            .iter()
            .take(caps.findings)
            .map(row)
            .collect(),
        more: more(
            across.releases.len().saturating_add(left_out),
            across.releases.len().min(caps.findings),
            "the window",
        ),
    }
}

fn spans(rollback: &Rollback) -> Grid {
    let class = rollback.class.as_ref();
    let row = |when: String, release: &str, whole: &Count, own: Option<&Count>| {
        let mut row: Vec<Cell> = vec![
            when.into(),
            name(release).into(),
            number::share(whole).into(),
        ];
        row.extend(own.map(|count| number::share(count).into()));
        row
    };
    let mut columns = vec![
        Column::words("When"),
        Column::words("Release"),
        Column::number("Failed runs"),
    ];
    columns.extend(class.map(|class| Column::number(name(&class.failure_class))));
    let against = [
        ("the rate before", rollback.after_versus_before),
        (
            "the rate of the rolled-back release",
            rollback.after_versus_during,
        ),
    ]
    .into_iter()
    .filter_map(|(what, effect)| Some(format!("{} times {what}", ratio_in_words(&effect?))))
    .collect::<Vec<_>>()
    .join(" and ");
    Grid {
        caption: if against.is_empty() {
            "The rollback".into()
        } else {
            format!("The rollback, compared by workflow. Since then the failure rate is {against}")
                .into()
        },
        columns,
        rows: vec![
            row(
                format!("before {}", number::day(rollback.first_run)),
                &rollback.returned_to,
                &rollback.before,
                class.map(|class| &class.before),
            ),
            row(
                span(rollback.first_run, rollback.last_run),
                &rollback.release,
                &rollback.during,
                class.map(|class| &class.during),
            ),
            row(
                format!("from {} on", number::day(rollback.last_run + Days::new(1))),
                &rollback.returned_to,
                &rollback.after,
                class.map(|class| &class.after),
            ),
        ],
        more: None,
    }
}

fn candidates(across: &Across, sentences: &Sentences, caps: Caps) -> Grid {
    let row = |candidate: &OtherCandidate| {
        vec![
            name(&candidate.release).into(),
            number::day(candidate.first_seen).into(),
            number::count(candidate.runs).into(),
            terms::verdict(candidate.recommendation).into(),
            sentences.text(&candidate.summary).into(),
        ]
    };
    let left_out = usize::try_from(across.candidates_left_out).unwrap_or(usize::MAX);
    let all = across.candidates.len().saturating_add(left_out);
    Grid {
        caption: "Other candidates, each against the same baseline with its own error budget"
            .into(),
        columns: vec![
            Column::words("Release"),
            Column::words("First seen"),
            Column::number("Runs"),
            Column::words("Recommendation"),
            Column::words("Summary"),
        ],
        rows: across
            .candidates
            .iter()
            .take(caps.findings)
            .map(row)
            .collect(),
        more: more(
            all,
            across.candidates.len().min(caps.findings),
            "the window",
        ),
    }
}
