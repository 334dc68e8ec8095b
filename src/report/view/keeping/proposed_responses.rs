//! What retries propose for the classes whose response is not planned.

use crate::decision::ProposedResponse;
use crate::number;
use crate::report::text::name;
use crate::report::view::section::{Cell, Column, Grid};
use crate::report::view::source::Source;
use crate::vocabulary::Response;

/// The most classes.
const CLASSES: usize = 12;

/// `None` where no run was retried.
pub(super) fn proposals(source: Source<'_>) -> Option<Grid> {
    let (proposals, caps) = (&source.decision.proposals, source.caps);
    let row = |one: &ProposedResponse| -> Vec<Cell> {
        vec![
            name(&one.failure_class).into(),
            proposed(one).into(),
            number::count(one.runs + one.harmful + one.unknown).into(),
            source.sentences.text(&one.in_words).into(),
        ]
    };
    (!proposals.is_empty()).then(|| Grid {
        caption: "Responses that retries propose, for classes without one".into(),
        columns: vec![
            Column::words("Class"),
            Column::words("Proposed"),
            Column::number("Retried runs"),
            Column::words("Why"),
        ],
        rows: proposals.iter().take(caps.rows(CLASSES)).map(row).collect(),
        more: caps.rest(proposals.len(), CLASSES, "decision.json"),
    })
}

fn proposed(one: &ProposedResponse) -> String {
    match (one.response, one.max_retries) {
        (Some(Response::Retry), Some(most)) => {
            format!(
                "retry, at most {}",
                number::counted(u64::from(most), "time", "times")
            )
        }
        (Some(response), _) => response.to_string(),
        (None, _) => "nothing yet".to_owned(),
    }
}
