//! What stands in the way of the reports, and what is damaged of earlier nights.

use std::fs;
use std::path::{Path, PathBuf};

use super::case::Case;
use super::runs::ndjson;
use crate::support::Place;

const NIGHT: [&str; 5] = ["run", "--input", "runs.ndjson", "--as-of", "2026-03-09"];

fn night(name: &str) -> Case {
    Case::call(name, &NIGHT).file("runs.ndjson", ndjson())
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = in_the_way();
    cases.extend(damaged_nights());
    cases.extend(damaged_state());
    cases.extend(damaged_counts());
    cases
}

fn in_the_way() -> Vec<Case> {
    let file = |path: &str, name: &str| night(name).file(path, "x");
    let directory = |path: &'static str, name: &str| {
        night(name).prepared(move |place| fs::create_dir_all(place.path().join(path)).unwrap())
    };
    let to = |out: &str, name: &str| night(name).more(&["--out", out]);
    vec![
        file("reports", "reports that are a file").ends(74, "cannot create reports, the directory of the reports; give another --out"),
        to("/proc/x", "reports in /proc").ends(74, "cannot create /proc/x, the directory of the reports"),
        to("runs.ndjson/x", "reports below a file").ends(74, "cannot create runs.ndjson/x, the directory of the reports"),
        to(&"x".repeat(300), "reports with a name of 300 letters").ends(74, "File name too long"),
        to("a\nb\u{1b}[2J", "reports with a line break in their name").says(r"a\nb\u{1b}[2J"),
        directory("reports/.lock", "a lock that is a directory").ends(74, "cannot open reports/.lock"),
        file("reports/.staging", "a place for temporary data that is a file").ends(74, "cannot store temporary files in reports/.staging"),
        file("reports/.state", "a state that is a file").says("nothing can be kept in reports/.state").says("name another folder with [state] dir"),
        file("reports/2026-03-09", "a night that is a file").says("Hold 1.1"),
        file("reports/latest", "a link that is a file").says("Hold 1.1"),
        directory("reports/latest", "a link that is a directory").ends(74, "cannot replace reports/latest; move away what stands there"),
        directory("reports/index.html", "a list that is a directory").ends(74, "cannot replace reports/index.html; move away what stands there"),
        directory("reports/ledger.ndjson", "a ledger that is a directory").ends(74, "cannot read reports/ledger.ndjson"),
        file("reports/ledger.ndjson", "a ledger of another kind").says("reports/ledger.ndjson, line 1, column 1: the line cannot be read and counts for nothing; correct or remove it"),
        file("reports/overrules.ndjson", "overrules of another kind").says("reports/overrules.ndjson, line 1"),
        night("a JUnit file that is a directory").more(&["--junit", "."]).ends(74, "cannot write .: it is a directory; name a file"),
        night("a JUnit file that is a pipe")
            .shell("mkfifo pipe; RELAPSE")
            .more(&["--junit", "pipe"])
            .ends(74, "cannot write pipe: it is a named pipe; name a file"),
        night("a JUnit file without its folder").more(&["--junit", "a/b.xml"]).ends(74, "cannot write a/b.xml"),
    ]
}

fn damaged_nights() -> Vec<Case> {
    let before = |text: &str, name: &str, says: &str| {
        night(name)
            .file("reports/2026-03-08/decision.json", text)
            .says("reports/2026-03-08/decision.json is passed over")
            .says(says)
            .says("run the night of 2026-03-08 again")
    };
    let deep = format!(
        "{{\"schema\":\"relapse.decision/1\",\"x\":{}",
        "[".repeat(200_000)
    );
    vec![
        before("", "an empty decision", "EOF while parsing"),
        before(
            "{\"schema\": \"relapse.dec",
            "a decision that is cut off",
            "EOF while parsing",
        ),
        before(
            "{\"schema\":\"relapse.decision/1\",\"recommendation\":[]}",
            "a decision of other types",
            "at line 1 column",
        ),
        before(
            "{\"schema\":\"relapse.decision/9\",\"recommendation\":\"hold\"}",
            "a decision of the future",
            "this program reads \"relapse.decision/1\"",
        ),
        before(&deep, "a decision of 200,000 brackets", "at line 1 column"),
        night("a decision of 600 MB")
            .file("reports/2026-03-08/decision.json", "")
            .prepared(|place| {
                enlarge(
                    &place.path().join("reports/2026-03-08/decision.json"),
                    600 << 20,
                );
            })
            .says("is passed over (it is larger than 64 MiB)"),
        night("a night of no calendar")
            .file("reports/0000-00-00/decision.json", "{}")
            .says("Hold 1.1"),
    ]
}

fn enlarge(path: &Path, bytes: u64) {
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_len(bytes).unwrap();
}

/// A night was there before, and then its state was changed file by file.
fn damaged_state() -> Vec<Case> {
    let case = |name: &str, change: fn(&Path)| {
        night(name)
            .prepared(move |place| {
                assert_eq!(place.relapse(&NIGHT).code, 0);
                let mut files = Vec::new();
                collect(&place.path().join("reports/.state"), &mut files);
                assert!(!files.is_empty());
                for file in &files {
                    change(file);
                }
            })
            .says("Hold 1.1")
    };
    vec![
        case("a state of other bytes", |path| {
            fs::write(path, [7; 3_000]).unwrap();
        }),
        case("a state without bytes", |path| fs::write(path, "").unwrap()),
        case("a state of 200 MB a file", |path| enlarge(path, 200 << 20)),
        case("a state that links to itself", |path| {
            fs::remove_file(path).unwrap();
            std::os::unix::fs::symlink(path, path).unwrap();
        }),
        case("a state of directories", |path| {
            fs::remove_file(path).unwrap();
            fs::create_dir(path).unwrap();
        })
        .says("what was counted could not be kept in reports/.state"),
    ]
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

fn damaged_counts() -> Vec<Case> {
    const COUNTS: &str = "reports/2026-03-09/counts.json";
    const UNREAD: &str = "reports/2026-03-09/counts.json cannot be read; restore it, or run the night again to write it";
    let case = |name: &str, change: fn(&Place)| {
        Case::call(name, &["verify", "reports/2026-03-09"])
            .file("runs.ndjson", ndjson())
            .prepared(|place| assert_eq!(place.relapse(&NIGHT).code, 0))
            .prepared(change)
    };
    let unread = |name: &str, change: fn(&Place)| case(name, change).ends(65, UNREAD);
    vec![
        unread("counts that are cut off", |place| {
            enlarge(&place.path().join(COUNTS), 1_000);
        }),
        unread("counts without a byte", |place| {
            drop(place.write(COUNTS, ""));
        }),
        unread("counts of another kind", |place| {
            drop(place.write(COUNTS, "[]"));
        }),
        unread("counts of 100,000 brackets", |place| {
            drop(place.write(COUNTS, &"[".repeat(100_000)));
        }),
        unread("counts of the future", |place| {
            drop(place.write(
                COUNTS,
                "{\"schema\":\"relapse.counts/99\",\"version\":\"9.0.0\"}",
            ));
        }),
        unread("counts below 0", |place| {
            let path = place.path().join(COUNTS);
            let text = fs::read_to_string(&path).unwrap();
            fs::write(path, text.replace("60", "-60")).unwrap();
        }),
        case("counts that are missing", |place| {
            fs::remove_file(place.path().join(COUNTS)).unwrap();
        })
        .ends(
            66,
            "counts.json does not exist; name the folder of a published night",
        ),
        Case::call("a night that is missing", &["verify", "nowhere"])
            .ends(66, "nowhere/counts.json does not exist"),
    ]
}
