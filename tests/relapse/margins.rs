//! The margins of the headline rates: fixed on the candidate's first night, and the earlier nights that good news may count.

use serde_json::{Value, json};

use crate::support::{Night, Place, finding, write_failures};

const FIRST: u32 = 20;

/// One night on the records that are there, with a configuration.
fn night(place: &Place, as_of: u32, configuration: &str) -> Value {
    let text =
        format!("[input]\nruns = [\"failures.csv\"]\nexposure = \"exposure.csv\"\n{configuration}");
    place.write("relapse.toml", &text);
    let as_of = format!("2026-03-{as_of:02}");
    place
        .relapse(&["run", "--as-of", &as_of, "--format", "json"])
        .json()
}

fn decide(last: u32, on: &dyn Fn(u32) -> Vec<Night>, configuration: &str) -> Value {
    let place = Place::new();
    write_failures(&place, last, on);
    night(&place, last, configuration)
}

/// One of 0 to 4 a day, so that days vary as little as independent runs.
fn wobble(day: u32) -> u32 {
    [2, 0, 3, 1, 4][usize::try_from(day % 5).unwrap()]
}

/// So many runs a release and day with 2 % failures, and from the first night on a candidate beside the baseline.
fn plain(runs: u32) -> impl Fn(u32) -> Vec<Night> {
    move |day| {
        let failed = runs / 50 - 2 + wobble(day);
        let mut night = vec![("1.0", runs, failed)];
        if day >= FIRST {
            night.push(("1.1", runs, failed));
        }
        night
    }
}

fn of_failures(decision: &Value) -> &Value {
    &decision["margins"][0]
}

#[track_caller]
fn near(value: &Value, expected: f64) {
    let is_near = |value: f64| (value / expected - 1.0).abs() < 1e-9;
    assert!(value.as_f64().is_some_and(is_near), "{value} {expected}");
}

#[test]
fn a_margin_is_as_wide_as_the_traffic_of_the_first_night_asks() {
    // SciPy 1.17: p = 380.5/19001, d = (norm.isf(.1) + norm.isf(.025))·√(2p(1 − p)/14000), and exp(d/p).
    let decision = decide(FIRST, &plain(1000), "");
    let margin = of_failures(&decision);
    assert_eq!(margin["metric"], "failure_rate");
    near(&margin["ratio"], 1.311_314_460_732_347_3);
    near(&margin["difference"], 0.0025);
    assert_eq!(margin["source"], "traffic");
    assert_eq!(margin["fixed_on"], "2026-03-20");
    let notes = decision["data"]["notes"].to_string();
    assert!(notes.contains("below 1.31 times"), "{notes}");
}

#[test]
fn little_traffic_gets_the_widest_margin_and_much_the_configured_one() {
    let margin = |runs| of_failures(&decide(FIRST, &plain(runs), "")).clone();
    let little = margin(250);
    assert_eq!(little["source"], "widest");
    assert_eq!(
        [&little["ratio"], &little["difference"]],
        [&json!(1.5), &json!(0.0025)]
    );
    let much = margin(20_000);
    assert_eq!(much["source"], "configuration");
    assert_eq!(
        [&much["ratio"], &much["difference"]],
        [&json!(1.25), &json!(0.002)]
    );
}

#[test]
fn a_margin_of_the_team_is_not_widened_unless_it_says_how_far() {
    let ratio = |configuration: &str| {
        let decision = decide(FIRST, &plain(250), configuration);
        of_failures(&decision)["ratio"]
            .as_f64()
            .unwrap()
            .to_string()
    };
    assert_eq!(ratio("[margin]\nratio = 1.1\n"), "1.1");
    assert_eq!(ratio("[margin]\nratio = 1.1\nwidest_ratio = 1.3\n"), "1.3");
    assert_eq!(
        ratio("[margin.by_metric.failure_rate]\nratio = 1.2\n"),
        "1.2"
    );
    assert_eq!(ratio("[margin]\nratio = 2.0\n"), "2");
    let place = Place::new();
    place.write("relapse.toml", "[margin]\nwidest_ratio = 1.2\n");
    let refused = place.relapse(&["run"]);
    assert_eq!(refused.code, 78);
    assert!(
        refused.err.contains(
            "margin.widest_ratio is 1.2; it must be at least margin.ratio, which is 1.25"
        ),
        "{}",
        refused.err
    );
}

#[test]
fn margins_stay_until_another_candidate_comes() {
    // Traffic trebles after the first night, and both releases fail half as often: planned anew, the margins would be others.
    let on = |day: u32| match day {
        ..FIRST => vec![("1.0", 1000, 18 + wobble(day))],
        FIRST => vec![("1.0", 1000, 20), ("1.1", 1000, 20)],
        21..28 => vec![("1.0", 3000, 30), ("1.1", 3000, 30)],
        _ => vec![("1.0", 3000, 30), ("1.1", 3000, 30), ("1.2", 3000, 30)],
    };
    let place = Place::new();
    write_failures(&place, 31, &on);
    let window =
        "[window]\nnights = 26\nhorizon = 7\n[release]\nbaseline = \"1.0\"\ncandidate = \"1.1\"\n";
    let first = night(&place, FIRST, window)["margins"].clone();
    assert_eq!(first[0]["source"], "traffic");
    // The last night is beyond the horizon: its window lacks days that the first night knew.
    for later in [21, 24, 27, 31] {
        assert_eq!(
            night(&place, later, window)["margins"],
            first,
            "night {later}"
        );
    }
    let alone = Place::new();
    write_failures(&alone, 31, &on);
    assert_eq!(night(&alone, 26, window)["margins"], first);
    let next = window.replace("1.1", "1.2");
    let other = night(&place, 31, &next)["margins"].clone();
    assert_eq!(other[0]["fixed_on"], "2026-03-28");
    assert_ne!(other[0]["ratio"], first[0]["ratio"]);
}

#[test]
fn good_news_counts_earlier_nights_that_show_nothing_but_chance() {
    let id = "clear_regression/metric=failure_rate";
    let of = |on: &dyn Fn(u32) -> Vec<Night>| finding(&decide(29, on, ""), id).clone();
    let steady = of(&plain(400));
    let nights: u32 = (1..FIRST).map(|day| 6 + wobble(day)).sum();
    assert_eq!(
        steady["history"],
        json!({"nights": 19, "baseline": {"count": f64::from(nights), "exposure": 7600, "rate": f64::from(nights) / 7600.0}})
    );
    let reason = steady["state_reason"].as_str().unwrap();
    assert!(
        reason.contains("(19 earlier nights of the baseline included)"),
        "{reason}"
    );
    // The counts, and the lower end, are those of the shared nights.
    assert_eq!(steady["baseline"]["exposure"], 4000);
    let fell_before = of(&|day| {
        let mut night = plain(400)(day);
        night[0].2 *= if day < 10 { 3 } else { 1 };
        night
    });
    assert_eq!(fell_before["history"], Value::Null, "a step in the history");
    let fell_with_the_candidate = of(&|day| {
        let mut night = plain(400)(day);
        night[0].2 /= if day < FIRST { 1 } else { 3 };
        night
    });
    assert_eq!(
        fell_with_the_candidate["history"],
        Value::Null,
        "the baseline itself changed"
    );
    let busy_weekends = of(&|day| {
        let mut night = plain(400)(day);
        let is_weekend = matches!(day % 7, 0 | 1);
        for release in &mut night {
            release.2 *= if is_weekend { 3 } else { 1 };
        }
        night
    });
    assert_eq!(busy_weekends["history"]["nights"], 19);
    assert!(
        busy_weekends["effect"]["upper"].as_f64() < Some(1.5),
        "{busy_weekends}"
    );
}
