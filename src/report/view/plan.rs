//! The failure plan: what it leaves open, what it accepts, whose each matter is, and how it is kept to.

use super::{Column, Grid, Section, Source, health, more};
use crate::decision::{AcceptedFailure, Evaluation, FailurePlan, Owned, OwnedMatter, PlanGap};
use crate::number;
use crate::report::text::{Sentences, Text, name, within};
use crate::terms;
use crate::vocabulary::Gap;

/// The most rows of a table, rows of an owner, owners, and warnings.
const MOST: usize = 12;
const MATTERS: usize = 6;
const OWNERS: usize = 6;
const WARNINGS: usize = 4;

/// The most packets of a matter.
const PACKETS: usize = 2;

/// The most classes in a line.
const NAMED: usize = 4;

pub(super) fn section(source: Source<'_>) -> Option<Section> {
    let Source {
        decision,
        sentences,
        caps,
        ..
    } = source;
    let plan = decision.plan.as_ref();
    if plan.is_none() && decision.policy_health.is_empty() {
        return None;
    }
    let mut section = Section {
        id: "plan",
        title: "The failure plan".into(),
        ..Section::default()
    };
    if let Some(plan) = plan {
        let rows = MOST.min(caps.findings);
        section.lead.push(format!("{}.", lead(plan)).into());
        section
            .grids
            .extend(health::scorecard(&decision.policy_health, sentences));
        section.grids.extend(gaps(&plan.gaps, sentences, rows));
        section.grids.extend(accepted(&plan.accepted, rows));
        section.notes = notes(plan, source);
    } else {
        let text = "No failure plan is in use: relapse init writes one from the classes and workflows seen.";
        section.lead.push(text.into());
        section
            .grids
            .extend(health::scorecard(&decision.policy_health, sentences));
    }
    health::add(source, &mut section);
    Some(section)
}

/// What is whose: each owner's view.
pub(super) fn owners(source: Source<'_>) -> Option<Section> {
    let Source {
        decision,
        sentences,
        caps,
        ..
    } = source;
    let plan = decision.plan.as_ref()?;
    let matters = MATTERS.min(caps.findings / 2).max(1);
    let owners = plan.owners.iter().take(OWNERS.min(caps.findings));
    let rest = more(plan.owners.len(), OWNERS, "decision.json");
    (!plan.owners.is_empty()).then(|| Section {
        id: "owners",
        title: "What is whose".into(),
        grids: owners.map(|one| owned(one, sentences, matters)).collect(),
        notes: rest
            .map(|rest| format!("Owners: {}", rest.as_str()).into())
            .into_iter()
            .collect(),
        ..Section::default()
    })
}

fn notes(plan: &FailurePlan, source: Source<'_>) -> Vec<Text> {
    let warnings = plan.warnings.iter().take(WARNINGS);
    let warnings = warnings.map(|warning| source.sentences.text(&format!("Warning: {warning}")));
    let evaluation = source.decision.evaluation.as_ref().map(evaluation);
    let evaluation = evaluation.map(|cases| format!("For the evaluation: {cases}").into());
    evaluation
        .into_iter()
        .chain(warnings)
        .chain(more(plan.warnings.len(), WARNINGS, "decision.json"))
        .collect()
}

/// What was put into the agent's evaluation.
fn evaluation(evaluation: &Evaluation) -> String {
    let classes = evaluation
        .classes
        .iter()
        .take(NAMED)
        .map(|class| name(class).to_string());
    let rest = more(evaluation.classes.len(), NAMED, "decision.json");
    let classes: Vec<String> = classes
        .chain(rest.map(|rest| rest.as_str().to_owned()))
        .collect();
    let left_out = match evaluation.left_out {
        0 => String::new(),
        some => format!(" ({} left out)", number::count(some)),
    };
    let cases = number::counted(evaluation.cases, "case", "cases");
    let classes = classes.join(", ");
    format!("{cases}{left_out} of {classes} in {}", evaluation.file)
}

/// What a terminal has room for.
pub(super) fn lines(source: Source<'_>) -> Vec<Text> {
    let decision = source.decision;
    let Some(plan) = &decision.plan else {
        return Vec::new();
    };
    let named = Gap::ALL.iter().filter_map(|gap| named(plan, *gap));
    let evaluation = decision.evaluation.as_ref().map(evaluation);
    let evaluation = evaluation.map(|cases| format!("for the evaluation: {cases}"));
    let parts = std::iter::once(lead(plan)).chain(named).chain(evaluation);
    let open = format!("{}.", parts.collect::<Vec<_>>().join("; "));
    std::iter::once(open)
        .chain(health::line(decision))
        .map(Text::from)
        .collect()
}

/// `no plan: timeout, tool_arguments`, of the failures seen.
fn named(plan: &FailurePlan, gap: Gap) -> Option<String> {
    let own = plan
        .gaps
        .iter()
        .filter(|one| one.gap == gap && one.failures > 0);
    let mut classes: Vec<&String> = own.map(|one| &one.failure_class).collect();
    classes.dedup();
    let shown = classes
        .iter()
        .take(NAMED)
        .map(|class| name(class).to_string());
    let rest = more(classes.len(), NAMED, "decision.json");
    let shown: Vec<String> = shown
        .chain(rest.map(|rest| rest.as_str().to_owned()))
        .collect();
    (!shown.is_empty()).then(|| format!("{}: {}", terms::lacks(gap), shown.join(", ")))
}

fn lead(plan: &FailurePlan) -> String {
    let counted = |items: usize, one, many| number::counted(items as u64, one, many);
    let open = plan.gaps.iter().filter(|gap| gap.failures > 0).count();
    let accepted = match plan.accepted.len() {
        0 => String::new(),
        some => format!(", {} accepted", counted(some, "class", "classes")),
    };
    let open = match open {
        0 => "nothing left open for the failures seen".to_owned(),
        some => format!("{} among the failures seen", counted(some, "gap", "gaps")),
    };
    format!("{}: {open}{accepted}", name(&plan.file))
}

fn gaps(gaps: &[PlanGap], sentences: &Sentences, most: usize) -> Option<Grid> {
    (!gaps.is_empty()).then(|| Grid {
        caption: "What is left open".into(),
        columns: vec![
            Column::words("Gap"),
            Column::words("Class"),
            Column::words("Workflow"),
            Column::number("Failures"),
            Column::words("Next step"),
            Column::words("In words"),
        ],
        rows: gaps
            .iter()
            .take(most)
            .map(|gap| {
                vec![
                    terms::gap(gap.gap).into(),
                    name(&gap.failure_class).into(),
                    any_or(gap.workflow.as_ref()),
                    number::count(gap.failures).into(),
                    terms::remedy(gap.next_step).into(),
                    sentences.text(&gap.text),
                ]
            })
            .collect(),
        more: more(gaps.len(), most, "decision.json"),
    })
}

fn accepted(accepted: &[AcceptedFailure], most: usize) -> Option<Grid> {
    (!accepted.is_empty()).then(|| Grid {
        caption: "Known and accepted: by themselves they do not roll back".into(),
        columns: vec![
            Column::words("Class"),
            Column::words("Until"),
            Column::words("Why"),
            Column::number("Failures"),
            Column::words("State"),
        ],
        rows: accepted
            .iter()
            .take(most)
            .map(|one| {
                let state = one.state.map_or("not asked".to_owned(), |state| {
                    format!("{} {}", terms::state_sign(state), terms::state(state))
                });
                vec![
                    name(&one.failure_class).into(),
                    number::date(one.until).into(),
                    within(&one.why, 120).into(),
                    number::count(one.failures).into(),
                    state.into(),
                ]
            })
            .collect(),
        more: more(accepted.len(), most, "decision.json"),
    })
}

/// What one owner has to look at.
fn owned(owned: &Owned, sentences: &Sentences, most: usize) -> Grid {
    let contact = owned
        .contact
        .as_ref()
        .map_or_else(String::new, |contact| format!(" ({})", name(contact)));
    Grid {
        caption: format!("For {}{contact}", name(&owned.owner)).into(),
        columns: vec![
            Column::words("What"),
            Column::words("Class"),
            Column::words("Workflow"),
            Column::words("In words"),
            Column::words("Planned"),
            Column::words("Runbook, ticket, packet"),
        ],
        rows: owned
            .matters
            .iter()
            .take(most)
            .map(|one| matter(one, sentences))
            .collect(),
        more: more(owned.matters.len(), most, "decision.json"),
    }
}

fn matter(matter: &OwnedMatter, sentences: &Sentences) -> Vec<Text> {
    let links: Vec<String> = [&matter.runbook, &matter.ticket]
        .into_iter()
        .flatten()
        .map(|link| within(link, 80).to_string())
        .chain(matter.packets.iter().take(PACKETS).cloned())
        .chain(more(matter.packets.len(), PACKETS, "packets/").map(|rest| rest.as_str().to_owned()))
        .collect();
    vec![
        matter.kind.as_str().into(),
        any_or(matter.failure_class.as_ref()),
        any_or(matter.workflow.as_ref()),
        sentences.text(&matter.text),
        planned(matter).into(),
        links.join(", ").into(),
    ]
}

/// A name, or that it may be any.
fn any_or(part: Option<&String>) -> Text {
    part.map_or(Text::from("any"), |part| name(part).into())
}

/// `stop, to agent-failures, else platform`.
fn planned(matter: &OwnedMatter) -> String {
    let response = matter.response.map(|response| response.to_string());
    let queue = matter.queue.as_deref().map(|to| format!("to {}", name(to)));
    let fallback = matter.fallback.as_deref();
    let fallback = fallback.map(|other| format!("else {}", name(other)));
    let parts: Vec<String> = [response, queue, fallback].into_iter().flatten().collect();
    if parts.is_empty() {
        return "not planned".to_owned();
    }
    parts.join(", ")
}
