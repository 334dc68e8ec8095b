use rand::SeedableRng;

use super::*;

fn drawn(asked: &Asked, seed: u64) -> Drawn {
    draw(asked, &mut StdRng::seed_from_u64(seed)).unwrap()
}

#[test]
fn a_history_is_its_wishes_and_its_seed() {
    for kind in Kind::ALL {
        let asked = Asked::any(&[*kind]);
        assert_eq!(drawn(&asked, 3), drawn(&asked, 3));
        assert_ne!(drawn(&asked, 3), drawn(&asked, 4));
    }
}

#[test]
fn what_is_drawn_can_be_generated_from() {
    for seed in 0..200 {
        for kinds in [
            &[Kind::Innocent][..],
            &[Kind::Rollout, Kind::Outage, Kind::Fix],
            &[Kind::Local, Kind::Burst],
            &[Kind::Earlier, Kind::Drift, Kind::Rescue],
            &[Kind::Creep],
        ] {
            let drawn = drawn(&Asked::any(kinds), seed);
            assert!(drawn.plan.check().is_ok(), "{kinds:?} {seed}");
        }
    }
}

#[test]
fn asking_for_one_thing_leaves_the_others_as_they_were() {
    let plain = drawn(&Asked::any(&[Kind::Local, Kind::Outage]), 5);
    let mut asked = Asked {
        runs: Some(123),
        rate: Some(0.02),
        noise: Some(0.1),
        overlap: Some(Overlap::Steps),
        ..Asked::any(&[Kind::Local, Kind::Outage])
    };
    asked.events[0].size = Some(7.0);
    let set = drawn(&asked, 5);
    assert_eq!(set.events[0].more, More::Times(7.0));
    assert_eq!(set.plan.runs, 123);
    assert_eq!(set.plan.workflows, plain.plan.workflows);
    assert_eq!(set.plan.classes, plain.plan.classes);
    assert_eq!(set.events[1], plain.events[1]);
    assert_eq!(set.columns, plain.columns);
}

#[test]
fn a_batch_has_a_burst_for_a_night_and_all_day() {
    let mut asked = Asked::any(&[Kind::Burst]);
    asked.events[0].place = Some(Confined::from_word("batch").unwrap());
    let event = &drawn(&asked, 2).events[0];
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
        let drawn = drawn(&Asked::any(&[Kind::Rollout, Kind::Fix]), seed);
        if let Some(class) = drawn.events[0].class {
            assert_ne!(Some(class), drawn.events[1].class);
            classes += 1;
        }
    }
    assert!(classes > 10, "{classes}");
}

#[test]
fn places_and_nights_that_are_not_there_are_refused() {
    let refused = |kind, with: &dyn Fn(&mut Wish)| {
        let mut asked = Asked {
            workflows: Some(1),
            ..Asked::any(&[kind])
        };
        with(&mut asked.events[0]);
        let error = draw(&asked, &mut StdRng::seed_from_u64(1)).unwrap_err();
        error.to_string()
    };
    let place = |word: &'static str| {
        move |wish: &mut Wish| wish.place = Some(Confined::from_word(word).unwrap())
    };
    let error = refused(Kind::Outage, &place("workflow=billing"));
    assert!(error.contains("one of workflow_0"), "{error}");
    let error = refused(Kind::Local, &|_| {});
    assert!(error.contains("only workflow"), "{error}");
    let error = refused(Kind::Outage, &|wish| wish.night = Some(99));
    assert!(error.contains("lies outside"), "{error}");
    let error = refused(Kind::Earlier, &|wish| wish.night = Some(-40));
    assert!(error.contains("lies outside"), "{error}");
}
