//! Very many workflows or failure classes: the rare ones count together, and the report says so.

use std::fs;

use serde_json::{Value, json};

use super::support::{Place, run};

#[test]
fn rare_workflows_and_classes_count_as_other() {
    let lines: Vec<String> = (0..2050)
        .map(|number| {
            let outcome = if number < 1030 { "failure" } else { "success" };
            let class = (number < 1030).then(|| format!("class {number:04}"));
            let (id, workflow) = (format!("r{number}"), format!("workflow {number:04}"));
            let start = "2026-03-01T08:00:00Z";
            run(
                &id,
                start,
                "1.0",
                &workflow,
                outcome,
                json!({ "failure_class": class }),
            )
        })
        .collect();
    let place = Place::with_runs(&lines);
    let decision = place.decide("2026-03-01", &[]);
    let notes: Vec<&str> = decision["data"]["notes"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .filter(|note| note.contains("count as `other`"))
        .collect();
    assert_eq!(
        notes,
        [
            "there are more than 2,000 workflows; the 2,000 most frequent and those of the failure plan are kept, and the others count as `other`",
            "there are more than 1,000 failure classes; the 1,000 most frequent and those of the failure plan are kept, and the others count as `other`",
        ]
    );
    let of_run = [
        "explain",
        "r1029",
        "--input",
        "runs.ndjson",
        "--as-of",
        "2026-03-01",
    ];
    let explained = place.relapse(&of_run).out;
    let class = explained
        .lines()
        .find(|line| line.starts_with("class "))
        .unwrap();
    assert!(class.ends_with(" other"), "{explained}");
    assert!(
        !explained.contains("only counted failures have one"),
        "{explained}"
    );
    let counts = fs::read(place.path().join("reports/2026-03-01/counts.json")).unwrap();
    let counts: Value = serde_json::from_slice(&counts).unwrap();
    let day = &counts["counts"]["cube"]["days"]["2026-03-01"];
    let runs = day["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 2001);
    // Of equals the first by name are kept: the last fifty are the others.
    let other = runs
        .iter()
        .find(|cell| cell[0]["workflow"] == "other")
        .unwrap();
    assert_eq!(other[1][0], 50, "{other}");
    let of_cells = day["classes"].as_array().unwrap().iter();
    let classes = of_cells.flat_map(|cell| cell[1].as_array().unwrap());
    let of_other = classes.filter(|class| class[0] == "other");
    let failures: u64 = of_other.map(|class| class[1].as_u64().unwrap()).sum();
    assert_eq!(failures, 30, "{}", day["classes"]);
}
