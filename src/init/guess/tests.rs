//! Proposed mappings, from columns written by hand.

use super::field::Field;
use super::*;
use crate::load::{SurveyColumn, SurveyTable};

/// A column of a kind.
pub(in crate::init) fn kept(name: &str, kind: SurveyKind, cells: &[Option<&str>]) -> SurveyColumn {
    SurveyColumn {
        name: name.to_owned(),
        kind,
        is_around: false,
        cells: cells.iter().map(|cell| cell.map(str::to_owned)).collect(),
    }
}

/// A column of text.
pub(in crate::init) fn column(name: &str, cells: &[Option<&str>]) -> SurveyColumn {
    kept(name, SurveyKind::Text, cells)
}

/// The columns as fields of one table.
pub(super) fn fields(columns: &[SurveyColumn]) -> Vec<Field<'_>> {
    columns
        .iter()
        .map(|column| Field::of(column, None, false))
        .collect()
}

/// Twelve rows with these values over and over.
pub(super) fn repeated(name: &str, values: &[&str]) -> SurveyColumn {
    let cells: Vec<Option<&str>> = values.iter().cycle().take(12).copied().map(Some).collect();
    column(name, &cells)
}

/// Twelve rows with a value each.
pub(super) fn numbered(name: &str) -> SurveyColumn {
    let texts: Vec<String> = (0..12).map(|number| format!("{name}-{number}")).collect();
    let cells: Vec<Option<&str>> = texts.iter().map(|text| Some(text.as_str())).collect();
    column(name, &cells)
}

/// Inputs with one table.
pub(in crate::init) fn survey<const COLUMNS: usize>(
    name: &str,
    columns: [SurveyColumn; COLUMNS],
) -> Survey {
    Survey {
        tables: vec![SurveyTable {
            name: name.to_owned(),
            rows: columns[0].cells.len(),
            columns: columns.into(),
        }],
    }
}

/// The lines of the SELECT of a proposal.
fn selected(survey: &Survey) -> Vec<String> {
    let sql = propose(survey, RowsAre::Runs, ZoneIs::Unknown).unwrap().sql;
    let (_, select) = sql.split_once("SELECT\n").unwrap();
    select.lines().map(|line| line.trim().to_owned()).collect()
}

fn runs(time: &str) -> [SurveyColumn; 5] {
    let all = |text: &'static str| [Some(text), Some(text)];
    [
        column("note", &[Some("a1"), Some("a2")]),
        column("began", &[Some(time), Some(time)]),
        column("deploy.version", &all("2.1")),
        column("queue", &all("mail")),
        column("status", &[Some("ok"), Some("error")]),
    ]
}

#[test]
fn every_guess_says_why() {
    let lines = selected(&survey("raw", runs("2026-11-20 10:00:00")));
    assert_eq!(
        lines,
        [
            "_file || ':' || CAST(_line AS VARCHAR) AS run_id, -- guessed: no column identifies a row, so its file and line \
             do; they must not change between nights",
            "began || 'Z' AS started_at, -- guessed: named like a start; times without a zone, read as UTC; if it is local, \
             delete || 'Z' and set timezone in relapse.toml",
            "\"deploy.version\" AS release, -- guessed: named like a version; 1 value",
            "queue AS workflow, -- guessed: named like a kind of work; 1 value",
            "CASE",
            "WHEN \"status\" = 'ok' THEN 'success'",
            "WHEN \"status\" IS NULL THEN 'pending'",
            "ELSE 'failure'",
            "END AS outcome -- guessed: 2 words that say how a run ended; a row without one is not decided yet",
            "FROM raw",
        ]
    );
}

#[test]
fn what_is_not_found_is_said_and_only_a_time_or_an_outcome_stops_the_mapping() {
    let bare = survey("raw", [column("colour", &[Some("red"), Some("blue")])]);
    let proposal = propose(&bare, RowsAre::Runs, ZoneIs::Unknown).unwrap();
    assert!(!proposal.can_run);
    let missing: Vec<&str> = proposal
        .missing
        .iter()
        .map(|text| text.split(':').next().unwrap())
        .collect();
    assert_eq!(missing, ["started_at", "release", "workflow", "outcome"]);
    let [_, time, _, _, status] = runs("2026-11-20T10:00:00Z");
    let proposal = propose(
        &survey("raw", [time, status]),
        RowsAre::Runs,
        ZoneIs::Unknown,
    )
    .unwrap();
    assert!(proposal.can_run);
    assert!(
        proposal
            .sql
            .contains("'unversioned' AS release, -- not found:"),
        "{}",
        proposal.sql
    );
}

#[test]
fn no_value_and_no_hostile_name_leaves_its_place() {
    let evil = "x\n) AS y FROM raw; --";
    let columns = [
        column(evil, &[Some("sk-secret-1"), Some("sk-secret-2")]),
        column("rescued\n, 1 AS z", &[Some("true"), None]),
        column("approved", &[Some("true"), None]),
    ];
    let sql = propose(&survey("raw", columns), RowsAre::Runs, ZoneIs::Unknown)
        .unwrap()
        .sql;
    assert!(!sql.contains("secret"), "{sql}");
    for line in sql
        .lines()
        .filter(|line| line.contains("approved") || line.contains(") AS y"))
    {
        assert!(line.trim_start().starts_with("--"), "{line}");
    }
}

#[test]
fn rows_of_the_record_need_no_mapping() {
    #[track_caller]
    fn case(survey: &Survey, zone: ZoneIs, wanted: bool) {
        assert_eq!(is_record(survey, RowsAre::Runs, zone), wanted);
    }

    let record = |time: &str, word: &str| {
        let names = ["run_id", "started_at", "release", "workflow", "outcome"];
        let cells = ["r", time, "1", "w", word];
        let mut columns = names
            .into_iter()
            .zip(cells)
            .map(|(name, cell)| column(name, &[Some(cell)]));
        survey(
            "raw",
            std::array::from_fn::<_, 5, _>(|_| columns.next().unwrap()),
        )
    };
    case(
        &record("2026-11-20T10:00:00Z", "failure"),
        ZoneIs::Unknown,
        true,
    );
    case(
        &record("2026-11-20T10:00:00", "failure"),
        ZoneIs::Unknown,
        false,
    );
    case(
        &record("2026-11-20T10:00:00", "failure"),
        ZoneIs::Named,
        true,
    );
    case(
        &record("2026-11-20T10:00:00Z", "failed"),
        ZoneIs::Unknown,
        false,
    );
}
