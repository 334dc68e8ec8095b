//! Plan coverage by workflow: the answers to the four questions.

use crate::decision::{WorkflowAnswer, WorkflowHealth};
use crate::number;
use crate::report::text::{Sentences, name};
use crate::report::view::section::{Cell, Column, Grid};
use crate::report::view::source::Source;
use crate::terms;
use crate::vocabulary::{Health, PlanQuestion};

/// The most workflows.
const WORKFLOWS: usize = 12;

/// The workflows with most open questions first.
pub(super) fn workflows(source: Source<'_>) -> Option<Grid> {
    let workflows = &source.decision.conduct.workflows;
    let caps = source.caps;
    let mut sorted: Vec<&WorkflowHealth> = workflows.iter().collect();
    let unmet = |one: &WorkflowHealth| {
        let answers = one.answers.iter();
        answers.filter(|answer| answer.state != Health::Met).count()
    };
    sorted.sort_by_key(|one| std::cmp::Reverse((unmet(one), one.failures)));
    let mut columns = vec![
        Column::words("Workflow"),
        Column::words("Owner"),
        Column::number("Failures"),
    ];
    let questions = PlanQuestion::ALL.iter();
    columns.extend(questions.map(|question| Column::words(terms::plan_question(*question))));
    (!workflows.is_empty()).then(|| Grid {
        caption: "Plan coverage by workflow".into(),
        columns,
        rows: sorted
            .iter()
            .take(caps.rows(WORKFLOWS))
            .map(|one| {
                let owner = one.owner.as_deref();
                let owner = owner.map_or(Cell::from("no owner"), |owner| name(owner).into());
                let mut row: Vec<Cell> = vec![
                    name(&one.workflow).into(),
                    owner,
                    number::count(one.failures).into(),
                ];
                row.extend(one.answers.iter().map(|one| answer(one, source.sentences)));
                row
            })
            .collect(),
        more: caps.rest(workflows.len(), WORKFLOWS, "decision.json"),
    })
}

fn answer(answer: &WorkflowAnswer, sentences: &Sentences) -> Cell {
    let word = match answer.state {
        Health::Met => "yes",
        Health::NotMet => "no",
        Health::NotMeasured => "not measured",
    };
    let reason = answer.reason.as_deref();
    let reason = reason.map_or_else(String::new, |reason| {
        format!(" ({})", sentences.text(reason).as_str())
    });
    format!("{} {word}{reason}", terms::health_sign(answer.state)).into()
}
