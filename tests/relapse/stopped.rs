//! A run that is stopped or killed leaves nothing lying about: no temporary data, and no half of a night.
#![cfg(unix)]

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{Place, day};

/// What the directory of the reports holds after one night.
const PUBLISHED: [&str; 6] = [
    ".lock",
    ".state",
    "2026-03-09",
    "index.html",
    "latest",
    "ledger.ndjson",
];

const NIGHT: [&str; 5] = ["run", "--input", "runs.ndjson", "--as-of", "2026-03-09"];
const CHECK: [&str; 5] = ["check", "--input", "runs.ndjson", "--as-of", "2026-03-09"];

/// As many runs as keep the program busy for a moment, and an empty folder for what is temporary.
fn busy() -> Place {
    let mut lines = Vec::new();
    for date in 1..=9 {
        let date = format!("2026-03-{date:02}");
        lines.extend(day(&date, "1.0", "refund", 5_000, 200, "timeout"));
        lines.extend(day(&date, "1.1", "refund", 5_000, 250, "timeout"));
    }
    let place = Place::with_runs(&lines);
    fs::create_dir(place.path().join("tmp")).unwrap();
    place
}

fn started(place: &Place, arguments: &[&str]) -> Child {
    let mut command = place.command(arguments);
    command.env("TMPDIR", place.path().join("tmp"));
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// The names in a folder, in order; none where it does not exist.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Waits until the program has its folder of temporary data in this one.
fn run_folder(staging: &Path) -> PathBuf {
    let begun = Instant::now();
    loop {
        if let Some(name) = names(staging).first() {
            return staging.join(name);
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "no folder");
        thread::sleep(Duration::from_millis(1));
    }
}

fn signal(name: &str, child: &Child) {
    let arguments = [format!("-{name}"), child.id().to_string()];
    assert!(
        Command::new("kill")
            .args(arguments)
            .status()
            .unwrap()
            .success()
    );
}

/// The exit code and standard error of a program that must end soon.
fn ended(child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), error)
}

// Exit codes: 128 plus the number of the signal, as shells count them (POSIX, XCU 2.8.2; numbers in signal(7)).
#[test]
fn a_signal_removes_what_is_temporary_and_leaves_with_its_code() {
    let place = busy();
    let reports = place.path().join("reports");
    for (name, code) in [("TERM", 143), ("INT", 130), ("HUP", 129)] {
        let child = started(&place, &NIGHT);
        run_folder(&reports.join(".staging"));
        signal(name, &child);
        let says = format!("relapse: stopped by SIG{name}; nothing was published\n");
        assert_eq!(ended(child), (Some(code), says));
        let left = names(&reports);
        assert!(
            left.iter().all(|name| name == ".lock" || name == ".state"),
            "{left:?}"
        );

        let child = started(&place, &CHECK);
        run_folder(&place.path().join("tmp"));
        signal(name, &child);
        assert_eq!(ended(child).0, Some(code));
        assert!(names(&place.path().join("tmp")).is_empty());
    }
}

#[test]
fn a_signal_that_the_caller_ignores_stops_nothing() {
    let place = busy();
    let mut shell = Command::new("sh");
    let call = format!(
        "trap '' HUP; exec {} {}",
        env!("CARGO_BIN_EXE_relapse"),
        NIGHT.join(" ")
    );
    shell
        .args(["-c", &call])
        .current_dir(place.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let child = shell.spawn().unwrap();
    run_folder(&place.path().join("reports/.staging"));
    signal("HUP", &child);
    assert_eq!(ended(child), (Some(0), String::new()));
}

/// The first signal is not over, because nobody reads standard error.
#[cfg(target_os = "linux")]
#[test]
fn the_same_signal_again_ends_the_program_at_once() {
    use std::io::Write as _;
    let place = busy();
    let (_reader, mut writer) = std::io::pipe().unwrap();
    // A pipe holds 65,536 bytes (pipe(7)).
    writer.write_all(&vec![b'.'; 65_536]).unwrap();
    let mut command = place.command(&NIGHT);
    command.stdout(Stdio::null()).stderr(writer);
    let mut child = command.spawn().unwrap();
    run_folder(&place.path().join("reports/.staging"));
    signal("TERM", &child);
    thread::sleep(Duration::from_millis(500));
    assert_eq!(child.try_wait().unwrap(), None);
    signal("TERM", &child);
    assert_eq!(child.wait().unwrap().code(), Some(143));
}

#[test]
fn the_next_run_removes_what_a_killed_one_left_and_nothing_of_a_living_one() {
    let place = busy();
    let shared = ["--staging", "shared"];
    let staging = place.path().join("shared");
    let mut child = started(&place, &[&NIGHT[..], &shared].concat());
    let killed = run_folder(&staging);
    let mode = fs::metadata(&killed).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(killed.is_dir());

    // As the program itself has one: a folder with a file that is locked.
    let living = staging.join("relapse-run-living");
    fs::create_dir(&living).unwrap();
    let lock = File::create_new(living.join("lock")).unwrap();
    lock.lock().unwrap();
    fs::create_dir(staging.join("another")).unwrap();
    let finished = place.relapse(&[&CHECK[..], &shared].concat());
    // Both releases begin on one day.
    assert_eq!(finished.code, 20, "{}", finished.err);
    assert_eq!(names(&staging), ["another", "relapse-run-living"]);

    drop(lock);
    let finished = place.relapse(&[&NIGHT[..], &shared].concat());
    assert_eq!(finished.code, 0, "{}", finished.err);
    assert_eq!(names(&staging), ["another"]);
}

#[test]
fn a_place_for_temporary_data_is_set_by_flag_variable_or_file() {
    let place = Place::with_runs(&day("2026-03-09", "1.0", "refund", 50, 2, "timeout"));
    place.write("taken", "a file");
    place.write(
        "relapse.toml",
        "[input]\nruns = [\"runs.ndjson\"]\n[state]\nstaging = \"taken\"\n",
    );
    let check = ["check", "--as-of", "2026-03-09"];
    place
        .relapse(&check)
        .fails(74, "cannot store temporary files in taken");
    // A single release is incomplete data.
    assert_eq!(
        place
            .relapse(&[&check[..], &["--staging", "free"]].concat())
            .code,
        20
    );
    let by_variable = place
        .command(&check)
        .env("RELAPSE_STAGING", "free")
        .output();
    assert_eq!(by_variable.unwrap().status.code(), Some(20));
    assert!(names(&place.path().join("free")).is_empty());

    let run = ["run", "--as-of", "2026-03-09", "--staging", "free"];
    assert_eq!(place.relapse(&run).code, 0);
    let counts = place.path().join("reports/2026-03-09/counts.json");
    assert!(!fs::read_to_string(counts).unwrap().contains("staging"));
}

/// At any moment, by any signal, the night is there whole.
#[test]
fn no_moment_of_a_stop_leaves_half_a_night() {
    let place = busy();
    let reports = place.path().join("reports");
    let begun = Instant::now();
    assert_eq!(ended(started(&place, &NIGHT)).0, Some(0));
    let whole = begun.elapsed();
    let night = reports.join("2026-03-09");
    let files = names(&night);
    let decision = fs::read(night.join("decision.json")).unwrap();
    for number in 0..20 {
        let name = ["TERM", "INT", "HUP", "KILL"][number % 4];
        let mut child = started(&place, &[&NIGHT[..], &["--no-state"]].concat());
        thread::sleep(whole * u32::try_from(number).unwrap() / 16);
        if child.try_wait().unwrap().is_none() {
            signal(name, &child);
        }
        let (code, error) = ended(child);
        assert!(
            matches!(code, None | Some(0 | 129 | 130 | 143)),
            "{code:?} {error}"
        );
        assert_eq!(names(&night), files);
        assert_eq!(fs::read(night.join("decision.json")).unwrap(), decision);
        if name != "KILL" {
            assert_eq!(names(&reports), PUBLISHED, "after SIG{name}");
        }
    }
    assert!(names(&place.path().join("tmp")).is_empty());
}

#[test]
fn nothing_is_written_through_a_link_in_the_directory_of_the_reports() {
    use std::os::unix::fs::symlink;
    let place = Place::with_runs(&day("2026-03-09", "1.0", "refund", 50, 2, "timeout"));
    let precious = place.path().join("precious");
    fs::create_dir_all(precious.join("days")).unwrap();
    fs::write(precious.join("file"), "kept").unwrap();
    fs::write(precious.join("days/file"), "kept").unwrap();
    let reports = place.path().join("reports");
    fs::create_dir(&reports).unwrap();
    let link = |name: &str, to: &Path| symlink(to, reports.join(name)).unwrap();

    link(".lock", &precious.join("file"));
    place.relapse(&NIGHT).fails(74, "reports/.lock is a link");
    fs::remove_file(reports.join(".lock")).unwrap();

    link(".staging", &precious);
    place
        .relapse(&NIGHT)
        .fails(74, "reports/.staging is a link");
    fs::remove_file(reports.join(".staging")).unwrap();

    // What is kept between nights is left out rather than written elsewhere.
    link(".state", &precious);
    for name in ["index.html", ".relapse-writing-index", "2026-03-09"] {
        link(name, &precious.join("file"));
    }
    let finished = place.relapse(&NIGHT);
    assert_eq!(finished.code, 0, "{}", finished.err);
    assert!(
        finished.err.contains("reports/.state is a link"),
        "{}",
        finished.err
    );
    assert_eq!(names(&precious), ["days", "file"]);
    assert_eq!(names(&precious.join("days")), ["file"]);
    assert_eq!(fs::read_to_string(precious.join("file")).unwrap(), "kept");
    assert!(reports.join("2026-03-09/decision.json").is_file());
}

#[test]
fn an_agent_whose_folder_is_a_link_gets_no_report() {
    let more = serde_json::json!({"agent": "refund"});
    let record = crate::support::run("a", "2026-03-09T01:00:00Z", "1.0", "w", "success", more);
    let place = Place::with_runs(&[record]);
    fs::create_dir_all(place.path().join("precious/2026-03-09")).unwrap();
    fs::create_dir(place.path().join("reports")).unwrap();
    let link = place.path().join("reports/refund");
    std::os::unix::fs::symlink(place.path().join("precious"), link).unwrap();
    let finished = place.relapse(&NIGHT);
    finished.fails(74, "reports/refund is a link");
    assert_eq!(names(&place.path().join("precious")), ["2026-03-09"]);
    assert!(names(&place.path().join("precious/2026-03-09")).is_empty());
}

#[test]
fn the_file_of_the_lock_keeps_what_is_in_it() {
    let place = Place::with_runs(&day("2026-03-09", "1.0", "refund", 50, 2, "timeout"));
    fs::create_dir(place.path().join("reports")).unwrap();
    let lock = place.write("reports/.lock", "somebody's");
    assert_eq!(place.relapse(&NIGHT).code, 0);
    assert_eq!(fs::read_to_string(lock).unwrap(), "somebody's");
}

// `ulimit -f` counts blocks of 512 bytes (POSIX, XCU ulimit); some shells count kilobytes.
#[test]
fn a_full_disk_is_an_error_that_names_the_place_and_leaves_the_former_night() {
    let place = busy();
    assert_eq!(ended(started(&place, &NIGHT)).0, Some(0));
    let decision = place.path().join("reports/2026-03-09/decision.json");
    let before = fs::read(&decision).unwrap();
    for (blocks, says) in [
        (8, "cannot store temporary files in "),
        (
            100,
            "the report could not be written to reports/2026-03-09; free some space",
        ),
    ] {
        let call = format!(
            "ulimit -f {blocks}; exec {} {} {}",
            env!("CARGO_BIN_EXE_relapse"),
            NIGHT.join(" "),
            if blocks == 8 { "--no-state" } else { "" }
        );
        let mut shell = Command::new("sh");
        let output = shell
            .args(["-c", &call])
            .current_dir(place.path())
            .output()
            .unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(74), "{error}");
        assert!(error.contains(says), "{error}");
        assert_eq!(fs::read(&decision).unwrap(), before);
        assert_eq!(names(&place.path().join("reports")), PUBLISHED);
    }
}
