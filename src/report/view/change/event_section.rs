//! What kind of event it is: one-off, local, systemic or rollout, since when, and where it is worst.

use crate::decision::{Decision, Event, Finding};
use crate::number;
use crate::report::figures::{Figures, by_harm, few_releases, subject};
use crate::report::text::{Sentences, Text, name};
use crate::report::view::section::{Cell, Column, Grid, Section};
use crate::report::view::source::{Caps, Source, deciding};
use crate::terms;
use crate::vocabulary::{FindingState, Scope};

/// The most rows of the table of places, and of events.
const MOST: usize = 5;

pub(in crate::report::view) fn section(source: Source<'_>) -> Section {
    let Source {
        decision,
        sentences,
        caps,
        ..
    } = source;
    let regressed = deciding(decision).filter(|finding| finding.state == FindingState::Regressed);
    let mut section = Section {
        id: "event",
        title: "What kind of event is it, and since when?".into(),
        answer: Some(answer(decision, regressed)),
        charts: vec!["nightly_rates"],
        ..Section::default()
    };
    if !decision.events.is_empty() {
        section.grids.push(events(&decision.events, source));
    }
    let mut fold = Section {
        title: "What shows it, where it is worst, and how many more each night".into(),
        lead: regressed.map_or_else(Vec::new, |finding| place_in_words(finding, sentences)),
        grids: regressed
            .and_then(|finding| places(decision, finding, caps))
            .into_iter()
            .collect(),
        ..Section::default()
    };
    let lead = source.series.lead.iter();
    if lead.flat_map(|lead| &lead.excess).flatten().count() > 1 {
        fold.charts.push("excess");
        if fold.lead.is_empty() && fold.grids.is_empty() {
            fold.title = "How many more each night".into();
        }
    }
    if !(fold.lead.is_empty() && fold.grids.is_empty() && fold.charts.is_empty()) {
        section.folds.push(fold);
    }
    section
}

/// The kind of event and its first day; of a night without a regression, how many events there were.
fn answer(decision: &Decision, regressed: Option<&Finding>) -> Text {
    let of = |scope: Scope, one, many| {
        let events = decision.events.iter();
        let count = events.filter(|event| event.scope == scope).count() as u64;
        (count > 0).then(|| number::counted(count, one, many))
    };
    let seen = [
        of(Scope::Systemic, "outage", "outages"),
        of(Scope::OneOff, "burst", "bursts"),
    ];
    let seen: Vec<String> = seen.into_iter().flatten().collect();
    let events = if seen.is_empty() {
        "no outage of all releases and no burst".to_owned()
    } else {
        seen.join(" and ")
    };
    let Some(finding) = regressed else {
        return events.into();
    };
    let kind = finding.scope.map_or("cause not investigated", terms::kind);
    let since = finding.onset.as_ref();
    let since = since.map_or_else(String::new, |onset| {
        format!(", since {}", number::day(onset.date))
    });
    format!("{kind}{since}; beside it {events}").into()
}

fn place_in_words(finding: &Finding, sentences: &Sentences) -> Vec<Text> {
    let mut lines = Vec::new();
    let confidence = finding
        .scope_confidence
        .filter(|confidence| confidence.is_finite())
        .map_or(String::new(), |confidence| {
            format!(" (confidence {})", number::probability(confidence))
        });
    if let Some(scope) = finding.scope {
        lines.push(
            format!(
                "{}{confidence}. Based on {}.",
                terms::scope(scope),
                subject(finding)
            )
            .into(),
        );
    }
    lines.extend(
        finding
            .scope_evidence
            .iter()
            .map(|text| sentences.text(text)),
    );
    if let Some(onset) = &finding.onset {
        let range = if onset.lower == onset.upper {
            String::new()
        } else {
            format!(
                " (between {} and {})",
                number::day(onset.lower),
                number::day(onset.upper)
            )
        };
        let evidence = onset.evidence.as_ref();
        let evidence = evidence.map_or_else(String::new, |evidence| format!(", {evidence}"));
        lines.push(sentences.text(&format!(
            "Onset: {}{range}{evidence}.",
            number::date(onset.date)
        )));
    }
    if lines.is_empty() {
        lines.push("The cause was not investigated.".into());
    }
    lines
}

/// The places of the deciding question, worst first.
fn places(decision: &Decision, of: &Finding, caps: Caps) -> Option<Grid> {
    let mut members: Vec<&Finding> = decision
        .findings
        .iter()
        .filter(|finding| finding.metric == of.metric && finding.failure_class == of.failure_class)
        .filter(|finding| {
            finding.workflow.is_some()
                || finding.tool.is_some()
                || finding.tenant.is_some()
                || finding.model.is_some()
        })
        .filter(|finding| finding.state != FindingState::NoData)
        .collect();
    if members.is_empty() {
        return None;
    }
    by_harm(&mut members);
    Some(Grid {
        caption: "Where it is worst".into(),
        columns: vec![
            Column::words("Where"),
            Column::number("Baseline → candidate"),
            Column::number("Difference"),
            Column::number("Counts"),
            Column::words("State"),
        ],
        rows: members
            .iter()
            .take(caps.rows(MOST))
            .map(|finding| place_row(finding))
            .collect(),
        more: caps.rest(members.len(), MOST, "findings.csv"),
    })
}

fn place_row(finding: &Finding) -> Vec<Cell> {
    let figures = Figures::of(finding);
    let place: Vec<String> = [
        &finding.workflow,
        &finding.tool,
        &finding.tenant,
        &finding.model,
    ]
    .into_iter()
    .flatten()
    .map(|place| name(place).to_string())
    .collect();
    let scope = finding.scope.map_or(String::new(), |scope| {
        format!(", {}", terms::scope_word(scope))
    });
    vec![
        place.join(" × ").into(),
        figures.change.clone().into(),
        figures.difference_in_full().into(),
        figures.counts().into(),
        format!(
            "{} {}{scope}",
            terms::state_sign(finding.state),
            terms::shown(finding.shown)
        )
        .into(),
    ]
}

fn events(events: &[Event], source: Source<'_>) -> Grid {
    Grid {
        caption: "Events".into(),
        columns: vec![
            Column::words("Kind"),
            Column::words("When"),
            Column::words("Where"),
            Column::words("Evidence"),
            Column::words("Owner"),
        ],
        rows: events
            .iter()
            .take(source.caps.rows(MOST))
            .map(|event| event_row(event, source))
            .collect(),
        more: source.caps.rest(events.len(), MOST, "decision.json"),
    }
}

fn event_row(event: &Event, source: Source<'_>) -> Vec<Cell> {
    let mut place: Vec<String> = [&event.r#where.workflow, &event.r#where.failure_class]
        .into_iter()
        .flatten()
        .map(|part| name(part).to_string())
        .collect();
    if place.is_empty() {
        place.push("all workflows".to_owned());
    }
    place.extend(
        (!event.r#where.releases.is_empty()).then(|| few_releases(&event.r#where.releases)),
    );
    let when = if event.onset.date == event.until {
        number::day(event.until)
    } else {
        format!(
            "{} to {}",
            number::day(event.onset.date),
            number::day(event.until)
        )
    };
    vec![
        terms::scope_word(event.scope).into(),
        when.into(),
        place.join(", ").into(),
        source.sentences.text(&event.evidence).into(),
        name(&event.owner).into(),
    ]
}
