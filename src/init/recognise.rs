//! Which shipped mapping reads the inputs: the one whose conditions a table meets.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::load::{Survey, SurveyTable};
use crate::mappings::{self, Condition};

/// A source that a shipped mapping reads.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Recognised {
    /// The name of the mapping.
    pub mapping: &'static str,
    /// The source in words.
    pub source: &'static str,
    /// Its SQL.
    pub sql: &'static str,
    /// Mappings whose conditions are met too, and are as many.
    pub also: Vec<&'static str>,
}

/// The columns by which sources are recognised.
#[must_use]
pub(crate) fn telling_columns() -> BTreeSet<String> {
    let lines = mappings::all().flat_map(|(_, sql)| mappings::recognitions(sql));
    let conditions = lines.flat_map(|line| line.conditions);
    conditions.map(|one| one.column.to_owned()).collect()
}

/// The shipped mapping that reads the inputs. Of several, the one with the most conditions.
#[must_use]
pub(crate) fn recognise(survey: &Survey) -> Option<Recognised> {
    let mut found = Vec::new();
    for (mapping, sql) in mappings::all() {
        let met = mappings::recognitions(sql).filter(|line| {
            let mut tables = survey.tables.iter();
            tables.any(|table| line.conditions.iter().all(|one| is_met(one, table)))
        });
        // Of equally many, the first line.
        if let Some(line) = met.min_by_key(|line| Reverse(line.conditions.len())) {
            found.push((Reverse(line.conditions.len()), mapping, line.source, sql));
        }
    }
    found.sort_unstable();
    let (conditions, mapping, source, sql) = *found.first()?;
    let also = found[1..].iter().filter(|other| other.0 == conditions);
    Some(Recognised {
        mapping,
        source,
        sql,
        also: also.map(|other| other.1).collect(),
    })
}

fn is_met(condition: &Condition, table: &SurveyTable) -> bool {
    let column = table
        .columns
        .iter()
        .find(|column| column.name == condition.column);
    column.is_some_and(|column| {
        condition.value.is_none()
            || column
                .cells
                .iter()
                .flatten()
                .any(|text| condition.holds_for(text))
    })
}

/// The text of `map.sql` for a recognised source.
#[must_use]
pub(crate) fn copied(recognised: &Recognised) -> String {
    let mut head = format!(
        "-- Copied by relapse init from the mapping {}. Edit it freely.\n",
        recognised.mapping
    );
    if !recognised.also.is_empty() {
        let also = recognised.also.join(", ");
        let _ = writeln!(
            head,
            "-- The inputs also look like {also}: `relapse queries --map NAME` prints another mapping."
        );
    }
    head += "-- With the next line, a column that no input has is null without a warning. Delete it to be warned.\n";
    head += mappings::LAYOUTS;
    format!("{head}\n{}", recognised.sql)
}

#[cfg(test)]
mod tests {
    use super::super::guess::tests::{column, survey};
    use super::*;

    #[test]
    fn every_condition_must_hold_in_one_table() {
        let all = [
            column("task_id", &[Some("t")]),
            column("is_resolved", &[Some("true")]),
        ];
        let missing = survey("raw", all);
        assert_eq!(recognise(&missing), None);
        for (name, value) in [
            ("body", "claude_code.api_error"),
            ("attributes.event.name", "claude_code.tool_decision"),
            ("scope.name", "com.anthropic.claude_code.events"),
        ] {
            let logs = survey("raw", [column(name, &[None, Some(value)])]);
            assert_eq!(recognise(&logs).unwrap().mapping, "coding_agents", "{name}");
        }
        let other = survey("raw", [column("body", &[Some("my claude_code.x")])]);
        assert_eq!(recognise(&other), None);
    }

    #[test]
    fn requests_of_any_service_are_not_traces_of_mlflow() {
        let names = ["request_id", "timestamp_ms", "status"];
        let requests = names.map(|name| column(name, &[Some("1")]));
        assert_eq!(recognise(&survey("raw", requests)), None);
        // The columns of mlflow 2.22, entities/trace_info_v2.py.
        let names = [
            "request_id",
            "experiment_id",
            "timestamp_ms",
            "execution_time_ms",
            "status",
            "request_metadata",
            "tags",
        ];
        let traces = names.map(|name| column(name, &[Some("1")]));
        assert_eq!(recognise(&survey("raw", traces)).unwrap().mapping, "mlflow");
    }

    #[test]
    fn a_copy_keeps_the_query_and_names_what_else_it_could_be() {
        let recognised = Recognised {
            mapping: "tau",
            source: "tau-bench",
            sql: "-- Question: x\nSELECT 1\n",
            also: vec!["langfuse"],
        };
        let text = copied(&recognised);
        assert!(text.ends_with("-- Question: x\nSELECT 1\n"));
        assert!(text.contains("also look like langfuse"), "{text}");
        assert!(mappings::reads_layouts(
            std::path::Path::new("map.sql"),
            &text
        ));
    }
}
