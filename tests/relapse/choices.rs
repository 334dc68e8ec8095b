//! What keeping, restricting, rolling back and waiting bring, and a release that goes on because waiting costs more.

use std::fmt::Write as _;

use serde_json::Value;

use crate::support::{Night, Place, write_failures};

const FIRST: u32 = 22;

/// Three weeks of 1.0 with 2 % failures in `runs` a night, then both releases, of which the candidate fails `times` as often. Days
/// differ as independent runs do.
fn beside(runs: u32, times: u32) -> impl Fn(u32) -> Vec<Night> {
    move |day| {
        let wobble = [2, 0, 3, 1, 4][usize::try_from(day % 5).unwrap()];
        let failed = (runs / 50 + wobble).saturating_sub(2);
        let mut night = vec![("1.0", runs, failed)];
        if day >= FIRST {
            night.push(("1.1", runs, failed * times));
        }
        night
    }
}

fn night(place: &Place, as_of: u32, cost: &str) -> Value {
    let text =
        format!("[input]\nruns = [\"failures.csv\"]\nexposure = \"exposure.csv\"\n[cost]\n{cost}");
    place.write("relapse.toml", &text);
    let as_of = format!("2026-03-{as_of:02}");
    place
        .relapse(&["run", "--as-of", &as_of, "--format", "json"])
        .json()
}

fn decide(runs: u32, times: u32, as_of: u32, cost: &str) -> Value {
    let place = Place::new();
    write_failures(&place, as_of, &beside(runs, times));
    night(&place, as_of, cost)
}

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

const PRICED: &str = "failure_usd = 5\ndelay_per_night = 200\nswitch = 500\n";

#[test]
fn a_clear_excess_is_that_of_the_counts_to_the_horizon() {
    // Nights 1 to 6 of 14: 40 failures a night in 2,000 runs, and 80.
    let decision = decide(2000, 2, FIRST + 5, PRICED);
    assert_eq!(decision["recommendation"], "roll_back");
    let [keep, restrict, roll_back, wait] = [0, 1, 2, 3].map(|place| &decision["choices"][place]);
    assert_eq!(keep["until"], "2026-04-04");
    let failures = number(&keep["failures"]["estimate"]);
    assert!((failures / (8.0 * 40.0) - 1.0).abs() < 0.03, "{keep}");
    assert!(
        (number(&keep["usd"]["estimate"]) / (5.0 * failures) - 1.0).abs() < 1e-6,
        "{keep}"
    );
    assert_eq!(keep["switch_cost"], Value::Null);
    assert_eq!(restrict["failures"], Value::Null, "there is one workflow");
    assert_eq!(
        restrict["in_words"],
        "Restrict: no place can be told apart."
    );
    assert_eq!(roll_back["expected_usd"], 500.0);
    // The next night only costs: nothing that it shows changes the choice.
    assert_eq!(
        [&wait["nights"], &wait["delay_cost"]],
        [&Value::from(1), &Value::from(200.0)]
    );
    assert!(
        (number(&wait["failures"]["estimate"]) / 40.0 - 1.0).abs() < 0.05,
        "{wait}"
    );
    assert!((number(&wait["switch_cost"]) - 500.0).abs() < 1.0, "{wait}");
    assert!(number(&wait["night_worth"]) < 1.0, "{wait}");
}

#[test]
fn an_undecided_release_goes_on_where_waiting_costs_more() {
    let as_of = FIRST + 1;
    let held = decide(300, 1, as_of, "failure_usd = 5\n");
    assert_eq!(held["recommendation"], "hold");
    assert_eq!(held["decided_by"], "insufficient_data");
    let goes_on = decide(300, 1, as_of, PRICED);
    assert_eq!(goes_on["recommendation"], "proceed");
    assert_eq!(goes_on["decided_by"], "choices:keep");
    assert_eq!(goes_on["reason"], "too_little_data");
    let [keep, roll_back, wait] =
        [0, 2, 3].map(|place| number(&goes_on["choices"][place]["expected_usd"]));
    assert!(
        keep <= wait && keep <= roll_back,
        "{keep} {roll_back} {wait}"
    );
    let summary = goes_on["summary"].as_str().unwrap();
    assert!(
        summary.contains("waiting is expected to cost $"),
        "{summary}"
    );
    assert!(
        summary.contains("Not excluded: failures may have risen by up to"),
        "{summary}"
    );
    // Where failures cost much, the nights are worth more than they cost.
    let dear = decide(
        300,
        1,
        as_of,
        "failure_usd = 5000\ndelay_per_night = 200\nswitch = 500\n",
    );
    assert_eq!(dear["recommendation"], "hold");
}

#[test]
fn a_release_that_looks_worse_is_held_whatever_delay_costs() {
    let decision = decide(
        300,
        2,
        FIRST + 1,
        "failure_usd = 1\ndelay_per_night = 9999\nswitch = 9999\n",
    );
    assert_eq!(decision["recommendation"], "hold");
    let wait = number(&decision["choices"][3]["expected_usd"]);
    assert!(
        number(&decision["choices"][0]["expected_usd"]) < wait,
        "keeping costs less, and yet"
    );
}

#[test]
fn without_prices_the_choices_have_their_counts() {
    let decision = decide(2000, 2, FIRST + 5, "");
    let choices = decision["choices"].as_array().unwrap();
    assert_eq!(choices.len(), 4);
    for one in choices {
        assert_eq!(
            [&one["usd"], &one["expected_usd"], &one["night_worth"]],
            [&Value::Null; 3],
            "{one}"
        );
    }
    let page = decision["choices"][0]["in_words"].as_str().unwrap();
    assert!(page.starts_with("Keep: 3"), "{page}");
}

#[test]
fn what_the_releases_record_differently_is_not_known_of_any_choice() {
    let mut rows = "run_id,started_at,release,workflow,outcome,failure_class,severity\n".to_owned();
    let mut exposure = "day,release,workflow,runs\n".to_owned();
    for day in 1..=28 {
        for release in ["1.0", "1.1"]
            .into_iter()
            .filter(|one| day > 14 || *one == "1.0")
        {
            writeln!(exposure, "2026-03-{day:02},{release},work,1000").unwrap();
            for number in 0..20 + day % 5 {
                // Half of the baseline's failures have no severity; one in five of the others is high.
                let severity = match (release, number % 2, number % 5) {
                    ("1.0", 1, _) => "",
                    (_, _, 0) => "2",
                    _ => "3",
                };
                writeln!(
                    rows,
                    "{day}-{release}-{number},2026-03-{day:02}T{:02}:00:00Z,{release},work,failure,error,{severity}",
                    number % 24
                )
                .unwrap();
            }
        }
    }
    let place = Place::new();
    place.write("failures.csv", &rows);
    place.write("exposure.csv", &exposure);
    let decision = night(&place, 28, PRICED);
    let reason = &decision["triggers"][1]["reason"];
    assert_eq!(reason, "recorded_differently");
    for one in decision["choices"].as_array().unwrap() {
        assert_eq!(one["high_severity"], Value::Null, "{one}");
    }
    assert!(decision["choices"][0]["failures"].is_object());
}
