//! Panels on counts that are written by hand.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::*;
use crate::cube::{Cell as Place, Day, RunCounts};

fn date(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

/// Two days of two releases: 1.0 has 10 runs and 1 failure a day, 1.1 has 20 runs, and 4 failures of two classes.
fn cube() -> Cube {
    let day = || {
        let mut day = Day::default();
        for (release, runs, classes) in [
            ("1.0", 10, vec![("timeout", 1)]),
            ("1.1", 20, vec![("bad_plan", 1), ("timeout", 3)]),
        ] {
            let place = Place::of(release, "refund");
            let failures = classes.iter().map(|(_, failures)| failures).sum();
            let counts = RunCounts {
                runs,
                failures,
                rescued: 2,
                ..RunCounts::default()
            };
            day.runs.insert(place.clone(), counts);
            for (class, failures) in classes {
                day.classes
                    .insert((place.clone(), class.to_owned()), failures);
            }
        }
        day
    };
    Cube {
        days: BTreeMap::from([(date(1), day()), (date(2), day())]),
        ..Cube::default()
    }
}

fn panel(sql: &str) -> Panel {
    let tables = Tables::of_counts(&cube()).unwrap();
    let file = PanelFile {
        file: "own.sql".to_owned(),
        sql: Ok(sql.to_owned()),
    };
    one(&file, &tables)
}

/// The rows of a query, its cells between bars.
fn rows(sql: &str) -> Vec<String> {
    let panel = panel(&format!("-- Title: t\n{sql}"));
    let (rows, _) = panel.content.unwrap();
    let cell = |cell: &Cell| match cell {
        Cell::Empty => "null".to_owned(),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
    };
    let line = |row: &Vec<Cell>| row.iter().map(cell).collect::<Vec<_>>().join("|");
    rows.rows.iter().map(line).collect()
}

#[track_caller]
fn fails(sql: &str, fault: &str) {
    let found = panel(sql).fault().unwrap();
    let expected = format!("queries/panels/own.sql: {fault}");
    assert!(found.starts_with(&expected), "{found}");
}

#[test]
fn the_counts_add_up_to_runs_and_failures() {
    // By hand: 2 days of 10 + 20 runs and of 1 + 4 failures.
    assert_eq!(
        rows("SELECT SUM(runs), SUM(failures) FROM counts"),
        ["60|10"]
    );
    assert_eq!(
        rows("SELECT SUM(runs), SUM(failures), SUM(rescued) FROM runs"),
        ["60|10|8"]
    );
    assert_eq!(
        rows(
            "SELECT failure_class, SUM(failures) AS n FROM counts GROUP BY failure_class ORDER BY n DESC"
        ),
        ["timeout|8", "bad_plan|2", "null|0"]
    );
    assert_eq!(
        rows(
            "SELECT day, release, 100 * SUM(failures) / SUM(runs) AS p FROM counts GROUP BY day, release"
        ),
        [
            "2026-03-01|1.0|10",
            "2026-03-01|1.1|20",
            "2026-03-02|1.0|10",
            "2026-03-02|1.1|20"
        ]
    );
}

#[test]
fn ties_are_broken_by_the_further_columns() {
    let sql = "SELECT release, failure_class, day FROM counts ORDER BY day DESC LIMIT 3 OFFSET 1";
    for _ in 0..5 {
        assert_eq!(
            rows(sql),
            [
                "1.0|null|2026-03-02",
                "1.1|bad_plan|2026-03-02",
                "1.1|timeout|2026-03-02"
            ]
        );
    }
}

#[test]
fn a_fault_names_its_line() {
    fails("SELECT 1", "line 1: it has no title");
    fails(
        "-- Title: t\n-- Kind: pie\nSELECT 1",
        "line 2: its kind is `pie`",
    );
    fails(
        "-- Title: t\nSELECT runs\nFROM counts WHERE",
        "line 3: it is not valid SQL",
    );
    fails(
        "-- Title: t\nSELECT (runs\nFROM counts",
        "line 3: column 1: it is not valid SQL",
    );
    fails(
        "-- Title: t\nSELECT runs FROM counts; SELECT 2",
        "line 1: it must be one SELECT",
    );
    fails("-- Title: t\nDROP TABLE counts", "line ");
    fails(
        "-- Title: t\nSELECT 1\nFROM nowhere",
        "line 3: there is no table `nowhere`",
    );
    fails(
        "-- Title: t\nSELECT *\nFROM read_csv('/etc/passwd')",
        "line 3: there is no table `read_csv`",
    );
    fails(
        "-- Title: t\nSELECT\nrunz FROM counts",
        "line 3: the query cannot be run",
    );
    fails(
        "-- Title: t\nSELECT runs FROM counts\nORDER BY day",
        "line 3: ORDER BY names `day`",
    );
    fails(
        "-- Title: t\nSELECT runs FROM counts\nLIMIT 1 + 1",
        "line 3: `1 + 1` must be",
    );
    fails(
        "-- Title: t\n-- Kind: bar\nSELECT runs FROM counts",
        "line 2: a bar chart takes",
    );
    fails(
        "-- Title: t\n-- Kind: line\nSELECT release, workflow FROM counts",
        "line 2: a line chart takes",
    );
}

#[test]
fn a_panel_without_a_fault_has_its_header() {
    let panel = panel(
        "-- Title: Runs\n-- Note: by day,\n-- Note: all of them\n\nSELECT day, SUM(runs) AS runs FROM runs GROUP BY day",
    );
    assert_eq!(panel.title, "Runs");
    assert_eq!(panel.note.as_deref(), Some("by day, all of them"));
    assert_eq!(panel.fault(), None);
}

#[test]
fn bars_and_lines_are_those_of_the_rows() {
    let drawn = |sql: &str| panel(sql).content.unwrap().1.unwrap();
    let text = |text: &str| Cell::Text(text.to_owned());
    let bars = drawn(
        "-- Title: t\n-- Kind: bar\nSELECT release, SUM(runs) AS n FROM runs GROUP BY release",
    );
    assert_eq!(
        bars,
        Drawing::Bars(vec![(text("1.0"), 20.0), (text("1.1"), 40.0)])
    );
    let lines = drawn(
        "-- Title: t\n-- Kind: line\nSELECT day, release, SUM(failures) AS n FROM runs WHERE day > '2026-03-01' OR release = '1.0' GROUP BY day, release",
    );
    let expected = Drawing::Lines {
        places: vec![text("2026-03-01"), text("2026-03-02")],
        lines: vec![
            Line {
                name: text("1.0"),
                values: vec![Some(1.0), Some(1.0)],
            },
            Line {
                name: text("1.1"),
                values: vec![None, Some(4.0)],
            },
        ],
    };
    assert_eq!(lines, expected);
}

#[test]
fn a_report_shows_two_hundred_rows_and_knows_how_many_there_are() {
    let sql = "-- Title: t\nSELECT a.day FROM counts a CROSS JOIN counts b CROSS JOIN counts c";
    let (rows, _) = panel(sql).content.unwrap();
    // Ten rows of counts, three times.
    assert_eq!((rows.rows.len(), rows.all), (200, 1_000));
}

#[test]
fn the_shipped_panels_run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    let files = read(&folder).unwrap();
    assert!(files.len() >= 3);
    let tables = Tables::of_counts(&cube()).unwrap();
    for file in &files {
        assert_eq!(one(file, &tables).fault(), None);
    }
}
