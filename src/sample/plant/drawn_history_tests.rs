//! Drawn histories keep to their requests.

use super::drawn_history::{DrawnHistory, draw_history};
use super::{Confinement, EventKind, EventRequest, HistoryRequest, TrafficSplit};
use crate::generate::{Increase, SampleRandom};

fn drawn(request: &HistoryRequest, seed: u64) -> DrawnHistory {
    draw_history(request, &mut SampleRandom::seeded(seed)).unwrap()
}

#[test]
fn a_history_is_its_request_and_its_seed() {
    for kind in EventKind::ALL {
        let request = HistoryRequest::any(&[*kind]);
        assert_eq!(drawn(&request, 3), drawn(&request, 3));
        assert_ne!(drawn(&request, 3), drawn(&request, 4));
    }
}

#[test]
fn what_is_drawn_can_be_generated_from() {
    for seed in 0..200 {
        for kinds in [
            &[EventKind::Innocent][..],
            &[EventKind::Rollout, EventKind::Outage, EventKind::Fix],
            &[EventKind::Local, EventKind::Burst],
            &[EventKind::Earlier, EventKind::Drift, EventKind::Rescue],
            &[EventKind::Creep],
        ] {
            let drawn = drawn(&HistoryRequest::any(kinds), seed);
            assert!(drawn.plan.check().is_ok(), "{kinds:?} {seed}");
        }
    }
}

#[test]
fn asking_for_one_thing_leaves_the_others_as_they_were() {
    let plain = drawn(
        &HistoryRequest::any(&[EventKind::Local, EventKind::Outage]),
        5,
    );
    let mut request = HistoryRequest {
        runs: Some(123),
        rate: Some(0.02),
        noise: Some(0.1),
        overlap: Some(TrafficSplit::Steps),
        ..HistoryRequest::any(&[EventKind::Local, EventKind::Outage])
    };
    request.events[0].size = Some(7.0);
    let set = drawn(&request, 5);
    assert_eq!(set.events[0].more, Increase::Times(7.0));
    assert_eq!(set.plan.runs, 123);
    assert_eq!(set.plan.workflows, plain.plan.workflows);
    assert_eq!(set.plan.classes, plain.plan.classes);
    assert_eq!(set.events[1], plain.events[1]);
    assert_eq!(set.columns, plain.columns);
}

#[test]
fn a_batch_has_a_burst_for_a_night_and_all_day() {
    let mut request = HistoryRequest::any(&[EventKind::Burst]);
    request.events[0].place = Some(Confinement::from_word("batch").unwrap());
    let event = &drawn(&request, 2).events[0];
    assert_eq!(
        (event.nights, event.from_hour, event.until_hour),
        (1, 0, 24)
    );
    assert_eq!((event.workflow, event.class), (None, None));
}

#[test]
fn a_fix_takes_another_class_than_the_regression() {
    let mut classes = 0;
    for seed in 0..50 {
        let drawn = drawn(
            &HistoryRequest::any(&[EventKind::Rollout, EventKind::Fix]),
            seed,
        );
        if let Some(class) = drawn.events[0].class {
            assert_ne!(Some(class), drawn.events[1].class);
            classes += 1;
        }
    }
    assert!(classes > 10, "{classes}");
}

#[test]
fn places_and_nights_that_are_not_there_are_refused() {
    let refused = |kind, with: &dyn Fn(&mut EventRequest)| {
        let mut request = HistoryRequest {
            workflows: Some(1),
            ..HistoryRequest::any(&[kind])
        };
        with(&mut request.events[0]);
        let error = draw_history(&request, &mut SampleRandom::seeded(1)).unwrap_err();
        error.to_string()
    };
    let place = |word: &'static str| {
        move |event: &mut EventRequest| event.place = Some(Confinement::from_word(word).unwrap())
    };
    let error = refused(EventKind::Outage, &place("workflow=billing"));
    assert!(error.contains("one of workflow_0"), "{error}");
    let error = refused(EventKind::Local, &|_| {});
    assert!(error.contains("only workflow"), "{error}");
    let error = refused(EventKind::Outage, &|event| event.night = Some(99));
    assert!(error.contains("out of range"), "{error}");
    let error = refused(EventKind::Earlier, &|event| event.night = Some(-40));
    assert!(error.contains("out of range"), "{error}");
}
