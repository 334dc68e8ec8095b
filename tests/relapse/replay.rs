//! A replayed night says what the nightly job says.

use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::late::{FIRST, LAST, late_rows, nights};
use crate::support::{Finished, Place, run};

/// What a replay prints, a night a line.
#[track_caller]
fn lines(finished: &Finished) -> Vec<Value> {
    assert_eq!(finished.code, 0, "{}", finished.err);
    let lines = finished.out.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The part of a decision that a line of a replay repeats.
fn line_of(decision: &Value) -> Value {
    json!({
        "as_of": decision["as_of"], "recommendation": decision["recommendation"],
        "decided_by": decision["decided_by"], "triggers": decision["triggers"],
    })
}

/// Replays nights of an input, and runs the nightly job on some of them.
#[track_caller]
fn agree(place: &Place, input: &[&str], [from, to]: [&str; 2], on: &[&str]) -> Vec<Value> {
    let mut arguments = vec!["replay", "--from", from, "--to", to, "--format", "json"];
    arguments.extend(input);
    let replayed = lines(&place.relapse(&arguments));
    assert_eq!(replayed.len(), nights(from, to).len());
    for night in on {
        let mut arguments = vec!["run", "--as-of", night, "--format", "json"];
        arguments.extend(input);
        let decision = place.relapse(&arguments).json();
        let line = replayed.iter().find(|line| line["as_of"] == **night);
        assert_eq!(line, Some(&line_of(&decision)), "{night}");
    }
    replayed
}

#[test]
fn on_the_demo_a_replayed_night_says_what_the_nightly_job_says() {
    let input = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/runs.parquet");
    let input = ["--input", input.to_str().unwrap()];
    let on = [
        "2026-10-12",
        "2026-10-20",
        "2026-11-14",
        "2026-11-15",
        "2026-11-20",
    ];
    let replayed = agree(&Place::new(), &input, ["2026-10-12", "2026-11-20"], &on);
    let said: Vec<&str> = replayed
        .iter()
        .map(|night| night["recommendation"].as_str().unwrap())
        .collect();
    assert_eq!(said.last(), Some(&"roll_back"));
    let before = nights("2026-10-12", "2026-11-11").len();
    assert!(
        !said[..before].contains(&"roll_back"),
        "no release before the planted one is rolled back: {said:?}"
    );
}

#[test]
fn with_late_rows_a_replayed_night_says_what_the_nightly_job_says() {
    let place = Place::with_runs(&late_rows());
    let all = nights(FIRST, LAST);
    let on: Vec<String> = all.iter().map(NaiveDate::to_string).collect();
    let on: Vec<&str> = on.iter().map(String::as_str).collect();
    let input = ["--input", "runs.ndjson"];
    let replayed = agree(&place, &input, [FIRST, LAST], &on);
    assert_eq!(replayed[0]["decided_by"], "data:single_release");
    assert_eq!(replayed[11]["recommendation"], "roll_back");
    // A window of five nights, two of them not mature yet.
    place.write(
        "own.toml",
        "[input]\nruns = [\"runs.ndjson\"]\n[window]\nnights = 5\nmaturity_days = 2\n",
    );
    agree(&place, &["own.toml"], [FIRST, LAST], &["2026-03-08", LAST]);
}

#[test]
fn a_row_recorded_after_a_night_changes_nothing_on_it() {
    let mut rows = late_rows();
    let night = "2026-03-09";
    let place = Place::with_runs(&rows);
    let replay = [
        "replay",
        "--input",
        "runs.ndjson",
        "--from",
        FIRST,
        "--to",
        night,
        "--format",
        "json",
    ];
    let before = (place.decide(night, &[]), lines(&place.relapse(&replay)));
    // Failures of the candidate on every day so far, corrections of what was known, and a release never seen.
    for (place, day) in nights("2026-03-06", night).into_iter().enumerate() {
        for number in 0..40 {
            let more = json!({"recorded_at": "2026-03-10T00:00:00Z", "failure_class": "timeout", "updated_at": "2026-03-10T00:00:00Z"});
            let release = if number % 2 == 0 { "1.1" } else { "0.9" };
            let id = if number < 20 {
                format!("{day}-{}", number * 2)
            } else {
                format!("late-{place}-{number}")
            };
            rows.push(run(
                &id,
                &format!("{day}T05:00:00Z"),
                release,
                "refund",
                "failure",
                more,
            ));
        }
    }
    place.write("runs.ndjson", &(rows.join("\n") + "\n"));
    let mut after = (place.decide(night, &[]), lines(&place.relapse(&replay)));
    let added = 4 * 40;
    for count in ["rows_read", "out_of_scope"] {
        let was = before.0["data"][count].as_u64().unwrap();
        assert_eq!(after.0["data"][count], was + added, "{count}");
        after.0["data"][count] = json!(was);
    }
    after.0["since_last_night"] = before.0["since_last_night"].clone();
    assert_eq!(before, after);
    let next = place.decide("2026-03-10", &["--candidate", "1.1", "--baseline", "1.0"]);
    // Nights with rows this late wait, so the findings need not hold them yet.
    let used = |decision: &Value| decision["data"]["rows_used"].as_u64().unwrap();
    assert!(
        used(&next) > used(&before.0) + 40,
        "the next night knows them"
    );
}

#[test]
fn a_replay_writes_where_it_is_told_to_and_nowhere_else() {
    let place = Place::with_runs(&late_rows());
    place.write(
        "relapse.toml",
        "[input]\nruns = [\"runs.ndjson\"]\n[window]\nas_of = \"2026-03-02\"\n",
    );
    let names = |folder: &Path| {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let before = names(place.path());
    let arguments = ["replay", "--from", "2026-03-08", "--to", LAST];
    let mut command = place.command(&arguments);
    // What is set for the nightly job pins no night of a replay, and gives it no place to write to.
    let output = command
        .env("RELAPSE_AS_OF", "2026-03-03")
        .env("RELAPSE_OUT", "elsewhere")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "",
        "progress is for terminals"
    );
    assert!(
        text.starts_with("5 nights from 8 Mar to 12 Mar 2026: "),
        "{text}"
    );
    assert!(
        text.lines().all(|line| line.chars().count() <= 100),
        "{text}"
    );
    assert_eq!(names(place.path()), before);

    let mut arguments = arguments.to_vec();
    arguments.extend(["--out", "replays"]);
    let finished = place.relapse(&arguments);
    assert!(finished.out.starts_with(&text), "{}", finished.err);
    assert!(
        finished
            .out
            .ends_with("report: replays/replay-2026-03-08-2026-03-12/index.html\n")
    );
    let folder = place.path().join("replays/replay-2026-03-08-2026-03-12");
    assert_eq!(
        names(&folder),
        ["index.html", "replay.ndjson", "timeline.svg"]
    );
    let written = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    assert!(written("index.html").contains("relapse replay relapse.toml"));
    let first = names(&folder)
        .iter()
        .map(|name| written(name))
        .collect::<Vec<_>>();
    arguments.extend(["--format", "json"]);
    assert_eq!(place.relapse(&arguments).out, written("replay.ndjson"));
    let again = names(&folder)
        .iter()
        .map(|name| written(name))
        .collect::<Vec<_>>();
    assert!(first == again, "the same nights, the same bytes");
}

#[test]
fn what_makes_no_sense_is_refused_with_what_would() {
    let place = Place::with_runs(&late_rows());
    let fails = |more: &[&str], code: i32, message: &str| {
        let mut arguments = vec!["replay", "--input", "runs.ndjson"];
        arguments.extend(more);
        let finished = place.relapse(&arguments);
        assert_eq!(finished.code, code, "{more:?}: {}", finished.err);
        assert!(finished.err.contains(message), "{more:?}: {}", finished.err);
        assert_eq!(finished.out, "");
    };
    let nights = ["--from", FIRST, "--to", LAST];
    fails(
        &["--from", LAST, "--to", FIRST],
        2,
        "--from 2026-03-12 lies after --to 2026-03-01",
    );
    fails(&["--from", FIRST], 2, "--to");
    fails(
        &["--from", "0001-01-01", "--to", LAST],
        2,
        "between 1970 and 2200",
    );
    fails(&["--from", "yesterday", "--to", LAST], 2, "2026-11-20");
    fails(
        &[&nights[..], &["--as-of", LAST]].concat(),
        2,
        "its own as-of date",
    );
    fails(
        &[&nights[..], &["--out", "runs.ndjson"]].concat(),
        74,
        "runs.ndjson",
    );
    let finished = place.relapse(&[&["replay", "--input", "absent.csv"], &nights[..]].concat());
    assert_eq!(finished.code, 66, "{}", finished.err);
}
