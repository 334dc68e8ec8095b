//! A run ends, and within a bounded memory, whatever it is given to read.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{Place, day};

const AS_OF: [&str; 2] = ["--as-of", "2026-03-09"];
/// The exit code of `check` where the releases begin on one day, or there is one alone.
const TIED: i32 = 20;
const SELECT: &str =
    "SELECT a.run_id, a.started_at, a.release, a.workflow, a.outcome\nFROM raw AS a\n";

fn two_releases() -> Place {
    let mut lines = day("2026-03-09", "1.0", "refund", 60, 2, "timeout");
    lines.extend(day("2026-03-09", "1.1", "refund", 60, 3, "timeout"));
    let place = Place::with_runs(&lines);
    #[cfg(unix)]
    for name in ["pipe.ndjson", "pipe.toml"] {
        let made = Command::new("mkfifo")
            .arg(name)
            .current_dir(place.path())
            .status();
        assert!(made.unwrap().success());
    }
    place
}

/// The exit code, standard output and standard error of a call that must not hang.
fn ends(place: &Place, arguments: &[&str]) -> (i32, String, String) {
    let mut command = place.command(arguments);
    if arguments[0] != "verify" {
        command.args(AS_OF);
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > Duration::from_mins(2) {
            child.kill().unwrap();
            panic!("{arguments:?} hangs");
        }
        thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap_or(-1),
        text(output.stdout),
        text(output.stderr),
    )
}

#[track_caller]
fn fails(place: &Place, arguments: &[&str], code: i32, says: &str) {
    let (found, _, error) = ends(place, arguments);
    assert_eq!(found, code, "{error}");
    assert!(error.contains(says), "{error}");
}

#[cfg(unix)]
#[test]
fn pipes_devices_and_sockets_are_refused_where_they_are_named() {
    let place = two_releases();
    let _socket = std::os::unix::net::UnixListener::bind(place.path().join("socket.csv")).unwrap();
    let pipe = "pipe.ndjson: it is a named pipe";
    fails(&place, &["check", "--input", "pipe.ndjson"], 65, pipe);
    fails(
        &place,
        &["check", "--input", "socket.csv"],
        65,
        "it is a socket",
    );
    fails(
        &place,
        &["check", "--input", "/dev/zero"],
        65,
        "it is a device",
    );
    fails(
        &place,
        &["init", "--input", "/dev/zero", "--out", "new"],
        65,
        "it is a device",
    );
    let runs = ["check", "--input", "runs.ndjson"];
    for flag in ["--exposure", "--changes"] {
        fails(
            &place,
            &[&runs[..], &[flag, "pipe.ndjson"]].concat(),
            65,
            pipe,
        );
    }
    for flag in ["--policy", "--map"] {
        fails(
            &place,
            &[&runs[..], &[flag, "pipe.toml"]].concat(),
            78,
            "it is a named pipe",
        );
        fails(
            &place,
            &[&runs[..], &[flag, "/dev/zero"]].concat(),
            78,
            "it is a device",
        );
    }
    fails(&place, &["check", "pipe.toml"], 78, "it is a named pipe");
    let counts = place.path().join("counts.json");
    fs::rename(place.path().join("pipe.ndjson"), counts).unwrap();
    fails(&place, &["verify", "."], 66, "it is a named pipe");
}

#[cfg(unix)]
#[test]
fn pipes_are_skipped_with_a_note_where_a_folder_or_a_pattern_finds_them() {
    let place = two_releases();
    for input in [".", "*.ndjson"] {
        let (code, out, error) = ends(&place, &["check", "--input", input]);
        assert_eq!(code, TIED, "{error}");
        assert!(out.contains("rows: 120 read, 120 used"), "{out}");
        assert!(
            out.contains("pipe.ndjson was skipped because it is a named pipe"),
            "{out}"
        );
    }
    fails(&place, &["check", "--input", "p*.ndjson"], 66, "found no");
}

#[test]
fn a_text_that_people_write_is_no_larger_than_four_megabytes() {
    let place = two_releases();
    place.write("large.toml", &" ".repeat(5 << 20));
    let runs = ["check", "--input", "runs.ndjson"];
    for flag in ["--policy", "--map"] {
        fails(
            &place,
            &[&runs[..], &[flag, "large.toml"]].concat(),
            78,
            "larger than 4 MiB",
        );
    }
    fails(&place, &["check", "large.toml"], 78, "larger than 4 MiB");
}

#[test]
fn a_file_that_unpacks_to_a_multiple_of_its_size_is_refused() {
    let place = two_releases();
    let zeros = vec![b'0'; 1 << 20];
    let file = fs::File::create(place.path().join("bomb.ndjson.zst")).unwrap();
    let mut packed = zstd::Encoder::new(file, 1).unwrap();
    (0..1_100).for_each(|_| packed.write_all(&zeros).unwrap());
    let file = packed.finish().unwrap();
    assert!(file.metadata().unwrap().len() < 1 << 20);
    let says = "it unpacks to more than 200 times its size and more than 1 GiB";
    fails(&place, &["check", "--input", "bomb.ndjson.zst"], 65, says);
}

#[test]
fn a_condition_of_two_thousand_terms_is_refused_with_its_line() {
    let place = two_releases();
    let mapped = ["check", "--input", "runs.ndjson", "--map", "map.sql"];
    let terms = |number: usize| -> Vec<String> {
        (0..number)
            .map(|term| format!("a.run_id <> 'x{term}'"))
            .collect()
    };
    for between in [" AND ", " OR "] {
        place.write(
            "map.sql",
            &format!("{SELECT}WHERE {}", terms(2_000).join(between)),
        );
        fails(&place, &mapped, 78, "map.sql: line 3: more than 250 terms");
    }
    // What is allowed can also be run.
    place.write(
        "map.sql",
        &format!("{SELECT}WHERE {}", terms(240).join(" AND ")),
    );
    let (code, out, error) = ends(&place, &mapped);
    assert_eq!(code, TIED, "{error}");
    assert!(out.contains("rows: 120 read, 120 used"), "{out}");
    let values: Vec<String> = (0..2_000).map(|value| format!("'x{value}'")).collect();
    place.write(
        "map.sql",
        &format!("{SELECT}WHERE a.run_id NOT IN ({})", values.join(", ")),
    );
    assert_eq!(ends(&place, &mapped).0, TIED);
}

#[test]
fn a_join_without_an_equation_is_refused_where_it_pairs_too_many_rows() {
    let place = Place::with_runs(&day("2026-03-09", "1.0", "refund", 4_000, 2, "timeout"));
    let mapped = ["check", "--input", "runs.ndjson", "--map", "map.sql"];
    for join in [
        "CROSS JOIN raw AS b",
        "JOIN raw AS b ON a.started_at < b.started_at",
    ] {
        place.write("map.sql", &format!("{SELECT}{join}"));
        let says = "map.sql: line 3: a join without an equation such as `a.id = b.id` pairs 4000 rows with 4000";
        fails(&place, &mapped, 78, says);
    }
    place.write(
        "map.sql",
        &format!("{SELECT}CROSS JOIN (SELECT MAX(started_at) AS latest FROM raw) AS b\nWHERE a.started_at <= b.latest"),
    );
    let (code, out, error) = ends(&place, &mapped);
    assert_eq!(code, TIED, "{error}");
    assert!(out.contains("rows: 4,000 read, 4,000 used"), "{out}");
    // A key that all rows share pairs as many, and the first row too many ends the run.
    place.write(
        "map.sql",
        &format!("{SELECT}JOIN raw AS b ON a.release = b.release"),
    );
    fails(&place, &mapped, 78, "a join multiplies rows");
}
