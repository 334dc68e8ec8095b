//! What is kept between two nights: where it lies, what a night without it does, and that nothing in it is trusted blindly.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::support::{Place, run};

const NIGHT: [&str; 5] = ["run", "--input", "runs", "--as-of", "2026-03-06"];

/// A folder `runs` with a file for each of six days, in which two releases run and some runs fail.
fn place() -> Place {
    let place = Place::new();
    fs::create_dir(place.path().join("runs")).unwrap();
    for day in 1..=6 {
        write_day(&place, day, "failure");
    }
    // Each night warns of it, whether it reads the others or not.
    place.write("runs/notes.txt", "no runs");
    place
}

fn write_day(place: &Place, day: u32, bad: &str) {
    let lines: Vec<String> = (0..60)
        .map(|number| {
            let release = ["1.0", "1.1"][number % 2];
            let outcome = if number % 9 < 2 { bad } else { "success" };
            let started_at = format!("2026-03-{day:02}T{:02}:00:00Z", number % 24);
            let id = format!("r{day}.{number}");
            let more = json!({ "rescued": number % 5 == 0, "error_message": "the tool timed out" });
            run(&id, &started_at, release, "refund", outcome, more)
        })
        .collect();
    place.write(&format!("runs/{day}.ndjson"), &(lines.join("\n") + "\n"));
}

/// Every published file of the night by its name, without those of the state.
fn published(place: &Place) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    collect(&place.path().join("reports/2026-03-06"), &mut files);
    assert!(files.len() > 5, "{files:?}");
    files
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
}

/// The kept entries.
fn entries(state: &Path) -> Vec<PathBuf> {
    let mut files = BTreeMap::new();
    collect(state, &mut files);
    files.into_keys().collect()
}

/// The night without a state, in the same folder.
#[track_caller]
fn whole(place: &Place) -> BTreeMap<PathBuf, Vec<u8>> {
    let finished = place.relapse(&[&NIGHT[..], &["--no-state"]].concat());
    assert_eq!(finished.code, 0, "{}", finished.err);
    published(place)
}

#[track_caller]
fn kept(place: &Place) -> BTreeMap<PathBuf, Vec<u8>> {
    let finished = place.relapse(&NIGHT);
    assert_eq!((finished.code, finished.err.as_str()), (0, ""));
    published(place)
}

#[test]
fn a_night_keeps_its_counts_beside_the_reports_unless_it_is_told_not_to() {
    let place = place();
    let state = place.path().join("reports/.state");
    let expected = whole(&place);
    assert!(!state.exists(), "--no-state keeps nothing");
    assert_eq!(kept(&place), expected);
    assert_eq!(entries(&state).len(), 6 + 6 + 6, "inputs, days, cases");
    let again = kept(&place);
    assert_eq!(again, expected, "nothing is new");
    let report = place.path().join("reports/2026-03-06/report.md");
    let report = String::from_utf8(again[&report].clone()).unwrap();
    assert!(report.contains("notes.txt was skipped"), "{report}");
    assert_eq!(entries(&state).len(), 18);
}

#[cfg(unix)]
#[test]
fn nobody_else_reads_what_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    let place = place();
    kept(&place);
    let state = fs::metadata(place.path().join("reports/.state")).unwrap();
    assert_eq!(state.permissions().mode() & 0o777, 0o700);
}

#[test]
fn a_new_a_replaced_and_a_deleted_file_are_noticed() {
    let place = place();
    kept(&place);
    // The same length and the same time of change, but another content.
    let path = place.path().join("runs/3.ndjson");
    let before = fs::metadata(&path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("failure", "success", 1)).unwrap();
    let file = fs::File::options().append(true).open(&path).unwrap();
    file.set_modified(before.modified().unwrap()).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().len(), before.len());
    let replaced = kept(&place);
    assert_eq!(replaced, whole(&place));
    fs::remove_file(&path).unwrap();
    let deleted = kept(&place);
    assert_eq!(deleted, whole(&place));
    assert_ne!(deleted, replaced);
    // A late row of the second day, in a file of its own.
    let late = run(
        "late",
        "2026-03-02T05:00:00Z",
        "1.1",
        "refund",
        "failure",
        json!({}),
    );
    place.write("runs/late.ndjson", &late);
    let added = kept(&place);
    assert_eq!(added, whole(&place));
    assert_ne!(added, deleted);
}

#[test]
fn damaged_entries_are_made_again() {
    let place = place();
    let expected = kept(&place);
    let state = place.path().join("reports/.state");
    for (number, path) in entries(&state).into_iter().enumerate() {
        let mut bytes = fs::read(&path).unwrap();
        match number % 3 {
            0 => bytes.clear(),
            1 => bytes.reverse(),
            _ => bytes.push(0),
        }
        fs::write(path, bytes).unwrap();
    }
    assert_eq!(kept(&place), expected);
    let sizes: Vec<u64> = entries(&state)
        .iter()
        .map(|path| fs::metadata(path).unwrap().len())
        .collect();
    assert!(sizes.iter().all(|size| *size > 32), "{sizes:?}");
}

#[test]
fn the_folder_can_be_named_and_one_that_cannot_be_made_does_not_stop_the_night() {
    let place = place();
    let expected = whole(&place);
    let config = |dir: &str| {
        place.write(
            "relapse.toml",
            &format!("[input]\nruns = [\"runs\"]\n[state]\ndir = \"{dir}\"\n"),
        );
    };
    config("kept/here");
    let night = ["run", "--as-of", "2026-03-06"];
    let finished = place.relapse(&night);
    assert_eq!((finished.code, finished.err.as_str()), (0, ""));
    assert_eq!(entries(&place.path().join("kept/here")).len(), 18);
    place.write("in_the_way", "");
    config("in_the_way");
    let finished = place.relapse(&night);
    assert_eq!(finished.code, 0, "{}", finished.err);
    let warning = "warning: nothing can be kept in in_the_way";
    assert!(finished.err.contains(warning), "{}", finished.err);
    assert_eq!(published(&place).len(), expected.len());
}

#[test]
fn a_replay_takes_over_what_the_nights_have_counted_and_makes_no_folder() {
    let place = place();
    let replay = [
        "replay",
        "--input",
        "runs",
        "--from",
        "2026-03-04",
        "--to",
        "2026-03-06",
    ];
    let expected = place.relapse(&replay).out;
    assert!(!place.path().join("reports").exists());
    kept(&place);
    assert_eq!(place.relapse(&replay).out, expected);
}
