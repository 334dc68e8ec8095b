//! Paths that are missing, of another kind, or named to mislead.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;

use super::case::Case;
use super::runs::{RUNS, ndjson};
use crate::support::Place;

fn check(input: &str, name: &str) -> Case {
    Case::call(
        name,
        &[
            "check",
            "--as-of",
            "2026-03-09",
            &format!("--input={input}"),
        ],
    )
}

pub(super) fn cases() -> Vec<Case> {
    let missing = |input: &str, name: &str, says: &str| check(input, name).ends(66, says);
    let link = |from: &'static str, to: &'static str| {
        move |place: &Place| symlink(to, place.path().join(from)).unwrap()
    };
    let good = |input: &str, file: &str, name: &str| {
        check(input, name).file(file, ndjson()).rows(RUNS, RUNS, 0)
    };
    vec![
        missing(
            "nowhere.csv",
            "a file that is missing",
            "nowhere.csv: no such file or directory; check the path",
        ),
        missing(
            "",
            "a name without letters",
            "an input has no name; name a file, a glob or a directory",
        ),
        missing(
            "-",
            "a dash for standard input",
            "standard input is not read; save what it gives to a file",
        ),
        missing(
            "https://example.org/runs.csv",
            "an address",
            "addresses are not read; fetch the file, and name the copy",
        ),
        missing(
            "s3://bucket/runs.csv",
            "a bucket",
            "addresses are not read; fetch the file, and name the copy",
        ),
        missing(
            "*.csv",
            "a glob without files",
            "*.csv: the glob matches no file; check the pattern",
        ),
        missing("[", "a glob that is not closed", "[: not a valid glob"),
        missing(
            "***/x",
            "a glob with three stars",
            "***/x: not a valid glob",
        ),
        missing(
            &"x".repeat(5_000),
            "a name of 5,000 letters",
            "no such file or directory",
        ),
        missing(
            "dir",
            "a directory without files",
            "dir: found no .parquet, .csv",
        )
        .prepared(|place| {
            fs::create_dir(place.path().join("dir")).unwrap();
        }),
        missing(
            "l.csv",
            "a link that leads nowhere",
            "l.csv: it is a link that leads nowhere",
        )
        .prepared(link("l.csv", "nowhere")),
        missing(
            "l.csv",
            "a link to itself",
            "l.csv: it is a link that leads nowhere",
        )
        .prepared(link("l.csv", "l.csv")),
        check("dir", "a broken link in a directory")
            .file("dir/runs.ndjson", ndjson())
            .prepared(link("dir/x.csv", "nowhere"))
            .ends(
                65,
                "cannot load dir/x.csv: the file is gone, or is a link that leads nowhere",
            ),
        good(
            "dir",
            "dir/sub/runs.ndjson",
            "a directory that links to itself",
        )
        .prepared(link("dir/sub/up", "..")),
        missing(
            "a\nrelapse: all is well\u{1b}[2J.csv",
            "a missing name with a line break",
            r"a\nrelapse: all is well\u{1b}[2J.csv",
        ),
        check(".", "a name with a line break")
            .file("a\nrelapse: all is well\u{1b}[31m.ndjson", "{")
            .ends(
                65,
                r"./a\nrelapse: all is well\u{1b}[31m.ndjson: 1 row, all refused",
            ),
        good(".", "'; rm -rf x; '.ndjson", "a name with a command"),
        good(".", "<script>.ndjson", "a name with markup"),
        good("-x.ndjson", "-x.ndjson", "a name that begins with a dash"),
        good(
            "a[1].ndjson",
            "a[1].ndjson",
            "a name with the letters of a glob",
        ),
        good(
            "dir.csv",
            "dir.csv/runs.ndjson",
            "a directory with an extension",
        ),
        check(".", "a name that is no UTF-8")
            .rows(RUNS, RUNS, 0)
            .prepared(|place| {
                let name = OsStr::from_bytes(b"a\xff.ndjson");
                fs::write(place.path().join(name), ndjson()).unwrap();
            }),
        check(".", "a folder for another release")
            .file("release=9/runs.ndjson", ndjson())
            .rows(RUNS, RUNS, 0)
            .says(
                "release is both in the files and in the names of their folders; the files count",
            ),
        check(".", "a folder with dots for a release")
            .file(
                "release=%2e%2e/runs.csv",
                "run_id,started_at,workflow,outcome\na,2026-03-09T00:00:00Z,w,success\n",
            )
            .ends(20, "only one release, .., has runs in the window")
            .rows(1, 1, 0),
        check("/proc/self/mem", "the memory of the program")
            .ends(65, "cannot load /proc/self/mem: the file cannot be opened"),
        check("/dev/full", "a device").ends(65, "cannot load /dev/full: it is a device"),
        Case::call(
            "reports among the inputs",
            &["run", "--input", ".", "--as-of", "2026-03-09"],
        )
        .file("runs.ndjson", ndjson())
        .shell("RELAPSE >first && RELAPSE"),
        Case::call(
            "reports beside the inputs",
            &["run", "--input", ".", "--out", ".", "--as-of", "2026-03-09"],
        )
        .file("runs.ndjson", ndjson())
        .shell("RELAPSE >first && RELAPSE"),
    ]
}
