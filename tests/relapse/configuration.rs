//! `relapse config`: each setting, its value and where it came from.

use crate::support::Place;

/// The lines that set something, without what explains them.
fn set(text: &str) -> Vec<&str> {
    let lines = text.lines();
    lines.filter(|line| !line.starts_with('#')).collect()
}

#[track_caller]
fn has(text: &str, line: &str) {
    assert!(text.lines().any(|one| one == line), "{line} in:\n{text}");
}

fn hash(text: &str) -> &str {
    let line = text.lines().find_map(|line| line.strip_prefix("# hash: "));
    line.unwrap()
}

#[test]
fn each_value_names_its_source() {
    let place = Place::new();
    place.write("policy.toml", "");
    place.write(
        "relapse.toml",
        "[input]\nruns = [\"runs.csv\"]\ntimezone = \"UTC\"\n[window]\nnights = 30\nhorizon = 7\n",
    );
    let mut command = place.command(&["config", "--window", "20"]);
    command.env("RELAPSE_HORIZON", "9");
    command.env("RELAPSE_FAIL_ON", "roll_back");
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    has(&text, "policy = \"policy.toml\" # beside relapse.toml");
    has(&text, "runs = [\"runs.csv\"] # relapse.toml");
    has(&text, "timezone = \"UTC\" # relapse.toml");
    has(&text, "nights = 20 # --window");
    has(&text, "horizon = 9 # RELAPSE_HORIZON");
    has(&text, "min_runs = 10 # default");
    has(&text, "# candidate is not set");
    has(&text, "# --fail-on roll_back: RELAPSE_FAIL_ON");
    let other = place.relapse(&["config", "--input", "other.csv"]).out;
    has(&other, "runs = [\"other.csv\"] # --input");
    has(&other, "# timezone is not set");
    let mut command = place.command(&["config"]);
    command.env("RELAPSE_INPUT", "a.csv:b.csv");
    let text = String::from_utf8(command.output().unwrap().stdout).unwrap();
    has(&text, "runs = [\"a.csv\", \"b.csv\"] # RELAPSE_INPUT");
}

#[test]
fn what_is_printed_reads_back_as_itself() {
    let place = Place::new();
    place.write(
        "relapse.toml",
        "[input]\nruns = [\"r.csv\"]\nmap = \"langfuse\"\n[input.tables]\ntickets = \"t.csv\"\n[decision]\nby_scope = { local = \"hold\" }\n\
         [margin.by_metric.rescue_rate]\nratio = 1.5\n[mask]\npatterns = [\"badge (\\\\d+)\"]\n[state]\nstaging = \"s\"\n",
    );
    let first = place.relapse(&["config", "--as-of", "2026-11-20"]);
    assert_eq!(first.code, 0, "{}", first.err);
    place.write("again.toml", &first.out);
    let second = place.relapse(&["config", "again.toml"]);
    assert_eq!(second.code, 0, "{}", second.err);
    assert_eq!(hash(&second.out), hash(&first.out));
    let values = |text: &str| -> Vec<String> {
        let set = set(text).into_iter();
        set.map(|line| {
            line.rsplit_once(" # ")
                .map_or(line, |(value, _)| value)
                .to_owned()
        })
        .collect()
    };
    assert_eq!(values(&second.out), values(&first.out));
    let other = place.relapse(&["config", "again.toml", "--horizon", "13"]);
    assert_ne!(hash(&other.out), hash(&first.out));
    assert_eq!(hash(&other.out).len(), 12);
}

#[test]
fn a_secret_is_masked() {
    let place = Place::new();
    // The shape of a key of AWS, from the documentation of AWS
    let text = "[decision]\nowner = \"ops AKIAIOSFODNN7EXAMPLE\"\n[input]\nruns = [\"https://u:hunter22@host/x.csv\"]\n";
    place.write("relapse.toml", text);
    let shown = place.relapse(&["config"]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    for secret in ["AKIAIOSFODNN7EXAMPLE", "hunter22"] {
        assert!(!shown.out.contains(secret), "{}", shown.out);
    }
    assert!(shown.out.contains("[masked]"), "{}", shown.out);
}

#[test]
fn the_report_shows_the_same_hash() {
    let mut lines = crate::support::day("2026-03-01", "1.0", "w", 40, 2, "timeout");
    lines.extend(crate::support::day(
        "2026-03-01",
        "1.1",
        "w",
        40,
        2,
        "timeout",
    ));
    let place = Place::with_runs(&lines);
    let night = ["--input", "runs.ndjson", "--as-of", "2026-03-01"];
    assert_eq!(place.relapse(&[&["run"], &night[..]].concat()).code, 0);
    let shown = place.relapse(&[&["config"], &night[..]].concat()).out;
    let page = std::fs::read_to_string(place.path().join("reports/2026-03-01/index.html")).unwrap();
    assert!(page.contains(&format!("Hash of these settings: {}.", hash(&shown))));
}

#[test]
fn a_word_that_reads_like_a_command_is_no_configuration() {
    let place = Place::new();
    let mistyped: [&[&str]; 4] = [
        &["chekc"],
        &["chekc", "--input", "runs.csv"],
        &["chekc", "relapse.toml"],
        &["--quiet", "chekc"],
    ];
    for words in mistyped {
        let done = place.relapse(words);
        done.fails(2, "there is no command chekc");
        done.fails(2, "did you mean `relapse check`?");
    }
    place
        .relapse(&["nightly"])
        .fails(78, "cannot read the configuration nightly");
    place
        .relapse(&["chekc.toml"])
        .fails(78, "cannot read the configuration chekc.toml");
    place.write("chekc", "[input]\nruns = [\"absent.csv\"]\n");
    place.relapse(&["chekc"]).fails(66, "absent.csv");
}

#[test]
fn a_setting_out_of_range_names_the_range() {
    let place = Place::new();
    for (text, expected) in [
        ("margin.ratio = 1e308", "greater than 1 and at most 1000"),
        ("margin.difference = 1e300", "at most 100000"),
        ("margin.widest_ratio = 1e308", "and at most 1000"),
        ("window.nights = 4000000000", "between 1 and 3660"),
        ("window.nights = 5000000000", "between 1 and 3660"),
        ("window.nights = -3", "between 1 and 3660"),
        ("window.horizon = -1", "between 1 and 3660"),
        ("release.min_runs = -1", "a whole number, 0 or more"),
        (
            "decision.min_incidents = 9000000000000",
            "at most 1000000000",
        ),
    ] {
        place.write("relapse.toml", text);
        place.relapse(&["config"]).fails(78, expected);
    }
    let place = Place::new();
    place
        .relapse(&["config", "--as-of", "20.11.2026"])
        .fails(2, "expected a date such as 2026-11-20");
    place
        .relapse(&["config", "--window", "-3"])
        .fails(2, "a whole number of nights from 1 to 3660");
    let mut command = place.command(&["config"]);
    command.env("RELAPSE_AS_OF", "20.11.2026");
    let error = String::from_utf8(command.output().unwrap().stderr).unwrap();
    assert!(
        error.contains("expected a date such as 2026-11-20"),
        "{error}"
    );
}

#[cfg(unix)]
#[test]
fn words_that_are_no_text_are_refused_as_others_are() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let place = Place::new();
    let word = OsStr::from_bytes(b"ch\xff");
    let bad = place
        .command(&[])
        .arg(word)
        .arg("--no-such")
        .output()
        .unwrap();
    assert_eq!(bad.status.code(), Some(2));
    let absent = place.command(&[]).arg(word).output().unwrap();
    assert_eq!(absent.status.code(), Some(78));
}
