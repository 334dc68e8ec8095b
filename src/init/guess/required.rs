//! The release, the workflow and the id of a run, guessed from names and values.

use std::collections::BTreeSet;

use super::field::Field;
use super::names::has_part;
use crate::load::SurveyKind;

#[rustfmt::skip]
const RELEASES: [&str; 34] = [
    "*release", "*release_version", "*deploy_version", "*app_version", "*service_version", "*agent_version", "*version", "*release_tag",
    "*release_name", "*release_id", "*build", "*build_version", "*build_number", "*build_id", "*deployment", "*deploy", "*deployment_id",
    "*git_sha", "*commit_sha", "*git_commit", "*commit_hash", "*commit", "*head_sha", "*sha", "*revision", "*rev", "*image_tag",
    "*image", "*tag", "*config_version", "*prompt_version", "*model_version", "*variant", "*ver",
];
/// Parts of the names of versions that are no release.
#[rustfmt::skip]
const OTHER_VERSIONS: [&str; 25] = [
    "api", "browser", "client", "driver", "export", "file", "format", "java", "kernel", "language", "library", "node", "os", "otel",
    "platform", "protocol", "python", "runtime", "schema", "sdk", "spec", "telemetry", "template", "tool", "user",
];
#[rustfmt::skip]
const WORKFLOWS: [&str; 35] = [
    "*workflow", "*workflow_name", "*workflow_id", "*flow", "*flow_name", "*pipeline", "*pipeline_name", "*dag_id", "*dag", "*job_name",
    "*job_type", "*task_type", "*task_name", "*use_case", "*scenario", "*intent", "*agent_name", "*agent", "*skill", "*queue",
    "*queue_name", "*endpoint", "*route", "*suite", "*operation", "*action", "*function", "*service_name", "*service", "*app",
    "*category", "*challenge", "*task", "*job", "*name",
];
#[rustfmt::skip]
const IDS: [&str; 30] = [
    "*run_id", "*execution_id", "*invocation_id", "*trace_id", "*job_run_id", "*job_id", "*request_id", "*task_instance_id", "*attempt_id",
    "*transaction_id", "*correlation_id", "*build_id", "id", "uuid", "guid", "*run_uuid", "*uuid", "*guid", "*session_id",
    "*conversation_id", "*case_id", "*ticket_id", "*task_id", "*episode_id", "*trial_id", "*sample_id", "run", "*run_number", "*run_name",
    "key",
];
/// The ends of names whose columns, taken together, can identify a row.
#[rustfmt::skip]
const ID_PARTS: [&str; 12] = [
    "*run_id", "*dag_id", "*task_id", "*job_id", "*id", "*key", "*index", "*number", "*step", "*task", "*case", "*seed",
];

/// The most rows in a hundred in which a release or a workflow may be another one.
const MOST_DISTINCT: usize = 50;
/// The most characters of a name.
const LONGEST_NAME: usize = 100;

/// A guess: the place of a column among the fields, and why.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) at: usize,
    pub(super) reason: String,
}

/// The best by points; of equally good ones, the first.
fn best(points: impl Iterator<Item = (usize, i32)>) -> Option<usize> {
    let mut found: Option<(usize, i32)> = None;
    for (at, points) in points {
        if found.is_none_or(|(_, most)| points > most) {
            found = Some((at, points));
        }
    }
    found.map(|(at, _)| at)
}

/// Whether a column can hold names that many rows share.
fn holds_names(field: &Field<'_>) -> bool {
    let rows_enough = field.is_outer
        || field.rows() <= 4
        || 100 * field.distinct() <= MOST_DISTINCT * field.rows();
    field.filled > 0
        && !field.is_nested
        && !matches!(field.kind, SurveyKind::Flag | SurveyKind::Time)
        && field.longest() <= LONGEST_NAME
        && field.distinct() <= 1_000
        && rows_enough
}

fn counted(field: &Field<'_>) -> String {
    match field.distinct() {
        1 => "1 value".to_owned(),
        distinct => format!("{distinct} values"),
    }
}

/// The column that names the release.
pub(super) fn release(fields: &[Field<'_>], used: &BTreeSet<usize>) -> Option<Choice> {
    let free = fields
        .iter()
        .enumerate()
        .filter(|(at, _)| !used.contains(at));
    let at = best(free.filter_map(|(at, field)| {
        let points = field.points(&RELEASES)?;
        let is_other = has_part(&field.name, &OTHER_VERSIONS);
        let varied = match field.distinct() {
            1 => -20,
            2..=60 => 25,
            _ => 0,
        };
        (holds_names(field) && !is_other).then_some((at, points + varied))
    }))?;
    let reason = format!("named like a version; {}", counted(&fields[at]));
    Some(Choice { at, reason })
}

/// The column that names the workflow.
pub(super) fn workflow(fields: &[Field<'_>], used: &BTreeSet<usize>) -> Option<Choice> {
    const OF_OTHERS: [&str; 12] = [
        "user", "customer", "tenant", "org", "model", "host", "event", "file", "tool", "team",
        "first", "last",
    ];
    let free = fields
        .iter()
        .enumerate()
        .filter(|(at, _)| !used.contains(at));
    let at = best(free.filter_map(|(at, field)| {
        let points = field.points(&WORKFLOWS)?;
        let is_other = has_part(&field.name, &OF_OTHERS);
        let varied = match field.distinct() {
            1 => 0,
            2..=60 => 25,
            _ => -10,
        };
        (holds_names(field) && !is_other && field.kind == SurveyKind::Text)
            .then_some((at, points + varied))
    }))?;
    let reason = format!("named like a kind of work; {}", counted(&fields[at]));
    Some(Choice { at, reason })
}

/// The columns that together identify a run, none where its place must do.
pub(super) struct RunId {
    pub(super) parts: Vec<usize>,
    pub(super) reason: String,
}

/// The column, or the columns, that identify a run. `attempt` tells the attempts at a run apart.
pub(super) fn run_id(fields: &[Field<'_>], attempt: Option<usize>) -> RunId {
    let inner: Vec<(usize, i32)> = fields
        .iter()
        .enumerate()
        .filter(|(_, field)| {
            !field.is_outer && field.filled == field.rows() && field.longest() <= 190
        })
        .filter(|(_, field)| {
            !has_part(
                &field.name,
                &["parent", "previous", "user", "tenant", "customer"],
            )
        })
        .filter_map(|(at, field)| Some((at, key_points(field)?)))
        .collect();
    let rows = fields.iter().map(Field::rows).max().unwrap_or(0);
    let identifies = |parts: &[usize]| {
        let with_attempt: Vec<usize> = parts.iter().copied().chain(attempt).collect();
        rows > 0 && combinations(fields, &with_attempt) == rows
    };
    let unique = inner.iter().filter(|(at, _)| identifies(&[*at]));
    if let Some(at) = best(unique.copied()) {
        let reason = format!("named like an id; every one of {rows} rows has its own");
        return RunId {
            parts: vec![at],
            reason,
        };
    }
    let mut parts: Vec<usize> = best(inner.iter().copied()).into_iter().collect();
    while !parts.is_empty() && parts.len() < 4 && !identifies(&parts) {
        let others = fields.iter().enumerate().filter(|(at, field)| {
            let is_part = field.points(&ID_PARTS).is_some()
                && !field.is_outer
                && field.filled == field.rows();
            is_part && !parts.contains(at) && Some(*at) != attempt
        });
        let before = combinations(fields, &parts);
        let grown = others.map(|(at, _)| {
            let count = combinations(fields, &[&parts[..], &[at]].concat());
            (at, i32::try_from(count).unwrap_or(i32::MAX))
        });
        match best(
            grown.filter(|(_, count)| usize::try_from(*count).is_ok_and(|count| count > before)),
        ) {
            Some(at) => parts.push(at),
            None => break,
        }
    }
    if parts.len() > 1 && identifies(&parts) {
        let reason = format!("together they tell all of {rows} rows apart");
        return RunId { parts, reason };
    }
    match best(inner.into_iter()) {
        Some(at) if 20 * fields[at].distinct() >= rows => RunId {
            parts: vec![at],
            reason: format!(
                "named like an id; {} in {rows} rows, and of the rows of one id the newest counts",
                counted(&fields[at])
            ),
        },
        _ => RunId {
            parts: Vec::new(),
            reason: "no column identifies a row, so its file and line do; they must not change between nights".to_owned(),
        },
    }
}

fn key_points(field: &Field<'_>) -> Option<i32> {
    if matches!(
        field.kind,
        SurveyKind::Flag | SurveyKind::Time | SurveyKind::Number
    ) || field.is_nested
    {
        return None;
    }
    if field.raw_name == "_key" {
        return Some(70);
    }
    field.points(&IDS)
}

/// How many different combinations of values some columns have.
fn combinations(fields: &[Field<'_>], parts: &[usize]) -> usize {
    let rows = parts.first().map_or(0, |first| fields[*first].rows());
    let row = |row: usize| -> Vec<Option<&str>> {
        parts.iter().map(|at| fields[*at].cells[row]).collect()
    };
    (0..rows).map(row).collect::<BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::super::tests::column;
    use super::*;
    use crate::load::SurveyColumn;

    fn fields(columns: &[SurveyColumn]) -> Vec<Field<'_>> {
        columns
            .iter()
            .map(|column| Field::of(column, None, false))
            .collect()
    }

    fn repeated(name: &str, values: &[&str]) -> SurveyColumn {
        let cells: Vec<Option<&str>> = values.iter().cycle().take(12).copied().map(Some).collect();
        column(name, &cells)
    }

    fn numbered(name: &str) -> SurveyColumn {
        let texts: Vec<String> = (0..12).map(|number| format!("{name}-{number}")).collect();
        let cells: Vec<Option<&str>> = texts.iter().map(|text| Some(text.as_str())).collect();
        column(name, &cells)
    }

    #[test]
    fn the_version_of_the_deploy_beats_the_version_of_the_schema() {
        let all = [
            repeated("schema_version", &["1", "2"]),
            repeated("version", &["1"]),
            repeated("deploy.version", &["2.1.0", "2.2.0"]),
        ];
        let found = release(&fields(&all), &BTreeSet::new()).unwrap();
        assert_eq!(
            (found.at, found.reason.as_str()),
            (2, "named like a version; 2 values")
        );
        let one_each = [numbered("head_sha")];
        assert_eq!(release(&fields(&one_each), &BTreeSet::new()), None);
    }

    #[test]
    fn an_id_is_unique_and_attempts_share_it() {
        let all = [repeated("run_id", &["a", "b"]), numbered("id")];
        assert_eq!(run_id(&fields(&all), None).parts, [1]);
        let attempts = [
            repeated("job_id", &["a", "b", "c", "d", "e", "f"]),
            numbered("attempt"),
        ];
        assert_eq!(run_id(&fields(&attempts), Some(1)).parts, [0]);
        let nothing = [repeated("colour", &["red"])];
        assert!(run_id(&fields(&nothing), None).parts.is_empty());
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
        assert_eq!(run_id(&fields(&all), None).parts.len(), 3);
    }
}
