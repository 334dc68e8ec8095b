//! What a directory of reports remembers: first verdicts, what people overruled, and how releases turned out.

use std::fs;

use serde_json::Value;

use crate::support::{Finished, Place, day};

const NIGHT: &str = "2026-03-09";

/// Two releases side by side from the sixth on; `failures` of sixty runs a day of the newer one fail.
fn records(failures: usize) -> String {
    let mut lines = Vec::new();
    for date in 1..=9 {
        let date = format!("2026-03-{date:02}");
        lines.extend(day(&date, "1.0", "refund", 60, 2, "timeout"));
        if date.as_str() > "2026-03-05" {
            lines.extend(day(&date, "1.1", "refund", 60, failures, "timeout"));
        }
    }
    lines.join("\n") + "\n"
}

fn published(failures: usize) -> Place {
    let place = Place::new();
    publish(&place, &records(failures));
    place
}

fn publish(place: &Place, records: &str) -> Value {
    place.write("runs.ndjson", records);
    place.decide(NIGHT, &[])
}

fn read(place: &Place, name: &str) -> String {
    fs::read_to_string(place.path().join("reports").join(name)).unwrap()
}

fn lines(place: &Place, name: &str) -> Vec<Value> {
    let text = read(place, name);
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn overrule(place: &Place, more: &[&str]) -> Finished {
    let said = [
        "overrule",
        "--by",
        "Ana",
        "--why",
        "the <b>vendor</b> was down",
    ];
    place.relapse(&[&said[..], more].concat())
}

fn outcome(place: &Place, release: &str, more: &[&str]) -> Finished {
    let said = [
        "outcome",
        "--release",
        release,
        "--why",
        "refunds were paid twice",
    ];
    place.relapse(&[&said[..], more].concat())
}

#[test]
fn a_night_keeps_its_first_verdict_when_late_records_change_it() {
    let place = published(2);
    let first = read(&place, &format!("{NIGHT}/decision.json"));
    let kept = lines(&place, "ledger.ndjson");
    let was: Value = serde_json::from_str(&first).unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0]["as_of"], NIGHT);
    for key in ["recommendation", "decided_by"] {
        assert_eq!(kept[0][key], was[key], "{key}");
    }
    assert_eq!(kept[0]["candidate"], "1.1");
    assert_eq!(was["first_verdict"], Value::Null);

    let now = publish(&place, &records(30));
    assert_eq!(now["recommendation"], "roll_back");
    assert_ne!(was["recommendation"], "roll_back");
    let said = &now["first_verdict"];
    assert_eq!(said["recommendation"], was["recommendation"]);
    assert_eq!(said["decided_by"], was["decided_by"]);
    assert_eq!(lines(&place, "ledger.ndjson"), kept);
    assert!(read(&place, &format!("{NIGHT}/index.html")).contains("first published as"));
    assert!(read(&place, "index.html").contains("First published as"));
    fs::remove_file(place.path().join("runs.ndjson")).unwrap();
    let verified = place.relapse(&["verify", &format!("reports/{NIGHT}")]);
    assert_eq!(verified.code, 0, "{}", verified.out);

    publish(&place, &records(2));
    assert_eq!(read(&place, &format!("{NIGHT}/decision.json")), first);
    assert_eq!(lines(&place, "ledger.ndjson"), kept);
}

#[test]
fn a_night_of_an_earlier_version_enters_the_ledger_with_the_verdict_it_has() {
    let place = published(2);
    let kept = read(&place, "ledger.ndjson");
    fs::remove_file(place.path().join("reports/ledger.ndjson")).unwrap();
    let now = publish(&place, &records(30));
    assert_eq!(read(&place, "ledger.ndjson"), kept);
    assert!(now["first_verdict"].is_object());
    // The decision itself remembers what the ledger has lost.
    fs::remove_file(place.path().join("reports/ledger.ndjson")).unwrap();
    publish(&place, &records(30));
    assert_eq!(read(&place, "ledger.ndjson"), kept);
}

#[test]
fn an_overruled_night_and_the_outcome_of_its_release_stand_in_the_list() {
    let place = published(30);
    let decision = read(&place, &format!("{NIGHT}/decision.json"));
    let said = overrule(&place, &["--as-of", NIGHT, "--to", "proceed"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.out.contains("kept in reports/overrules.ndjson"),
        "{}",
        said.out
    );
    let said = outcome(&place, "1.1", &["--was", "good"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let said = outcome(&place, "1.1", &["--was", "bad", "--by", "Bo"]);
    assert_eq!(said.code, 0, "{}", said.err);

    let [overruled] = &lines(&place, "overrules.ndjson")[..] else {
        panic!("one line")
    };
    assert_eq!(overruled["as_of"], NIGHT);
    assert_eq!(overruled["by"], "Ana");
    assert_eq!(overruled["to"], "proceed");
    assert!(overruled["written_at"].as_str().unwrap().ends_with('Z'));
    let outcomes = lines(&place, "outcomes.ndjson");
    assert_eq!(outcomes.len(), 2);
    assert_eq!(outcomes[1]["was"], "bad");

    let list = read(&place, "index.html");
    let escaped = "Overruled by Ana, PROCEED instead: the &lt;b&gt;vendor&lt;&#x2f;b&gt; was down";
    assert!(list.contains(escaped), "{list}");
    assert!(
        list.contains("1.1 turned out bad, says Bo: refunds were paid twice"),
        "{list}"
    );
    assert!(!list.contains("turned out good"), "the last one counts");
    assert!(
        list.contains("The outcome of 1 of 1 rollouts is known."),
        "{list}"
    );
    assert!(
        list.contains("1 of 1 releases with the verdict ROLL BACK were bad (95 % interval "),
        "{list}"
    );
    assert!(
        list.contains("1 of 1 bad releases had the verdict ROLL BACK (95 % interval "),
        "{list}"
    );
    assert_eq!(read(&place, &format!("{NIGHT}/decision.json")), decision);
    // Once the night is published again, it has the verdict of the person, and the list names its own.
    publish(&place, &records(30));
    let list = read(&place, "index.html");
    assert!(!list.contains(escaped), "{list}");
    let summary = "Ana overruled this night: proceed with 1.1, because: the &lt;b&gt;vendor&lt;&#x2f;b&gt; was down.";
    assert!(list.contains(summary), "{list}");
    assert!(
        list.contains("The night itself advised ROLL BACK."),
        "{list}"
    );
    assert!(
        list.contains("1 of 1 releases with the verdict ROLL BACK were bad"),
        "{list}"
    );
}

#[test]
fn what_is_not_there_cannot_be_overruled() {
    let place = published(2);
    let none = overrule(&place, &["--as-of", "2026-03-08"]);
    none.fails(
        66,
        "reports has no night 2026-03-08: the newest is 2026-03-09",
    );
    overrule(&place, &["--as-of", NIGHT, "--to", "rollback"])
        .fails(2, "one of roll_back, restrict");
    overrule(&place, &["--as-of", NIGHT, "--agent", "a"]).fails(66, "of the agent a");
    overrule(&place, &["--as-of", NIGHT, "--out", "no"]).fails(66, "no does not exist");
    outcome(&place, "9.9", &["--was", "bad"]).fails(65, "rolled out the release 9.9");
    outcome(&place, "1.0", &["--was", "bad"]).fails(65, "rolled out the release 1.0");
    outcome(&place, "1.1", &["--was", "so so"]).fails(2, "good or bad");
    place
        .relapse(&["overrule", "--as-of", NIGHT, "--by", " ", "--why", "x"])
        .fails(2, "not empty");
    for name in ["overrules.ndjson", "outcomes.ndjson"] {
        assert!(!place.path().join("reports").join(name).exists(), "{name}");
    }
    assert!(!place.path().join("no").exists());
}

#[test]
fn a_line_that_was_cut_short_is_told_and_the_next_one_stands() {
    let place = published(2);
    place.write("reports/overrules.ndjson", "{\"as_of\":\"2026-");
    let said = overrule(&place, &["--as-of", NIGHT]);
    assert_eq!(said.code, 0, "{}", said.err);
    let told = "reports/overrules.ndjson, line 1, column 15: the line is cut short";
    assert!(said.err.contains(told), "{}", said.err);
    assert!(read(&place, "index.html").contains("Overruled by Ana: "));
    let text = read(&place, "overrules.ndjson");
    assert_eq!(text.lines().count(), 2, "{text}");
    let finished = place.relapse(&["run", "--input", "runs.ndjson", "--as-of", NIGHT]);
    assert_eq!(finished.code, 0, "{}", finished.err);
    assert!(finished.err.contains(told), "{}", finished.err);
}

#[test]
fn nothing_is_kept_while_a_run_holds_the_lock_or_through_a_link() {
    let place = published(2);
    let lock = fs::File::open(place.path().join("reports/.lock")).unwrap();
    lock.lock().unwrap();
    overrule(&place, &["--as-of", NIGHT]).fails(75, "another run is writing to reports");
    lock.unlock().unwrap();
    #[cfg(unix)]
    {
        let precious = place.write("precious", "");
        let link = place.path().join("reports/outcomes.ndjson");
        std::os::unix::fs::symlink(&precious, link).unwrap();
        outcome(&place, "1.1", &["--was", "bad"]).fails(74, "outcomes.ndjson");
        assert_eq!(fs::read_to_string(precious).unwrap(), "");
    }
}

#[test]
fn a_night_of_several_agents_is_that_of_the_named_one() {
    let place = Place::new();
    let of = |agent: &str| records(2).replace("{\"", &format!("{{\"agent\":\"{agent}\",\""));
    place.write("runs.ndjson", &(of("refund") + &of("search")));
    let finished = place.relapse(&["run", "--input", "runs.ndjson", "--as-of", NIGHT]);
    assert_eq!(finished.code, 0, "{}", finished.err);
    let agents: Vec<Value> = lines(&place, "ledger.ndjson");
    let agents: Vec<&str> = agents
        .iter()
        .map(|line| line["agent"].as_str().unwrap())
        .collect();
    assert_eq!(agents.len(), 2);
    assert!(agents.contains(&"refund") && agents.contains(&"search"));
    overrule(&place, &["--as-of", NIGHT]).fails(2, "name one with --agent: refund, search");
    let said = overrule(&place, &["--as-of", NIGHT, "--agent", "search"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(read(&place, "search/index.html").contains("Overruled by Ana"));
    assert!(!read(&place, "refund/index.html").contains("Overruled by Ana"));
}

#[test]
fn each_kept_line_has_a_schema() {
    let place = published(30);
    assert_eq!(overrule(&place, &["--as-of", NIGHT]).code, 0);
    assert_eq!(outcome(&place, "1.1", &["--was", "bad"]).code, 0);
    for (schema, file) in [
        ("overrule", "overrules.ndjson"),
        ("outcome", "outcomes.ndjson"),
        ("ledger", "ledger.ndjson"),
    ] {
        let schema = place.relapse(&["schema", schema]).json();
        for line in lines(&place, file) {
            let line = line.as_object().unwrap();
            for name in line.keys() {
                assert!(schema["properties"][name].is_object(), "{file}: {name}");
            }
            for name in schema["required"].as_array().unwrap() {
                assert!(line.contains_key(name.as_str().unwrap()), "{file}: {name}");
            }
        }
    }
}

#[test]
fn an_overruled_night_that_is_published_again_has_the_verdict_of_the_person() {
    let place = published(30);
    let first: Value =
        serde_json::from_str(&read(&place, &format!("{NIGHT}/decision.json"))).unwrap();
    assert_eq!(first["reason"], "regressed");
    assert_eq!(overrule(&place, &["--as-of", NIGHT]).code, 0);
    let same = publish(&place, &records(30));
    assert_eq!(same["recommendation"], "roll_back", "nobody said to what");
    assert_eq!(same["overruled"], Value::Null);

    assert_eq!(
        overrule(&place, &["--as-of", NIGHT, "--to", "hold"]).code,
        0
    );
    let now = publish(&place, &records(30));
    assert_eq!(now["recommendation"], "hold");
    assert_eq!(now["reason"], "overruled");
    assert_eq!(now["decided_by"], "overruled");
    assert_eq!(now["overruled"]["by"], "Ana");
    assert_eq!(now["overruled"]["advised"], "roll_back");
    assert_eq!(now["overruled"]["decided_by"], first["decided_by"]);
    let against = now["against"].as_str().unwrap();
    let advised = first["summary"].as_str().unwrap();
    assert_eq!(
        against,
        format!("The night itself advised otherwise. {advised}")
    );
    assert_eq!(now["findings"], first["findings"]);
    assert_eq!(
        now["first_verdict"],
        Value::Null,
        "no late record changed it"
    );
    let summary = now["summary"].as_str().unwrap();
    assert!(
        summary.starts_with("Ana overruled this night: hold 1.1, because: "),
        "{summary}"
    );
    assert!(read(&place, &format!("{NIGHT}/index.html")).contains("overruled by Ana"));
    let kept = lines(&place, "ledger.ndjson");
    assert_eq!(kept[0]["recommendation"], "roll_back");
    let verified = place.relapse(&["verify", &format!("reports/{NIGHT}")]);
    assert_eq!(verified.code, 0, "{}", verified.out);

    // The ledger is made again from what the night itself advised.
    fs::remove_file(place.path().join("reports/ledger.ndjson")).unwrap();
    publish(&place, &records(30));
    assert_eq!(lines(&place, "ledger.ndjson"), kept);
}
