//! What explains the change of the failure rate: the parts it is made of, and where they lie.

use std::collections::BTreeMap;

use crate::decision::{ClassEffect, Contributor, Explanation, FacetExcess, PlaceEffect};
use crate::number::{self, Estimate, Precision};
use crate::report::figures::{digits, part_label, rest_label};
use crate::report::text::{Text, name, within};
use crate::report::view::section::{Cell, Column, Grid, Section};
use crate::report::view::source::{Caps, Source};

/// The most classes, workflows and tools of a table.
const CLASSES: usize = 6;
const WORKFLOWS: usize = 8;
const TOOLS: usize = 5;

/// The most values of versions and labels.
const VERSIONS: usize = 8;

/// What stands for the failures that name no tool.
const NO_TOOL: &str = "no tool recorded";

pub(in crate::report::view) fn section(source: Source<'_>) -> Section {
    let Source {
        decision,
        sentences,
        caps,
        ..
    } = source;
    let mut section = Section {
        id: "explanation",
        title: "What explains the change?".into(),
        ..Section::default()
    };
    let Some(explanation) = &decision.explanation else {
        section.answer = Some("nothing could be compared".into());
        return section;
    };
    section.answer = Some(answer(explanation));
    section.lead.push(sentences.text(&explanation.summary));
    let simpson = explanation.simpson.as_deref();
    section
        .lead
        .extend(simpson.map(|sentence| sentences.text(sentence)));
    section.charts.push("waterfall");
    section.grids.extend(places(explanation, caps));
    let tables = [
        Some(classes(explanation, caps)),
        Some(parts(explanation)),
        Some(mix(explanation, caps)),
        versions(explanation, caps),
    ];
    section.folds.extend(Section::fold(
        "Every part: classes, places and the mix of work",
        vec![HOW.into()],
        tables.into_iter().flatten(),
    ));
    section
}

/// How the parts are made.
const HOW: &str = "Rates are compared within each day and workflow, or within each workflow where the releases share no day. The mix of work is the part that comes from different shares of these in the traffic. The parts add up to the whole change.";

/// The part that leads, or the change as a whole.
fn answer(explanation: &Explanation) -> Text {
    let change = number::points(explanation.change);
    let Some(leading) = &explanation.leading else {
        return format!("no single part has most of the {change}").into();
    };
    let class = leading.failure_class.as_deref();
    let class = class.map(|class| format!("{} failures", name(class)));
    let workflow = leading.workflow.as_deref();
    let tool = leading.tool.as_deref();
    let places = workflow.into_iter().chain(tool).map(name);
    let places: Vec<String> = places.map(|place| place.to_string()).collect();
    let what = match (class, places.is_empty()) {
        (Some(class), true) => class,
        (Some(class), false) => format!("{class} in {}", places.join(" × ")),
        (None, _) => format!("failures in {}", places.join(" × ")),
    };
    match number::finite(leading.share) {
        Some(share) => format!("{what}: {} of {change}", number::share_of_whole(share)).into(),
        None => format!("{what}, of {change} in all").into(),
    }
}

/// The failures by version and label; `None` where none varies.
fn versions(explanation: &Explanation, caps: Caps) -> Option<Grid> {
    let all = &explanation.facets;
    let row = |one: &FacetExcess| {
        vec![
            format!("{} {}", name(&one.column), name(&one.value)).into(),
            number::share(&one.baseline).into(),
            number::share(&one.candidate).into(),
            number::fixed(one.excess, 1).into(),
        ]
    };
    (!all.is_empty()).then(|| Grid {
        caption: "Versions and labels: they overlap and do not add up".into(),
        columns: vec![
            Column::words("Version or label"),
            Column::number("Baseline failures"),
            Column::number("Candidate failures"),
            Column::number("Excess"),
        ],
        rows: all.iter().take(caps.rows(VERSIONS)).map(row).collect(),
        more: caps.rest(all.len(), VERSIONS, "decision.json"),
    })
}

/// The columns of a table of parts.
fn columns(what: &'static str) -> Vec<Column> {
    vec![
        Column::words(what),
        Column::number("Points (interval)"),
        Column::number("Share of change"),
        Column::number("Baseline failures"),
        Column::number("Candidate failures"),
    ]
}

/// A part with its interval, its share of the change and both releases' failures.
fn row(
    explanation: &Explanation,
    what: impl Into<Cell>,
    effect: Estimate,
    share: Option<f64>,
    failures: [u64; 2],
) -> Vec<Cell> {
    let digits = digits(explanation);
    let points = |value: f64| digits.change(value, 100.0);
    let [lower, upper] = [effect.lower, effect.upper]
        .map(|end| number::finite(end).map_or_else(|| number::UNBOUNDED.to_owned(), points));
    let [baseline, candidate] = failures.map(number::count);
    vec![
        what.into(),
        format!("{} ({lower} to {upper})", points(effect.estimate)).into(),
        share_in_words(share).into(),
        baseline.into(),
        candidate.into(),
    ]
}

fn share_in_words(share: Option<f64>) -> Text {
    let share = number::finite(share).map(number::share_of_whole);
    share.unwrap_or_default().into()
}

fn classes(explanation: &Explanation, caps: Caps) -> Grid {
    let of_class = |class: &ClassEffect| {
        row(
            explanation,
            name(&class.failure_class),
            class.effect,
            class.share,
            [class.baseline_count, class.candidate_count],
        )
    };
    let classes = &explanation.classes;
    Grid {
        caption: format!(
            "Failure classes: points of the change, each with its own {}",
            number::level(explanation.level)
        )
        .into(),
        columns: columns("Failure class"),
        rows: classes
            .iter()
            .take(caps.rows(CLASSES))
            .map(of_class)
            .collect(),
        more: caps.rest(classes.len(), CLASSES, "decision.json"),
    }
}

/// The largest parts, and the sums that make them whole.
fn parts(explanation: &Explanation) -> Grid {
    let digits = digits(explanation);
    // The whole has a share of itself only where the parts have one.
    let has_shares = explanation
        .contributors
        .iter()
        .any(|part| part.share.is_some());
    let sum = |what: Cell, value: f64| {
        vec![
            what,
            digits.change(value, 100.0).into(),
            share_in_words(has_shares.then(|| value / explanation.change)).into(),
            Cell::default(),
            Cell::default(),
        ]
    };
    let of_part = |part: &Contributor| {
        row(
            explanation,
            part_label(part),
            part.effect,
            part.share,
            [part.baseline_count, part.candidate_count],
        )
    };
    let mut rows: Vec<Vec<Cell>> = explanation.contributors.iter().map(of_part).collect();
    if explanation.rest.count > 0 {
        rows.push(sum(
            rest_label(explanation).into(),
            explanation.rest.estimate,
        ));
    }
    rows.push(sum("All failure rates".into(), explanation.rate_effect));
    rows.push(sum("Different mix of work".into(), explanation.mix_effect));
    rows.push(sum("Whole change".into(), explanation.change));
    Grid {
        caption: "The largest parts and the whole change".into(),
        columns: columns("Part"),
        rows,
        more: None,
    }
}

/// Sums by key, the largest first.
fn largest<'a, K: Ord + Copy>(
    places: &'a [PlaceEffect],
    key: impl Fn(&'a PlaceEffect) -> K,
) -> Vec<K> {
    let mut sizes: BTreeMap<K, f64> = BTreeMap::new();
    for place in places {
        *sizes.entry(key(place)).or_default() += place.estimate.abs();
    }
    let mut keys: Vec<(K, f64)> = sizes.into_iter().collect();
    keys.sort_by(|one, other| other.1.total_cmp(&one.1));
    keys.into_iter().map(|(key, _)| key).collect()
}

/// The workflows by the tools, the more points the darker; none where no tool is named at all.
fn places(explanation: &Explanation, caps: Caps) -> Option<Grid> {
    let places = &explanation.places;
    places.iter().find(|place| place.tool.is_some())?;
    let workflows = largest(places, |place| place.workflow.as_str());
    let tools = largest(places, |place| place.tool.as_deref());
    let (listed, others) = tools.split_at(tools.len().min(TOOLS));
    let digits = digits(explanation);
    let sum = |workflow: &str, is_in: &dyn Fn(Option<&str>) -> bool| {
        let here = places
            .iter()
            .filter(|place| place.workflow == workflow && is_in(place.tool.as_deref()));
        here.fold(None, |sum: Option<[f64; 2]>, place| {
            let [excess, estimate] = sum.unwrap_or_default();
            Some([excess + place.excess, estimate + place.estimate])
        })
    };
    let darkest = workflows.iter().flat_map(|workflow| {
        let sums = listed.iter().map(|tool| sum(workflow, &|own| own == *tool));
        sums.flatten().map(|[_, estimate]| estimate.abs())
    });
    let darkest = darkest.fold(0.0, f64::max);
    let cell = |workflow: &str, is_in: &dyn Fn(Option<&str>) -> bool| -> Cell {
        let Some([excess, estimate]) = sum(workflow, is_in) else {
            return Cell::default();
        };
        let failures = Precision::of(&[], &[], 1.0).change(excess, 1.0);
        Cell::from(format!("{} ({failures})", digits.change(estimate, 100.0)))
            .shaded(shade(estimate, darkest))
    };
    let titles = listed
        .iter()
        .map(|tool| tool.map_or(Text::from(NO_TOOL), |tool| within(tool, 24).into()));
    let mut columns = vec![Column::words("Workflow")];
    columns.extend(titles.map(Column::number));
    if !others.is_empty() {
        columns.push(Column::number("other tools"));
    }
    columns.push(Column::number("all tools"));
    let row = |workflow: &&str| {
        let mut row: Vec<Cell> = vec![name(workflow).into()];
        row.extend(
            listed
                .iter()
                .map(|tool| cell(workflow, &|own| own == *tool)),
        );
        if !others.is_empty() {
            row.push(cell(workflow, &|own| others.contains(&own)));
        }
        row.push(cell(workflow, &|_| true).shaded(0));
        row
    };
    let shown = caps.rows(WORKFLOWS);
    Some(Grid {
        caption: "Workflows and tools: points of the change (excess failures), the more the darker"
            .into(),
        columns,
        rows: workflows.iter().take(shown).map(row).collect(),
        more: caps.rest(workflows.len(), WORKFLOWS, "decision.json"),
    })
}

/// From 1 to 5 by size; below zero where failures are removed.
fn shade(estimate: f64, darkest: f64) -> i8 {
    let part = if darkest > 0.0 {
        (estimate.abs() / darkest).min(1.0)
    } else {
        0.0
    };
    let steps = [0.1, 0.3, 0.5, 0.7, 0.9];
    let shade = steps.iter().filter(|step| part >= **step).count();
    let shade = i8::try_from(shade).unwrap_or(5);
    if estimate < 0.0 { -shade } else { shade }
}

fn mix(explanation: &Explanation, caps: Caps) -> Grid {
    let digits = digits(explanation);
    Grid {
        caption: "Mix of work".into(),
        columns: vec![
            Column::words("Workflow"),
            Column::number("Share of runs"),
            Column::number("Points"),
        ],
        rows: explanation
            .mix
            .iter()
            .take(caps.rows(WORKFLOWS))
            .map(|part| {
                let [before, after] = [part.baseline_share, part.candidate_share].map(number::rate);
                vec![
                    name(&part.workflow).into(),
                    format!("{before} → {after}").into(),
                    digits.change(part.estimate, 100.0).into(),
                ]
            })
            .collect(),
        more: caps.rest(explanation.mix.len(), WORKFLOWS, "decision.json"),
    }
}
