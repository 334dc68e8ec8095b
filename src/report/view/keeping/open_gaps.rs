//! What the failure plan leaves open, and what it accepts.

use crate::decision::{AcceptedFailure, PlanGap};
use crate::number;
use crate::report::text::{Sentences, name, within};
use crate::report::view::section::{Column, Grid, any_or};
use crate::report::view::source::Caps;
use crate::terms;

/// The most rows.
const MOST: usize = 12;

pub(super) fn gaps(gaps: &[PlanGap], sentences: &Sentences, caps: Caps) -> Option<Grid> {
    (!gaps.is_empty()).then(|| Grid {
        caption: "Gaps".into(),
        columns: vec![
            Column::words("Gap"),
            Column::words("Class"),
            Column::words("Workflow"),
            Column::number("Failures"),
            Column::words("Next step"),
            Column::words("Summary"),
        ],
        rows: gaps
            .iter()
            .take(caps.rows(MOST))
            .map(|gap| {
                vec![
                    terms::gap(gap.gap).into(),
                    name(&gap.failure_class).into(),
                    any_or(gap.workflow.as_ref()).into(),
                    number::count(gap.failures).into(),
                    terms::remedy(gap.next_step).into(),
                    sentences.text(&gap.text).into(),
                ]
            })
            .collect(),
        more: caps.rest(gaps.len(), MOST, "decision.json"),
    })
}

pub(super) fn accepted(accepted: &[AcceptedFailure], caps: Caps) -> Option<Grid> {
    (!accepted.is_empty()).then(|| Grid {
        caption: "Accepted failures: on their own they do not cause a rollback".into(),
        columns: vec![
            Column::words("Class"),
            Column::words("Until"),
            Column::words("Why"),
            Column::number("Failures"),
            Column::words("State"),
        ],
        rows: accepted
            .iter()
            .take(caps.rows(MOST))
            .map(|one| {
                let state = one.state.map_or("not tested".to_owned(), |state| {
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
        more: caps.rest(accepted.len(), MOST, "decision.json"),
    })
}
