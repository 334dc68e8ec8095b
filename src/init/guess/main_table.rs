//! The table whose rows are the runs.

use super::field::Field;
use super::outcome_choice::outcome;
use super::times;
use crate::load::{Survey, SurveyTable};

/// Names of lists whose elements are the parts of one run.
#[rustfmt::skip]
const PARTS: [&str; 24] = [
    "actions", "annotations", "artifacts", "attempts", "calls", "children", "comments", "conversation", "errors", "events", "history", "labels",
    "links", "logs", "messages", "metrics", "observations", "scores", "spans", "stages", "steps", "tags", "tool_calls", "turns",
];
/// Names of lists whose elements are runs.
#[rustfmt::skip]
const WHOLES: [&str; 24] = [
    "builds", "cases", "data", "documents", "entries", "episodes", "evaluations", "executions", "invocations", "items", "jobs", "records",
    "results", "rows", "runs", "samples", "sessions", "task_instances", "tasks", "tests", "traces", "trials", "values", "workflow_runs",
];

/// The table whose rows are the runs: the rows of `raw`, unless a list fits better.
pub(super) fn main_table(survey: &Survey) -> Option<&SurveyTable> {
    let raw = survey.tables.first()?;
    let lists = || {
        survey
            .tables
            .iter()
            .skip(1)
            .filter(|table| has_outcome(table))
    };
    let most_rows = |tables: Vec<&'_ SurveyTable>| -> Option<usize> {
        let most = tables.iter().map(|table| table.rows).max()?;
        let place = |table: &SurveyTable| {
            table.rows == most && tables.iter().any(|one| one.name == table.name)
        };
        survey.tables.iter().position(place)
    };
    let named = |names: &'static [&'static str]| {
        move |table: &&SurveyTable| names.contains(&table.name.to_lowercase().as_str())
    };
    let wholes: Vec<&SurveyTable> = lists().filter(named(&WHOLES)).collect();
    let others: Vec<&SurveyTable> = lists().filter(|table| !named(&PARTS)(table)).collect();
    let is_raw = has_outcome(raw) && has_time(raw);
    // Documents that each end in their own way may still be lists of runs.
    let chosen = if wholes.iter().any(|list| list.rows >= raw.rows) {
        most_rows(wholes)
    } else if is_raw {
        None
    } else {
        most_rows(others)
    };
    chosen
        .and_then(|place| survey.tables.get(place))
        .or(Some(raw))
}

fn has_outcome(table: &SurveyTable) -> bool {
    outcome(&Field::all(table, None, false)).is_some()
}

fn has_time(table: &SurveyTable) -> bool {
    let fields = Field::all(table, None, false);
    fields
        .iter()
        .any(|field| times::start_points(field).is_some() && times::form(field).is_some())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, survey};
    use super::*;

    fn table(name: &str, rows: usize) -> SurveyTable {
        let cells: Vec<Option<&str>> = ["ok", "failed"]
            .iter()
            .cycle()
            .take(rows)
            .copied()
            .map(Some)
            .collect();
        let times = vec![Some("2026-11-20T10:00:00Z"); rows];
        let columns = [column("status", &cells), column("started_at", &times)];
        survey(name, columns).tables.remove(0)
    }

    #[track_caller]
    fn case(tables: Vec<SurveyTable>, wanted: &str) {
        let survey = Survey { tables };
        assert_eq!(main_table(&survey).unwrap().name, wanted);
    }

    #[test]
    fn steps_are_parts_of_a_run_and_results_are_runs() {
        case(vec![table("raw", 4), table("steps", 40)], "raw");
        case(vec![table("raw", 4), table("results", 40)], "results");
        case(vec![table("raw", 4), table("oddities", 40)], "raw");
        let bare = survey("raw", [column("suite", &[Some("nightly")])])
            .tables
            .remove(0);
        case(
            vec![bare, table("oddities", 40), table("steps", 400)],
            "oddities",
        );
    }
}
