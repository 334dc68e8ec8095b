//! What identifies a run: a column, several together, or the place of its row.

use std::collections::BTreeSet;

use super::field::Field;
use super::names::has_part;
use super::required::best;
use crate::load::SurveyKind;

#[rustfmt::skip]
const IDS: [&str; 31] = [
    "*run_id", "*execution_id", "*invocation_id", "*trace_id", "*job_run_id", "*job_id", "*request_id", "*task_instance_id", "*attempt_id",
    "*transaction_id", "*correlation_id", "*build_id", "id", "uuid", "guid", "number", "*run_uuid", "*uuid", "*guid", "*session_id",
    "*conversation_id", "*case_id", "*ticket_id", "*task_id", "*episode_id", "*trial_id", "*sample_id", "run", "*run_number", "*run_name",
    "key",
];
/// Ids that number the runs, so that several rows with one of them are of one run.
#[rustfmt::skip]
const IDS_OF_RUNS: [&str; 11] = [
    "*run_id", "*execution_id", "*invocation_id", "*trace_id", "*job_run_id", "*job_id", "*request_id", "*session_id", "*conversation_id",
    "*run_uuid", "_key",
];
/// Names of whole numbers that identify a run where every row has its own.
#[rustfmt::skip]
const NUMBERS: [&str; 9] = [
    "*build_number", "*job_number", "*execution_number", "*number", "*build", "*job", "*execution", "*run", "*id",
];
/// Ids that number the tasks of a suite, so that every run of the suite has them again.
#[rustfmt::skip]
const IDS_OF_TASKS: [&str; 11] = [
    "*case_id", "*task_id", "*sample_id", "*episode_id", "*trial_id", "*test_id", "*question_id", "*instance_id", "*number", "key", "*scenario_id",
];
/// The ends of names whose columns, taken together, can identify a row.
#[rustfmt::skip]
const ID_PARTS: [&str; 12] = [
    "*run_id", "*dag_id", "*task_id", "*job_id", "*id", "*key", "*index", "*number", "*step", "*task", "*case", "*seed",
];

/// The most bytes of an id.
const LONGEST_ID: usize = 190;

/// Where the rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// They are those of the files.
    OfRaw,
    /// They are the elements of a list in documents.
    OfAList,
}

/// What an id stands within, where documents may have it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    /// The column that identifies a document.
    Named(usize),
    /// The document, by its place.
    Document,
}

/// The columns that together identify a run, none where its place must do.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RunId {
    pub(super) parts: Vec<usize>,
    pub(super) within: Option<Within>,
    pub(super) reason: String,
}

/// The column, or the columns, that identify a run. `attempt` tells the attempts at a run apart.
pub(super) fn run_id(fields: &[Field<'_>], rows: Rows, attempt: Option<usize>) -> RunId {
    let count = fields.first().map_or(0, Field::rows);
    let ids: Vec<(usize, i32)> = fields
        .iter()
        .enumerate()
        .filter(|(_, field)| is_whole(field) && field.longest() <= LONGEST_ID)
        .filter_map(|(at, field)| Some((at, id_points(field)?)))
        .collect();
    let identifies = |parts: &[usize]| {
        let with_attempt: Vec<usize> = parts.iter().copied().chain(attempt).collect();
        count > 0 && combinations(fields, &with_attempt) == count
    };
    let unique = ids.iter().filter(|(at, _)| identifies(&[*at]));
    let numbers = || {
        fields.iter().enumerate().filter_map(|(at, field)| {
            let points = number_points(field).filter(|_| is_whole(field) && identifies(&[at]));
            Some((at, points?))
        })
    };
    if let Some(at) = best(unique.copied()).or_else(|| best(numbers())) {
        let is_of_suite = rows == Rows::OfAList && fields[at].points(&IDS_OF_TASKS).is_some();
        let within = is_of_suite.then(|| document(fields));
        let more = if is_of_suite {
            "; every document may have the same ones"
        } else {
            ""
        };
        return RunId {
            parts: vec![at],
            within,
            reason: format!(
                "named like an id; {} in as many rows{more}",
                fields[at].counted()
            ),
        };
    }
    let first = best(ids.iter().copied());
    if let Some(parts) = first.and_then(|first| together(fields, first, attempt, &identifies)) {
        return RunId {
            parts,
            within: None,
            reason: "together they tell all rows apart".to_owned(),
        };
    }
    match first.filter(|at| fields[*at].points(&IDS_OF_RUNS).is_some()) {
        Some(at) => RunId {
            parts: vec![at],
            within: None,
            reason: format!(
                "named like an id; {} in {count} rows, and of the rows of one id the newest counts",
                fields[at].counted()
            ),
        },
        None => RunId {
            parts: Vec::new(),
            within: None,
            reason: "no column identifies a row, so its file and line do; they must not change between nights".to_owned(),
        },
    }
}

/// Whether every row has a value of its own table in the column.
fn is_whole(field: &Field<'_>) -> bool {
    !field.is_outer() && field.filled == field.rows()
}

/// Parts of the names of ids that are those of something else.
const OF_OTHERS: [&str; 6] = ["parent", "previous", "user", "tenant", "customer", "next"];

/// How well a column of whole numbers is named like the number of a run.
fn number_points(field: &Field<'_>) -> Option<i32> {
    let is_number = field.kind == SurveyKind::Whole && !has_part(&field.name, &OF_OTHERS);
    field.points(&NUMBERS).filter(|_| is_number)
}

fn id_points(field: &Field<'_>) -> Option<i32> {
    let is_id = matches!(field.kind, SurveyKind::Whole | SurveyKind::Text) && !field.is_nested;
    if !is_id || has_part(&field.name, &OF_OTHERS) {
        None
    } else if field.raw_name == "_key" {
        Some(70)
    } else {
        field.points(&IDS)
    }
}

/// What tells documents apart.
fn document(fields: &[Field<'_>]) -> Within {
    let outer = fields.iter().enumerate().filter(|(_, field)| {
        field.is_outer() && field.filled == field.rows() && field.distinct() == field.rows()
    });
    let ids = outer.filter_map(|(at, field)| Some((at, id_points(field)?)));
    best(ids).map_or(Within::Document, Within::Named)
}

/// An id with what else it takes to tell the rows apart.
fn together(
    fields: &[Field<'_>],
    first: usize,
    attempt: Option<usize>,
    identifies: &impl Fn(&[usize]) -> bool,
) -> Option<Vec<usize>> {
    const MOST_PARTS: usize = 4;
    let mut parts = vec![first];
    while !identifies(&parts) {
        let free = |at: usize| !parts.contains(&at) && Some(at) != attempt;
        let is_part = |field: &Field<'_>| {
            let is_there = is_whole(field) || field.is_around() && field.filled == field.rows();
            let is_named = field.points(&ID_PARTS).is_some();
            is_there && (is_named || field.is_around() && field.points(&["*name"]).is_some())
        };
        let others = (0..fields.len()).filter(|at| free(*at) && is_part(&fields[*at]));
        let before = combinations(fields, &parts);
        let more = others.filter_map(|at| {
            let count = combinations(fields, &[&parts[..], &[at]].concat());
            (count > before).then_some((at, i32::try_from(count).unwrap_or(i32::MAX)))
        });
        let next = best(more)?;
        parts.push(next);
        if parts.len() > MOST_PARTS {
            return None;
        }
    }
    Some(parts)
}

/// How many different combinations of values some columns have.
fn combinations(fields: &[Field<'_>], parts: &[usize]) -> usize {
    let rows = parts.first().map_or(0, |first| fields[*first].rows());
    let row = |row: usize| -> Vec<Option<&str>> {
        let cells = parts.iter().map(|at| fields[*at].cells[row]);
        cells.collect()
    };
    (0..rows).map(row).collect::<BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{fields, kept, numbered, repeated};
    use super::*;

    #[test]
    fn an_id_is_unique_and_attempts_share_it() {
        let all = [repeated("run_id", &["a", "b"]), numbered("id")];
        assert_eq!(run_id(&fields(&all), Rows::OfRaw, None).parts, [1]);
        let attempts = [
            repeated("job_id", &["a", "b", "c", "d", "e", "f"]),
            numbered("attempt"),
        ];
        assert_eq!(run_id(&fields(&attempts), Rows::OfRaw, Some(1)).parts, [0]);
        let nothing = [repeated("colour", &["red"])];
        assert!(
            run_id(&fields(&nothing), Rows::OfRaw, None)
                .parts
                .is_empty()
        );
    }

    #[test]
    fn a_unique_whole_number_that_is_named_like_an_id_is_one() {
        let texts: Vec<String> = (100..112).map(|number| number.to_string()).collect();
        let cells: Vec<Option<&str>> = texts.iter().map(|text| Some(text.as_str())).collect();
        let number = |name: &str| kept(name, SurveyKind::Whole, &cells);
        let other = || repeated("job", &["mail", "billing"]);
        for name in [
            "id",
            "run",
            "build_number",
            "build",
            "JobNumber",
            "export_id",
        ] {
            let all = [other(), number(name)];
            let found = run_id(&fields(&all), Rows::OfRaw, None);
            assert_eq!(found.parts, [1], "{name}");
        }
        for name in ["duration", "user_id", "tokens"] {
            let all = [other(), number(name)];
            assert!(
                run_id(&fields(&all), Rows::OfRaw, None).parts.is_empty(),
                "{name}"
            );
        }
        // A build that many runs share is no id.
        let shared = kept(
            "build",
            SurveyKind::Whole,
            &[Some("7"), Some("7"), Some("8")],
        );
        assert!(
            run_id(&fields(&[shared]), Rows::OfRaw, None)
                .parts
                .is_empty()
        );
    }

    #[test]
    fn several_columns_identify_a_row_where_one_does_not() {
        let all = [
            repeated("dag_id", &["a", "a", "a", "b", "b", "b"]),
            repeated(
                "run_id",
                &["1", "1", "1", "1", "1", "1", "2", "2", "2", "2", "2", "2"],
            ),
            repeated("task_id", &["x", "y", "z"]),
        ];
        assert_eq!(run_id(&fields(&all), Rows::OfRaw, None).parts.len(), 3);
    }

    #[test]
    fn a_task_of_a_suite_comes_again_in_the_next_document() {
        let cases = [numbered("case_id")];
        let found = run_id(&fields(&cases), Rows::OfAList, None);
        assert_eq!(
            (found.parts, found.within),
            (vec![0], Some(Within::Document))
        );
        let suite = repeated("suite_run_id", &["s1"]);
        let mut all = fields(&cases);
        all.push(Field::of(&suite, Some("raw"), true));
        all[1].cells.truncate(1);
        all[1].filled = 1;
        let found = run_id(&all, Rows::OfAList, None);
        assert_eq!(found.within, Some(Within::Named(1)));
    }

    #[test]
    fn tasks_that_repeat_without_more_are_told_apart_by_their_place() {
        let tasks = [repeated("task_id", &["a", "b", "c"])];
        assert!(run_id(&fields(&tasks), Rows::OfRaw, None).parts.is_empty());
        let traces = [repeated("trace_id", &["a", "b", "c"])];
        assert_eq!(run_id(&fields(&traces), Rows::OfRaw, None).parts, [0]);
    }
}
