//! Standard streams that are closed or full, and limits of the process. The report is written all the same.

use super::case::Case;
use super::runs::ndjson;

pub(super) fn cases() -> Vec<Case> {
    let night = |name: &str, line: &'static str| {
        Case::call(
            name,
            &["run", "--input", "runs.ndjson", "--as-of", "2026-03-09"],
        )
        .file("runs.ndjson", ndjson())
        .shell(line)
    };
    // The shell prints what became of the call and of the report.
    let written = |name: &str, line: &'static str| night(name, line).says("code 0 hold");
    let schema =
        |name: &str, line: &'static str| Case::call(name, &["schema", "record"]).shell(line);
    let few_files = "and 64 are needed; raise the limit, for example with `ulimit -n 1024`";
    vec![
        written(
            "standard input that is closed",
            "RELAPSE <&- >x; echo code $? $(grep -o hold reports/latest/decision.json | head -n 1)",
        ),
        written(
            "standard output that is closed",
            "RELAPSE >&-; echo code $? $(grep -o hold reports/latest/decision.json | head -n 1)",
        ),
        written(
            "standard error that is closed",
            "RELAPSE >x 2>&-; echo code $? $(grep -o hold reports/latest/decision.json | head -n 1)",
        ),
        written(
            "no stream at all",
            "RELAPSE <&- >&- 2>&-; echo code $? $(grep -o hold reports/latest/decision.json | head -n 1)",
        ),
        written(
            "standard error that is full",
            "RELAPSE >x 2>/dev/full; echo code $? $(grep -o hold reports/latest/decision.json | head -n 1)",
        ),
        night("standard output that is full", "RELAPSE >/dev/full")
            .ends(74, "cannot write to standard output"),
        written(
            "a reader that leaves",
            "(RELAPSE; echo code $? $(grep -o hold reports/latest/decision.json | head -n 1) >&2) | true",
        ),
        written(
            "a reader of ten bytes",
            "(RELAPSE --format json; echo code $? $(grep -o hold reports/latest/decision.json | head -n 1) >&2) | head -c 10",
        ),
        schema(
            "a schema whose reader leaves",
            "(RELAPSE; echo code $? >&2) | true",
        )
        .says("code 0"),
        schema("a schema to a full disk", "RELAPSE >/dev/full")
            .ends(74, "cannot write to standard output"),
        Case::call(
            "an error that nobody reads",
            &["check", "--input", "nowhere"],
        )
        .shell("RELAPSE 2>&-")
        .ends(66, ""),
        night("one file at once", "ulimit -n 5; RELAPSE").ends(74, few_files),
        night("eight files at once", "ulimit -n 8; RELAPSE").ends(74, few_files),
        night("eighty files at once", "ulimit -n 80; RELAPSE").says("Hold 1.1"),
        night("a file of no more than 4 KiB", "ulimit -f 8; RELAPSE").ends(74, "free some space"),
    ]
}
