//! Versions and labels of runs: a regression confined to one is named, and one that says no more than the release is not.
//!
//! Counts are planted: every `n`-th run fails, so the figures in sentences are those of a plain loop over the records.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::support::{Place, finding, run, success};

/// What one night holds of a release: runs with some fields, and how many of them fail.
struct Cell {
    release: &'static str,
    fields: Value,
    runs: usize,
    failures: usize,
}

fn cell(release: &'static str, fields: Value, runs: usize, failures: usize) -> Cell {
    Cell {
        release,
        fields,
        runs,
        failures,
    }
}

/// A fortnight with the cells of 1.0, then a week with all cells; the workflows take turns.
fn lines(cells: &[Cell]) -> Vec<String> {
    let mut lines = Vec::new();
    for day in 1..=21 {
        let ran = cells.iter().enumerate();
        for (place, cell) in ran.filter(|(_, cell)| day > 14 || cell.release == "1.0") {
            for number in 0..cell.runs {
                let failed =
                    number * cell.failures / cell.runs != (number + 1) * cell.failures / cell.runs;
                lines.push(run(
                    &format!("{day}-{place}-{number}"),
                    &format!("2026-11-{day:02}T{:02}:{place:02}:00Z", number % 24),
                    cell.release,
                    ["orders", "refunds", "billing"][(number / 7) % 3],
                    if failed { "failure" } else { "success" },
                    cell.fields.clone(),
                ));
            }
        }
    }
    lines
}

const WHOLE: &str = "clear_regression/metric=failure_rate";

/// The decision and the finding of the failure rate.
fn decided(place: &Place, more: &[&str]) -> (Value, Value) {
    let decision = place.decide("2026-11-21", more);
    let whole = finding(&decision, WHOLE).clone();
    (decision, whole)
}

/// Release 1.0 with the prompt p6, and 1.1 with p6 and p7 in halves. Only the runs with p7 fail more.
fn new_prompt(failures: usize) -> Vec<String> {
    lines(&[
        cell(
            "1.0",
            json!({"prompt_version": "p6", "commit": "aaa"}),
            300,
            9,
        ),
        cell(
            "1.1",
            json!({"prompt_version": "p6", "commit": "bbb"}),
            150,
            4,
        ),
        cell(
            "1.1",
            json!({"prompt_version": "p7", "commit": "bbb"}),
            150,
            failures,
        ),
    ])
}

#[test]
fn a_regression_confined_to_a_prompt_that_only_the_candidate_has_is_local() {
    let place = Place::with_runs(&new_prompt(30));
    let (decision, whole) = decided(&place, &[]);
    assert_eq!(whole["state"], "regressed");
    assert_eq!(whole["scope"], "local", "{whole:#}");
    assert_eq!(whole["facets"], json!({"prompt_version": "p7"}));
    assert_eq!(whole["where"]["facets"], json!({"prompt_version": "p7"}));
    assert_eq!(decision["recommendation"], "restrict");
    // 7 nights of 30 of 150 with p7, of 4 of 150 with p6, and of 9 of 300 of the baseline.
    assert_eq!(
        whole["scope_evidence"],
        "The regression is limited to the prompt version p7: 210 of 1,050 (20.0 %) against 63 of 2,100 (3.0 %). The other prompt \
         versions together show no excess: 28 of 1,050 (2.7 %) against 63 of 2,100 (3.0 %)."
    );
}

#[test]
fn a_regression_confined_to_a_label_is_local_and_names_what_has_the_same_runs() {
    let fields = |team: &str, region: &str| json!({"label": {"team": team, "region": region}});
    let place = Place::with_runs(&lines(&[
        cell("1.0", fields("west", "us"), 100, 3),
        cell("1.0", fields("east", "eu"), 200, 6),
        cell("1.1", fields("west", "us"), 100, 25),
        cell("1.1", fields("east", "eu"), 200, 5),
    ]));
    let (_, whole) = decided(&place, &[]);
    assert_eq!(whole["scope"], "local", "{whole:#}");
    assert_eq!(
        whole["facets"],
        json!({"label.region": "us", "label.team": "west"})
    );
    // 7 nights of 25 of 100 against 3 of 100, and of 5 of 200 against 6 of 200.
    assert_eq!(
        whole["scope_evidence"],
        "The regression is limited to the label region=us: 175 of 700 (25.0 %) against 21 of 700 (3.0 %). The other values of the \
         label region together show no excess: 35 of 1,400 (2.5 %) against 42 of 1,400 (3.0 %)."
    );
}

#[test]
fn a_commit_that_the_whole_release_has_says_nothing() {
    let commit = |name: &str| json!({"commit": name, "prompt_version": name, "label.build": name});
    let place = Place::with_runs(&lines(&[
        cell("1.0", commit("aaa"), 300, 9),
        cell("1.1", commit("bbb"), 300, 30),
    ]));
    let (decision, whole) = decided(&place, &[]);
    assert_eq!(whole["scope"], "rollout");
    assert_eq!(whole["facets"], json!({}));
    assert_eq!(decision["recommendation"], "roll_back");
    for word in ["bbb", "commit", "prompt", "label"] {
        assert!(!whole["scope_evidence"].as_str().unwrap().contains(word));
    }
}

#[test]
fn a_regression_that_every_version_has_is_the_whole_release() {
    let place = Place::with_runs(&lines(&[
        cell("1.0", json!({"prompt_version": "p6"}), 300, 9),
        cell("1.1", json!({"prompt_version": "p6"}), 150, 15),
        cell("1.1", json!({"prompt_version": "p7"}), 150, 15),
    ]));
    let (_, whole) = decided(&place, &[]);
    assert_eq!(whole["scope"], "rollout");
    assert_eq!(whole["facets"], json!({}));
}

#[test]
fn a_column_for_each_label_says_the_same_as_an_object() {
    let mut csv = "run_id,started_at,release,workflow,outcome,label.team,label.tier\n".to_owned();
    let mut objects = Vec::new();
    for line in new_prompt(30) {
        let mut one: Value = serde_json::from_str(&line).unwrap();
        let team = one["prompt_version"].as_str().unwrap().to_owned();
        writeln!(
            csv,
            "{},{},{},{},{},{team},",
            one["run_id"].as_str().unwrap(),
            one["started_at"].as_str().unwrap(),
            one["release"].as_str().unwrap(),
            one["workflow"].as_str().unwrap(),
            one["outcome"].as_str().unwrap(),
        )
        .unwrap();
        let fields = one.as_object_mut().unwrap();
        fields.remove("prompt_version");
        fields.remove("commit");
        fields.insert("label".to_owned(), json!({"team": team, "tier": null}));
        objects.push(one.to_string());
    }
    let place = Place::with_runs(&objects);
    place.write("runs.csv", &csv);
    let (_, of_objects) = decided(&place, &[]);
    let of_columns = place
        .relapse(&[
            "run",
            "--input",
            "runs.csv",
            "--as-of",
            "2026-11-21",
            "--format",
            "json",
        ])
        .json();
    assert_eq!(of_objects["facets"], json!({"label.team": "p7"}));
    assert_eq!(finding(&of_columns, WHOLE)["facets"], of_objects["facets"]);
    assert_eq!(of_columns["data"]["warnings"], json!([]));
    // A mapping names its output the same way.
    place.write(
        "map.sql",
        "SELECT run_id, started_at, release, workflow, outcome, \"label.team\" AS \"label.team\" FROM raw",
    );
    let mapped = place.decide("2026-11-21", &["--map", "map.sql"]);
    assert_eq!(finding(&mapped, WHOLE)["facets"], of_objects["facets"]);
}

#[test]
fn only_twenty_labels_count_and_the_others_are_named() {
    let labels: Value = (0..23)
        .map(|number| (format!("l{number:02}"), json!("x")))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let place = Place::with_runs(&lines(&[
        cell("1.0", json!({"label": labels}), 30, 1),
        cell("1.1", json!({"label": labels}), 30, 1),
    ]));
    let (decision, _) = decided(&place, &[]);
    let warnings = decision["data"]["warnings"].as_array().unwrap();
    assert!(
        warnings.contains(&json!(
            "only the first 20 labels by name, of at most 100 bytes, are counted; left out: l20, l21, l22"
        )),
        "{warnings:?}"
    );
}

#[test]
fn values_beyond_a_thousand_are_one() {
    let mut rows = lines(&[cell("1.0", json!({}), 60, 2), cell("1.1", json!({}), 60, 2)]);
    for (number, row) in rows.iter_mut().enumerate() {
        let mut one: Value = serde_json::from_str(row).unwrap();
        one["label.request"] = json!(number);
        *row = one.to_string();
    }
    let place = Place::with_runs(&rows);
    let (decision, _) = decided(&place, &[]);
    let notes = decision["data"]["notes"].as_array().unwrap();
    assert!(
        notes.contains(&json!(
            "label.request has more than 1,000 values; the 1,000 most frequent are kept, and the others count as `other`"
        )),
        "{notes:?}"
    );
}

#[test]
fn a_label_column_without_an_object_is_unknown() {
    let place = Place::with_runs(&[
        success("a", json!({"label": "west"})),
        success("b", json!({"label": {"team": "west"}})),
    ]);
    let decision = place.decide("2026-03-01", &[]);
    assert_eq!(decision["data"]["rows_used"], 2);
    assert_eq!(
        decision["data"]["unknown_cells"],
        json!([{
            "column": "label",
            "release": "1.0",
            "reason": "expected an object of labels such as {\"team\": \"west\"}, found text",
            "count": 1,
            "example": "west",
        }])
    );
}

#[test]
fn one_run_is_explained_with_its_versions_and_labels() {
    let fields =
        json!({"model": "m1", "prompt_version": "p7", "label": {"team": "we\u{1b}[31mst"}});
    let place = Place::with_runs(&[success("a", fields)]);
    let explain = |more: &[&str]| {
        let given = [
            "explain",
            "a",
            "--input",
            "runs.ndjson",
            "--as-of",
            "2026-03-01",
        ];
        place.relapse(&[given.as_slice(), more].concat())
    };
    assert_eq!(
        explain(&["--format", "json"]).json()["facets"],
        json!({"label.team": "we\u{1b}[31mst", "model": "m1", "prompt_version": "p7"})
    );
    let text = explain(&[]).out;
    assert!(text.contains("prompt_version    p7\n"), "{text}");
    assert!(text.contains("label             team=we") && !text.contains('\u{1b}'));
}
