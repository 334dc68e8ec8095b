//! What a night knows: the rows recorded by its end, and of them the same counts whether it is looked at alone or replayed.

use std::fmt::Write as _;

use relapse::config::Config;
use relapse::pipeline::{Loaded, Reading, read};
use serde_json::{Value, json};

use crate::late::{FIRST, LAST, date, late_rows, nights};
use crate::support::Place;

/// Everything a night is judged on.
fn known(loaded: &Loaded) -> (&relapse::cube::Cube, String) {
    let rest = json!({"data": loaded.data, "first_seen": loaded.first_seen});
    (&loaded.cube, rest.to_string())
}

/// Looks at the nights out of their order too: what is kept between them must not show.
#[track_caller]
fn counts_agree(config: &Config) {
    let all = nights(FIRST, LAST);
    let span = all[0]..=all[all.len() - 1];
    let mut reading = Reading::open(config, None, &span, &|_| {}).unwrap();
    let back = all.iter().rev().step_by(3);
    for night in all.iter().chain(back) {
        let alone = read(config, None, *night, &|_| {}).unwrap();
        let replayed = reading.night(*night, &|_| {}).unwrap();
        assert!(
            known(replayed) == known(&alone),
            "{night}: {:?} {:?}",
            replayed.data,
            alone.data
        );
        let data = &alone.data;
        assert_eq!(
            data.rows_read,
            data.rows_used + data.quarantined + data.duplicates + data.excluded + data.out_of_scope,
            "{night}: {data:?}"
        );
    }
}

#[test]
fn every_night_counts_the_rows_that_were_known_by_its_end() {
    let place = Place::with_runs(&late_rows());
    let mut config = Config::default();
    config.input.runs = vec![place.path().join("runs.ndjson").display().to_string()];
    counts_agree(&config);
    config.window.nights = 4;
    counts_agree(&config);
}

#[test]
fn with_exposure_every_night_counts_the_failures_that_were_known_by_its_end() {
    let failures = late_rows()
        .into_iter()
        .filter(|line| !line.contains("\"success\""));
    let place = Place::with_runs(&failures.collect::<Vec<_>>());
    let mut exposure = "day,release,workflow,runs,tenant\n".to_owned();
    for (number, day) in nights(FIRST, LAST).into_iter().enumerate() {
        for workflow in ["refund", "invoice"] {
            // Too few runs on one day, a tenant from one day on, one row twice.
            let runs = if number == 3 { 1 } else { 100 };
            let tenant = if number == 9 { "acme" } else { "" };
            let _ = writeln!(
                exposure,
                "{day},1.0,{workflow},{runs},{tenant}\n{day},1.1,{workflow},100,"
            );
        }
    }
    exposure += "2026-03-05,1.1,refund,100,\n2026-03-05,1.1,refund,-1,\n";
    place.write("exposure.csv", &exposure);
    let path = |name: &str| place.path().join(name).display().to_string();
    let mut config = Config::default();
    config.input.runs = vec![path("runs.ndjson")];
    config.input.exposure = Some(path("exposure.csv"));
    config.window.nights = 7;
    counts_agree(&config);
}

#[test]
fn a_release_is_not_known_before_its_first_row_is() {
    let place = Place::with_runs(&late_rows());
    let first_seen = |night: &str| {
        let mut config = Config::default();
        config.input.runs = vec![place.path().join("runs.ndjson").display().to_string()];
        read(&config, None, date(night), &|_| {})
            .unwrap()
            .first_seen
    };
    let early = first_seen("2026-03-05");
    assert_eq!(early.keys().collect::<Vec<_>>(), ["1.0"]);
    assert_eq!(first_seen("2026-03-08")["1.0"], date(FIRST));
    assert_eq!(first_seen("2026-03-09")["1.0"], date("2026-01-01"));
    assert!(!first_seen("2026-03-09").contains_key("1.0-hotfix"));
    assert_eq!(first_seen("2026-03-10")["1.0-hotfix"], date("2026-03-02"));
}

#[test]
fn it_is_said_when_it_is_not_known_when_rows_became_known() {
    let words = |decision: &Value, list: &str| decision["data"][list].to_string();
    let rows = late_rows();
    let unsaid = rows
        .iter()
        .filter(|line| line.contains("\"recorded_at\":null"));
    let expected = format!(
        "{} rows have no known recorded_at; each counts as known by the end of its own day",
        unsaid.count()
    );
    let decision = Place::with_runs(&rows).decide(LAST, &[]);
    assert!(
        words(&decision, "warnings").contains(&expected),
        "{}",
        decision["data"]
    );
    assert!(!words(&decision, "notes").contains("recorded_at"));
    let bare: Vec<String> = rows
        .iter()
        .map(|line| line.replace("\"recorded_at\":", "\"recorded_at_not\":"))
        .collect();
    let decision = Place::with_runs(&bare).decide(FIRST, &[]);
    assert!(!words(&decision, "warnings").contains("no known recorded_at"));
    assert!(words(&decision, "notes").contains("recorded_at is not recorded"));
}
