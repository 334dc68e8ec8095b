//! Variables of the environment. Who sets one has typed no flag, so the message names the variable.

use super::case::Case;
use super::runs::{RUNS, ndjson};

pub(super) fn cases() -> Vec<Case> {
    let check = |name: &'static str, value: &str| {
        let title = format!("{name}={value}");
        Case::call(&title, &["check", "--input", "runs.ndjson"])
            .file("runs.ndjson", ndjson())
            .variable(name, value)
    };
    let unusable = |name: &'static str, value: &str, says: &str| {
        check(name, value)
            .ends(
                2,
                &format!("the variable {name} cannot be used; correct it, or unset it"),
            )
            .says(says)
    };
    let dated =
        |name: &'static str, value: &str| check(name, value).more(&["--as-of", "2026-03-09"]);
    let harmless = |name: &'static str, value: &str| dated(name, value).rows(RUNS, RUNS, 0);
    vec![
        unusable(
            "RELAPSE_AS_OF",
            "tomorrow",
            "expected a date such as 2026-11-20",
        ),
        unusable("RELAPSE_AS_OF", "", "expected a date such as 2026-11-20"),
        unusable("RELAPSE_WINDOW", "x", "expected a whole number of nights"),
        unusable("RELAPSE_WINDOW", "-5", "expected a whole number of nights"),
        unusable(
            "RELAPSE_TIMEZONE",
            "Nowhere",
            "`Nowhere` is not a time zone",
        ),
        unusable("RELAPSE_MAX_UNPACK_RATIO", "much", "invalid digit"),
        unusable(
            "RELAPSE_POLICY",
            "",
            "a value is required for '--policy <FILE>'",
        ),
        check("RELAPSE_AS_OF", "9999-12-31").ends(78, "window.as_of is 9999-12-31"),
        dated("RELAPSE_WINDOW", "0").ends(78, "window.nights is 0; it must be between 1 and 3660"),
        dated("RELAPSE_MAX_JOIN_PAIRS", "0")
            .ends(78, "input.max_join_pairs is 0; it must be 1 or more"),
        dated("RELAPSE_POLICY", "nowhere.toml").ends(
            78,
            "cannot read the failure plan nowhere.toml; name an existing file",
        ),
        dated("RELAPSE_EXPOSURE", "").ends(66, "an input has no name"),
        dated("RELAPSE_STAGING", "/proc/x").ends(74, "cannot store temporary files in /proc/x"),
        dated("TMPDIR", "/nowhere").ends(74, "name another place with --staging"),
        dated("POLARS_MAX_THREADS", "0").ends(
            78,
            "the variable POLARS_MAX_THREADS is 0; it must be 1 or more",
        ),
        dated("POLARS_STREAMING_CHUNK_SIZE", "0")
            .ends(78, "the variable POLARS_STREAMING_CHUNK_SIZE is 0"),
        Case::call("RELAPSE_INPUT=:::", &["check"])
            .variable("RELAPSE_INPUT", ":::")
            .ends(66, "no input: give --input PATH"),
        Case::call(
            "RELAPSE_OUT=runs.ndjson",
            &["run", "--input", "runs.ndjson", "--as-of", "2026-03-09"],
        )
        .file("runs.ndjson", ndjson())
        .variable("RELAPSE_OUT", "runs.ndjson")
        .ends(
            74,
            "cannot create runs.ndjson, the directory of the reports; give another --out",
        ),
        dated("RELAPSE_CANDIDATE", "").ends(
            78,
            "release.candidate is empty; name a release, or leave it out",
        ),
        harmless("COLUMNS", "-1"),
        harmless("TZ", "Mars/Base"),
        harmless("LANG", "xx_XX.UTF-16"),
        harmless("RUST_LOG", "trace"),
        harmless("RAYON_NUM_THREADS", "x"),
        harmless("POLARS_MAX_THREADS", "1"),
        harmless("HOME", ""),
        Case::call(
            "COLUMNS=1",
            &["run", "--input", "runs.ndjson", "--as-of", "2026-03-09"],
        )
        .file("runs.ndjson", ndjson())
        .variable("COLUMNS", "1")
        .says("too few nights are known"),
    ]
}
