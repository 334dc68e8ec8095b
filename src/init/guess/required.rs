//! The release and the workflow of a run, guessed from names and values.

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
pub(super) fn best(points: impl Iterator<Item = (usize, i32)>) -> Option<usize> {
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
    let rows_enough = field.is_outer()
        || field.rows() <= 4
        || 100 * field.distinct() <= MOST_DISTINCT * field.rows();
    2 * field.filled >= field.rows().max(1)
        && !field.is_nested
        && !matches!(field.kind, SurveyKind::Flag | SurveyKind::Time)
        && field.longest() <= LONGEST_NAME
        && field.distinct() <= 1_000
        && rows_enough
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
    let reason = format!("named like a version; {}", fields[at].counted());
    Some(Choice { at, reason })
}

/// Whether a column has so many values that few runs share one. Runs are compared within a workflow.
fn is_too_varied(field: &Field<'_>) -> bool {
    const FEW_VALUES: usize = 5;
    const FEWEST_ROWS: usize = 5;
    field.distinct() > FEW_VALUES && FEWEST_ROWS * field.distinct() > field.rows()
}

/// That a column named like a kind of work has too many values, where there is one.
pub(super) fn too_varied(fields: &[Field<'_>], used: &BTreeSet<usize>) -> Option<String> {
    let free = fields
        .iter()
        .enumerate()
        .filter(|(at, field)| !used.contains(at) && !field.is_outer() && is_too_varied(field));
    let named = free.filter_map(|(at, field)| Some((at, workflow_points(field)?)));
    let field = &fields[best(named)?];
    Some(format!(
        "{} has {} in {} rows, too many to compare runs within each",
        field.shown(),
        field.counted(),
        field.rows()
    ))
}

fn workflow_points(field: &Field<'_>) -> Option<i32> {
    const OF_OTHERS: [&str; 12] = [
        "user", "customer", "tenant", "org", "model", "host", "event", "file", "tool", "team",
        "first", "last",
    ];
    let can_be = field.kind == SurveyKind::Text && !has_part(&field.name, &OF_OTHERS);
    field.points(&WORKFLOWS).filter(|_| can_be)
}

/// The column that names the workflow.
pub(super) fn workflow(fields: &[Field<'_>], used: &BTreeSet<usize>) -> Option<Choice> {
    let free = fields
        .iter()
        .enumerate()
        .filter(|(at, _)| !used.contains(at));
    let at = best(free.filter_map(|(at, field)| {
        let points = workflow_points(field)?;
        let is_shared = field.is_outer() || !is_too_varied(field);
        let varied = match field.distinct() {
            1 => -15,
            2..=60 => 25,
            _ => -10,
        };
        (holds_names(field) && is_shared).then_some((at, points + varied))
    }))?;
    let mut reason = format!("named like a kind of work; {}", fields[at].counted());
    if let Some(other) = too_varied(fields, used) {
        reason = format!("{reason}; {other}");
    }
    Some(Choice { at, reason })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{fields, numbered, repeated};
    use super::*;

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
        assert_eq!(too_varied(&fields(&one_each), &BTreeSet::new()), None);
        assert_eq!(release(&fields(&one_each), &BTreeSet::new()), None);
    }

    #[test]
    fn a_workflow_is_shared_by_many_runs() {
        let tasks = ["a", "b", "c", "d", "e", "f"];
        let all = [
            repeated("workflow_name", &tasks),
            repeated("suite", &["x", "y"]),
        ];
        let found = workflow(&fields(&all), &BTreeSet::new()).unwrap();
        assert_eq!(
            (found.at, found.reason.as_str()),
            (
                1,
                "named like a kind of work; 2 values; workflow_name has 6 values in 12 rows, too many to compare runs within each"
            )
        );
        let only = &fields(&all[..1]);
        assert_eq!(workflow(only, &BTreeSet::new()), None);
        assert!(too_varied(only, &BTreeSet::new()).is_some());
        let few = [repeated("workflow_name", &tasks[..5])];
        assert_eq!(workflow(&fields(&few), &BTreeSet::new()).unwrap().at, 0);
    }
}
