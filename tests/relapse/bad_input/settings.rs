//! Configurations, failure plans and panels.

use super::case::Case;
use super::runs::ndjson;

const INPUT: &str = "input.runs = [\"runs.ndjson\"]\n";

fn configured(text: &[u8], name: &str) -> Case {
    Case::call(name, &["check", "--as-of", "2026-03-09"])
        .file("runs.ndjson", ndjson())
        .file("relapse.toml", text)
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = values();
    cases.extend(files());
    cases.extend(panels());
    cases
}

/// A setting with a value that nobody can mean.
fn values() -> Vec<Case> {
    let table = [
        (
            "margin.ratio = 1e308",
            "margin.ratio is 1e308; it must be greater than 1 and at most 1000, for example 1.25",
        ),
        (
            "margin.ratio = nan",
            "margin.ratio is NaN; it must be greater than 1",
        ),
        (
            "margin.ratio = -inf",
            "margin.ratio is -inf; it must be greater than 1",
        ),
        (
            "margin.ratio = \"big\"",
            "invalid type: string \"big\", expected a number",
        ),
        (
            "margin.difference = -1",
            "margin.difference is -1.0; it must be 0 or more",
        ),
        (
            "margin.widest_ratio = 0",
            "it must be at least margin.ratio, which is 1.25",
        ),
        (
            "margin.by_metric.nope.ratio = 2.0",
            "unknown variant `nope`",
        ),
        (
            "window.nights = 0",
            "window.nights is 0; it must be between 1 and 3660",
        ),
        (
            "window.nights = -1",
            "-1 is no number of nights: it must be between 1 and 3660",
        ),
        (
            "window.nights = 1.5",
            "invalid type: floating point `1.5`, expected a whole number",
        ),
        (
            "window.horizon = 99999999999",
            "99999999999 is no number of nights",
        ),
        (
            "window.maturity_days = 42",
            "it must be less than window.nights (42)",
        ),
        (
            "window.as_of = \"2026-02-30\"",
            "expected a date such as 2026-11-20",
        ),
        (
            "window.as_of = 0000-01-01",
            "window.as_of is 0000-01-01; the year must be between 1970 and 2200",
        ),
        (
            "decision.false_rollback_budget = 0",
            "decision.false_rollback_budget is 0; it must be between 0 and 1",
        ),
        (
            "decision.interval_level = nan",
            "decision.interval_level is NaN; it must be between 0 and 1",
        ),
        (
            "decision.max_quarantined = 2",
            "decision.max_quarantined is 2; it must be between 0 and 1",
        ),
        (
            "decision.min_incidents = 18446744073709551616",
            "expected a whole number, 0 or more",
        ),
        (
            "decision.roll_back = [\"nope\"]",
            "did you mean `manual_rescue`?",
        ),
        (
            "decision.owner = \"  \"",
            "decision.owner is empty; name who acts",
        ),
        (
            "release.candidate = \" \"",
            "release.candidate is empty; name a release, or leave it out",
        ),
        (
            "release.min_runs = 0",
            "release.min_runs is 0; it must be 1 or more",
        ),
        (
            "cost.person_hour_usd = 1e308",
            "cost.person_hour_usd is 1e308; it must be between 0 and 1000000",
        ),
        (
            "report.out = \"\"",
            "report.out is empty; give a path, or leave it out",
        ),
        (
            "state.dir = \"\"",
            "state.dir is empty; give a path, or leave it out",
        ),
        (
            "notify.command = [\"\"]",
            "notify.command begins with an empty text",
        ),
        (
            "notify.timeout_s = 0",
            "notify.timeout_s is 0; it must be between 1 and 3600",
        ),
        ("mask.patterns = [\"((\"]", "unclosed group"),
        (
            "mask.patterns = [\"(((a{100}){100}){100}){100}\"]",
            "exceeds size limit",
        ),
        (
            "mask.gitleaks = \"nowhere.toml\"",
            "mask.gitleaks must name existing files",
        ),
        (
            "input.timezone = \"Mars/Base\"",
            "`Mars/Base` is not a time zone",
        ),
        (
            "input.tables = { \"a b\" = \"x\" }",
            "input.tables has the name \"a b\"",
        ),
        (
            "input.max_unpack_ratio = 0",
            "input.max_unpack_ratio is 0; it must be 1 or more",
        ),
        (
            "input.max_join_pairs = 9223372036854775807",
            "it must be 1 or more and at most 1000000000000",
        ),
        (
            "policy = \"nowhere.toml\"",
            "cannot read the failure plan nowhere.toml; name an existing file with --policy",
        ),
    ];
    let case = |(setting, says): (&str, &str)| {
        configured(format!("{INPUT}{setting}\n").as_bytes(), setting).ends(78, says)
    };
    table.into_iter().map(case).collect()
}

fn files() -> Vec<Case> {
    let case =
        |text: String, name: &str, says: &str| configured(text.as_bytes(), name).ends(78, says);
    let deep =
        |open: &str, close: &str| format!("x = {}{}", open.repeat(10_000), close.repeat(10_000));
    let utf_16: Vec<u8> = INPUT.encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        case(
            format!("{INPUT}[window]\nnights=1\nnights=2\n"),
            "a key twice in a configuration",
            "duplicate key",
        ),
        case(
            format!("{INPUT}[windw]\n"),
            "an unknown section",
            "did you mean `window`?",
        ),
        case(
            format!("{INPUT}[window]\nnigths=1\n"),
            "an unknown key",
            "did you mean `nights`?",
        ),
        case(
            "input.runs = \"runs.ndjson\"".to_owned(),
            "a text for a list",
            "expected a list, in brackets",
        ),
        case(
            format!("{INPUT}\0"),
            "a NUL byte in a configuration",
            "TOML parse error at line 2",
        ),
        case(
            deep("[", "]"),
            "10,000 lists in one another",
            "TOML parse error at line 1",
        ),
        case(
            deep("{a=", "}"),
            "10,000 tables in one another",
            "TOML parse error at line 1",
        ),
        case(
            format!("{} = 1", ["a"; 20_000].join(".")),
            "a key of 20,000 parts",
            "recursion limit",
        ),
        configured(&utf_16, "a configuration in UTF-16").ends(78, "line 1"),
        configured(
            &[INPUT.as_bytes(), b"# caf\xe9"].concat(),
            "a configuration in Latin-1",
        )
        .ends(78, "line 2 is not UTF-8; save the file as UTF-8"),
        configured(b"", "an empty configuration").ends(66, "no input: give --input PATH"),
        configured(b"input.runs = []", "a configuration without inputs")
            .ends(66, "no input: give --input PATH"),
        configured(b"input.runs = [\"\"]", "an input without a name")
            .ends(66, "an input has no name"),
        configured(
            &[b"\xef\xbb\xbf", INPUT.as_bytes()].concat(),
            "a configuration with a byte order mark",
        ),
        Case::call(
            "a configuration that is missing",
            &["check", "nowhere.toml"],
        )
        .ends(
            78,
            "cannot read the configuration nowhere.toml; name an existing file",
        ),
        Case::call("a directory as a configuration", &["check", "."]).ends(78, "Is a directory"),
        Case::call("records as a configuration", &["check", "runs.ndjson"])
            .file("runs.ndjson", ndjson())
            .ends(78, "the configuration runs.ndjson is not valid"),
        Case::call("a command that is misspelt", &["chekc"])
            .ends(2, "did you mean `relapse check`?"),
    ]
}

fn panels() -> Vec<Case> {
    const TITLE: &str = "-- Title: x\n-- Kind: table\n";
    let case = |sql: &[u8], name: &str, says: &str| {
        Case::call(name, &["run", "--as-of", "2026-03-09"])
            .file("runs.ndjson", ndjson())
            .file("relapse.toml", INPUT)
            .file("queries/panels/a.sql", sql)
            .ends(
                0,
                &format!("a panel is left out: queries/panels/a.sql: {says}"),
            )
    };
    let titled =
        |sql: &str, name: &str, says: &str| case(format!("{TITLE}{sql}").as_bytes(), name, says);
    vec![
        case(
            b"",
            "an empty panel",
            "line 1: it has no title; begin the file with `-- Title: ",
        ),
        case(
            b"-- \xff",
            "a panel of bytes",
            "it cannot be read: line 1 is not UTF-8",
        ),
        case(
            &[b' '; 5 << 20],
            "a panel of 5 MB",
            "it cannot be read: it is larger than 4 MiB",
        ),
        titled(
            "SELEC",
            "a panel that is no SQL",
            "line 3: column 1: it is not valid SQL",
        ),
        titled(
            "DROP TABLE counts",
            "a panel that drops",
            "line 1: it must be one SELECT",
        ),
        titled(
            "SELECT * FROM nope",
            "a panel without its table",
            "line 3: there is no table `nope`",
        ),
        titled(
            "SELECT LPAD(release, 2000000000, 'x') AS x FROM counts",
            "a panel of gigabytes",
            "line 3: LPAD and RPAD need a length",
        ),
    ]
}

/// Failure plans.
pub(super) fn plans() -> Vec<Case> {
    const PLAN: &str = "[owner.ops]\ncontact = \"a@b\"\n[class.timeout]\nresponse = \"stop\"\nhandoff = { owner = \"ops\" }\n";
    let planned = |text: &[u8], name: &str| {
        Case::input("runs.ndjson", ndjson(), name)
            .more(&["--policy", "policy.toml"])
            .file("policy.toml", text)
    };
    let case = |text: String, name: &str, says: &str| planned(text.as_bytes(), name).ends(78, says);
    let more = |more: &str| format!("{PLAN}{more}\n");
    vec![
        case(
            "[class.".to_owned(),
            "a plan that is cut off",
            "TOML parse error at line 1, column 8",
        ),
        case(
            more("nope = 1"),
            "an unknown key of a plan",
            "unknown field `nope`",
        ),
        case(
            PLAN.replace("{ owner = \"ops\" }", "{ owner = \"nobody\" }"),
            "an unknown owner",
            "line 5: class.timeout.handoff.owner is `nobody`, which is not defined",
        ),
        case(
            PLAN.replace("\"stop\"", "\"explode\""),
            "an unknown response",
            "unknown variant `explode`, expected `stop` or `retry`",
        ),
        case(
            more("max_retries = -1"),
            "a negative number of retries",
            "expected a whole number from 0 to 4294967295",
        ),
        case(
            more("trigger = { metric = \"failure_rate\", margin = nan, action = \"none\" }"),
            "a margin that is no number",
            "NaN",
        ),
        case(
            more("trigger = { metric = \"nope\", action = \"none\" }"),
            "an unknown metric",
            "unknown variant `nope`",
        ),
        case(
            more("accept_until = 2026-99-99"),
            "a day that no calendar has in a plan",
            "TOML parse error at line 6",
        ),
        case(
            format!("x = {}", "[".repeat(10_000)),
            "10,000 brackets in a plan",
            "TOML parse error at line 1",
        ),
        planned(&[PLAN.as_bytes(), b"# \xff"].concat(), "a plan of bytes")
            .ends(78, "line 6 is not UTF-8; save the file as UTF-8"),
        planned(b"", "an empty plan").says("0 classes, 0 owners"),
    ]
}
