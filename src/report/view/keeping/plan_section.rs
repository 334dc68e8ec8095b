//! The section on the failure plan: its gaps, what it accepts, and how the runs followed it.

use super::open_gaps::{accepted, gaps};
use super::scorecard_table::scorecard;
use super::{audits_table, conduct_notes, plan_coverage, proposed_responses};
use crate::decision::{Evaluation, FailurePlan};
use crate::number;
use crate::report::text::{Text, name};
use crate::report::view::section::{Section, more};
use crate::report::view::source::Source;
use crate::terms;
use crate::vocabulary::Gap;

/// The most warnings.
const WARNINGS: usize = 4;

/// The most classes in a line.
const NAMED: usize = 4;

pub(in crate::report::view) fn section(source: Source<'_>) -> Option<Section> {
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
        title: "Is the failure plan kept?".into(),
        ..Section::default()
    };
    let scorecard = scorecard(&decision.policy_health, sentences);
    let mut details = Vec::new();
    if let Some(plan) = plan {
        section.answer = Some(answer(source));
        section.lead.push(sentences.text(&plan.in_words));
        section.grids.extend(scorecard);
        details.extend(gaps(&plan.gaps, sentences, caps));
        details.extend(accepted(&plan.accepted, caps));
        section.notes = notes(plan, source);
    } else {
        let text = "no failure plan is in use; relapse init writes one from the classes and workflows seen";
        section.answer = Some(text.into());
        details.extend(scorecard);
    }
    details.extend(proposed_responses::proposals(source));
    details.extend(audits_table::audits(&decision.conduct, caps));
    details.extend(plan_coverage::workflows(source));
    section.folds.extend(Section::fold(
        "Audits, and coverage by workflow",
        conduct_notes::notes(source),
        details,
    ));
    Some(section)
}

/// `2 of 5 statements hold; 3 gaps`.
fn answer(source: Source<'_>) -> Text {
    let decision = source.decision;
    let scorecard = decision.scorecard.as_ref().map(|count| {
        format!(
            "{} of {} hold",
            number::count(count.met),
            number::counted(count.of, "statement", "statements")
        )
    });
    let gaps = decision.plan.iter().map(|plan| plan.gaps.len() as u64);
    let gaps = gaps.map(|gaps| match gaps {
        0 => "no gap".to_owned(),
        some => number::counted(some, "gap", "gaps"),
    });
    let parts: Vec<String> = scorecard.into_iter().chain(gaps).collect();
    parts.join("; ").into()
}

fn notes(plan: &FailurePlan, source: Source<'_>) -> Vec<Text> {
    let warnings = plan.warnings.iter().take(WARNINGS);
    let warnings = warnings.map(|warning| source.sentences.text(&format!("Warning: {warning}")));
    let evaluation = source.decision.evaluation.as_ref().map(evaluation);
    let evaluation = evaluation.map(|cases| format!("Evaluation cases: {cases}.").into());
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
    let cases = number::count(evaluation.cases);
    let classes = classes.join(", ");
    format!("{cases} of {classes} in {}{left_out}", evaluation.file)
}

/// The lines for a terminal.
pub(in crate::report::view) fn lines(source: Source<'_>) -> Vec<Text> {
    let Source {
        decision,
        sentences,
        ..
    } = source;
    let Some(plan) = &decision.plan else {
        return Vec::new();
    };
    let gaps = Gap::ALL.iter().filter_map(|gap| named(plan, *gap));
    let mut open = vec![sentences.text(&plan.in_words).as_str().to_owned()];
    open.extend(gaps);
    let cases = decision.evaluation.as_ref().map(evaluation);
    let scorecard = decision.scorecard.as_ref();
    std::iter::once(open.join(" ").into())
        .chain(cases.map(|cases| format!("Evaluation cases: {cases}.").into()))
        .chain(scorecard.map(|count| sentences.text(&count.in_words)))
        .collect()
}

/// `No plan: timeout, tool_arguments.`, of the failures seen.
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
    (!shown.is_empty()).then(|| format!("{}: {}.", terms::lacks(gap), shown.join(", ")))
}
