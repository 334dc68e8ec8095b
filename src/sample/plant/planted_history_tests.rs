//! Planted histories have the truth that they say they have.

use super::{Confinement, EventKind, EventRequest, History, HistoryRequest, TrafficSplit};

fn request(kind: EventKind, size: f64, place: Option<&str>) -> HistoryRequest {
    HistoryRequest {
        events: vec![EventRequest {
            size: Some(size),
            place: place.map(|word| Confinement::from_word(word).unwrap()),
            ..EventRequest::any(kind)
        }],
        overlap: Some(TrafficSplit::Equal),
        noise: Some(0.0),
        runs: Some(1500),
        rate: Some(0.04),
        nights: Some(6),
        history: Some(3),
        ..HistoryRequest::default()
    }
}

/// Runs in a place and those that failed there (or what else the event makes more of), by baseline and candidate.
fn counts(request: &HistoryRequest, seed: u64) -> ([f64; 4], f64) {
    let history = History::of(request, seed).unwrap();
    let truth = history.truth(&history.rows().unwrap());
    let event = &truth["events"][0];
    let count = |release: &str, of: &str| event["counts"][release][of].as_f64().unwrap();
    let [a, b] = ["1.0", "1.1"].map(|release| count(release, "runs"));
    let [c, d] = ["1.0", "1.1"].map(|release| count(release, "of_them"));
    ([a, b, c, d], event["excess"].as_f64().unwrap())
}

#[track_caller]
fn has_its_size(kind: EventKind, size: f64, place: &str) {
    let (mut sums, mut excess) = ([0.0; 4], 0.0);
    for seed in 0..6 {
        let (counts, more) = counts(&request(kind, size, Some(place)), seed);
        for (sum, count) in sums.iter_mut().zip(counts) {
            *sum += count;
        }
        excess += more;
    }
    let [baseline, candidate, usual, made] = sums;
    let ratio = (made / candidate) / (usual / baseline);
    // Workflows have other shares in the two releases, so that rates compare within five standard errors and a tenth.
    let error = (1.0 / made + 1.0 / usual).sqrt() * 5.0;
    assert!(
        (ratio / size).ln().abs() < error + 0.1,
        "{kind} {place}: {ratio}"
    );
    let extra = made - usual * candidate / baseline;
    let error = (made + usual).sqrt() * 5.0;
    assert!(
        (extra - excess).abs() < error + 0.15 * excess,
        "{kind} {place}: {extra}, not {excess}"
    );
}

#[test]
fn the_candidate_is_as_much_worse_in_the_place_as_the_truth_says() {
    has_its_size(EventKind::Rollout, 2.5, "everywhere");
    has_its_size(EventKind::Rollout, 3.0, "class=class_01");
    has_its_size(EventKind::Local, 4.0, "workflow=workflow_1");
    has_its_size(EventKind::Local, 4.0, "tool=tool_2");
    has_its_size(EventKind::Local, 4.0, "model=model_1+class=class_02");
    has_its_size(EventKind::Local, 4.0, "tenant=tenant_3+workflow=workflow_0");
    has_its_size(EventKind::Drift, 6.0, "workflow=workflow_0");
    has_its_size(EventKind::Drift, 6.0, "tenant=tenant_1");
    has_its_size(EventKind::Rescue, 5.0, "everywhere");
}

#[test]
fn what_is_local_to_a_value_is_nowhere_else_and_the_value_keeps_its_share() {
    let mut runs = [[0.0_f64; 2]; 2];
    let mut failures = [[0.0_f64; 2]; 2];
    let mut share = 0.0;
    for seed in 0..6 {
        let history =
            History::of(&request(EventKind::Local, 4.0, Some("tool=tool_1")), seed).unwrap();
        share += history.drawn.columns.share(history.drawn.events[0].value) / 6.0;
        for row in history.rows().unwrap() {
            let cell = [
                usize::from(row.is_candidate),
                usize::from(row.row.tool == Some("tool_1")),
            ];
            if row
                .night
                .is_some_and(|night| night >= history.drawn.events[0].from)
            {
                runs[cell[0]][cell[1]] += 1.0;
                failures[cell[0]][cell[1]] += f64::from(u8::from(row.row.failure_class.is_some()));
            }
        }
    }
    let rate = |arm: usize, place: usize| failures[arm][place] / runs[arm][place];
    let elsewhere = rate(1, 0) / rate(0, 0);
    assert!((elsewhere - 1.0).abs() < 0.1, "{elsewhere}");
    let there = rate(1, 1) / rate(0, 1);
    assert!((3.4..4.6).contains(&there), "{there}");
    for [others, own] in runs {
        let seen = own / (own + others);
        assert!((seen - share).abs() < 0.02, "{seen}, not {share}");
    }
}

/// Failures of a release in an event's place against those of the baseline's rates, over some histories.
fn times_as_many(request: &HistoryRequest, event: usize, release: &str) -> f64 {
    let (mut seen, mut usual) = (0.0, 0.0);
    for seed in 0..6 {
        let history = History::of(request, seed).unwrap();
        let truth = history.truth(&history.rows().unwrap());
        let event = &truth["events"][event];
        let workflow = event["where"]["workflow"].as_str().unwrap();
        let counts = &event["counts"][release];
        let share = history.drawn.events[0].class_share(&history.drawn.plan);
        usual += counts["runs"].as_f64().unwrap()
            * truth["rates_by_workflow"][workflow].as_f64().unwrap()
            * share;
        seen += counts["of_them"].as_f64().unwrap();
    }
    seen / usual
}

#[test]
fn an_outage_raises_the_rate_of_its_place_and_hours_in_both_releases() {
    let place = "workflow=workflow_0+class=class_01+tenant=tenant_1";
    let outage = request(EventKind::Outage, 15.0, Some(place));
    for release in ["1.0", "1.1"] {
        let times = times_as_many(&outage, 0, release);
        // Some 100 failures: four standard errors are 40 %.
        assert!((9.0..21.0).contains(&times), "{release} {times}");
    }
}

#[test]
fn changes_of_one_place_multiply() {
    let place = "workflow=workflow_0+class=class_01";
    let mut both = request(EventKind::Local, 6.0, Some(place));
    both.events.push(EventRequest {
        size: Some(0.5),
        ..both.events[0].clone()
    });
    both.events[1].kind = EventKind::Fix;
    // 1,000 failures and more: four standard errors are 12 %.
    let times = times_as_many(&both, 1, "1.1");
    assert!((2.5..3.5).contains(&times), "{times}");
    let times = times_as_many(&both, 0, "1.0");
    assert!((0.75..1.3).contains(&times), "{times}");
}

#[test]
fn a_burst_known_by_its_batch_is_in_that_batch_and_all_day() {
    let burst = HistoryRequest {
        events: vec![EventRequest {
            place: Some(Confinement::from_word("batch").unwrap()),
            ..EventRequest::any(EventKind::Burst)
        }],
        ..request(EventKind::Burst, 2.0, None)
    };
    let history = History::of(&burst, 4).unwrap();
    let rows = history.rows().unwrap();
    let truth = history.truth(&rows);
    let batch = &truth["events"][0]["where"]["batch"];
    let night = truth["events"][0]["from"].as_str().unwrap();
    let (mut hours, mut there, mut elsewhere) = ([0; 24], 0, 0);
    for row in &rows {
        let is_failure = row.row.failure_class.is_some() && row.row.release == "1.1";
        if is_failure && row.row.started_at.date_naive().to_string() == night {
            if *batch == row.row.batch.as_deref().unwrap() {
                there += 1;
                hours[usize::try_from(chrono::Timelike::hour(&row.row.started_at)).unwrap()] += 1;
            } else {
                elsewhere += 1;
            }
        }
    }
    let planted = truth["events"][0]["failures_a_night"].as_f64().unwrap();
    assert!(f64::from(there) > 0.6 * planted, "{there} of {planted}");
    // 1,500 runs at 4 %, however the workflows' shares differ.
    assert!(elsewhere < 100, "{elsewhere}");
    assert!(
        hours.iter().filter(|count| **count > 0).count() > 8,
        "{hours:?}"
    );
}

#[test]
fn releases_of_a_creep_follow_each_other_each_a_step_worse() {
    let creep = HistoryRequest {
        releases: Some(4),
        ..request(EventKind::Creep, 1.4, Some("everywhere"))
    };
    let history = History::of(&creep, 3).unwrap();
    let rows = history.rows().unwrap();
    let rates = ["1.0", "1.1", "1.2", "1.3"].map(|release| {
        let of: Vec<_> = rows
            .iter()
            .filter(|row| row.row.release == release)
            .collect();
        let failed = of.iter().filter(|row| row.row.failure_class.is_some());
        f64::from(u32::try_from(failed.count()).unwrap())
            / f64::from(u32::try_from(of.len()).unwrap())
    });
    let steps = rates.windows(2).map(|pair| pair[1] / pair[0]);
    for step in steps {
        assert!((1.2..1.65).contains(&step), "{rates:?}");
    }
    let last = history.as_of();
    assert_eq!(rows.last().unwrap().row.started_at.date_naive(), last);
    // Three nights before, and three rollouts of six.
    assert_eq!((last - history.first_day()).num_days(), 3 + 3 * 6 - 1);
    let truth = history.truth(&rows);
    assert_eq!(truth["candidate"], "1.3");
    assert_eq!(
        truth["releases"][2]["first_day"],
        history.day(-5).to_string()
    );
    let mut ids: Vec<&str> = rows.iter().map(|row| row.row.run_id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), rows.len());
}

#[test]
fn what_cannot_be_planted_is_refused() {
    for (kind, size, place) in [
        (EventKind::Rollout, 50.0, "everywhere"),
        (EventKind::Rescue, 30.0, "everywhere"),
    ] {
        let error = History::of(&request(kind, size, Some(place)), 1)
            .err()
            .unwrap();
        assert!(error.to_string().contains("--size"), "{error}");
    }
}
