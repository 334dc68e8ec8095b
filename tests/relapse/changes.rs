//! The table of changes: what the candidate changed, and whether the data tell its effect.

use std::fmt::Write as _;
use std::fs;

use serde_json::{Value, json};

use super::support::Place;

/// A fortnight of 1.0, then a week of both releases. The candidate's runs have the prompts p6 and p7 in turn, one commit, and the
/// configuration c2 with p7 where `together`, else in pairs of runs.
fn place(together: bool) -> Place {
    let mut rows =
        "run_id,started_at,release,workflow,outcome,prompt_version,config_version,commit\n"
            .to_owned();
    for day in 1..=21 {
        for release in ["1.0", "1.1"]
            .into_iter()
            .filter(|one| day > 14 || *one == "1.0")
        {
            for number in 0..240 {
                let is_new = release == "1.1" && number % 2 == 1;
                let is_next = release == "1.1" && (if together { is_new } else { number % 4 > 1 });
                // One in 5 runs with p7 fails, one in 30 of the others.
                let failed = number / 2 % if is_new { 5 } else { 30 } == 0;
                writeln!(
                    rows,
                    "{day}-{release}-{number},2026-11-{day:02}T{:02}:00:00Z,{release},work,{},{},{},{}",
                    number / 10,
                    if failed { "failure" } else { "success" },
                    if is_new { "p7" } else { "p6" },
                    if is_next { "c2" } else { "c1" },
                    if release == "1.1" { "bbb" } else { "aaa" },
                )
                .unwrap();
            }
        }
    }
    let place = Place::new();
    place.write("runs.csv", &rows);
    place
}

fn night(place: &Place, table: &str) -> Value {
    place
        .relapse(&[
            "run",
            "--input",
            "runs.csv",
            "--changes",
            table,
            "--as-of",
            "2026-11-21",
            "--format",
            "json",
        ])
        .json()
}

#[test]
fn changes_are_told_only_where_runs_of_the_candidate_differ() {
    let place = place(false);
    place.write(
        "changes.csv",
        "release,kind,key,from,to\n\
         1.1,other,commit,aaa,bbb\n\
         1.1,config,config_version,c1,c2\n\
         1.1,prompt,prompt_version,p6,p7\n\
         1.1,prompt,prompt_version,p7,p8\n\
         1.1,model,model,m1,m2\n\
         1.1,tool,,,\n\
         1.0,prompt,prompt_version,p5,p6\n",
    );
    let decision = night(&place, "changes.csv");
    let changes = decision["changes"].as_array().unwrap();
    let shown: Vec<Value> = changes
        .iter()
        .map(|one| {
            json!([
                one["to"],
                one["told"],
                one["needs_split"],
                one["effect"].is_null()
            ])
        })
        .collect();
    assert_eq!(
        shown,
        [
            json!(["p7", true, false, false]),
            json!(["c2", true, false, false]),
            json!(["bbb", false, true, true]),
            json!(["p8", false, false, true]),
            json!(["m2", false, true, true]),
            json!([null, false, true, true]),
        ]
    );
    // Of 120 runs a night and prompt, 24 fail with p7 and 4 with p6.
    let effect = &changes[0]["effect"];
    assert_eq!(effect["kind"], "rate_difference");
    let [estimate, lower, upper] =
        ["estimate", "lower", "upper"].map(|end| effect[end].as_f64().unwrap());
    assert!((estimate - (24.0 - 4.0) / 120.0).abs() < 1e-12, "{effect}");
    assert!(0.0 < lower && lower < estimate && estimate < upper);
    let words = changes[0]["in_words"].as_str().unwrap();
    let figures = "with prompt version p7 failed in 168 of 840 (20.0 %), and runs with prompt version p6 in 28 of 840 (3.3 %)";
    assert!(
        words.contains("makes a difference to the failure rate (+16.7 points, "),
        "{words}"
    );
    assert!(words.contains(figures), "{words}");
    let page = fs::read_to_string(place.path().join("reports/2026-11-21/index.html")).unwrap();
    assert!(page.contains("What did the release change?"));
    let markdown = fs::read_to_string(place.path().join("reports/2026-11-21/report.md")).unwrap();
    assert!(markdown.contains("## What did the release change?\n"));
}

#[test]
fn two_changes_of_the_same_runs_are_not_told_apart() {
    let place = place(true);
    place.write(
        "changes.ndjson",
        "{\"release\": \"1.1\", \"kind\": \"prompt\", \"key\": \"prompt_version\", \"from\": \"p6\", \"to\": \"p7\"}\n\
         {\"release\": \"1.1\", \"kind\": \"config\", \"key\": \"config_version\", \"from\": \"c1\", \"to\": \"c2\"}\n",
    );
    let decision = night(&place, "changes.ndjson");
    for change in decision["changes"].as_array().unwrap() {
        assert_eq!([&change["told"], &change["needs_split"]], [false, true]);
        assert!(
            change["in_words"]
                .as_str()
                .unwrap()
                .contains("came to the same runs")
        );
    }
}

#[test]
fn without_a_table_no_change_is_listed() {
    let decision = place(false)
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
    assert_eq!(decision["changes"], json!([]));
}

#[test]
fn bad_rows_of_the_table_are_refused_and_the_night_goes_on() {
    let place = place(false);
    place.write(
        "changes.csv",
        "release,kind,key,from,to\n1.1,prmpt,prompt_version,p6,p7\n9.9,other,,,\n",
    );
    place.write(
        "relapse.toml",
        "[input]\nruns = [\"runs.csv\"]\nchanges = \"changes.csv\"\n[window]\nas_of = \"2026-11-21\"\n",
    );
    let decision = place.relapse(&["run", "--format", "json"]).json();
    assert_eq!(decision["changes"], json!([]));
    let warnings = decision["data"]["warnings"].as_array().unwrap();
    for warning in [
        "1 row of the table of changes was refused",
        "the table of changes names releases without a run: 9.9",
    ] {
        assert!(warnings.contains(&json!(warning)), "{warnings:?}");
    }
    assert_eq!(decision["data"]["quarantined"], 0);
    let refused = place.path().join("reports/2026-11-21/quarantine.ndjson");
    let refused: Value = serde_json::from_str(&fs::read_to_string(refused).unwrap()).unwrap();
    assert_eq!(
        [&refused["file"], &refused["column"]],
        ["changes.csv", "kind"]
    );
    assert_eq!(refused["line"], 2);
}

#[test]
fn a_table_that_is_missing_or_has_other_columns_is_an_error() {
    let place = place(false);
    let run = |table: &str| {
        place.relapse(&[
            "run",
            "--input",
            "runs.csv",
            "--as-of",
            "2026-11-21",
            "--changes",
            table,
        ])
    };
    run("none.csv").fails(66, "none.csv");
    place.write("other.csv", "what,when\nx,y\n");
    run("other.csv").fails(65, "the required columns release, kind are missing");
    place.write("broken.parquet", "no parquet");
    run("broken.parquet").fails(65, "broken.parquet");
}

#[test]
fn a_hostile_table_cannot_write_into_the_report() {
    let place = place(false);
    let hostile = "<img src=x onerror=alert(1)>";
    let change = |key: &str, to: &str| {
        json!({"release": "1.1", "kind": "other", "key": key, "from": "](http://x)", "to": to})
            .to_string()
    };
    place.write(
        "changes.ndjson",
        &[
            change("commit", hostile),
            change("label.\u{1b}[31m", "\u{202e}| **bold** `code`\n# title"),
        ]
        .join("\n"),
    );
    night(&place, "changes.ndjson");
    let read = |name: &str| {
        fs::read_to_string(place.path().join("reports/2026-11-21").join(name)).unwrap()
    };
    let (page, markdown) = (read("index.html"), read("report.md"));
    assert!(page.contains("&lt;img") && !page.contains("<img src=x"));
    // A backslash before it makes a mark of Markdown text.
    let unescaped = markdown
        .replace("\\<", "")
        .replace("\\]", "")
        .replace("\\*", "");
    assert!(markdown.contains("onerror") && !unescaped.contains("<img"));
    assert!(!unescaped.contains("](http") && !unescaped.contains("**bold"));
    assert!(!markdown.contains("\n# title"));
    for text in [&page, &markdown, &read("decision.json")] {
        assert!(!text.contains(['\u{1b}', '\u{202e}']));
    }
}
