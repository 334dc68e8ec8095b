//! Nights that nobody watches: those that did not happen, old reports, who hears of a verdict, and a last day that is late.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Finished, Place, day};

/// Two releases side by side from the sixth to the last day. Of sixty runs a day of the newer one, `failures` fail from the
/// eighth on.
fn records(last: u32, failures: usize) -> String {
    let mut lines = Vec::new();
    for date in 1..=last {
        let date = format!("2026-03-{date:02}");
        lines.extend(day(&date, "1.0", "refund", 60, 2, "timeout"));
        if date.as_str() > "2026-03-05" {
            let failures = if date.as_str() > "2026-03-07" {
                failures
            } else {
                2
            };
            lines.extend(day(&date, "1.1", "refund", 60, failures, "timeout"));
        }
    }
    lines.join("\n") + "\n"
}

fn place() -> Place {
    let place = Place::new();
    place.write("runs.ndjson", &records(9, 30));
    place
}

fn run(place: &Place, as_of: &str, more: &[&str]) -> Finished {
    let call = ["run", "--input", "runs.ndjson", "--as-of", as_of];
    place.relapse(&[&call[..], more].concat())
}

#[track_caller]
fn runs(place: &Place, as_of: &str, more: &[&str]) -> Finished {
    let finished = run(place, as_of, more);
    assert_eq!(finished.code, 0, "{}", finished.err);
    finished
}

/// A night where foreign folders lie among the reports, which are not checked as reports.
fn unchecked(place: &Place, as_of: &str, keep: &str) -> (Option<i32>, String) {
    let call = [
        "run",
        "--input",
        "runs.ndjson",
        "--as-of",
        as_of,
        "--keep",
        keep,
    ];
    let output = place.command(&call).output().unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// The names in the directory of the reports that begin with a digit.
fn nights(place: &Place) -> Vec<String> {
    let names = fs::read_dir(place.path().join("reports")).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut nights: Vec<String> = names.filter(|name| name.starts_with("20")).collect();
    nights.sort();
    nights
}

fn read(place: &Place, name: &str) -> String {
    fs::read_to_string(place.path().join("reports").join(name)).unwrap()
}

#[test]
fn nights_that_did_not_happen_are_published_each_as_its_own() {
    let caught_up = place();
    runs(&caught_up, "2026-03-05", &[]);
    runs(&caught_up, "2026-03-09", &["--catch-up"]);
    let all = [5, 6, 7, 8, 9].map(|day| format!("2026-03-0{day}"));
    assert_eq!(nights(&caught_up), all);
    let singly = place();
    for night in &all {
        runs(&singly, night, &[]);
    }
    for night in &all {
        for file in ["decision.json", "counts.json", "index.html"] {
            let name = format!("{night}/{file}");
            assert!(read(&caught_up, &name) == read(&singly, &name), "{name}");
        }
    }
    assert_eq!(
        read(&caught_up, "ledger.ndjson"),
        read(&singly, "ledger.ndjson")
    );
    // Nothing is missing any more, and nothing is there before the first report.
    let again = runs(&caught_up, "2026-03-09", &["--catch-up"]);
    assert_eq!(again.out.matches("report: ").count(), 1, "{}", again.out);
    let new = place();
    runs(&new, "2026-03-09", &["--catch-up"]);
    assert_eq!(nights(&new), ["2026-03-09"]);
}

#[test]
fn catching_up_goes_back_a_horizon_and_leaves_with_the_code_of_the_last_night() {
    let place = place();
    runs(&place, "2026-03-04", &[]);
    let bounded = [
        "--catch-up",
        "--horizon",
        "3",
        "--fail-on",
        "roll_back,data_incomplete",
    ];
    let finished = run(&place, "2026-03-09", &bounded);
    assert_eq!(finished.code, 10, "{}{}", finished.out, finished.err);
    assert_eq!(
        nights(&place),
        ["2026-03-04", "2026-03-07", "2026-03-08", "2026-03-09"]
    );
    let told = "the nights between 2026-03-04 and 2026-03-07 stay missing";
    assert!(finished.err.contains(told), "{}", finished.err);
}

#[test]
fn only_old_nights_of_ours_are_removed_and_the_ledger_stays() {
    let place = place();
    for night in ["2026-03-05", "2026-03-06", "2026-03-07", "2026-03-08"] {
        runs(&place, night, &[]);
    }
    for (name, text) in [
        ("2026-02-01/decision.json", r#"{"recommendation": "hold"}"#),
        ("2026-02-02/notes.txt", "mine"),
        ("2026-02-03x/decision.json", "{}"),
    ] {
        let folder = place.path().join("reports").join(name);
        fs::create_dir_all(folder.parent().unwrap()).unwrap();
        fs::write(folder, text).unwrap();
    }
    #[cfg(unix)]
    {
        fs::rename(
            place.path().join("reports/2026-03-05"),
            place.path().join("elsewhere"),
        )
        .unwrap();
        std::os::unix::fs::symlink("../elsewhere", place.path().join("reports/2026-03-05"))
            .unwrap();
    }
    let foreign = ["2026-02-01", "2026-02-02", "2026-02-03x"];
    for name in ["2026-02-01/decision.json", "2026-02-03x/decision.json"] {
        assert!(place.path().join("reports").join(name).is_file());
    }
    let (code, error) = unchecked(&place, "2026-03-09", "2");
    assert_eq!(code, Some(0), "{error}");
    let mut expected: Vec<&str> = foreign.to_vec();
    if cfg!(unix) {
        expected.push("2026-03-05");
    }
    expected.extend(["2026-03-08", "2026-03-09"]);
    assert_eq!(nights(&place), expected);
    assert!(place.path().join("elsewhere/decision.json").is_file() || !cfg!(unix));
    let ledger = read(&place, "ledger.ndjson");
    for night in ["2026-03-06", "2026-03-07"] {
        assert!(ledger.contains(night), "{ledger}");
        assert!(!read(&place, "index.html").contains(&format!("{night}/index.html")));
    }
    assert!(!ledger.contains("2026-02-0"), "none of ours: {ledger}");
    let (code, error) = unchecked(&place, "2026-03-09", "0");
    assert!(code == Some(2) && error.contains("--keep"), "{error}");
    // The night that was just published stays, however old it is.
    let (code, error) = unchecked(&place, "2026-03-06", "2");
    assert_eq!(code, Some(0), "{error}");
    assert!(nights(&place).contains(&"2026-03-06".to_owned()));
}

/// A configuration whose command adds a line to `told`: the arguments, what it read and its environment.
#[cfg(unix)]
fn with_command(place: &Place, command: &str, timeout: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    let program = place.write("tell.sh", &format!("#!/bin/sh\n{command}\n"));
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let text = format!(
        "[input]\nruns = [\"runs.ndjson\"]\n[notify]\ncommand = [\"./tell.sh\", \"a b\"]\ntimeout_s = {timeout}\n"
    );
    place.write("relapse.toml", &text);
}

#[cfg(unix)]
fn told(place: &Place) -> usize {
    let text = fs::read_to_string(place.path().join("told")).unwrap_or_default();
    text.lines().count()
}

#[cfg(unix)]
#[test]
fn a_command_hears_of_a_new_verdict_once() {
    let place = place();
    with_command(
        &place,
        "echo \"$1 $SECRET\" >> told; cat > read; env > environment",
        30,
    );
    let night = |as_of: &str| {
        let mut command = place.command(&["run", "--as-of", as_of, "--format", "json"]);
        let output = command.env("SECRET", "hunter2hunter2").output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success() && error.is_empty(), "{error}");
        let decision: Value = serde_json::from_slice(&output.stdout).unwrap();
        decision
    };
    let mut last = Value::Null;
    let mut changes = 0;
    for as_of in [
        "2026-03-05",
        "2026-03-06",
        "2026-03-07",
        "2026-03-08",
        "2026-03-09",
    ] {
        let decision = night(as_of);
        changes += usize::from(decision["recommendation"] != last);
        last = decision["recommendation"].clone();
        assert_eq!(told(&place), changes, "{as_of}");
        if changes > 0 && decision["since_last_night"]["since"] == as_of {
            let read = fs::read_to_string(place.path().join("read")).unwrap();
            let read: Value = serde_json::from_str(&read).unwrap();
            assert_eq!(read, decision);
        }
    }
    assert!(changes > 1);
    assert_eq!(last, "roll_back");
    night("2026-03-09");
    assert_eq!(told(&place), changes, "the same night again is no news");
    let text = fs::read_to_string(place.path().join("told")).unwrap();
    assert!(text.lines().all(|line| line == "a b "), "{text}");
    let environment = fs::read_to_string(place.path().join("environment")).unwrap();
    assert!(!environment.contains("hunter2"), "{environment}");
    let counts = read(&place, "2026-03-09/counts.json");
    assert!(!counts.contains("tell.sh"), "a command may hold a secret");
    // A night whose late records give it another verdict is news.
    place.write("runs.ndjson", &records(9, 2));
    assert_ne!(night("2026-03-09")["recommendation"], "roll_back");
    assert_eq!(told(&place), changes + 1);
    let replayed = place.relapse(&["replay", "--from", "2026-03-05", "--to", "2026-03-09"]);
    assert_eq!(replayed.code, 0, "{}", replayed.err);
    assert_eq!(told(&place), changes + 1, "a replay tells nobody");
}

#[cfg(unix)]
#[test]
fn a_command_that_fails_or_hangs_is_a_warning() {
    let place = place();
    with_command(&place, "exit 3", 30);
    let finished = place.relapse(&["run", "--as-of", "2026-03-09"]);
    assert_eq!(finished.code, 0, "{}", finished.err);
    let says = "nobody was told of the verdict: notify.command failed (exit status: 3)";
    assert!(finished.err.contains(says), "{}", finished.err);

    fs::remove_dir_all(place.path().join("reports")).unwrap();
    with_command(&place, "(sleep 4; echo late >> told) & sleep 30", 1);
    let begun = Instant::now();
    let finished = place.relapse(&["run", "--as-of", "2026-03-09"]);
    assert_eq!(finished.code, 0, "{}", finished.err);
    assert!(
        finished.err.contains("was not done after 1 s"),
        "{}",
        finished.err
    );
    assert!(begun.elapsed() < Duration::from_secs(25));
    thread::sleep(Duration::from_secs(5));
    assert_eq!(told(&place), 0, "what the command started is stopped too");

    fs::remove_dir_all(place.path().join("reports")).unwrap();
    fs::remove_file(place.path().join("tell.sh")).unwrap();
    let finished = place.relapse(&["run", "--as-of", "2026-03-09"]);
    assert_eq!(finished.code, 0, "{}", finished.err);
    assert!(
        finished.err.contains("cannot be started"),
        "{}",
        finished.err
    );
}

#[test]
fn settings_of_a_command_are_checked() {
    let place = place();
    let check = |notify: &str, says: &str| {
        let text = format!("[input]\nruns = [\"runs.ndjson\"]\n[notify]\n{notify}\n");
        place.write("relapse.toml", &text);
        place
            .relapse(&["run", "--as-of", "2026-03-09"])
            .fails(78, says);
    };
    check(
        "command = [\"\"]",
        "notify.command begins with an empty text",
    );
    check("timeout_s = 0", "notify.timeout_s is 0");
    check("program = \"x\"", "unknown field");
}

#[test]
fn a_night_waits_for_its_last_day() {
    let place = Place::new();
    place.write("runs.ndjson", &records(8, 30));
    let begun = Instant::now();
    let late = thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_secs(1));
            place.write("runs.ndjson.new", &records(9, 30));
            let [new, old] = ["runs.ndjson.new", "runs.ndjson"].map(|name| place.path().join(name));
            fs::rename(new, old).unwrap();
        });
        place
            .command(&[
                "run",
                "--input",
                "runs.ndjson",
                "--as-of",
                "2026-03-09",
                "--wait",
                "4s",
            ])
            .output()
            .unwrap()
    });
    let error = String::from_utf8(late.stderr).unwrap();
    assert!(late.status.success() && error.is_empty(), "{error}");
    assert!(begun.elapsed() >= Duration::from_secs(4));
    let decision: Value = serde_json::from_str(&read(&place, "2026-03-09/decision.json")).unwrap();
    // Nine days of sixty runs of the one, and four of the other.
    assert_eq!(decision["data"]["rows_used"], 9 * 60 + 4 * 60);

    let in_time = runs(&place, "2026-03-09", &["--wait", "2h"]);
    assert!(in_time.err.is_empty(), "{}", in_time.err);
    let over = runs(&place, "2026-03-10", &["--wait", "1s"]);
    let says = "2026-03-10 has 0 runs, and a median day has 60; the time of --wait is over";
    assert!(over.err.contains(says), "{}", over.err);
    for wrong in ["90", "h", "25h", "1d", "-1m", "1.5h", "ü"] {
        let wrong = format!("--wait={wrong}");
        run(&place, "2026-03-09", &[&wrong]).fails(2, "such as 90m or 2h");
    }
}
