//! Classes whose own metric the releases record differently.

use super::tests::Planted;
use crate::compare::counted::{KnownFields, KnownRuns, Missing, Question};
use crate::cube::{RunCounts, Watched};
use crate::vocabulary::{Metric, NoDataReason};

/// Eight nights of both releases, each night with 50 timeouts in 1,000 runs, of which some say whether they have the event.
fn known(of: [Watched; 2], counts: RunCounts) -> KnownFields {
    let mut planted = Planted::eight(counts, counts);
    for day in planted.cube.days.values_mut() {
        for cell in day.runs.keys() {
            let own = of[usize::from(cell.release == "b")];
            let key = (cell.clone(), "timeout".to_owned());
            day.classes.insert(key.clone(), 50);
            day.watched.insert(key, own);
        }
    }
    planted.known()
}

/// Runs that all say whether they were rescued and past a boundary; of their failures all have a severity.
fn told() -> RunCounts {
    RunCounts {
        runs: 1000,
        failures: 100,
        rescued: 60,
        not_rescued: 940,
        success_not_rescued: 900,
        boundary: 60,
        boundary_known: 1000,
        approval_known: 1000,
        ..RunCounts::default()
    }
}

fn own(metric: Metric) -> Question {
    Question::within_class("timeout", metric)
}

const METRICS: [Metric; 3] = [
    Metric::HighSeverityRate,
    Metric::BoundaryRate,
    Metric::RescueRate,
];

#[test]
fn a_class_recorded_less_in_one_release_is_not_compared() {
    let [few, all] = [(4, 10), (20, 50)].map(|(events, known)| Watched { events, known });
    for both in [[few, all], [all, few]] {
        let fields = known(both, told());
        for metric in METRICS {
            let missing = fields.missing(&own(metric)).unwrap();
            assert_eq!(missing.reason(), NoDataReason::RecordedDifferently);
            let Missing::ClassDiffers {
                baseline,
                candidate,
                ..
            } = missing
            else {
                panic!("{missing:?}")
            };
            let of = |one: Watched| KnownRuns {
                known: 8 * one.known,
                of: 8 * 50,
            };
            assert_eq!([baseline, candidate], both.map(of));
        }
        assert_eq!(fields.missing(&Question::class("timeout")), None);
    }
}

/// What is known of the class is always an event, and one release knows nothing.
#[test]
fn a_class_that_one_release_tells_nothing_of_is_not_compared() {
    let all = Watched {
        events: 50,
        known: 50,
    };
    for both in [[Watched::default(), all], [all, Watched::default()]] {
        let missing = known(both, told()).missing(&own(Metric::HighSeverityRate));
        let reason = missing.map(Missing::reason);
        assert_eq!(reason, Some(NoDataReason::RecordedDifferently));
    }
}

#[test]
fn a_class_recorded_alike_is_compared_also_where_its_events_rose() {
    let [few, many] = [4, 20].map(|events| Watched { events, known: 50 });
    for metric in METRICS {
        assert_eq!(known([few, many], told()).missing(&own(metric)), None);
    }
}

/// No run is said not to be rescued, so all others are not.
#[test]
fn null_means_false_where_the_column_is_never_false() {
    let [few, many] = [4, 20].map(|events| Watched {
        events,
        known: events,
    });
    let counts = RunCounts {
        not_rescued: 0,
        success_not_rescued: 0,
        ..told()
    };
    let fields = known([few, many], counts);
    assert_eq!(fields.missing(&own(Metric::RescueRate)), None);
}

#[test]
fn a_class_of_which_nothing_is_known_is_not_recorded() {
    let fields = known([Watched::default(); 2], told());
    for metric in METRICS {
        let missing = fields.missing(&own(metric)).unwrap();
        assert_eq!(missing.reason(), NoDataReason::NotRecorded);
    }
}
