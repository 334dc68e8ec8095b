//! Whom the releases serve: the mix of tenants, models and hours, and units that stay with one release.

use serde_json::{Value, json};

use super::support::{Place, finding, run};

/// So many runs of a release on one day, of which so many fail, spread over the day.
#[derive(Clone)]
struct Cell {
    release: &'static str,
    more: Value,
    /// The first hour, and how many hours.
    hours: [usize; 2],
    runs: usize,
    failures: usize,
}

impl Cell {
    fn of(release: &'static str, runs: usize, failures: usize, more: Value) -> Self {
        Self {
            release,
            more,
            hours: [0, 24],
            runs,
            failures,
        }
    }

    fn lines(&self, day: usize, place: usize) -> Vec<String> {
        let failed = |number: usize| {
            // Evenly among the runs, so that they fall on every hour alike.
            number * self.failures / self.runs != (number + 1) * self.failures / self.runs
        };
        let lines = (0..self.runs).map(|number| {
            let hour = self.hours[0] + number * self.hours[1] / self.runs;
            let at = format!("2026-11-{day:02}T{hour:02}:{:02}:00Z", number % 60);
            let id = format!("{day}-{place}-{number}");
            let outcome = if failed(number) { "failure" } else { "success" };
            run(&id, &at, self.release, "work", outcome, self.more.clone())
        });
        lines.collect()
    }
}

/// The last night of a fortnight of the baseline, and a week of both releases.
fn decided(before: &[Cell], during: &[Cell]) -> Value {
    decided_on(&|day| if day <= 14 { before } else { during }.to_vec())
}

/// The last of the nights that hold these runs, by day of the month.
fn decided_on(cells: &dyn Fn(usize) -> Vec<Cell>) -> Value {
    let mut lines = Vec::new();
    for day in 1..=21 {
        for (place, cell) in cells(day).iter().enumerate() {
            lines.extend(cell.lines(day, place));
        }
    }
    Place::with_runs(&lines).decide("2026-11-21", &[])
}

fn together<const N: usize>(releases: [[Cell; N]; 2]) -> Vec<Cell> {
    releases.into_iter().flatten().collect()
}

fn whole(decision: &Value) -> &Value {
    finding(decision, "clear_regression/metric=failure_rate")
}

#[track_caller]
fn is_not_worse(decision: &Value) {
    assert_ne!(
        decision["recommendation"], "roll_back",
        "{}",
        decision["summary"]
    );
    assert_ne!(whole(decision)["state"], "regressed");
    let difference = whole(decision)["difference"]["estimate"].as_f64().unwrap();
    assert!(difference.abs() < 0.004, "{difference}");
}

#[test]
fn a_mix_of_tenants_is_no_regression_and_a_regression_beside_it_is_found() {
    let tenant = |name: &str| json!({"tenant": name});
    let cells = |release, free: usize, paying: usize, factor: usize| {
        [
            Cell::of(release, free, free * 12 * factor / 100, tenant("free")),
            Cell::of(release, paying, paying * 3 * factor / 100, tenant("paying")),
        ]
    };
    let before = cells("1.0", 100, 200, 1);
    let during = |factor| together([cells("1.0", 100, 200, 1), cells("1.1", 200, 100, factor)]);
    let innocent = decided(&before, &during(1));
    is_not_worse(&innocent);
    let rate = |arm: &str| whole(&innocent)[arm]["rate"].as_f64().unwrap();
    assert!(
        rate("candidate") > 1.4 * rate("baseline"),
        "the plain rates differ"
    );
    assert_eq!(decided(&before, &during(2))["recommendation"], "roll_back");
}

/// Runs of free and paying tenants, by night and by day: so many of each, and of each so many in a hundred fail.
fn tenants_by_hour(release: &'static str, runs: [usize; 4], percent: [usize; 4]) -> [Cell; 4] {
    let places = [("free", 0), ("free", 12), ("paying", 0), ("paying", 12)];
    std::array::from_fn(|place| {
        let (tenant, first) = places[place];
        let failures = runs[place] * percent[place] / 100;
        Cell {
            hours: [first, 12],
            ..Cell::of(release, runs[place], failures, json!({"tenant": tenant}))
        }
    })
}

/// A rate of 2 % is multiplied by two for free tenants and by two at night. The candidate serves more of both.
#[test]
fn two_mixes_at_once_are_no_regression_and_a_regression_beside_them_is_found() {
    let percent = [8, 4, 4, 2];
    let baseline = tenants_by_hour("1.0", [50, 150, 150, 450], percent);
    let during = |percent| {
        let candidate = tenants_by_hour("1.1", [450, 150, 150, 50], percent);
        together([baseline.clone(), candidate])
    };
    let innocent = decided(&baseline, &during(percent));
    is_not_worse(&innocent);
    let rate = |arm: &str| whole(&innocent)[arm]["rate"].as_f64().unwrap();
    assert!(
        rate("candidate") > 1.8 * rate("baseline"),
        "the plain rates differ"
    );
    let twice = decided(&baseline, &during(percent.map(|percent| 2 * percent)));
    assert_eq!(twice["recommendation"], "roll_back");
}

/// The hour follows the tenant, so that it explains nothing beside it.
#[test]
fn a_column_that_follows_another_is_not_crossed_with_it() {
    let of = |release, free: usize, paying: usize| {
        let cells = tenants_by_hour(release, [free, 10, 10, paying], [9, 10, 10, 3]);
        cells.to_vec()
    };
    let before = of("1.0", 100, 300);
    let during = [of("1.0", 100, 300), of("1.1", 300, 100)].concat();
    let decision = decided(&before, &during);
    is_not_worse(&decision);
    assert_ne!(whole(&decision)["state"], "no_data");
}

/// Each of three columns doubles the rate, and the candidate serves more of each.
#[test]
fn three_mixes_at_once_cannot_be_compared() {
    let of = |release, more: usize| -> Vec<Cell> {
        let by_model = |model: &str, runs: usize, factor: usize| {
            let runs = [9, 3, 3, 1].map(|part| part * runs);
            let runs = if more == 0 {
                [runs[3], runs[2], runs[1], runs[0]]
            } else {
                runs
            };
            let cells = tenants_by_hour(release, runs, [8, 4, 4, 2].map(|rate| factor * rate));
            cells.map(|mut cell| {
                cell.more["model"] = json!(model);
                cell
            })
        };
        let [old, new] = if more == 0 { [60, 20] } else { [20, 60] };
        together([by_model("m1", old, 1), by_model("m2", new, 2)])
    };
    let before = of("1.0", 0);
    let decision = decided(&before, &[of("1.0", 0), of("1.1", 1)].concat());
    assert_eq!(
        decision["recommendation"], "hold",
        "{}",
        decision["summary"]
    );
    assert_eq!(
        decision["decided_by"],
        "data:mix_differs/metric=failure_rate"
    );
    let reason = whole(&decision)["reason_text"].as_str().unwrap();
    for column in ["tenants", "models", "hours"] {
        assert!(reason.contains(&format!("other {column}")), "{reason}");
    }
}

#[test]
fn hours_that_the_candidate_alone_serves_are_not_compared() {
    let hours = |release, first: usize, failures: usize| Cell {
        hours: [first, 12],
        ..Cell::of(release, 240, failures, Value::Null)
    };
    let before = [hours("1.0", 0, 5), hours("1.0", 12, 24)];
    let during = [
        hours("1.0", 0, 5),
        hours("1.0", 12, 24),
        hours("1.1", 12, 24),
    ];
    is_not_worse(&decided(&before, &during));
    let apart = decided(&before, &[hours("1.0", 0, 5), hours("1.1", 12, 24)]);
    assert_eq!(apart["recommendation"], "hold");
    assert_eq!(apart["decided_by"], "data:mix_differs/metric=failure_rate");
    assert_eq!(whole(&apart)["reason"], "mix_differs");
    let reason = whole(&apart)["reason_text"].as_str().unwrap();
    assert!(
        reason.contains("only 0 of the candidate's 1,680 runs"),
        "{reason}"
    );
}

#[test]
fn a_model_that_comes_with_the_release_is_no_mix() {
    let model = |release, failures: usize, name: &str| {
        [Cell::of(release, 300, failures, json!({"model": name}))]
    };
    let before = model("1.0", 9, "m1");
    let during = |failures| together([model("1.0", 9, "m1"), model("1.1", failures, "m2")]);
    assert_eq!(decided(&before, &during(30))["recommendation"], "roll_back");
    is_not_worse(&decided(&before, &during(9)));
}

/// Tenants of unlike rates: 3 of 40 fail, or 1 of 40.
fn tenants(release: &'static str, numbers: std::ops::Range<usize>, factor: usize) -> Vec<Cell> {
    let tenant = |number: usize| {
        let failures = if number.is_multiple_of(2) { 3 } else { 1 };
        let name = json!({"tenant": format!("tenant {number}")});
        Cell::of(release, 40, failures * factor, name)
    };
    numbers.map(tenant).collect()
}

/// The candidate serves the tenants with the even numbers, which fail more, and two others.
fn served(number: usize, factor: usize) -> Vec<Cell> {
    let of = |tenant: usize| {
        let one = tenant..tenant + 1;
        if tenant.is_multiple_of(2) || tenant < 4 {
            tenants("1.1", one, factor)
        } else {
            tenants("1.0", one, 1)
        }
    };
    (0..number).flat_map(of).collect()
}

fn sticky(number: usize, factor: usize) -> Value {
    decided(&tenants("1.0", 0..number, 1), &served(number, factor))
}

#[test]
fn tenants_that_stay_with_one_release_are_compared_with_their_own_history() {
    let innocent = sticky(20, 1);
    is_not_worse(&innocent);
    let rate = |arm: &str| whole(&innocent)[arm]["rate"].as_f64().unwrap();
    assert!(
        rate("candidate") > 2.0 * rate("baseline"),
        "the plain rates differ"
    );
    assert_eq!(sticky(20, 3)["recommendation"], "roll_back");
}

#[test]
fn a_few_tenants_that_stay_with_one_release_cannot_be_judged() {
    let decision = sticky(10, 1);
    assert_eq!(decision["recommendation"], "hold");
    assert_eq!(
        decision["decided_by"],
        "data:too_few_units/metric=failure_rate"
    );
    let reason = whole(&decision)["reason_text"].as_str().unwrap();
    assert!(
        reason.contains("only 10 of them ran before the rollout"),
        "{reason}"
    );
}

/// An episode of one night is no regression of the release, whoever is assigned to it.
#[test]
fn one_night_of_tenants_that_stay_with_one_release_is_one_off() {
    let decision = decided_on(&|day| match day {
        1..=14 => tenants("1.0", 0..20, 1),
        19 => served(20, 9),
        _ => served(20, 1),
    });
    assert_eq!(whole(&decision)["state"], "regressed");
    assert_eq!(whole(&decision)["scope"], "one_off");
    assert_eq!(
        decision["recommendation"], "hold",
        "{}",
        decision["summary"]
    );
}
